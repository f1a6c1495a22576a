// SPDX-License-Identifier: Apache-2.0

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
    guard at >= 0, at + 2 <= end, end <= bytes.count else { return nil }
    tag = bytes[at]
    start = at
    var length = Int(bytes[at + 1])
    var body = at + 2
    if length & 0x80 != 0 {
      let count = length & 0x7f
      guard count >= 1, count <= 4, body + count <= end else { return nil }
      length = bytes[body..<(body + count)].reduce(0) { $0 << 8 | Int($1) }
      body += count
    }
    isWhole = body + length <= end
    content = body..<min(body + length, end)
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
