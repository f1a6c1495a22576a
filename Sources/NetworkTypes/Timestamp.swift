// SPDX-License-Identifier: Apache-2.0

/// Packet time: nanoseconds since 1970-01-01 UTC, never the wall clock's.
@frozen
public struct Timestamp: Hashable, Sendable, Comparable {
  /// Nanoseconds since 1970-01-01 UTC.
  public let nanoseconds: Int64

  /// Wraps nanoseconds since 1970.
  @inlinable @inline(__always)
  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// Whole seconds since 1970 and a fraction in nanoseconds.
  package init(seconds: Int64, nanoseconds: Int64 = 0) {
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    self.nanoseconds = overflow ? (seconds < 0 ? .min : .max) : product &+ nanoseconds
  }

  /// Whole seconds since 1970, rounded down.
  package var seconds: Int64 {
    let quotient = nanoseconds / 1_000_000_000
    return nanoseconds % 1_000_000_000 < 0 ? quotient - 1 : quotient
  }

  /// Earlier before later.
  @inlinable @inline(__always)
  public static func < (a: Timestamp, b: Timestamp) -> Bool { a.nanoseconds < b.nanoseconds }
}

extension Timestamp: CustomStringConvertible {
  /// The calendar parts in UTC: year, month, day, hour, minute, second.
  ///
  /// Civil-from-days on the proleptic Gregorian calendar; Foundation is not needed for it.
  package var calendar: (year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) {
    let total = Int(seconds)
    var days = total / 86_400
    var rest = total % 86_400
    if rest < 0 { (days, rest) = (days - 1, rest + 86_400) }
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, day, rest / 3600, rest / 60 % 60, rest % 60)
  }

  /// Suricata's form: `2026-11-23T20:48:00.123456+0000`, microseconds, always UTC.
  public var description: String {
    let c = calendar
    let micro = Int(nanoseconds - seconds * 1_000_000_000) / 1000
    return "\(pad(c.year, 4))-\(pad(c.month, 2))-\(pad(c.day, 2))T"
      + "\(pad(c.hour, 2)):\(pad(c.minute, 2)):\(pad(c.second, 2)).\(pad(micro, 6))+0000"
  }

  /// Date and time to the second, as Suricata writes certificate validity: `2017-03-23T00:00:00`.
  package var secondsText: String {
    let c = calendar
    return "\(pad(c.year, 4))-\(pad(c.month, 2))-\(pad(c.day, 2))T"
      + "\(pad(c.hour, 2)):\(pad(c.minute, 2)):\(pad(c.second, 2))"
  }

  private func pad(_ value: Int, _ width: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }
}
