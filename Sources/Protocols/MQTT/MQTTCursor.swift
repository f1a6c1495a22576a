// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// Reads a packet's fields by offsets; every read that does not fit answers `nil`.
///
/// It holds no bytes, so that what it finds can be kept beside a view of them.
struct MQTTCursor {
  private(set) var position: Int
  let end: Int

  /// Reads from `position` to `end`, cut to what there is.
  init(_ bytes: RawSpan, from position: Int, to end: Int) {
    self.position = position
    self.end = min(end, bytes.byteCount)
  }

  var remaining: Int { max(0, end - position) }

  mutating func take(_ count: Int) -> Range<Int>? {
    guard count >= 0, count <= remaining else { return nil }
    defer { position += count }
    return position..<position + count
  }

  mutating func uint8(_ bytes: RawSpan) -> UInt8? { take(1).map { bytes.uint8($0.lowerBound) } }

  mutating func uint16(_ bytes: RawSpan) -> UInt16? {
    take(2).map { bytes.uint16($0.lowerBound) }
  }

  mutating func uint32(_ bytes: RawSpan) -> UInt32? {
    take(4).map { bytes.uint32($0.lowerBound) }
  }

  /// A two-byte length and so many bytes: a string or binary data (MQTT 5.0, 1.5.4 and 1.5.6).
  mutating func lengthPrefixed(_ bytes: RawSpan) -> Range<Int>? {
    guard let length = uint16(bytes) else { return nil }
    return take(Int(length))
  }

  /// A string, which must be well-formed UTF-8 without U+0000.
  mutating func string(_ bytes: RawSpan) -> Range<Int>? {
    guard let range = lengthPrefixed(bytes), MQTTText.isWellFormed(bytes, range) else { return nil }
    return range
  }

  mutating func variableByteInteger(_ bytes: RawSpan) -> Int? {
    guard
      case .value(let value, let size, _) = MQTTVariableByteInteger(bytes, at: position, end: end)
    else { return nil }
    position += size
    return value
  }

  /// The properties of a version 5 packet, without their length.
  mutating func properties(_ bytes: RawSpan) -> Range<Int>? {
    guard let length = variableByteInteger(bytes), let range = take(length),
      MQTTProperty.areWellFormed(bytes, range)
    else { return nil }
    return range
  }
}

/// The encoding of MQTT's strings.
enum MQTTText {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highBits: UInt64 = 0x8080_8080_8080_8080

  /// Whether these bytes are UTF-8 as MQTT wants it: no surrogates, nothing overlong, no U+0000.
  static func isWellFormed(_ bytes: RawSpan, _ range: Range<Int>) -> Bool {
    var i = range.lowerBound
    while i < range.upperBound {
      let byte = bytes.uint8(i)
      if byte < 0x80 {
        if byte == 0 { return false }
        i += 1
        continue
      }
      let size: Int
      var low: UInt8 = 0x80
      var high: UInt8 = 0xbf
      switch byte {
      case 0xc2...0xdf: size = 2
      case 0xe0: (size, low) = (3, 0xa0)
      case 0xed: (size, high) = (3, 0x9f)
      case 0xe1...0xef: size = 3
      case 0xf0: (size, low) = (4, 0x90)
      case 0xf4: (size, high) = (4, 0x8f)
      case 0xf1...0xf3: size = 4
      default: return false
      }
      guard range.upperBound - i >= size else { return false }
      let second = bytes.uint8(i + 1)
      guard second >= low, second <= high else { return false }
      for k in 2..<max(2, size) where bytes.uint8(i + k) & 0xc0 != 0x80 { return false }
      i += size
    }
    return true
  }

  /// What a name is made of.
  struct Look {
    /// Whether it is UTF-8 as MQTT wants it.
    var isWellFormed: Bool
    /// Whether there is a `#` or a `+`.
    var hasWildcard: Bool
  }

  /// Looks at a name, eight bytes at a time.
  static func look(at bytes: RawSpan, _ range: Range<Int>) -> Look {
    let end = range.upperBound
    guard range.count >= 8 else { return lookByBytes(at: bytes, range) }
    var odd: UInt64 = 0
    var wild: UInt64 = 0
    var at = range.lowerBound
    while true {
      let word = bytes.uint64(at)
      // A high bit for a byte that is 0 or no ASCII; a borrow reaches only bytes above one that is.
      odd |= word &- ones | word
      let other = (word | wildBits) ^ pluses
      wild |= (other &- ones) & ~other
      if at == end &- 8 { break }
      // The last word begins before the one before ends.
      at = min(at &+ 8, end &- 8)
    }
    return Look(
      isWellFormed: odd & highBits == 0 || isWellFormed(bytes, range),
      hasWildcard: wild & highBits != 0
    )
  }

  /// The bit in which `#` and `+` differ; with it both are `+`, and nothing else is.
  private static let wildBits: UInt64 = 0x0808_0808_0808_0808
  private static let pluses: UInt64 = 0x2b2b_2b2b_2b2b_2b2b

  private static func lookByBytes(at bytes: RawSpan, _ range: Range<Int>) -> Look {
    var look = Look(isWellFormed: isWellFormed(bytes, range), hasWildcard: false)
    for i in range {
      let byte = bytes.uint8(i)
      if byte == UInt8(ascii: "#") || byte == UInt8(ascii: "+") { look.hasWildcard = true }
    }
    return look
  }
}
