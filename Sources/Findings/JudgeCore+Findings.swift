// SPDX-License-Identifier: Apache-2.0
internal import Events
internal import NetworkTypes
internal import Policy
internal import Rules

// What rules matched becomes findings, now or once the flow's end confirms it.
extension JudgeCore {
  mutating func confirm(_ slot: Int, _ flow: FlowIdentity) {
    for rule in outcome.confirmed {
      for pending in flows[slot].pending where pending.rule == rule {
        commit(pending, .violation, slot, flow)
      }
      flows[slot].pending.removeAll { $0.rule == rule }
    }
  }

  mutating func record<View: EventView & ~Escapable>(
    _ rule: Int,
    _ event: borrowing View,
    _ facts: borrowing EventFacts,
    _ outcome: ConditionOutcome,
    _ slot: Int,
    isAnswered: Bool = true,
    last: Timestamp? = nil
  ) {
    let traits = basis.traits[rule]
    if traits.isCorrelated {
      correlate(rule, event, facts)
      if traits.isSilent { return }
    }
    var severity = Severity(basis.rules.level(of: rule, event, facts))
    var kind = traits.outcome
    if traits.requiresAnswer, !isAnswered {
      kind = .attempt
      severity = severity.lowered
    }
    let isAuditOnly = traits.needsPolicy && isAuditOnly(facts.policy)
    if isAuditOnly { severity = .info }
    let key = FindingKey(rule: basis.canonical[rule], flow: facts.context.flow)
    let time = last ?? facts.context.time
    let place = files.place(of: facts.context.packet)
    if traits.needsWholeFlow {
      if let known = flows[slot].pending.firstIndex(where: { $0.rule == rule && $0.key == key }) {
        flows[slot].pending[known].more += 1
        flows[slot].pending[known].last = time
        let worst = max(flows[slot].pending[known].occurrence.severity, severity)
        flows[slot].pending[known].occurrence.severity = worst
        return
      }
    } else if !traits.isConfirmedLater {
      if result.findings.countKnown(key, place, time, severity, kind) { return }
      guard result.findings.admits(key) else { return result.findings.pass(1) }
    }
    var occurrence = Occurrence(
      rule: rule,
      facts,
      capture: place.capture,
      packet: place.packet,
      severity: severity,
      outcome: kind,
      quotation: Quotation(
        basis.rules.rules[rule].evidence,
        event,
        facts,
        showsSensitive: basis.showsSensitive
      )
    )
    if traits.needsPolicy, let place = flows[slot].place {
      occurrence.reasoning = Reasoning(facts.context, place, outcome, isAuditOnly: isAuditOnly)
    }
    let pending = FlowJudgement.Pending(key: key, rule: rule, occurrence: occurrence)
    if traits.isConfirmedLater || traits.needsWholeFlow,
      flows[slot].pending.count < FlowJudgement.maxPending
    {
      flows[slot].pending.append(pending)
    } else {
      commit(pending, kind, slot, facts.context.flow)
    }
  }

  /// Whether the policy, or the conduit at hand, only watches.
  func isAuditOnly(_ facts: borrowing PolicyFacts) -> Bool {
    if basis.policy?.policy.isAuditOnly ?? false { return true }
    return !basis.auditOnlyConduits.isEmpty && basis.auditOnlyConduits.contains(facts.conduit)
  }

  mutating func commit(
    _ pending: FlowJudgement.Pending,
    _ outcome: FindingOutcome,
    _ slot: Int,
    _ flow: FlowIdentity
  ) {
    var occurrence = pending.occurrence
    if outcome == .attempt, occurrence.outcome != .attempt {
      occurrence.outcome = .attempt
      occurrence.severity = occurrence.severity.lowered
    }
    result.findings.add(occurrence, to: pending.key)
    if let last = pending.last {
      result.findings.count(pending.key, more: pending.more, until: last)
    }
    if !flows[slot].recorded.insert(pending.key, of: flow),
      furtherFindings[slot]?.contains(pending.key) != true
    {
      furtherFindings[slot, default: []].append(pending.key)
    }
  }

  /// Hands a match to the correlations that wait for it.
  mutating func correlate<View: EventView & ~Escapable>(
    _ rule: Int,
    _ event: borrowing View,
    _ facts: borrowing EventFacts
  ) {
    let place = files.place(of: facts.context.packet)
    for feed in basis.rules.feeds[rule] {
      guard let group = CorrelationGroup(feed, event, facts) else { continue }
      let correlation = basis.rules.correlations[feed.correlation]
      result.correlations.note(
        feed.correlation,
        CorrelationTally.key(group.bytes, facts.context.time, timespan: correlation.timespan),
        value: group.value,
        steps: correlation.tallySteps,
        CorrelationHit(feed.step, capture: place.capture, packet: place.packet, facts)
      )
    }
  }
}
