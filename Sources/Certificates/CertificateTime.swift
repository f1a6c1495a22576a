// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import NetworkTypes

/// A point in time of a certificate (RFC 5280, 4.1.2.5), to the second, UTC.
///
/// Kept in seconds because `99991231235959Z`, which means "never" in device identities
/// (IEEE 802.1AR), does not fit a ``Timestamp``.
package struct CertificateTime: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// Seconds since 1970-01-01 UTC.
  package let seconds: Int64
  /// Suricata's form: `2017-03-23T00:00:00`.
  package let description: String

  /// The same time; the last representable one (year 2262) for what lies after it.
  package var timestamp: Timestamp { Timestamp(seconds: seconds) }

  /// Earlier before later.
  package static func < (a: CertificateTime, b: CertificateTime) -> Bool { a.seconds < b.seconds }

  /// Reads a UTCTime (tag 0x17) or a GeneralizedTime (0x18).
  init(tag: UInt8, _ bytes: RawSpan) throws(DecodeError) {
    var digits = TimeDigits(bytes)
    var year: Int
    switch tag {
    case 0x17:
      year = try digits.next()
      year += year < 50 ? 2000 : 1900
    case 0x18: year = try digits.next() * 100 + digits.next()
    default: throw DecodeError(.invalidValue(UInt64(tag)), in: "time", at: 0)
    }
    let month = try digits.next()
    let day = try digits.next()
    let hour = try digits.next()
    let minute = try digits.next()
    // Seconds may be missing in old UTCTimes; RFC 5280 wants them.
    let second = digits.hasNext ? try digits.next() : 0
    guard (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 61
    else { throw DecodeError(.invalidValue(UInt64(month)), in: "time", at: 0) }
    seconds =
      Int64(Self.daysSince1970(year, month, day)) * 86_400
      + Int64(hour * 3600 + minute * 60 + second)
    description =
      "\(Self.pad(year, 4))-\(Self.pad(month, 2))-\(Self.pad(day, 2))T"
      + "\(Self.pad(hour, 2)):\(Self.pad(minute, 2)):\(Self.pad(second, 2))"
  }

  private static func pad(_ value: Int, _ width: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }

  /// Days from civil, on the proleptic Gregorian calendar; `year` is 0 to 9999.
  private static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }
}

/// Takes pairs of decimal digits off a time's text.
private struct TimeDigits: ~Escapable {
  let bytes: RawSpan
  var offset = 0

  @_lifetime(copy bytes)
  init(_ bytes: RawSpan) { self.bytes = bytes }

  var hasNext: Bool {
    bytes.byteCount - offset >= 2 && (0x30...0x39).contains(bytes.uint8(offset))
  }

  mutating func next() throws(DecodeError) -> Int {
    guard bytes.byteCount - offset >= 2 else {
      throw DecodeError(
        .truncated(needed: 2, available: bytes.byteCount - offset),
        in: "time",
        at: offset
      )
    }
    let tens = bytes.uint8(offset)
    let ones = bytes.uint8(offset + 1)
    guard (0x30...0x39).contains(tens), (0x30...0x39).contains(ones) else {
      throw DecodeError(.invalidValue(UInt64(tens)), in: "time", at: offset)
    }
    offset += 2
    return Int(tens - 0x30) * 10 + Int(ones - 0x30)
  }
}
