// SPDX-License-Identifier: Apache-2.0

/// A set of the numbers 0 to 255 in four words.
struct StateSet: Hashable, Sendable {
  private var w0: UInt64 = 0
  private var w1: UInt64 = 0
  private var w2: UInt64 = 0
  private var w3: UInt64 = 0

  static let capacity = 256

  var isEmpty: Bool { w0 | w1 | w2 | w3 == 0 }

  mutating func insert(_ state: Int) {
    let bit = UInt64(1) << UInt64(state & 63)
    switch state >> 6 {
    case 0: w0 |= bit
    case 1: w1 |= bit
    case 2: w2 |= bit
    default: w3 |= bit
    }
  }

  mutating func formUnion(_ other: StateSet) {
    w0 |= other.w0
    w1 |= other.w1
    w2 |= other.w2
    w3 |= other.w3
  }

  mutating func formIntersection(_ other: StateSet) {
    w0 &= other.w0
    w1 &= other.w1
    w2 &= other.w2
    w3 &= other.w3
  }

  mutating func formDifference(_ other: StateSet) {
    w0 &= ~other.w0
    w1 &= ~other.w1
    w2 &= ~other.w2
    w3 &= ~other.w3
  }

  func meets(_ other: StateSet) -> Bool {
    (w0 & other.w0) | (w1 & other.w1) | (w2 & other.w2) | (w3 & other.w3) != 0
  }

  /// Takes the smallest member out, `nil` when there is none.
  mutating func popFirst() -> Int? {
    if w0 != 0 { return Self.pop(&w0) }
    if w1 != 0 { return 64 + Self.pop(&w1) }
    if w2 != 0 { return 128 + Self.pop(&w2) }
    if w3 != 0 { return 192 + Self.pop(&w3) }
    return nil
  }

  private static func pop(_ word: inout UInt64) -> Int {
    let state = word.trailingZeroBitCount
    word &= word - 1
    return state
  }
}
