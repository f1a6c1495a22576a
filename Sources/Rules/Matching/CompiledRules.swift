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

  init(rule: SigmaRule, type: EventType, evidence: [FieldDescriptor]) {
    self.rule = rule
    self.type = type
    self.evidence = evidence
  }
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

  /// A severity and where its circumstances begin in the program.
  struct Adjustment: Sendable {
    let start: Int32
    let level: RuleLevel
  }

  let program: RuleProgram
  /// Which rules are asked about an event.
  let dispatch: RuleDispatch
  /// By rule.
  let adjustments: [[Adjustment]]
  /// The correlation rules.
  package let correlations: [CompiledCorrelation]
  /// By rule, the correlations that its matches feed.
  package let feeds: [[CorrelationFeed]]
  /// A bit for each event type that a rule judges.
  private let wanted: UInt64
  /// By rule, its counters.
  package let coverage: [RuleCoverage]
  /// How many counters there are.
  package let counterCount: Int

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
    dispatch = compiler.dispatch
    var wanted: UInt64 = 0
    for type in 0..<UInt8(Self.typeCount)
    where compiler.dispatch.has(.rule, EventType(rawValue: type)) {
      wanted |= 1 << UInt64(type)
    }
    self.wanted = wanted
    counterCount = compiler.counterCount
    adjustments = compiler.adjustments
    correlations = compiler.correlations
    feeds = compiler.feeds
    coverage = compiler.coverage
  }

  /// Whether any rule judges events of this type.
  package func wants(_ type: EventType) -> Bool {
    type.rawValue < Self.typeCount && wanted & 1 << UInt64(type.rawValue) != 0
  }

  /// Tells which rules match the event: `matches` becomes their indexes in ascending order.
  ///
  /// Rules that need a policy are silent without one.
  package func evaluate<View: EventView & ~Escapable>(
    _ event: borrowing View,
    _ facts: borrowing EventFacts,
    into matches: inout [Int]
  ) {
    var outcome = RuleOutcome()
    var counts = [UInt64](repeating: 0, count: counterCount)
    judge(event, facts, into: &outcome, counting: &counts)
    matches = outcome.matches
  }

  /// The highest severity that a match of a rule may have.
  package func worstLevel(of rule: Int) -> RuleLevel {
    adjustments[rule].reduce(rules[rule].rule.level) { max($0, $1.level) }
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
}
