// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// Comparisons of borrowed text with compiled patterns; none allocates.
///
/// Patterns that ignore case hold small letters, and the text is folded byte by byte.
enum TextMatching {
  /// Whether the literal lies in the text as asked.
  static func matches(
    _ text: RawSpan,
    _ literal: RawSpan,
    _ anchoring: Anchoring,
    isCased: Bool
  ) -> Bool {
    let slack = text.byteCount &- literal.byteCount
    guard slack >= 0 else { return false }
    switch anchoring {
    case .whole: return slack == 0 && agrees(text, at: 0, literal, isCased)
    case .prefix: return agrees(text, at: 0, literal, isCased)
    case .suffix: return agrees(text, at: slack, literal, isCased)
    case .inside:
      for start in 0...slack where agrees(text, at: start, literal, isCased) { return true }
      return false
    }
  }

  /// Whether two texts are the same, neither of them folded yet.
  static func equal(_ a: RawSpan, _ b: RawSpan, isCased: Bool) -> Bool {
    guard !isCased else { return a.equals(b) }
    guard a.byteCount == b.byteCount else { return false }
    for i in 0..<a.byteCount where asciiLowercase(a.uint8(i)) != asciiLowercase(b.uint8(i)) {
      return false
    }
    return true
  }

  @inline(__always)
  private static func agrees(
    _ text: RawSpan,
    at start: Int,
    _ literal: RawSpan,
    _ isCased: Bool
  ) -> Bool {
    var i = 0
    while i < literal.byteCount {
      let byte = text.uint8(start &+ i)
      guard (isCased ? byte : asciiLowercase(byte)) == literal.uint8(i) else { return false }
      i &+= 1
    }
    return true
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
