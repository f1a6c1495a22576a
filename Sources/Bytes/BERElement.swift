// SPDX-License-Identifier: Apache-2.0

/// The head of a BER element: tag and length (X.690, 8.1).
package struct BERElement {
  /// The identifier octet.
  package let tag: UInt8
  /// How many bytes the content has, whether they are there or not.
  package let length: Int
  /// Offset of the content, which may lie past what there is.
  package let content: Int

  /// Offset of what follows.
  package var end: Int { content + length }

  /// Reads the head at an offset; `nil` when it is not there or its length has more than four bytes.
  package init?(_ bytes: RawSpan, at offset: Int) {
    guard offset >= 0, offset <= bytes.byteCount - 2 else { return nil }
    tag = bytes.uint8(offset)
    let first = bytes.uint8(offset + 1)
    guard first & 0x80 != 0 else {
      length = Int(first)
      content = offset + 2
      return
    }
    let count = Int(first & 0x7f)
    guard (1...4).contains(count), offset + 2 + count <= bytes.byteCount else { return nil }
    var value = 0
    for i in 0..<count { value = value << 8 | Int(bytes.uint8(offset + 2 + i)) }
    length = value
    content = offset + 2 + count
  }

  /// The value of an integer of one to four bytes, read as unsigned; `nil` for everything else.
  package func integer(in bytes: RawSpan) -> UInt32? {
    guard tag == 2, (1...4).contains(length), end <= bytes.byteCount else { return nil }
    var value: UInt32 = 0
    for at in content..<end { value = value << 8 | UInt32(bytes.uint8(at)) }
    return value
  }
}
