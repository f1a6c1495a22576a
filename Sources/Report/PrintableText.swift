// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// Text from the network or a file, made safe to print.
///
/// A host name, a path or a certificate's subject may hold terminal escape sequences, line breaks or
/// direction overrides that make a report say something else than it does. Whatever a terminal would
/// obey instead of show becomes a visible escape: `\u{1b}`.
package enum PrintableText {
  /// Scalars kept of one character: a letter under a thousand accents is one character.
  private static let maxScalarsOfCharacter = 8

  /// The text with everything that is not shown replaced, cut to so many characters.
  ///
  /// There is a limit because a field of the network is as long as its sender likes.
  package static func make(_ text: String, limit: Int = 1_000) -> String {
    if text.withBytes({ isPrintable($0, limit) }) { return text }
    var result = ""
    for (count, character) in text.enumerated() {
      guard count < limit else { return result + "..." }
      for scalar in character.unicodeScalars.prefix(maxScalarsOfCharacter) {
        if isShown(scalar) {
          result.unicodeScalars.append(scalar)
        } else {
          result += escape(scalar)
        }
      }
    }
    return result
  }

  /// Whether a text is short enough and ASCII that a terminal shows: then it is its own printable form.
  static func isPrintable(_ text: RawSpan, _ limit: Int) -> Bool {
    text.byteCount <= limit && text.isPrintableASCII
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    switch scalar.value {
    case 0x0a: "\\n"
    case 0x0d: "\\r"
    case 0x09: "\\t"
    default: "\\u{\(String(scalar.value, radix: 16))}"
    }
  }

  private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate,
      .unassigned:
      false
    default: true
    }
  }
}

extension TextBuffer {
  /// Appends a text made printable (``PrintableText``).
  mutating func append(printable text: String, limit: Int = 1_000) {
    let isShort = text.withBytes { bytes in
      guard PrintableText.isPrintable(bytes, limit) else { return false }
      append(bytes)
      return true
    }
    if !isShort { append(PrintableText.make(text, limit: limit)) }
  }
}

/// How many columns of a terminal text takes.
enum TextWidth {
  /// The columns of a text that is printable.
  static func of(_ text: some StringProtocol) -> Int {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
    return text.reduce(0) { $0 + of($1) }
  }

  /// The columns of one character at the most: terminals differ on clusters, the sum is the worst.
  static func of(_ character: Character) -> Int {
    character.unicodeScalars.reduce(0) { $0 + of($1) }
  }

  private static func of(_ scalar: Unicode.Scalar) -> Int {
    // The selector that asks for a symbol's emoji form makes it wide.
    if scalar.value == 0xfe0f { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return 0
    default: break
    }
    // Blocks that are wide or full-width as a whole (Unicode Standard Annex 11). Where a block is
    // mixed it counts as wide: a line that is too short is no harm.
    switch scalar.value {
    case 0x1100...0x115f, 0x231a...0x231b, 0x23e9...0x23f3, 0x2600...0x27bf, 0x2b1b...0x2b55,
      0x2e80...0xa4cf, 0xa960...0xa97f, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe10...0xfe6f,
      0xff00...0xff60, 0xffe0...0xffe6, 0x16fe0...0x18cff, 0x1b000...0x1b2ff, 0x1f000...0x1faff,
      0x20000...0x3fffd:
      return 2
    default: return 1
    }
  }
}
