// SPDX-License-Identifier: Apache-2.0
internal import Events
internal import NetworkTypes
internal import Policy
internal import Rules

/// Holds what the policy's conduits carried against the rules on conduits, once a run after everything was read.
package struct ConduitJudge {
  private let basis: JudgeBasis

  /// Judges by that basis.
  package init(basis: JudgeBasis) { self.basis = basis }

  /// What there is to say of conduits; those that only lead back belong to the one whose way back they are.
  package func findings(_ result: JudgeResult, _ captures: [CaptureSummary]) -> [Finding] {
    guard let policy = basis.policy?.policy, basis.rules.wants(.conduit),
      let watch = Watch(captures)
    else { return [] }
    let active = activeEnds(result)
    var findings: [Finding] = []
    var matches: [Int] = []
    for (conduit, tally) in zip(policy.conduits, result.conduits) where conduit.reverseOf == nil {
      let event = ConduitEvent(
        id: conduit.id,
        flows: tally.allowed + tally.violates,
        areEndsActive: [conduit.from, conduit.to].allSatisfy {
          $0.contains(where: active.contains)
        },
        watched: watch.seconds
      )
      let facts = facts(conduit, watch)
      basis.rules.evaluate(event, facts, into: &matches)
      for rule in matches { findings.append(finding(rule, conduit, event, facts, watch)) }
    }
    return findings
  }

  private func facts(_ conduit: Conduit, _ watch: Watch) -> EventFacts {
    let nobody = IPAddress(v4: 0)
    var values = PolicyFacts.Values()
    values.isPresent = true
    values.conduit = conduit.id
    return EventFacts(
      context: EventContext(
        flow: FlowIdentity(
          id: 0,
          slot: 0,
          client: nobody,
          server: nobody,
          clientPort: 0,
          serverPort: 0,
          ipProtocol: IPProtocol(rawValue: 0)
        ),
        packet: watch.packet,
        time: watch.end,
        direction: .toServer
      ),
      policy: PolicyFacts(values)
    )
  }

  private func finding(
    _ rule: Int,
    _ conduit: Conduit,
    _ event: borrowing ConduitEvent,
    _ facts: borrowing EventFacts,
    _ watch: Watch
  ) -> Finding {
    let guide = FindingGuide(basis.rules.rules[rule].rule)
    let quotation = Quotation(
      basis.rules.rules[rule].evidence,
      event,
      facts,
      showsSensitive: basis.showsSensitive
    )
    var finding = Finding(
      rule: guide.name,
      title: guide.title,
      severity: Severity(basis.rules.level(of: rule, event, facts)),
      confidence: guide.confidence,
      category: guide.category,
      outcome: basis.traits[rule].outcome,
      client: Party(name: names(conduit.from)),
      server: Party(name: names(conduit.to)),
      service: conduit.id,
      firstSeen: watch.start,
      lastSeen: watch.end,
      evidence: [
        Evidence(
          capture: watch.capture,
          packet: watch.packet,
          timestamp: watch.end,
          fields: quotation.fields(basis.quotedNames[rule])
        )
      ],
      explanation: [reason(conduit), guide.explanation],
      remediation: guide.remediation,
      references: guide.references
    )
    finding.conduit = conduit.id
    return finding
  }

  private func names(_ ends: [Endpoint]) -> String {
    ends.compactMap { basis.policy?.policy.name(of: $0) }.joined(separator: ", ")
  }

  private func reason(_ conduit: Conduit) -> String {
    let file = basis.policy?.policy.file(of: conduit.place) ?? ""
    return
      "conduit \(conduit.id) (\(file):\(conduit.place.line)) of \(conduit.owner): \(conduit.reason)"
  }

  /// The zones and assets of which a host sent anything.
  private func activeEnds(_ result: JudgeResult) -> Set<Endpoint> {
    var ends: Set<Endpoint> = []
    guard let policy = basis.policy else { return ends }
    for (address, host) in result.hosts {
      let place = policy.place(address, mac: host.macs.first, vlan: host.vlan)
      if let asset = place.asset { ends.insert(.asset(asset)) }
      if let zone = place.zone {
        ends.formUnion(policy.policy.zonesAround(zone).map(Endpoint.zone))
      }
    }
    return ends
  }
}
