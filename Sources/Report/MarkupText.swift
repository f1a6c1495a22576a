// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// Text for XML and HTML, in elements as in attributes.
enum MarkupText {
  /// The text made printable, then its markup characters escaped.
  ///
  /// XML 1.0 has no place for most control characters, escaped or not, so they go first.
  static func escape(_ text: String) -> String {
    var buffer = TextBuffer()
    buffer.append(markup: text)
    return String(buffer)
  }
}

extension TextBuffer {
  /// Appends a text made printable, then its markup characters escaped (``MarkupText``).
  mutating func append(markup text: RawSpan) {
    if PrintableText.isPrintable(text, 1_000) {
      append(escaping: text)
    } else {
      let printable = PrintableText.make(String(decoding: text))
      printable.withBytes { append(escaping: $0) }
    }
  }

  /// Appends a text made printable, then its markup characters escaped (``MarkupText``).
  mutating func append(markup text: String) { text.withBytes { append(markup: $0) } }

  /// Appends a text made printable, then its markup characters escaped (``MarkupText``).
  mutating func append(markup text: borrowing TextBuffer) { append(markup: text.bytes) }

  private mutating func append(escaping text: RawSpan) {
    // What lies between two escapes is copied at once.
    var start = 0
    for at in 0..<text.byteCount {
      let escape: StaticString
      switch text.uint8(at) {
      case UInt8(ascii: "&"): escape = "&amp;"
      case UInt8(ascii: "<"): escape = "&lt;"
      case UInt8(ascii: ">"): escape = "&gt;"
      case UInt8(ascii: "\""): escape = "&quot;"
      case UInt8(ascii: "'"): escape = "&#39;"
      default: continue
      }
      append(text.slice(start, at))
      append(escape)
      start = at + 1
    }
    append(text.slice(start, text.byteCount))
  }
}
