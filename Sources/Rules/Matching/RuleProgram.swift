// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import NetworkTypes

/// The tests and the steps of all rules in flat arrays, so that running them touches no heap object
/// of its own and counts no references.
struct RuleProgram: Sendable {
  /// Where a step ends a rule.
  static let accept: Int32 = -1
  static let reject: Int32 = -2

  /// One test, and which step follows its answer.
  ///
  /// Both targets stand before the step in the array, so every run ends.
  struct Step: Sendable {
    let test: Int32
    let ifTrue: Int32
    let ifFalse: Int32
  }

  enum Kind: UInt8, Sendable {
    case exists
    case flag
    case integer
    case integers
    case less
    case lessOrEqual
    case greater
    case greaterOrEqual
    case prefixes
    case literals
    case wildcards
    case regex
    case equals
  }

  /// Where a test's field is, and how often it must be read.
  enum Reach: UInt8, Sendable {
    case event
    case facts
    case eventList
    case factsList
    /// Two fields are compared.
    case reference
  }

  /// A question to a field with its operands' places.
  struct Test: Sendable {
    let field: FieldID
    let kind: Kind
    let reach: Reach
    let isList: Bool
    let isCased: Bool
    /// The slot of the answer that rules of this type share, or a number past the last one.
    var slot: UInt8
    /// The number to compare with; 1 for true; the other field's number.
    let operand: Int64
    /// Where the operands begin in their array, and how many there are.
    let first: Int32
    let count: Int32

    @inline(__always)
    var range: Range<Int> { Int(first)..<Int(first) &+ Int(count) }
  }

  struct Literal: Sendable {
    let first: Int32
    let count: Int32
    let anchoring: Anchoring
    /// The first eight bytes as one number, zeros behind a shorter literal, and which bits count.
    let head: UInt64
    let headMask: UInt64

    @inline(__always)
    var range: Range<Int> { Int(first)..<Int(first) &+ Int(count) }
  }

  struct Network: Sendable {
    let base: UInt128
    let mask: UInt128
  }

  private(set) var steps: [Step] = []
  private(set) var tests: [Test] = []
  private(set) var numbers: [Int64] = []
  private(set) var networks: [Network] = []
  private(set) var literals: [Literal] = []
  private(set) var bytes: [UInt8] = []
  private(set) var units: [PatternUnit] = []
  private(set) var automata: [RegexAutomaton] = []

  // Within one event type equal tests are one.
  private var known: [FieldTest: Int32] = [:]
  private var slots: UInt8 = 0

  /// How many answers of an event are remembered.
  static let slotCount: UInt8 = 64

  /// Begins the rules of another event type.
  mutating func beginType() {
    known.removeAll(keepingCapacity: true)
    slots = 0
  }

  /// Adds a predicate and tells its first step.
  mutating func add(_ predicate: Predicate) -> Int32 {
    emit(predicate.cheapestFirst, Self.accept, Self.reject)
  }

  /// Emits backwards: what follows exists before what leads to it.
  private mutating func emit(
    _ predicate: Predicate,
    _ ifTrue: Int32,
    _ ifFalse: Int32
  ) -> Int32 {
    switch predicate {
    case .not(let part): return emit(part, ifFalse, ifTrue)
    case .all(let parts):
      var next = ifTrue
      for part in parts.reversed() { next = emit(part, next, ifFalse) }
      return next
    case .any(let parts):
      var next = ifFalse
      for part in parts.reversed() { next = emit(part, ifTrue, next) }
      return next
    case .test(let test):
      // A part that leads to the same place either way asks nothing.
      if ifTrue == ifFalse { return ifTrue }
      steps.append(Step(test: index(of: test), ifTrue: ifTrue, ifFalse: ifFalse))
      return Int32(steps.count - 1)
    }
  }

  private mutating func index(of test: FieldTest) -> Int32 {
    if let index = known[test] {
      // Asked a second time, so the answer is worth a slot.
      if tests[Int(index)].slot >= Self.slotCount, slots < Self.slotCount {
        tests[Int(index)].slot = slots
        slots += 1
      }
      return index
    }
    let index = Int32(tests.count)
    tests.append(flattened(test))
    known[test] = index
    return index
  }

  private mutating func flattened(_ test: FieldTest) -> Test {
    func made(
      _ kind: Kind,
      operand: Int64 = 0,
      _ range: Range<Int> = 0..<0,
      isCased: Bool = false
    ) -> Test {
      Test(
        field: test.field,
        kind: kind,
        reach: Self.reach(test),
        isList: test.isList,
        isCased: isCased,
        slot: .max,
        operand: operand,
        first: Int32(range.lowerBound),
        count: Int32(range.count)
      )
    }
    switch test.question {
    case .exists: return made(.exists)
    case .flag(let flag): return made(.flag, operand: flag ? 1 : 0)
    case .integers(let values):
      if values.count == 1 { return made(.integer, operand: values[0]) }
      return made(.integers, Self.append(values, to: &numbers))
    case .compare(.less, let number): return made(.less, operand: number)
    case .compare(.lessOrEqual, let number): return made(.lessOrEqual, operand: number)
    case .compare(.greater, let number): return made(.greater, operand: number)
    case .compare(.greaterOrEqual, let number): return made(.greaterOrEqual, operand: number)
    case .prefixes(let values):
      let flat = values.map { Network(base: $0.base.bits, mask: IPPrefix.mask($0.bitCount)) }
      return made(.prefixes, Self.append(flat, to: &networks))
    case .literals(let values, let isCased):
      let flat = values.map { value in
        let range = Self.append(value.bytes, to: &bytes)
        return Literal(
          first: Int32(range.lowerBound),
          count: Int32(range.count),
          anchoring: value.anchoring,
          head: TextMatching.head(value.bytes.borrowed, isCased: true),
          headMask: value.bytes.count >= 8 ? .max : ~(.max >> UInt64(8 * value.bytes.count))
        )
      }
      return made(.literals, Self.append(flat, to: &literals), isCased: isCased)
    case .wildcards(let values, let isCased):
      return made(.wildcards, Self.append(values, to: &units), isCased: isCased)
    case .regex(let automaton):
      return made(.regex, Self.append([automaton], to: &automata))
    case .equals(let other, let isCased):
      return made(.equals, operand: Int64(other.rawValue), isCased: isCased)
    }
  }

  private static func reach(_ test: FieldTest) -> Reach {
    if case .equals = test.question { return .reference }
    if test.field.isCommon { return test.isList ? .factsList : .facts }
    return test.isList ? .eventList : .event
  }

  private static func append<Value>(_ values: [Value], to array: inout [Value]) -> Range<Int> {
    let first = array.count
    array += values
    return first..<array.count
  }
}
