// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// A DHCP message, read where it stands (RFC 2131, 2).
struct DHCPMessage: ~Escapable {
  /// Options that are looked at.
  static let maxOptions = 256

  let bytes: RawSpan

  /// Reads the fixed part; `nil` when it is not there or the magic cookie is another.
  @_lifetime(copy bytes)
  init?(_ bytes: RawSpan) {
    guard bytes.byteCount >= 240, bytes.uint32(236) == 0x6382_5363 else { return nil }
    self.bytes = bytes
  }

  /// The first value of an option; `nil` when it is not there.
  ///
  /// Sname and file are not searched when they carry options (RFC 2131, 4.1): what matters here stands in the
  /// options field in practice.
  func option(_ code: UInt8) -> Range<Int>? {
    var at = 240
    for _ in 0..<Self.maxOptions where at < bytes.byteCount {
      let tag = bytes.uint8(at)
      if tag == 0xff { return nil }
      if tag == 0 {
        at += 1
        continue
      }
      guard at + 2 <= bytes.byteCount else { return nil }
      let end = at + 2 + Int(bytes.uint8(at + 1))
      guard end <= bytes.byteCount else { return nil }
      if tag == code { return at + 2..<end }
      at = end
    }
    return nil
  }

  /// Whether the options end as they should.
  var isWhole: Bool {
    var at = 240
    while at < bytes.byteCount {
      let tag = bytes.uint8(at)
      if tag == 0xff { return true }
      if tag == 0 {
        at += 1
        continue
      }
      guard at + 2 <= bytes.byteCount else { return false }
      at += 2 + Int(bytes.uint8(at + 1))
    }
    return false
  }

  /// An address of the fixed part or of an option; `nil` for 0.0.0.0.
  func address(_ offset: Int) -> UInt32? {
    let number = bytes.uint32(offset)
    return number == 0 ? nil : number
  }

  /// The number in an option of that size.
  func number(_ code: UInt8) -> Int64? {
    guard let option = option(code), option.count == 4 else { return nil }
    return Int64(bytes.uint32(option.lowerBound))
  }
}

/// Message types (RFC 2132, 9.6).
enum DHCPMessageType {
  static func name(_ number: UInt8) -> StaticString? {
    switch number {
    case 1: "discover"
    case 2: "offer"
    case 3: "request"
    case 4: "decline"
    case 5: "ack"
    case 6: "nak"
    case 7: "release"
    case 8: "inform"
    default: nil
    }
  }
}
