// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// The delimiters that a message declares in MSH-1 and MSH-2 (HL7 v2.9, 2.5.4).
struct HL7Delimiters {
  /// MSH-1, the byte after `MSH`.
  let field: UInt8
  /// The first byte of MSH-2.
  let component: UInt8
  /// The second byte of MSH-2.
  let repetition: UInt8
  /// Whether all that were declared are different and none is a letter, a digit or a control code.
  let arePlausible: Bool

  /// Reads the delimiters of a header segment (MSH, FHS or BHS), the recommended ones where it has none.
  init(_ bytes: RawSpan) {
    guard bytes.byteCount > 3 else {
      (field, component, repetition) = (UInt8(ascii: "|"), UInt8(ascii: "^"), UInt8(ascii: "~"))
      arePlausible = false
      return
    }
    let separator = bytes.uint8(3)
    field = separator
    // `|^~\&|`, which nearly all messages have.
    if bytes.byteCount > 8, bytes.uint32(4) == 0x5e7e_5c26, separator == UInt8(ascii: "|"),
      bytes.uint8(8) == separator
    {
      (component, repetition) = (UInt8(ascii: "^"), UInt8(ascii: "~"))
      arePlausible = true
      return
    }
    var declared: UInt32 = 0
    var count = 0
    var plausible = Self.isPlausible(separator)
    // v2.7 adds the truncation character as a fifth.
    while count < 5, bytes.byteCount > 4 + count {
      let byte = bytes.uint8(4 + count)
      if byte == separator || byte == 0x0d || byte == 0x0a { break }
      for i in 0..<min(count, 4) where UInt8(truncatingIfNeeded: declared >> (8 * i)) == byte {
        plausible = false
      }
      if !Self.isPlausible(byte) { plausible = false }
      if count < 4 { declared |= UInt32(byte) << (8 * count) }
      count += 1
    }
    component = count > 0 ? UInt8(truncatingIfNeeded: declared) : UInt8(ascii: "^")
    repetition = count > 1 ? UInt8(truncatingIfNeeded: declared >> 8) : UInt8(ascii: "~")
    arePlausible = plausible && count > 0
  }

  /// Whether a byte can be a delimiter at all: printable ASCII, neither letter nor digit nor space.
  static func isPlausible(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x21...0x2f, 0x3a...0x40, 0x5b...0x60, 0x7b...0x7e: true
    default: false
    }
  }
}
