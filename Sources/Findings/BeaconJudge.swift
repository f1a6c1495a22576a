// SPDX-License-Identifier: Apache-2.0
internal import Events
internal import NetworkTypes
internal import Policy
internal import Rules

/// Holds the rhythm of flows that leave for outside against the rules on it.
package struct BeaconJudge {
  private let basis: JudgeBasis

  /// Judges by that basis.
  package init(basis: JudgeBasis) { self.basis = basis }

  /// Makes findings of what is regular; called once a run, after the workers' results were merged.
  package func judge(_ result: inout JudgeResult) {
    guard basis.rules.wants(.beacon) else { return }
    result.beacons.close()
    var matches: [Int] = []
    for pair in result.beacons.pairs.keys.sorted() {
      guard let flows = result.beacons.pairs[pair], let first = flows.beginnings.first,
        let last = flows.beginnings.last, let rhythm = Rhythm(flows.beginnings)
      else { continue }
      let event = BeaconEvent(rhythm)
      let facts = facts(pair, first)
      basis.rules.evaluate(event, facts, into: &matches)
      for rule in matches {
        let occurrence = Occurrence(
          rule: rule,
          facts,
          capture: Int(first.capture),
          packet: first.packet,
          severity: Severity(basis.rules.level(of: rule, event, facts)),
          outcome: basis.traits[rule].outcome,
          quotation: Quotation(
            basis.rules.rules[rule].evidence,
            event,
            facts,
            showsSensitive: basis.showsSensitive
          )
        )
        var accumulator = FindingAccumulator(occurrence)
        accumulator.count(more: flows.count - 1, until: last.time)
        result.findings.add(
          accumulator,
          to: FindingKey(rule: basis.canonical[rule], flow: facts.context.flow)
        )
      }
    }
  }

  private func facts(_ pair: BeaconTally.Pair, _ first: BeaconTally.Beginning) -> EventFacts {
    let flow = FlowIdentity(
      id: first.flow,
      slot: 0,
      client: pair.client,
      server: pair.server,
      clientPort: first.clientPort,
      serverPort: pair.port,
      ipProtocol: pair.transport,
      initiator: .firstPacket,
      appProtocol: pair.appProtocol
    )
    return EventFacts(
      context: EventContext(
        flow: flow,
        packet: first.packet,
        time: first.time,
        direction: .toServer
      ),
      appProtocol: basis.protocolNames[Int(pair.appProtocol)],
      policy: policyFacts(pair)
    )
  }

  private func policyFacts(_ pair: BeaconTally.Pair) -> PolicyFacts {
    guard let policy = basis.policy else { return PolicyFacts() }
    var values = PolicyFacts.Values()
    values.isPresent = true
    for (address, isClient) in [(pair.client, true), (pair.server, false)] {
      guard let zone = policy.place(address, mac: nil, vlan: 0).zone else { continue }
      let (name, criticality) = (
        policy.policy.zones[zone].name, policy.policy.zones[zone].criticality.rawValue
      )
      if isClient {
        (values.zoneFrom, values.criticalityFrom) = (name, criticality)
      } else {
        (values.zoneTo, values.criticalityTo) = (name, criticality)
      }
    }
    return PolicyFacts(values)
  }
}
