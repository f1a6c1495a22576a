// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// A regular expression as the automaton of its positions (Glushkov's construction).
///
/// One state a position, at most ``RuleLimits/regexPositions`` of them in four words, so matching
/// needs no memory, and its time is linear in the text whatever the pattern is. The beginning and
/// the end of the text are symbols of their own, which makes anchors ordinary positions. Where the sets of
/// positions that texts lead to are few, they are written out in a table.
struct RegexAutomaton: Hashable, Sendable {
  private var first = StateSet()
  private var last = StateSet()
  private var matchesEmpty = false
  /// The sets of positions, where they are few.
  private var table: RegexTable?
  private var follow: [StateSet] = []
  /// The positions that take each byte; then those that take the start and the end.
  private var takes = [StateSet](repeating: StateSet(), count: 258)

  private static let start = 256
  private static let end = 257

  /// Compiles a pattern.
  init(
    _ pattern: String,
    ignoresCase: Bool = false,
    dotTakesLines: Bool = false
  ) throws(RegexError) {
    let tree = try RegexParser.parse(
      pattern,
      ignoresCase: ignoresCase,
      dotTakesLines: dotTakesLines
    )
    var work = 0
    let whole = try build(tree, &work)
    first = whole.first
    last = whole.last
    matchesEmpty = whole.isNullable
    let automaton = self
    table = RegexTable(start: beginning, takes: takes) { state, symbol in
      var active = state
      return automaton.step(&active, symbol == 256 ? Self.end : symbol) ? nil : active
    }
  }

  /// Whether the pattern occurs in the text.
  func matches(_ text: RawSpan) -> Bool {
    if matchesEmpty { return true }
    var active = beginning
    if active.meets(last) { return true }
    if let table { return table.matches(text) }
    for i in 0..<text.byteCount where step(&active, Int(text.uint8(i))) { return true }
    return step(&active, Self.end)
  }

  /// The positions after the start of the text.
  private var beginning: StateSet {
    var active = first
    active.formIntersection(takes[Self.start])
    return active
  }

  private func step(_ active: inout StateSet, _ symbol: Int) -> Bool {
    // A match may begin anywhere.
    var next = first
    while let state = active.popFirst() { next.formUnion(follow[state]) }
    next.formIntersection(takes[symbol])
    active = next
    return active.meets(last)
  }

  // MARK: Construction

  private struct Fragment {
    var isNullable: Bool
    var first = StateSet()
    var last = StateSet()
  }

  private mutating func build(
    _ node: RegexNode,
    _ work: inout Int
  ) throws(RegexError) -> Fragment {
    // Repetitions of nothing make no positions, but they make work.
    work += 1
    guard work <= RuleLimits.regexPositions * 16 else { throw Self.tooLarge }
    switch node {
    case .empty: return Fragment(isNullable: true)
    case .symbol(let symbol): return try position(symbol)
    case .sequence(let parts):
      var result = Fragment(isNullable: true)
      for part in parts { result = joined(result, try build(part, &work)) }
      return result
    case .choice(let parts):
      var result = Fragment(isNullable: false)
      for part in parts {
        let fragment = try build(part, &work)
        result.isNullable = result.isNullable || fragment.isNullable
        result.first.formUnion(fragment.first)
        result.last.formUnion(fragment.last)
      }
      return result
    case .repeated(let part, let least, let most):
      return try repeated(part, least, most, &work)
    }
  }

  private mutating func repeated(
    _ part: RegexNode,
    _ least: Int,
    _ most: Int?,
    _ work: inout Int
  ) throws(RegexError) -> Fragment {
    var result = Fragment(isNullable: true)
    for _ in 0..<least { result = joined(result, try build(part, &work)) }
    guard let most else {
      var loop = try build(part, &work)
      loop.isNullable = true
      connect(loop.last, to: loop.first)
      return joined(result, loop)
    }
    for _ in least..<most {
      var optional = try build(part, &work)
      optional.isNullable = true
      result = joined(result, optional)
    }
    return result
  }

  private static var tooLarge: RegexError {
    RegexError(
      offset: 0,
      reason: "the expression has more than \(RuleLimits.regexPositions) positions"
    )
  }

  private mutating func position(_ symbol: RegexSymbol) throws(RegexError) -> Fragment {
    let state = follow.count
    guard state < RuleLimits.regexPositions, state < StateSet.capacity else {
      throw Self.tooLarge
    }
    follow.append(StateSet())
    switch symbol {
    case .start: takes[Self.start].insert(state)
    case .end: takes[Self.end].insert(state)
    case .byte(var set):
      while let byte = set.popFirst() { takes[byte].insert(state) }
    }
    var only = StateSet()
    only.insert(state)
    return Fragment(isNullable: false, first: only, last: only)
  }

  private mutating func joined(_ a: Fragment, _ b: Fragment) -> Fragment {
    connect(a.last, to: b.first)
    var result = Fragment(isNullable: a.isNullable && b.isNullable, first: a.first, last: b.last)
    if a.isNullable { result.first.formUnion(b.first) }
    if b.isNullable { result.last.formUnion(a.last) }
    return result
  }

  private mutating func connect(_ states: StateSet, to targets: StateSet) {
    var states = states
    while let state = states.popFirst() { follow[state].formUnion(targets) }
  }
}
