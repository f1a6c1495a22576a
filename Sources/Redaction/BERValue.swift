// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// The head of a value in BER (X.690, 8.1): its tag, and where its content lies.
struct BERValue {
  let tag: UInt8
  /// Where the head begins.
  let start: Int
  /// As far as it is there.
  let content: Range<Int>
  /// Whether all of it is there.
  let isWhole: Bool

  private static let maxDepth = 12

  /// Whether it is made of other values.
  var isConstructed: Bool { tag & 0x20 != 0 }

  /// Reads the head at a place within a range; `nil` when it is not there or its length has more than four bytes.
  init?(_ bytes: [UInt8], at: Int, within end: Int) {
    guard end <= bytes.count, end >= 0,
      let element = BERElement(bytes.borrowed.extracting(first: end), at: at)
    else { return nil }
    tag = element.tag
    start = at
    isWhole = element.end <= end
    content = element.content..<min(element.end, end)
  }

  /// Goes over values one within the other: keeps their heads, and hands out those that hold no others.
  static func mask(
    _ bytes: inout MaskedBytes,
    _ range: Range<Int>,
    depth: Int = 0,
    _ leaf: (inout MaskedBytes, BERValue) -> Void
  ) {
    var at = range.lowerBound
    while let value = BERValue(bytes.original, at: at, within: range.upperBound) {
      bytes.keep(at..<value.content.lowerBound)
      if value.isConstructed, depth < maxDepth {
        mask(&bytes, value.content, depth: depth + 1, leaf)
      } else {
        leaf(&bytes, value)
      }
      at = max(value.content.upperBound, at + 2)
    }
  }
}
