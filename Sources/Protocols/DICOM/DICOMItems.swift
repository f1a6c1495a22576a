// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// An item or sub-item of an association PDU: type, one byte, length of the value, value.
struct DICOMItem {
  let type: UInt8
  /// Reserved in all items but 57H, where it is the version of the sub-item.
  let second: UInt8
  let value: DICOMByteRange
}

/// Walks the items in a part of a PDU; what does not fit ends the walk.
struct DICOMItems: ~Escapable {
  private let bytes: RawSpan
  private var position: Int
  private let end: Int
  /// Whether the walk ended before the end, at an item longer than its place.
  private(set) var isCut = false

  @_lifetime(copy bytes)
  init(_ bytes: RawSpan, from start: Int, to end: Int) {
    self.bytes = bytes
    self.position = start
    self.end = min(end, bytes.byteCount)
  }

  @inline(__always)
  mutating func next() -> DICOMItem? {
    guard position < end, !isCut else { return nil }
    guard end - position >= 4 else {
      isCut = true
      return nil
    }
    let start = position + 4
    let length = Int(bytes.uint16(position + 2))
    guard length <= end - start else {
      isCut = true
      return nil
    }
    let item = DICOMItem(
      type: bytes.uint8(position),
      second: bytes.uint8(position + 1),
      value: DICOMByteRange(start, start + length)
    )
    position = start + length
    return item
  }
}
