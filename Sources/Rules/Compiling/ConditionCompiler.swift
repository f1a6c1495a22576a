// SPDX-License-Identifier: Apache-2.0

/// Puts selections into the places that a condition names them at.
struct ConditionCompiler {
  private let position: RulePosition
  private let selections: [(name: String, predicate: Predicate)]
  private var tests = 0

  init(_ detection: Detection, _ selections: [(name: String, predicate: Predicate)]) {
    position = detection.position
    self.selections = selections
  }

  mutating func predicate(_ condition: Condition) throws(PlacedProblem) -> Predicate {
    switch condition {
    case .selection(let name, let offset):
      guard let selection = selections.first(where: { $0.name == name }) else {
        throw PlacedProblem(
          place(offset),
          "the condition names \"\(name)\", which is no selection"
            + Suggestion.text(for: name, among: selections.map(\.name))
        )
      }
      try charge(selection.predicate, offset)
      return selection.predicate
    case .anyOf(let pattern, let offset): return .any(try matching(pattern, offset))
    case .allOf(let pattern, let offset): return .all(try matching(pattern, offset))
    case .and(let parts): return .all(try predicates(parts))
    case .or(let parts): return .any(try predicates(parts))
    case .not(let part): return .not(try predicate(part))
    }
  }

  private mutating func predicates(_ parts: [Condition]) throws(PlacedProblem) -> [Predicate] {
    var result: [Predicate] = []
    for part in parts { result.append(try predicate(part)) }
    return result
  }

  private func place(_ offset: Int) -> RulePosition {
    RulePosition(line: position.line, column: position.column + offset)
  }

  /// A selection that stands in ten places is unfolded ten times.
  private mutating func charge(_ predicate: Predicate, _ offset: Int) throws(PlacedProblem) {
    tests += predicate.testCount
    guard tests <= RuleLimits.testsPerRule else {
      throw PlacedProblem(
        place(offset),
        "the rule unfolds to more than \(RuleLimits.testsPerRule) tests"
      )
    }
  }

  /// The selections whose names fit; names with a leading underscore only where the pattern has one.
  private mutating func matching(
    _ pattern: String,
    _ offset: Int
  ) throws(PlacedProblem) -> [Predicate] {
    let found = selections.filter { selection in
      (!selection.name.hasPrefix("_") || pattern.hasPrefix("_"))
        && Self.fits(Array(selection.name.utf8)[...], Array(pattern.utf8)[...])
    }
    guard !found.isEmpty else {
      throw PlacedProblem(place(offset), "no selection fits \"\(pattern)\"")
    }
    for selection in found { try charge(selection.predicate, offset) }
    return found.map(\.predicate)
  }

  static func fits(_ name: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
    let star = UInt8(ascii: "*")
    let parts = pattern.split(separator: star, omittingEmptySubsequences: false)
    guard parts.count > 1, let head = parts.first, let tail = parts.last else {
      return name == pattern
    }
    guard name.count >= head.count + tail.count, name.starts(with: head) else { return false }
    guard name.suffix(tail.count) == tail else { return false }
    var rest = name.dropFirst(head.count).dropLast(tail.count)
    for part in parts.dropFirst().dropLast() where !part.isEmpty {
      guard let start = rest.indices.first(where: { rest[$0...].starts(with: part) }) else {
        return false
      }
      rest = rest[(start + part.count)...]
    }
    return true
  }
}
