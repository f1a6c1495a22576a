// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// A small automaton's states written out, so that a byte costs one look-up.
///
/// A state is a set of positions of ``RegexAutomaton``. Few expressions of rules have more than a few
/// dozen of them; one that has more is followed position by position instead.
struct RegexTable: Hashable, Sendable {
  /// Places that a table may have: states times kinds of bytes.
  static let maxPlaces = 4096

  /// Where a match is complete, whatever follows.
  private static let matched: UInt16 = .max

  /// The kind of each byte: bytes that the same positions take are of one kind.
  private let kinds: [UInt8]
  private let kindCount: Int
  /// By state and kind the next state.
  private let next: [UInt16]
  /// By state, whether a text may end in it.
  private let endsMatched: [Bool]
  /// The state that nothing leads out of, if there is one.
  private let dead: UInt16

  /// Whether the expression occurs in the text.
  func matches(_ text: RawSpan) -> Bool {
    let kinds = self.kinds.span
    let next = self.next.span
    var state = 0
    for i in 0..<text.byteCount {
      let following = next[state &* kindCount &+ Int(kinds[Int(text.uint8(i))])]
      if following == Self.matched { return true }
      if following == dead { return false }
      state = Int(following)
    }
    return endsMatched[state]
  }

  /// Writes out the states that can be reached from `start`; `nil` when there are too many.
  ///
  /// `step` tells the set that follows a set at a symbol, `nil` for a match; 256 is the end of the text.
  init?(start: StateSet, takes: [StateSet], step: (StateSet, Int) -> StateSet?) {
    var kinds = [UInt8](repeating: 0, count: 256)
    var samples: [Int] = []
    for byte in 0..<256 {
      let kind = samples.firstIndex { takes[$0] == takes[byte] } ?? samples.count
      if kind == samples.count { samples.append(byte) }
      kinds[byte] = UInt8(truncatingIfNeeded: kind)
    }
    var numbers = [start: UInt16(0)]
    var states = [start]
    var next: [UInt16] = []
    var endsMatched: [Bool] = []
    while next.count < states.count * samples.count {
      let state = states[endsMatched.count]
      endsMatched.append(step(state, 256) == nil)
      for byte in samples {
        guard let following = step(state, byte) else {
          next.append(Self.matched)
          continue
        }
        if numbers[following] == nil {
          guard (states.count + 1) * samples.count <= Self.maxPlaces else { return nil }
          numbers[following] = UInt16(states.count)
          states.append(following)
        }
        next.append(numbers[following] ?? 0)
      }
    }
    self.kinds = kinds
    self.next = next
    self.endsMatched = endsMatched
    kindCount = samples.count
    let count = samples.count
    let trap = states.indices.first { state in
      !endsMatched[state]
        && next[state * count..<(state + 1) * count].allSatisfy { $0 == UInt16(state) }
    }
    dead = trap.map(UInt16.init) ?? Self.matched - 1
  }
}
