// SPDX-License-Identifier: Apache-2.0
package import Bytes
package import NetworkTypes

/// Writes JSON text into a byte buffer, members in the order in which they are given.
///
/// Text that is not UTF-8 is repaired with U+FFFD; control characters are escaped (RFC 8259, 7).
package struct JSONWriter: ~Copyable {
  /// How a document is laid out.
  package enum Layout: Sendable {
    /// Without any space.
    case compact
    /// A member or an element a line, two spaces a level.
    case pretty
  }

  /// What stands between what was written and the next value or key.
  private enum Separator {
    /// Nothing: a document begins, or a key was written.
    case none
    /// The line break of a pretty document: an object or array has just been opened.
    case opening
    /// A comma, and the line break.
    case comma
  }

  private var text: TextBuffer
  private var separator = Separator.none
  private var depth = 0
  private var day = CalendarDay()
  private let isPretty: Bool
  private let escapesC1: Bool

  /// Starts with an empty buffer.
  ///
  /// JSON asks for C0 controls to be escaped. C1 controls (U+0080 to U+009F) are legal in it, but a
  /// terminal that shows the file obeys them: `escapesC1` has them escaped as well.
  package init(layout: Layout = .compact, escapesC1: Bool = false, capacity: Int = 1 << 12) {
    text = TextBuffer(capacity: capacity)
    isPretty = layout == .pretty
    self.escapesC1 = escapesC1
  }

  /// Gives away what has been written.
  package consuming func finish() -> TextBuffer { text }

  /// A copy of what has been written.
  package var bytes: [UInt8] { [UInt8](text) }

  /// How many bytes have been written.
  package var count: Int { text.count }

  /// Forgets what was written and keeps the memory.
  package mutating func removeAll() {
    text.removeAll()
    separator = .none
    depth = 0
  }

  /// Ends a document; the next one begins on the same buffer.
  package mutating func newline() {
    text.append(0x0a)
    separator = .none
  }

  // MARK: - Structure

  @inline(__always)
  private mutating func separate() {
    if separator != .none { breakLine() }
    separator = .comma
  }

  private mutating func breakLine() {
    if separator == .comma { text.append(UInt8(ascii: ",")) }
    guard isPretty else { return }
    text.append(0x0a)
    text.append(UInt8(ascii: " "), times: 2 &* depth)
  }

  @inline(__always)
  private mutating func begin(_ bracket: UInt8) {
    text.append(bracket)
    depth &+= 1
    separator = .opening
  }

  private mutating func end(_ bracket: UInt8) {
    depth &-= 1
    // An empty object or array stays on its line.
    if separator == .comma, isPretty {
      separator = .opening
      breakLine()
    }
    text.append(bracket)
    separator = .comma
  }

  /// `{`, as an element or a document.
  package mutating func beginObject() {
    separate()
    begin(UInt8(ascii: "{"))
  }

  /// `"name": {`.
  package mutating func beginObject(_ name: StaticString) {
    key(name)
    begin(UInt8(ascii: "{"))
  }

  /// `}`.
  package mutating func endObject() { end(UInt8(ascii: "}")) }

  /// `[`, as an element or a document.
  package mutating func beginArray() {
    separate()
    begin(UInt8(ascii: "["))
  }

  /// `"name": [`.
  package mutating func beginArray(_ name: StaticString) {
    key(name)
    begin(UInt8(ascii: "["))
  }

  /// `]`.
  package mutating func endArray() { end(UInt8(ascii: "]")) }

  /// `"name":` before a value that follows at once; the name holds nothing that JSON escapes.
  package mutating func key(_ name: StaticString) {
    separate()
    text.append(UInt8(ascii: "\""))
    text.append(name)
    text.append(UInt8(ascii: "\""), UInt8(ascii: ":"))
    endKey()
  }

  /// `"name":` with an owned name.
  package mutating func key(_ name: String) {
    separate()
    name.withBytes { quote($0, isUTF8: true) }
    text.append(UInt8(ascii: ":"))
    endKey()
  }

  @inline(__always)
  private mutating func endKey() {
    if isPretty { text.append(UInt8(ascii: " ")) }
    separator = .none
  }

  // MARK: - Values

  /// A text value.
  package mutating func value(_ text: String) {
    separate()
    text.withBytes { quote($0, isUTF8: true) }
  }

  /// A literal value.
  package mutating func value(_ text: StaticString) {
    separate()
    quote(text.borrowed, isUTF8: true)
  }

  /// A text value from borrowed bytes.
  package mutating func value(_ text: RawSpan) {
    separate()
    quote(text, isUTF8: false)
  }

  /// A text value that was put together in a buffer.
  package mutating func value(_ text: borrowing TextBuffer) {
    separate()
    quote(text.bytes, isUTF8: true)
  }

  /// A text value that `write` appends; it writes ASCII that needs no escape.
  package mutating func plainValue(_ write: (inout TextBuffer) -> Void) {
    separate()
    text.append(UInt8(ascii: "\""))
    write(&text)
    text.append(UInt8(ascii: "\""))
  }

  /// A moment, as EVE writes it.
  package mutating func value(_ time: Timestamp) {
    separate()
    text.append(UInt8(ascii: "\""))
    text.append(time, after: &day)
    text.append(UInt8(ascii: "\""))
  }

  /// An address: dotted decimal, or the canonical form of RFC 5952.
  package mutating func value(_ address: IPAddress) {
    separate()
    text.append(UInt8(ascii: "\""))
    text.append(address)
    text.append(UInt8(ascii: "\""))
  }

  /// A link-layer address.
  package mutating func value(_ address: MACAddress) {
    separate()
    text.append(UInt8(ascii: "\""))
    text.append(address)
    text.append(UInt8(ascii: "\""))
  }

  /// A number.
  package mutating func value(_ number: UInt64) {
    separate()
    text.append(decimal: number)
  }

  /// A number.
  package mutating func value(_ number: Int) {
    separate()
    text.append(decimal: number)
  }

  /// A number.
  package mutating func value(_ number: Int64) {
    separate()
    text.append(decimal: number)
  }

  /// A number.
  package mutating func value(_ number: UInt32) { value(UInt64(number)) }

  /// A number.
  package mutating func value(_ number: UInt16) { value(UInt64(number)) }

  /// A number.
  package mutating func value(_ number: UInt8) { value(UInt64(number)) }

  /// A number with a fraction.
  package mutating func value(_ number: Double) {
    separate()
    text.append(number.isFinite ? "\(number)" : "null")
  }

  /// `true` or `false`.
  package mutating func value(_ flag: Bool) {
    separate()
    text.append(flag ? "true" : "false" as StaticString)
  }

  /// `null`.
  package mutating func null() {
    separate()
    text.append("null")
  }

  /// Writes members once more that were written at the same depth, behind other members, from
  /// `start` to `end` of ``count``.
  package mutating func repeatMembers(from start: Int, to end: Int) {
    guard start <= end else { return }
    text.append(copyOf: start..<end)
    separator = .comma
  }

  // MARK: - Text

  private mutating func quote(_ bytes: RawSpan, isUTF8: Bool) {
    let start = text.count
    text.append(UInt8(ascii: "\""))
    var at = 0
    while true {
      // What lies between two escapes is copied at once; most text is plain to its end.
      at &+= text.append(plain: bytes, from: at, stopsAtHighBit: escapesC1 || !isUTF8)
      guard at < bytes.byteCount else { break }
      let byte = bytes.uint8(at)
      if byte >= 0x80 {
        guard isUTF8 else {
          // Rare: let String repair what is not UTF-8.
          text.truncate(to: start)
          let repaired = String(decoding: bytes)
          return repaired.withBytes { quote($0, isUTF8: true) }
        }
        at &+= beyondASCII(bytes, at)
      } else {
        escape(byte)
        at &+= 1
      }
    }
    text.append(UInt8(ascii: "\""))
  }

  /// Copies the scalar at a place of valid UTF-8, or escapes it when it is a C1 control.
  private mutating func beyondASCII(_ bytes: RawSpan, _ at: Int) -> Int {
    let lead = bytes.uint8(at)
    let length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
    let scalar = bytes.slice(at, at &+ length)
    if lead == 0xc2, scalar.byteCount == 2, scalar.uint8(1) < 0xa0 {
      text.append("\\u00")
      text.append(hexadecimal: UInt64(scalar.uint8(1)), width: 2)
    } else {
      text.append(scalar)
    }
    return scalar.byteCount
  }

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): text.append(UInt8(ascii: "\\"), byte)
    case 0x0a: text.append(UInt8(ascii: "\\"), UInt8(ascii: "n"))
    case 0x0d: text.append(UInt8(ascii: "\\"), UInt8(ascii: "r"))
    case 0x09: text.append(UInt8(ascii: "\\"), UInt8(ascii: "t"))
    default:
      text.append("\\u00")
      text.append(hexadecimal: UInt64(byte), width: 2)
    }
  }
}
