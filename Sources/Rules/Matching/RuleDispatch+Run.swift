// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import Events

extension RuleDispatch {
  /// What the search for a word comes to when the field has no further element, or no word of ours.
  static let absent = -2
  static let unknown = -1

  /// The key of a text.
  @inline(never)
  func key(_ text: RawSpan, _ range: Range<Int>) -> Int {
    let keys = self.keys.span
    let bytes = self.bytes.span
    let head = TextMatching.head(text, isCased: false)
    for index in range where keys[index].head == head {
      let word = keys[index].bytes
      guard word.count == text.byteCount else { continue }
      if word.count <= 8
        || TextMatching.agrees(text, at: 8, bytes, word.dropFirst(8), false)
      {
        return index
      }
    }
    return Self.unknown
  }

  /// The key of a field's element.
  @inline(__always)
  func key<View: EventView & ~Escapable>(
    _ field: Int,
    _ event: borrowing View,
    _ element: Int
  ) -> Int {
    key(of: event.field(fields.span[field].id, at: element), field)
  }

  @inline(__always)
  private func key(of value: FieldValue, _ field: Int) -> Int {
    switch value {
    case .absent: Self.absent
    case .bytes(let text): key(text, fields.span[field].keys)
    case .literal(let text): key(text.borrowed, fields.span[field].keys)
    case .text(let text): text.withBytes { key($0, fields.span[field].keys) }
    case .integer, .flag, .address: Self.unknown
    }
  }

  @inline(never)
  func key(_ field: Int, _ facts: borrowing EventFacts, _ element: Int) -> Int {
    key(of: facts.field(fields.span[field].id, at: element), field)
  }
}

/// What the rules say of one event; its memory is used again.
package struct RuleOutcome: Sendable {
  /// The rules that match, in ascending order.
  package var matches: [Int] = []
  /// The rules whose attempts the event confirms.
  package var confirmed: [Int] = []

  /// Nothing.
  package init() {}
}

extension CompiledRules {
  /// Holds the rules against an event, and counts it for those that speak of it.
  package func judge<View: EventView & ~Escapable>(
    _ event: borrowing View,
    _ facts: borrowing EventFacts,
    into outcome: inout RuleOutcome,
    counting counts: inout [UInt64]
  ) {
    // Clearing an empty array is not free.
    if !outcome.matches.isEmpty { outcome.matches.removeAll(keepingCapacity: true) }
    if !outcome.confirmed.isEmpty { outcome.confirmed.removeAll(keepingCapacity: true) }
    guard View.type.rawValue < Self.typeCount else { return }
    let type = Int(View.type.rawValue)
    let hasPolicy = facts.policy.isPresent
    var answers = SharedAnswers()
    for field in dispatch.typeFields.span[type] {
      let isCommon = dispatch.fields.span[field].id.isCommon
      let isList = dispatch.fields.span[field].isList
      let first = dispatch.fields.span[field].keys.lowerBound
      var met: UInt64 = 0
      var element = 0
      repeat {
        let key =
          isCommon ? dispatch.key(field, facts, element) : dispatch.key(field, event, element)
        if key == RuleDispatch.absent { break }
        element += 1
        guard key >= 0 else { continue }
        let bit = UInt64(1) << UInt64((key - first) & 63)
        guard met & bit == 0 else { continue }
        met |= bit
        run(
          dispatch.keys.span[key].entries,
          event,
          facts,
          hasPolicy,
          &answers,
          &outcome,
          &counts
        )
      } while isList && element < RuleLimits.elements
    }
    run(dispatch.always.span[type], event, facts, hasPolicy, &answers, &outcome, &counts)
    if outcome.matches.count > 1 { tidy(&outcome.matches) }
    if outcome.confirmed.count > 1 { tidy(&outcome.confirmed) }
  }

  /// In ascending order, each once: a list can hold several words that a rule wants.
  @inline(never)
  private func tidy(_ matches: inout [Int]) {
    matches.sort()
    var last = -1
    matches.removeAll { match in
      defer { last = match }
      return match == last
    }
  }

  @inline(__always)
  private func run<View: EventView & ~Escapable>(
    _ range: Range<Int>,
    _ event: borrowing View,
    _ facts: borrowing EventFacts,
    _ hasPolicy: Bool,
    _ answers: inout SharedAnswers,
    _ outcome: inout RuleOutcome,
    _ counts: inout [UInt64]
  ) {
    let entries = dispatch.entries.span
    for i in range {
      if entries[i].needsPolicy, !hasPolicy { continue }
      guard program.run(from: entries[i].start, event, facts, &answers) else { continue }
      switch entries[i].kind {
      case .rule: outcome.matches.append(Int(entries[i].index))
      case .confirmation: outcome.confirmed.append(Int(entries[i].index))
      case .counter: counts[Int(entries[i].index)] &+= 1
      }
    }
  }
}
