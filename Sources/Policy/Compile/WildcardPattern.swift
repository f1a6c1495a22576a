// SPDX-License-Identifier: Apache-2.0

/// A text with `*` for any run of bytes, the empty one too.
struct WildcardPattern: Sendable {
  private let pattern: [UInt8]
  private let ignoresCase: Bool

  /// Compiles a pattern; ASCII letters may be compared without case, as DNS names are (RFC 4343).
  init(_ text: String, ignoresCase: Bool) {
    pattern = text.utf8.map { ignoresCase ? Self.lower($0) : $0 }
    self.ignoresCase = ignoresCase
  }

  private static func lower(_ byte: UInt8) -> UInt8 {
    (65...90).contains(byte) ? byte + 32 : byte
  }

  /// Whether the whole text matches.
  ///
  /// Complexity: at worst the product of both lengths; going back to the last `*` is enough.
  func matches(_ text: borrowing Octets) -> Bool {
    var p = 0
    var t = 0
    var star = -1
    var retry = 0
    while t < text.count {
      let byte = ignoresCase ? Self.lower(text[t]) : text[t]
      if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
        star = p
        retry = t
        p += 1
      } else if p < pattern.count, pattern[p] == byte {
        p += 1
        t += 1
      } else if star >= 0 {
        retry += 1
        t = retry
        p = star + 1
      } else {
        return false
      }
    }
    while p < pattern.count, pattern[p] == UInt8(ascii: "*") { p += 1 }
    return p == pattern.count
  }
}
