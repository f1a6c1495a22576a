// SPDX-License-Identifier: Apache-2.0

// Words of protocols whose letters have no case: header names, schemes, media types.
extension RawSpan {
  /// Whether the bytes are these lower-case letters, in whatever case.
  package func isWord(_ word: StaticString) -> Bool {
    byteCount == word.utf8CodeUnitCount && beginsWord(word)
  }

  /// Whether they begin with these lower-case letters, in whatever case, from `offset` on.
  package func beginsWord(_ word: StaticString, at offset: Int = 0) -> Bool {
    let letters = word.borrowed
    guard offset >= 0, byteCount - offset >= letters.byteCount else { return false }
    for at in 0..<letters.byteCount where Self.lower(uint8(offset + at)) != letters.uint8(at) {
      return false
    }
    return true
  }

  /// Whether these lower-case letters occur, in whatever case.
  package func containsWord(_ word: StaticString) -> Bool {
    let count = word.utf8CodeUnitCount
    guard count > 0, byteCount >= count else { return false }
    for start in 0...byteCount - count where beginsWord(word, at: start) { return true }
    return false
  }

  @inline(__always)
  private static func lower(_ byte: UInt8) -> UInt8 {
    (0x41...0x5a).contains(byte) ? byte | 0x20 : byte
  }
}
