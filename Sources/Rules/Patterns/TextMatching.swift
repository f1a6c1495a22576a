// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// Comparisons of borrowed text with compiled patterns; none allocates.
///
/// Patterns that ignore case hold small letters, and the text is folded byte by byte.
enum TextMatching {
  /// Whether two texts are the same, neither of them folded yet.
  static func equal(_ a: RawSpan, _ b: RawSpan, isCased: Bool) -> Bool {
    guard !isCased else { return a.equals(b) }
    guard a.byteCount == b.byteCount else { return false }
    for i in 0..<a.byteCount where asciiLowercase(a.uint8(i)) != asciiLowercase(b.uint8(i)) {
      return false
    }
    return true
  }

  /// The text's first eight bytes as one number, zeros behind a shorter text, folded where case
  /// does not count.
  @inline(__always)
  static func head(_ text: RawSpan, isCased: Bool) -> UInt64 {
    var head: UInt64 = 0
    if text.byteCount >= 8 {
      head = text.uint64(0)
    } else {
      var shift: UInt64 = 64
      var at = 0
      while at < text.byteCount {
        shift &-= 8
        head |= UInt64(text.uint8(at)) << shift
        at &+= 1
      }
    }
    guard !isCased else { return head }
    // Eight capital letters at once: the high bit of a byte tells whether it is one.
    let low = head & 0x7f7f_7f7f_7f7f_7f7f
    let fromA = low &+ 0x3f3f_3f3f_3f3f_3f3f
    let beyondZ = low &+ 0x2525_2525_2525_2525
    let capitals = (fromA ^ beyondZ) & ~head & 0x8080_8080_8080_8080
    return head | capitals >> 2
  }

  /// Whether the text has the literal at this place, where as many bytes are left.
  @inline(__always)
  static func agrees(
    _ text: RawSpan,
    at start: Int,
    _ bytes: Span<UInt8>,
    _ literal: Range<Int>,
    _ isCased: Bool
  ) -> Bool {
    var at = start
    var i = literal.lowerBound
    while i < literal.upperBound {
      let byte = text.uint8(at)
      guard (isCased ? byte : asciiLowercase(byte)) == bytes[i] else { return false }
      at &+= 1
      i &+= 1
    }
    return true
  }

  /// Whether the text has the literal anywhere.
  ///
  /// Complexity: the text's length times the literal's, which is limited.
  static func occurs(
    _ text: RawSpan,
    _ bytes: Span<UInt8>,
    _ literal: Range<Int>,
    _ isCased: Bool
  ) -> Bool {
    let slack = text.byteCount &- literal.count
    guard slack >= 0 else { return false }
    for start in 0...slack where agrees(text, at: start, bytes, literal, isCased) { return true }
    return false
  }

  /// Whether the whole text fits the wildcard pattern.
  ///
  /// Complexity: the text's length times the pattern's; a run that fails is never reopened once a
  /// later one has begun.
  static func matches(_ text: RawSpan, _ units: Span<PatternUnit>, isCased: Bool) -> Bool {
    var at = 0
    var unit = 0
    var reopenUnit = -1
    var reopenAt = 0
    while true {
      if unit < units.count, units[unit] == .run {
        unit += 1
        reopenUnit = unit
        reopenAt = at
        continue
      }
      if at < text.byteCount, unit < units.count,
        let length = step(text, at, units[unit], isCased)
      {
        at += length
        unit += 1
        continue
      }
      if at == text.byteCount, unit == units.count { return true }
      guard reopenUnit >= 0, reopenAt < text.byteCount else { return false }
      reopenAt += 1
      at = reopenAt
      unit = reopenUnit
    }
  }

  /// How many bytes the unit takes at this place, `nil` when it does not fit.
  private static func step(
    _ text: RawSpan,
    _ at: Int,
    _ unit: PatternUnit,
    _ isCased: Bool
  ) -> Int? {
    let byte = text.uint8(at)
    switch unit {
    case .byte(let wanted): return (isCased ? byte : asciiLowercase(byte)) == wanted ? 1 : nil
    case .run: return nil
    case .any:
      // A character of UTF-8 is a leading byte and up to three continuations; in text of another
      // encoding each byte is a character.
      guard byte >= 0xc0 else { return 1 }
      var length = 1
      while length < 4, at + length < text.byteCount, text.uint8(at + length) & 0xc0 == 0x80 {
        length += 1
      }
      return length
    }
  }
}
