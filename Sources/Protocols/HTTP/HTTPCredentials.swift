// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events

/// Credentials that are told of, never told.
enum HTTPCredentials {
  /// The scheme of an Authorization field (RFC 9110, 11.4).
  static func scheme(_ value: RawSpan) -> StaticString {
    for (word, name) in schemes where value.beginsWord(word) { return name }
    return "other"
  }

  private static let schemes: [(StaticString, StaticString)] = [
    ("basic ", "Basic"), ("bearer ", "Bearer"), ("digest ", "Digest"), ("ntlm ", "NTLM"),
    ("negotiate ", "Negotiate"),
  ]

  /// Whether Basic credentials are a pair that devices and servers are delivered with.
  static func areDefault(_ value: RawSpan) -> Bool {
    guard value.beginsWord("basic ") else { return false }
    let text = value.slice(6, value.byteCount)
    // The pairs below are shorter; nothing else is decoded.
    guard text.byteCount <= 32 else { return false }
    var octets: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    for at in 0..<text.byteCount {
      guard let digit = digit(text.uint8(at)) else { break }
      bits = bits << 6 | digit
      count += 6
      if count >= 8 {
        count -= 8
        octets.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    return DeliveredCredentials.hasPair(octets.borrowed)
  }

  /// The value of a digit of Base64 (RFC 4648, 4).
  static func digit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case 0x41...0x5a: UInt32(byte) - 0x41
    case 0x61...0x7a: UInt32(byte) - 0x61 + 26
    case 0x30...0x39: UInt32(byte) - 0x30 + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }

  /// Whether a query or a form has a field for a password that is not empty.
  static func namePassword(_ form: RawSpan) -> Bool {
    var at = 0
    while at < form.byteCount {
      let end = form.firstOffset(of: UInt8(ascii: "&"), from: at) ?? form.byteCount
      let field = form.slice(at, end)
      at = end + 1
      guard let equals = field.firstOffset(of: UInt8(ascii: "=")), equals + 1 < field.byteCount
      else { continue }
      let name = field.slice(0, equals)
      for word in ["password", "passwd", "pwd", "pass", "passwort", "userpassword", "j_password"]
        as [StaticString] where name.isWord(word)
      { return true }
    }
    return false
  }
}
