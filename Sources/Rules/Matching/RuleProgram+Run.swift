// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import NetworkTypes

/// The answers to tests that several rules ask of one event.
struct SharedAnswers {
  private var known: UInt64 = 0
  private var values: UInt64 = 0

  @inline(__always)
  func isKnown(_ slot: UInt8) -> Bool { known & 1 << UInt64(slot & 63) != 0 }

  @inline(__always)
  func value(_ slot: UInt8) -> Bool { values & 1 << UInt64(slot & 63) != 0 }

  @inline(__always)
  mutating func set(_ slot: UInt8, _ value: Bool) {
    known |= 1 << UInt64(slot & 63)
    if value { values |= 1 << UInt64(slot & 63) }
  }
}

/// What one element of a field says to a test.
enum Answer: UInt8 {
  case absent
  case no
  case yes

  @inline(__always)
  init(_ holds: Bool) { self = holds ? .yes : .no }
}

// The generic code below is not specialised outside of its module, so it does as little as it can:
// it reads a field and hands what it finds to a function that is not generic. Tests travel as their
// indexes, because a struct of small members costs more to pass than to read again.
extension RuleProgram {
  /// Follows the steps from `entry` to their end: whether the event is accepted.
  @inline(__always)
  func run<View: EventView & ~Escapable>(
    from entry: Int32,
    _ event: borrowing View,
    _ facts: borrowing EventFacts,
    _ answers: inout SharedAnswers
  ) -> Bool {
    let steps = self.steps.span
    let tests = self.tests.span
    var at = entry
    while at >= 0 {
      let index = Int(steps[Int(at)].test)
      let slot = tests[index].slot
      let answer: Bool
      if slot < Self.slotCount {
        if answers.isKnown(slot) {
          answer = answers.value(slot)
        } else {
          answer = holds(index, event, facts)
          answers.set(slot, answer)
        }
      } else {
        answer = holds(index, event, facts)
      }
      at = answer ? steps[Int(at)].ifTrue : steps[Int(at)].ifFalse
    }
    return at == Self.accept
  }

  /// Whether any element of the field answers the test with yes.
  @inline(__always)
  private func holds<View: EventView & ~Escapable>(
    _ test: Int,
    _ event: borrowing View,
    _ facts: borrowing EventFacts
  ) -> Bool {
    switch tests.span[test].reach {
    case .event: return ask(test, event, 0) == .yes
    case .facts: return ask(test, facts, 0) == .yes
    case .eventList, .factsList, .reference: return anyHolds(test, event, facts)
    }
  }

  @inline(never)
  private func anyHolds<View: EventView & ~Escapable>(
    _ test: Int,
    _ event: borrowing View,
    _ facts: borrowing EventFacts
  ) -> Bool {
    let isList = tests.span[test].isList
    var element = 0
    while true {
      let answer =
        switch tests.span[test].reach {
        case .event, .eventList: ask(test, event, element)
        case .facts, .factsList: ask(test, facts, element)
        case .reference: equals(test, event, facts, element)
        }
      if answer != .no || !isList { return answer == .yes }
      element += 1
      guard element < RuleLimits.elements else { return false }
    }
  }

  @inline(__always)
  private func ask<View: EventView & ~Escapable>(
    _ test: Int,
    _ event: borrowing View,
    _ element: Int
  ) -> Answer {
    judge(test, event.field(tests.span[test].field, at: element))
  }

  // Never inlined: every rule on the policy asks here.
  @inline(never)
  private func ask(_ test: Int, _ facts: borrowing EventFacts, _ element: Int) -> Answer {
    judge(test, facts.field(tests.span[test].field, at: element))
  }

  // MARK: One value

  @inline(__always)
  private func judge(_ test: Int, _ value: FieldValue) -> Answer {
    switch value {
    case .absent: .absent
    case .integer(let number): Answer(holds(test, number))
    case .flag(let flag): Answer(holds(test, flag))
    case .bytes(let text): Answer(holds(test, text))
    case .literal(let text): Answer(holds(test, text.borrowed))
    case .text(let text): Answer(text.withBytes { holds(test, $0) })
    case .address(let address): Answer(holds(test, address))
    }
  }

  @inline(__always)
  private func holds(_ index: Int, _ flag: Bool) -> Bool {
    let tests = self.tests.span
    if tests[index].kind == .flag { return flag == (tests[index].operand == 1) }
    return tests[index].kind == .exists
  }

  private func holds(_ index: Int, _ number: Int64) -> Bool {
    let tests = self.tests.span
    let operand = tests[index].operand
    switch tests[index].kind {
    case .exists: return true
    case .integer: return number == operand
    case .less: return number < operand
    case .lessOrEqual: return number <= operand
    case .greater: return number > operand
    case .greaterOrEqual: return number >= operand
    case .integers: return isAmong(number, tests[index].range)
    default: return false
    }
  }

  private func isAmong(_ number: Int64, _ range: Range<Int>) -> Bool {
    let numbers = self.numbers.span
    var low = range.lowerBound
    var high = range.upperBound
    while low < high {
      let middle = (low + high) / 2
      if numbers[middle] == number { return true }
      if numbers[middle] < number { low = middle + 1 } else { high = middle }
    }
    return false
  }

  private func holds(_ index: Int, _ address: IPAddress) -> Bool {
    let tests = self.tests.span
    guard tests[index].kind == .prefixes else { return tests[index].kind == .exists }
    let networks = self.networks.span
    for i in tests[index].range where address.bits & networks[i].mask == networks[i].base {
      return true
    }
    return false
  }

  private func holds(_ index: Int, _ text: RawSpan) -> Bool {
    let tests = self.tests.span
    switch tests[index].kind {
    case .literals: return isLiteral(text, tests[index].range, tests[index].isCased)
    case .exists: return true
    case .wildcards:
      let units = self.units.span.extracting(tests[index].range)
      return TextMatching.matches(text, units, isCased: tests[index].isCased)
    case .regex: return automata[Int(tests[index].first)].matches(text)
    default: return false
    }
  }

  private func isLiteral(_ text: RawSpan, _ range: Range<Int>, _ isCased: Bool) -> Bool {
    let literals = self.literals.span
    let bytes = self.bytes.span
    // Most texts are told apart by their length or their first eight bytes.
    let head = TextMatching.head(text, isCased: isCased)
    for i in range {
      let slack = text.byteCount &- Int(literals[i].count)
      guard slack >= 0 else { continue }
      switch literals[i].anchoring {
      case .whole where slack != 0: continue
      case .whole, .prefix:
        guard head & literals[i].headMask == literals[i].head else { continue }
        let rest = literals[i].range.dropFirst(8)
        if rest.isEmpty || TextMatching.agrees(text, at: 8, bytes, rest, isCased) { return true }
      case .suffix:
        if TextMatching.agrees(text, at: slack, bytes, literals[i].range, isCased) { return true }
      case .inside:
        if TextMatching.occurs(text, bytes, literals[i].range, isCased) { return true }
      }
    }
    return false
  }

  // MARK: Two fields

  private func equals<View: EventView & ~Escapable>(
    _ test: Int,
    _ event: borrowing View,
    _ facts: borrowing EventFacts,
    _ element: Int
  ) -> Answer {
    let field = tests.span[test].field
    let other = FieldID(rawValue: UInt16(truncatingIfNeeded: tests.span[test].operand))
    let isCased = tests.span[test].isCased
    switch (field.isCommon, other.isCommon) {
    case (false, false):
      return Self.compare(event.field(field, at: element), event.field(other, at: 0), isCased)
    case (false, true):
      return Self.compare(event.field(field, at: element), facts.field(other, at: 0), isCased)
    case (true, false):
      return Self.compare(facts.field(field, at: element), event.field(other, at: 0), isCased)
    case (true, true):
      return Self.compare(facts.field(field, at: element), facts.field(other, at: 0), isCased)
    }
  }

  private static func compare(_ a: FieldValue, _ b: FieldValue, _ isCased: Bool) -> Answer {
    switch a {
    case .absent: return .absent
    case .integer(let number):
      if case .integer(let other) = b { return Answer(number == other) }
      return .no
    case .flag(let flag):
      if case .flag(let other) = b { return Answer(flag == other) }
      return .no
    case .address(let address):
      if case .address(let other) = b { return Answer(address == other) }
      return .no
    case .bytes(let text): return compare(text, b, isCased)
    case .literal(let text): return compare(text.borrowed, b, isCased)
    case .text(let text): return text.withBytes { compare($0, b, isCased) }
    }
  }

  private static func compare(_ a: RawSpan, _ b: FieldValue, _ isCased: Bool) -> Answer {
    switch b {
    case .bytes(let text): return Answer(TextMatching.equal(a, text, isCased: isCased))
    case .literal(let text): return Answer(TextMatching.equal(a, text.borrowed, isCased: isCased))
    case .text(let text):
      return Answer(text.withBytes { TextMatching.equal(a, $0, isCased: isCased) })
    default: return .no
    }
  }
}

extension FieldID {
  /// Whether the field is one that every event has.
  ///
  /// Spelt as a number here, because reading another target's constant is a call.
  @inline(__always)
  var isCommon: Bool { rawValue >= 0xff00 }
}
