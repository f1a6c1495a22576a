// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// An input in pieces: between two of them stand `F5 57 57` and a byte that says what comes.
///
/// A mark instead of lengths, so that a mutation of one piece leaves the others as they are. F5 occurs in no UTF-8
/// text. What stands before the first mark is a piece of kind 0.
struct PieceReader {
  static let mark: [UInt8] = [0xf5, 0x57, 0x57]
  private let input: [UInt8]
  private var at = 0
  private var kind: UInt8 = 0

  init(_ input: [UInt8]) { self.input = input }

  /// The next piece, `nil` at the end.
  mutating func next() -> (kind: UInt8, bytes: [UInt8])? {
    guard at < input.count else { return nil }
    let start = at
    let mine = kind
    let input = input
    let bytes = input.borrowed
    var search = start
    while let hit = bytes.firstOffset(of: Self.mark[0], from: search) {
      guard hit + 3 < input.count else { break }
      if bytes.uint8(hit + 1) == Self.mark[1], bytes.uint8(hit + 2) == Self.mark[2] {
        kind = bytes.uint8(hit + 3)
        at = hit + 4
        return (mine, Array(input[start..<hit]))
      }
      search = hit + 1
    }
    at = input.count
    return (mine, Array(input[start...]))
  }
}
