// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// Writes JSON text into a byte buffer, members in the order in which they are given.
///
/// Text that is not UTF-8 is repaired with U+FFFD; control characters are escaped (RFC 8259, 7).
package struct JSONWriter {
  /// What has been written.
  package private(set) var bytes: [UInt8] = []
  private var needsComma = false

  /// Starts with an empty buffer.
  package init() {}

  /// Forgets what was written and keeps the memory.
  package mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    needsComma = false
  }

  /// Appends raw text, a line feed between documents for instance.
  package mutating func raw(_ text: StaticString) { bytes.append(copying: text.borrowed) }

  /// Begins a new document on the same buffer.
  package mutating func newline() {
    bytes.append(0x0a)
    needsComma = false
  }

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = true
  }

  /// `{`, as an element or a document.
  package mutating func beginObject() {
    separate()
    bytes.append(UInt8(ascii: "{"))
    needsComma = false
  }

  /// `"name": {`.
  package mutating func beginObject(_ name: StaticString) {
    key(name)
    bytes.append(UInt8(ascii: "{"))
    needsComma = false
  }

  /// `}`.
  package mutating func endObject() {
    bytes.append(UInt8(ascii: "}"))
    needsComma = true
  }

  /// `[`, as an element or a document.
  package mutating func beginArray() {
    separate()
    bytes.append(UInt8(ascii: "["))
    needsComma = false
  }

  /// `"name": [`.
  package mutating func beginArray(_ name: StaticString) {
    key(name)
    bytes.append(UInt8(ascii: "["))
    needsComma = false
  }

  /// `]`.
  package mutating func endArray() {
    bytes.append(UInt8(ascii: "]"))
    needsComma = true
  }

  /// `"name":` before a value that follows at once.
  package mutating func key(_ name: StaticString) {
    separate()
    quote(name.borrowed)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  /// `"name":` with an owned name.
  package mutating func key(_ name: String) {
    separate()
    quote(name)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  /// A text value.
  package mutating func value(_ text: String) {
    separate()
    quote(text)
  }

  /// A literal value.
  package mutating func value(_ text: StaticString) {
    separate()
    quote(text.borrowed)
  }

  /// A text value from borrowed bytes.
  package mutating func value(_ text: RawSpan) {
    separate()
    quote(text)
  }

  /// A number.
  package mutating func value(_ number: some BinaryInteger) {
    separate()
    bytes.append(contentsOf: String(number).utf8)
  }

  /// A number with a fraction.
  package mutating func value(_ number: Double) {
    separate()
    if number.isFinite {
      bytes.append(contentsOf: "\(number)".utf8)
    } else {
      raw("null")
    }
  }

  /// `true` or `false`.
  package mutating func value(_ flag: Bool) {
    separate()
    raw(flag ? "true" : "false")
  }

  /// `null`.
  package mutating func null() {
    separate()
    raw("null")
  }

  /// A member with a text value.
  package mutating func member(_ name: StaticString, _ text: String) {
    key(name)
    value(text)
  }

  /// A member with a literal value.
  package mutating func member(_ name: StaticString, _ text: StaticString) {
    key(name)
    value(text)
  }

  /// A member with text from borrowed bytes.
  package mutating func member(_ name: StaticString, _ text: RawSpan) {
    key(name)
    value(text)
  }

  /// A member with a number.
  package mutating func member(_ name: StaticString, _ number: some BinaryInteger) {
    key(name)
    value(number)
  }

  /// A member with a truth value.
  package mutating func member(_ name: StaticString, _ flag: Bool) {
    key(name)
    value(flag)
  }

  private mutating func quote(_ text: String) { quote(text.borrowed, isUTF8: true) }

  private mutating func quote(_ text: RawSpan) { quote(text, isUTF8: false) }

  private mutating func quote(_ text: RawSpan, isUTF8: Bool) {
    if !isUTF8 {
      for at in 0..<text.byteCount where text.uint8(at) >= 0x80 {
        // Rare: let String repair what is not UTF-8.
        quote(String(decoding: text))
        return
      }
    }
    bytes.append(UInt8(ascii: "\""))
    // Most text needs no escape: what lies between two escapes is copied at once.
    var start = 0
    for at in 0..<text.byteCount {
      let byte = text.uint8(at)
      guard byte < 0x20 || byte == 0x22 || byte == 0x5c || byte == 0x7f else { continue }
      if at > start { bytes.append(copying: text.extracting(start..<at)) }
      escape(byte)
      start = at + 1
    }
    if start < text.byteCount {
      bytes.append(copying: text.extracting(start..<text.byteCount))
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"):
      bytes.append(UInt8(ascii: "\\"))
      bytes.append(byte)
    case 0x0a: raw("\\n")
    case 0x0d: raw("\\r")
    case 0x09: raw("\\t")
    case 0..<0x20, 0x7f:
      raw("\\u00")
      let digits: StaticString = "0123456789abcdef"
      bytes.append(digits.borrowed.uint8(Int(byte >> 4)))
      bytes.append(digits.borrowed.uint8(Int(byte & 15)))
    default: bytes.append(byte)
    }
  }
}
