// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import NetworkTypes

/// The answers to tests that several rules ask of one event.
struct SharedAnswers {
  private var known: UInt128 = 0
  private var values: UInt128 = 0

  subscript(slot: UInt8) -> Bool? {
    get {
      let bit = UInt128(1) << UInt128(slot)
      return known & bit == 0 ? nil : values & bit != 0
    }
    set {
      guard let newValue else { return }
      let bit = UInt128(1) << UInt128(slot)
      known |= bit
      if newValue { values |= bit }
    }
  }
}

extension RuleProgram {
  /// Follows the steps from `entry` to their end: whether the event is accepted.
  func run<View: EventView & ~Escapable>(
    from entry: Int32,
    _ event: borrowing View,
    _ facts: borrowing EventFacts,
    _ answers: inout SharedAnswers
  ) -> Bool {
    var at = entry
    while at >= 0 {
      let step = steps[Int(at)]
      let test = tests[Int(step.test)]
      let answer: Bool
      if Int(test.slot) < Self.slotCount {
        if let known = answers[test.slot] {
          answer = known
        } else {
          answer = holds(test, event, facts)
          answers[test.slot] = answer
        }
      } else {
        answer = holds(test, event, facts)
      }
      at = answer ? step.ifTrue : step.ifFalse
    }
    return at == Self.accept
  }

  /// Whether any element of the field answers the question with yes.
  private func holds<View: EventView & ~Escapable>(
    _ test: Test,
    _ event: borrowing View,
    _ facts: borrowing EventFacts
  ) -> Bool {
    if test.kind == .equals { return equals(test, event, facts) }
    let isCommon = test.field.rawValue >= FieldID.firstCommon
    var index = 0
    while true {
      let answer =
        isCommon
        ? ask(test, facts.field(test.field, at: index))
        : ask(test, event.field(test.field, at: index))
      if answer != .no || !test.isList { return answer == .yes }
      index += 1
      guard index < RuleLimits.elements else { return false }
    }
  }

  private func equals<View: EventView & ~Escapable>(
    _ test: Test,
    _ event: borrowing View,
    _ facts: borrowing EventFacts
  ) -> Bool {
    let other = FieldID(rawValue: UInt16(truncatingIfNeeded: test.operand))
    let isCommon = test.field.rawValue >= FieldID.firstCommon
    let isOtherCommon = other.rawValue >= FieldID.firstCommon
    var index = 0
    while true {
      let answer =
        switch (isCommon, isOtherCommon) {
        case (false, false):
          Self.compare(event.field(test.field, at: index), event.field(other, at: 0), test.isCased)
        case (false, true):
          Self.compare(event.field(test.field, at: index), facts.field(other, at: 0), test.isCased)
        case (true, false):
          Self.compare(facts.field(test.field, at: index), event.field(other, at: 0), test.isCased)
        case (true, true):
          Self.compare(facts.field(test.field, at: index), facts.field(other, at: 0), test.isCased)
        }
      if answer != .no || !test.isList { return answer == .yes }
      index += 1
      guard index < RuleLimits.elements else { return false }
    }
  }

  private enum Answer {
    case absent
    case no
    case yes
  }

  private func ask(_ test: Test, _ value: FieldValue) -> Answer {
    switch value {
    case .absent: return .absent
    case .integer(let number): return holds(test, number) ? .yes : .no
    case .flag(let flag):
      if test.kind == .exists { return .yes }
      return test.kind == .flag && flag == (test.operand == 1) ? .yes : .no
    case .bytes(let text): return holds(test, text) ? .yes : .no
    case .literal(let text): return holds(test, text.borrowed) ? .yes : .no
    case .text(let text): return holds(test, text.borrowed) ? .yes : .no
    case .address(let address): return holds(test, address) ? .yes : .no
    }
  }

  @inline(__always)
  private func range(_ test: Test) -> Range<Int> {
    Int(test.first)..<Int(test.first) &+ Int(test.count)
  }

  private func holds(_ test: Test, _ number: Int64) -> Bool {
    switch test.kind {
    case .exists: return true
    case .integer: return number == test.operand
    case .less: return number < test.operand
    case .lessOrEqual: return number <= test.operand
    case .greater: return number > test.operand
    case .greaterOrEqual: return number >= test.operand
    case .integers:
      var low = Int(test.first)
      var high = low + Int(test.count)
      while low < high {
        let middle = (low + high) / 2
        if numbers[middle] == number { return true }
        if numbers[middle] < number { low = middle + 1 } else { high = middle }
      }
      return false
    default: return false
    }
  }

  private func holds(_ test: Test, _ address: IPAddress) -> Bool {
    if test.kind == .exists { return true }
    guard test.kind == .prefixes else { return false }
    for i in range(test) where prefixes[i].contains(address) { return true }
    return false
  }

  private func holds(_ test: Test, _ text: RawSpan) -> Bool {
    switch test.kind {
    case .exists: return true
    case .literals:
      for i in range(test) {
        let literal = literals[i]
        let first = Int(literal.first)
        let pattern = bytes.borrowed.slice(first, first &+ Int(literal.count))
        let isHit = TextMatching.matches(
          text,
          pattern,
          literal.anchoring,
          isCased: test.isCased
        )
        if isHit { return true }
      }
      return false
    case .wildcards:
      return TextMatching.matches(
        text,
        units.span.extracting(range(test)),
        isCased: test.isCased
      )
    case .regex: return automata[Int(test.first)].matches(text)
    default: return false
    }
  }

  private static func compare(
    _ a: FieldValue,
    _ b: FieldValue,
    _ isCased: Bool
  ) -> Answer {
    switch a {
    case .absent: return .absent
    case .integer(let number):
      if case .integer(let other) = b { return number == other ? .yes : .no }
      return .no
    case .flag(let flag):
      if case .flag(let other) = b { return flag == other ? .yes : .no }
      return .no
    case .address(let address):
      if case .address(let other) = b { return address == other ? .yes : .no }
      return .no
    case .bytes(let text): return compare(text, b, isCased)
    case .literal(let text): return compare(text.borrowed, b, isCased)
    case .text(let text): return compare(text.borrowed, b, isCased)
    }
  }

  private static func compare(
    _ a: RawSpan,
    _ b: FieldValue,
    _ isCased: Bool
  ) -> Answer {
    switch b {
    case .bytes(let text): return TextMatching.equal(a, text, isCased: isCased) ? .yes : .no
    case .literal(let text):
      return TextMatching.equal(a, text.borrowed, isCased: isCased) ? .yes : .no
    case .text(let text):
      return TextMatching.equal(a, text.borrowed, isCased: isCased) ? .yes : .no
    default: return .no
    }
  }
}
