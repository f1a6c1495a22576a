// SPDX-License-Identifier: Apache-2.0
package import Events
package import NetworkTypes
package import Policy
package import Rules

/// What judges by: the policy and the rules, compiled once and used by every worker.
package struct JudgeBasis: Sendable {
  /// The policy, `nil` when none was given.
  package let policy: PolicyMatcher?
  /// The rules.
  package let rules: CompiledRules
  /// The EVE names of application protocols by number.
  package let protocolNames: [StaticString]
  /// For each rule, the first one of the same catalogue name; findings are named by that one.
  let canonical: [Int]
  /// The most findings that are kept.
  package let maxFindings: Int
  /// For each rule the names of what its findings quote.
  let quotedNames: [[String]]
  /// Whether evidence may show patient data.
  let showsSensitive: Bool
  /// For each rule its place in the order of ``FindingTable``: by the worst that it may come to, then by
  /// name; rules of one name share it.
  let ranks: [Int]
  /// For each rule what the judge asks at every match.
  let traits: [RuleTraits]
  /// Whether a conduit sets ceilings, so that flows are held against conditions at their end.
  let judgesWholeFlows: Bool
  /// Whether a rule looks at the rhythm in which flows begin.
  let notesBeacons: Bool
  /// Whether kinds of flow are counted, for the forms of a report that show them.
  let talliesFlows: Bool
  /// The conduits that only watch, by name.
  let auditOnlyConduits: Set<String>

  /// Gathers what to judge by.
  package init(
    policy: PolicyMatcher?,
    rules: CompiledRules,
    protocolNames: [StaticString],
    maxFindings: Int,
    showsSensitive: Bool = false,
    talliesFlows: Bool = false
  ) {
    self.showsSensitive = showsSensitive
    self.talliesFlows = talliesFlows
    self.policy = policy
    judgesWholeFlows = policy?.judgesWholeFlows ?? false
    self.rules = rules
    notesBeacons = rules.wants(.beacon)
    self.protocolNames = protocolNames
    self.maxFindings = maxFindings
    traits = rules.rules.indices.map { RuleTraits(rules, $0) }
    var names = rules.rules.map { $0.evidence.map(\.name.description) }
    for correlation in rules.correlations {
      names[correlation.rule] = CorrelationJudge.quotedNames(correlation)
    }
    quotedNames = names
    auditOnlyConduits = Set(
      (policy?.policy.conduits ?? []).lazy.filter(\.isAuditOnly).map(\.id)
    )
    ranks = Self.ranks(rules)
    var first: [String: Int] = [:]
    canonical = rules.rules.enumerated().map { index, compiled in
      let name = compiled.rule.name
      if let known = first[name] { return known }
      first[name] = index
      return index
    }
  }
}

extension JudgeBasis {
  fileprivate static func ranks(_ rules: CompiledRules) -> [Int] {
    var worst: [String: RuleLevel] = [:]
    for (index, compiled) in rules.rules.enumerated() {
      let level = rules.worstLevel(of: index)
      worst[compiled.rule.name] = max(worst[compiled.rule.name] ?? level, level)
    }
    let order = worst.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let places = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1.key, $0) })
    return rules.rules.map { places[$0.rule.name] ?? 0 }
  }
}

/// What the judge asks of a rule at every match, without touching the rule itself.
struct RuleTraits: Sendable {
  let requiresAnswer: Bool
  let needsPolicy: Bool
  /// Whether a match waits for another event.
  let isConfirmedLater: Bool
  /// Whether a match waits for the end of its flow, and counts only if the capture has all of it.
  let needsWholeFlow: Bool
  /// What a match is, when it is no attempt.
  let outcome: FindingOutcome
  /// Whether a correlation waits for its matches.
  let isCorrelated: Bool
  /// Whether its own matches are no findings.
  let isSilent: Bool

  init(_ rules: CompiledRules, _ index: Int) {
    let guidance = rules.rules[index].rule.guidance
    let feeds = rules.feeds[index]
    let asking = feeds.map { rules.rules[rules.correlations[$0.correlation].rule].rule }
    needsWholeFlow = guidance.requiresWholeFlow
    outcome = guidance.isPossible ? .possible : .violation
    isCorrelated = !feeds.isEmpty
    isSilent =
      guidance.isMuted
      || !feeds.isEmpty && !asking.contains { $0.correlation?.generates ?? false }
    requiresAnswer = guidance.requiresAnswer
    needsPolicy = guidance.needsPolicy
    isConfirmedLater = guidance.confirmedBy != nil
  }
}

/// Holds every event and every flow of one worker against the policy and the rules.
///
/// It only hands on: the work and its state are in one ``JudgeCore``, so that an event costs one
/// check of exclusive access.
package final class Judge: FlowObserver {
  /// The most addresses that are kept in the inventory of one worker.
  package static let maxHosts = 1 << 18

  private var core: JudgeCore
  private let basis: JudgeBasis

  /// A judge of one capture, the `capture`th of the run.
  package init(basis: JudgeBasis, capture: Int, schemas: [EventSchema]) {
    self.basis = basis
    core = JudgeCore(basis: basis, capture: capture, schemas: schemas)
  }

  /// What it came to so far.
  package var result: JudgeResult { core.result }

  /// What comes now is of another capture of the same stream, which has had so many packets.
  package func beginFile(capture: Int, after packets: UInt64) {
    core.beginFile(capture: capture, after: packets)
  }

  /// Everything that a rule or a condition may read is wanted.
  package func wants(_ type: EventType) -> Bool {
    // Not asked of the core: a call that changes nothing would copy it.
    type.rawValue != EventType.anomaly.rawValue || basis.rules.wants(type)
  }

  /// Judges one event.
  package func handle<View: EventView & ~Escapable>(
    _ event: borrowing View,
    in context: EventContext
  ) {
    core.handle(event, in: context)
  }

  /// Judges a flow as a whole and lets its slot go.
  package func flowEnded(_ flow: FlowSummary) { core.flowEnded(flow) }

  /// Notes the pair of an ARP message.
  package func addressSeen(
    _ address: IPAddress,
    _ mac: MACAddress,
    packet: UInt64,
    time: Timestamp
  ) {
    core.addressSeen(address, mac, packet: packet, time: time)
  }
}
