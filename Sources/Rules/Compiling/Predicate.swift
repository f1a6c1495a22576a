// SPDX-License-Identifier: Apache-2.0
internal import Events
internal import NetworkTypes

/// A literal of a text comparison, small letters where case does not count.
struct TextLiteral: Hashable {
  let bytes: [UInt8]
  let anchoring: Anchoring
}

/// What one field of an event is asked.
enum FieldQuestion: Hashable {
  /// Is it there?
  case exists
  /// Is it this truth value?
  case flag(Bool)
  /// Is it one of these numbers, in ascending order?
  case integers([Int64])
  /// Does it stand so to this number?
  case compare(Comparison, Int64)
  /// Does it lie in one of these networks?
  case prefixes([IPPrefix])
  /// Is it, or has it, one of these texts?
  case literals([TextLiteral], isCased: Bool)
  /// Does it fit the wildcards?
  case wildcards([PatternUnit], isCased: Bool)
  /// Does the expression occur in it?
  case regex(RegexAutomaton)
  /// Does it equal that other field?
  case equals(FieldID, isCased: Bool)

  /// Roughly how many instructions the answer takes, in tens.
  var cost: Int {
    switch self {
    case .exists, .flag, .compare: 1
    case .integers(let numbers): 1 + numbers.count / 8
    case .prefixes(let prefixes): 2 + prefixes.count / 2
    case .literals(let literals, _):
      literals.reduce(2) { $0 + ($1.anchoring == .inside ? 6 : 1) }
    case .equals: 6
    case .wildcards: 10
    case .regex: 30
    }
  }
}

/// A question to a field.
struct FieldTest: Hashable {
  let field: FieldID
  let isList: Bool
  let question: FieldQuestion

  var cost: Int { question.cost * (isList ? 2 : 1) }
}

/// A rule's expression with its names and values resolved.
indirect enum Predicate: Hashable {
  case test(FieldTest)
  case all([Predicate])
  case any([Predicate])
  case not(Predicate)

  /// How many tests it unfolds to.
  var testCount: Int {
    switch self {
    case .test: 1
    case .all(let parts), .any(let parts): parts.reduce(0) { $0 + $1.testCount }
    case .not(let part): part.testCount
    }
  }

  /// What the whole costs when nothing ends it early.
  var cost: Int {
    switch self {
    case .test(let test): test.cost
    case .all(let parts), .any(let parts): parts.reduce(0) { $0 + $1.cost }
    case .not(let part): part.cost
    }
  }

  /// The same, the cheap parts first.
  ///
  /// The order does not change the answer: no test has an effect.
  var cheapestFirst: Predicate {
    switch self {
    case .test: return self
    case .not(let part): return .not(part.cheapestFirst)
    case .all(let parts): return .all(Self.ordered(parts))
    case .any(let parts): return .any(Self.ordered(parts))
    }
  }

  private static func ordered(_ parts: [Predicate]) -> [Predicate] {
    parts.map(\.cheapestFirst).enumerated()
      .sorted { ($0.element.cost, $0.offset) < ($1.element.cost, $1.offset) }
      .map(\.element)
  }
}
