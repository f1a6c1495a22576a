// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// Names of DNS: labels, and pointers to where the rest stands (RFC 1035, 4.1.4).
enum DNSName {
  /// Octets of a name (RFC 1035, 2.3.4).
  static let maxLength = 255
  /// Pointers of a name; writers use one.
  static let maxPointers = 64

  /// Where what stands at an offset ends; `nil` when it is no name.
  static func end(_ bytes: RawSpan, at start: Int) -> Int? {
    var at = start
    while at < bytes.byteCount, at - start <= maxLength {
      let length = Int(bytes.uint8(at))
      if length == 0 { return at + 1 }
      if length & 0xc0 == 0xc0 { return at + 2 <= bytes.byteCount ? at + 2 : nil }
      guard length < 64 else { return nil }
      at += 1 + length
    }
    return nil
  }

  /// The name in text, labels with points between; empty for the root, `nil` for what is no name.
  ///
  /// A pointer must lead backwards, so that no name is endless. What is no letter, digit, hyphen or underscore is
  /// written as `\DDD` (RFC 4343, 2.1), but for other printable ASCII characters.
  static func text(_ bytes: RawSpan, at start: Int) -> String? {
    var text: [UInt8] = []
    var count = 0
    let isRead = read(bytes, at: start) { label in
      if count > 0 { text.append(UInt8(ascii: ".")) }
      count += 1
      for at in 0..<label.byteCount {
        let byte = label.uint8(at)
        if byte > 0x20, byte < 0x7f, byte != UInt8(ascii: "."), byte != UInt8(ascii: "\\") {
          text.append(byte)
        } else {
          text.append(UInt8(ascii: "\\"))
          text.append(0x30 + byte / 100)
          text.append(0x30 + byte / 10 % 10)
          text.append(0x30 + byte % 10)
        }
      }
    }
    return isRead ? String(decoding: text, as: UTF8.self) : nil
  }

  /// The octets of the longest label.
  static func longestLabel(_ bytes: RawSpan, at start: Int) -> Int? {
    var longest = 0
    return read(bytes, at: start, label: { longest = max(longest, $0.byteCount) }) ? longest : nil
  }

  /// Goes over the labels; false when they are none.
  private static func read(
    _ bytes: RawSpan,
    at start: Int,
    label: (RawSpan) -> Void
  ) -> Bool {
    var at = start
    var floor = start
    var total = 0
    var pointers = 0
    while at >= 0, at < bytes.byteCount {
      let length = Int(bytes.uint8(at))
      if length == 0 { return true }
      if length & 0xc0 == 0xc0 {
        guard at + 2 <= bytes.byteCount else { return false }
        let target = Int(bytes.uint16(at) & 0x3fff)
        pointers += 1
        guard target < floor, pointers <= maxPointers else { return false }
        floor = target
        at = target
        continue
      }
      guard length < 64, at + 1 + length <= bytes.byteCount else { return false }
      total += 1 + length
      guard total <= maxLength else { return false }
      label(bytes.slice(at + 1, at + 1 + length))
      at += 1 + length
    }
    return false
  }
}
