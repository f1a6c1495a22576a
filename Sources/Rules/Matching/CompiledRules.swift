// SPDX-License-Identifier: Apache-2.0
package import Events

/// A rule with its event type and the fields that its findings quote.
package struct CompiledRule: Sendable {
  /// What the file says.
  package let rule: SigmaRule
  /// The events that it judges.
  package let type: EventType
  /// The fields of ``RuleGuidance/evidence``.
  package let evidence: [FieldDescriptor]
}

/// Which events a rule speaks of, as numbers of counters.
package struct RuleCoverage: Sendable {
  /// The events of its scope; `nil` when it speaks of all of its type.
  package var scope: Int?
  /// Those of them that hide what it asks; `nil` when none can.
  package var hidden: Int?
}

/// Rules compiled to field numbers and byte patterns, grouped by event type.
///
/// An event costs as much as the rules of its own type; nothing is allocated while they are held
/// against it.
package struct CompiledRules: Sendable {
  /// In the order in which they were given; matches are indexes of this.
  package let rules: [CompiledRule]

  /// Where a rule begins in the program.
  struct Entry: Sendable {
    let rule: Int
    let start: Int32
    let needsPolicy: Bool
  }

  /// The entries of all event types, one type after the other.
  struct Table: Sendable {
    let entries: [Entry]
    /// Where each type's entries begin, and after the last one where they end.
    let starts: [Int]

    init(_ byType: [[Entry]]) {
      var starts = [0]
      for entries in byType { starts.append((starts.last ?? 0) + entries.count) }
      entries = Array(byType.joined())
      self.starts = starts
    }

    @inline(__always)
    func range(_ type: EventType) -> Range<Int> {
      guard type.rawValue < CompiledRules.typeCount else { return 0..<0 }
      let starts = self.starts.span
      return starts[Int(type.rawValue)]..<starts[Int(type.rawValue) + 1]
    }
  }

  /// A severity and where its circumstances begin in the program.
  struct Adjustment: Sendable {
    let start: Int32
    let level: RuleLevel
  }

  let program: RuleProgram
  let entries: Table
  /// The events that turn an attempt into a violation.
  let confirmations: Table
  /// By rule.
  let adjustments: [[Adjustment]]
  /// The correlation rules.
  package let correlations: [CompiledCorrelation]
  /// By rule, the correlations that its matches feed.
  package let feeds: [[CorrelationFeed]]
  /// The counters of events that rules speak of.
  let counters: Table
  /// By rule, its counters.
  package let coverage: [RuleCoverage]
  /// How many counters there are.
  package var counterCount: Int { counters.entries.count }

  /// Event types are numbered below this.
  static let typeCount = 64

  /// Gives every name and value its meaning, or tells everything that has none.
  package init(
    _ rules: [SigmaRule],
    schemas: [EventSchema],
    common: [FieldDescriptor] = EventFacts.fields,
    placeholders: RulePlaceholders = RulePlaceholders()
  ) throws(RuleError) {
    var compiler = RuleCompiler(rules, schemas: schemas, common: common, placeholders)
    try compiler.compile()
    self.rules = compiler.compiled
    program = compiler.program
    entries = Table(compiler.entries)
    confirmations = Table(compiler.confirmations)
    adjustments = compiler.adjustments
    correlations = compiler.correlations
    feeds = compiler.feeds
    counters = Table(compiler.counters)
    coverage = compiler.coverage
  }

  /// Whether any rule judges events of this type.
  package func wants(_ type: EventType) -> Bool {
    !entries.range(type).isEmpty
  }

  /// Tells which rules match the event: `matches` becomes their indexes in ascending order.
  ///
  /// The array's memory is used again. Rules that need a policy are silent without one.
  package func evaluate<View: EventView & ~Escapable>(
    _ event: borrowing View,
    _ facts: borrowing EventFacts,
    into matches: inout [Int]
  ) {
    run(entries, event, facts, into: &matches)
  }

  /// Tells which rules' attempts the event confirms (``RuleGuidance/confirmedBy``): `confirmed`
  /// becomes their indexes.
  package func confirm<View: EventView & ~Escapable>(
    _ event: borrowing View,
    _ facts: borrowing EventFacts,
    into confirmed: inout [Int]
  ) {
    run(confirmations, event, facts, into: &confirmed)
  }

  /// Counts the event for the rules that speak of it: `counts` has a number a counter.
  package func count<View: EventView & ~Escapable>(
    _ event: borrowing View,
    _ facts: borrowing EventFacts,
    into counts: inout [UInt64]
  ) {
    let range = counters.range(View.type)
    guard !range.isEmpty else { return }
    let entries = counters.entries.span
    var answers = SharedAnswers()
    for i in range where program.run(from: entries[i].start, event, facts, &answers) {
      counts[entries[i].rule] &+= 1
    }
  }

  /// The severity of a match: the first adjustment whose circumstances hold, or the rule's own.
  package func level<View: EventView & ~Escapable>(
    of rule: Int,
    _ event: borrowing View,
    _ facts: borrowing EventFacts
  ) -> RuleLevel {
    var answers = SharedAnswers()
    for adjustment in adjustments[rule]
    where program.run(from: adjustment.start, event, facts, &answers) {
      return adjustment.level
    }
    return rules[rule].rule.level
  }

  private func run<View: EventView & ~Escapable>(
    _ table: Table,
    _ event: borrowing View,
    _ facts: borrowing EventFacts,
    into result: inout [Int]
  ) {
    // Clearing an empty array is not free.
    if !result.isEmpty { result.removeAll(keepingCapacity: true) }
    let range = table.range(View.type)
    guard !range.isEmpty else { return }
    let entries = table.entries.span
    var answers = SharedAnswers()
    let hasPolicy = facts.policy.isPresent
    for i in range {
      if entries[i].needsPolicy, !hasPolicy { continue }
      if program.run(from: entries[i].start, event, facts, &answers) {
        result.append(entries[i].rule)
      }
    }
  }
}
