// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// One element of a data set: its tag and where its value stands.
struct DICOMElement {
  let tag: DICOMTag
  /// Empty for a sequence.
  let value: DICOMByteRange
  /// How many sequences of undefined length are open around it.
  let depth: Int
}

/// Walks the elements of a data set (PS3.5, 7), flat: the items of a sequence follow it.
///
/// Every step moves at least eight bytes, and nothing recurses. What is cut off ends the walk.
struct DICOMElements: ~Escapable {
  private let bytes: RawSpan
  private let encoding: DICOMEncoding
  /// Whether sequences of defined length are entered rather than passed.
  private let entersSequences: Bool
  private var position = 0
  private var depth = 0
  /// Whether the walk ended at something that is no whole element.
  private(set) var isCut = false

  @_lifetime(copy bytes)
  init(_ bytes: RawSpan, _ encoding: DICOMEncoding, entersSequences: Bool) {
    self.bytes = bytes
    self.encoding = encoding
    self.entersSequences = entersSequences
  }

  private func uint16(_ offset: Int) -> UInt16 {
    encoding == .explicitBigEndian ? bytes.uint16(offset) : bytes.uint16LE(offset)
  }

  private func uint32(_ offset: Int) -> UInt32 {
    encoding == .explicitBigEndian ? bytes.uint32(offset) : bytes.uint32LE(offset)
  }

  mutating func next() -> DICOMElement? {
    while bytes.byteCount - position >= 8 {
      let tag = DICOMTag(group: uint16(position), element: uint16(position + 2))
      // Items and delimiters (PS3.5, 7.5) have no VR in any encoding.
      if tag.group == 0xfffe {
        if tag.element == 0xe0dd { depth = max(0, depth - 1) }
        position += 8
        continue
      }
      return element(tag)
    }
    isCut = position < bytes.byteCount
    return nil
  }

  private mutating func element(_ tag: DICOMTag) -> DICOMElement? {
    guard let header = header() else { return stop() }
    let start = position + header.count
    if header.length == UInt32.max {
      // Encapsulated pixel data is the end of what can be of interest.
      guard tag.group != 0x7fe0 else {
        position = bytes.byteCount
        return nil
      }
      position = start
      depth += 1
      return DICOMElement(tag: tag, value: .none, depth: depth - 1)
    }
    let length = Int(header.length)
    if entersSequences, header.isSequence || looksLikeItem(start, length) {
      position = start
      return DICOMElement(tag: tag, value: .none, depth: depth)
    }
    guard length <= bytes.byteCount - start else { return stop() }
    position = start + length
    let value = header.isSequence ? .none : DICOMByteRange(start, position)
    return DICOMElement(tag: tag, value: value, depth: depth)
  }

  private mutating func stop() -> DICOMElement? {
    isCut = true
    position = bytes.byteCount
    return nil
  }

  private func header() -> (count: Int, length: UInt32, isSequence: Bool)? {
    if encoding == .implicitLittleEndian { return (8, uint32(position + 4), false) }
    let vr = bytes.uint16(position + 4)
    guard (0x41...0x5a).contains(vr >> 8), (0x41...0x5a).contains(vr & 0xff) else { return nil }
    switch vr {
    // OB OD OF OL OV OW SQ SV UC UN UR UT UV: two bytes of nothing, four of length.
    case 0x4f42, 0x4f44, 0x4f46, 0x4f4c, 0x4f56, 0x4f57, 0x5351, 0x5356, 0x5543, 0x554e, 0x5552,
      0x5554, 0x5556:
      guard bytes.byteCount - position >= 12 else { return nil }
      return (12, uint32(position + 8), vr == 0x5351)
    default: return (8, UInt32(uint16(position + 6)), false)
    }
  }

  /// Implicit VR does not tell a sequence; its first item does.
  private func looksLikeItem(_ start: Int, _ length: Int) -> Bool {
    guard encoding == .implicitLittleEndian, length >= 8, bytes.byteCount - start >= 8 else {
      return false
    }
    return bytes.uint32(start) == 0xfeff_00e0
  }
}
