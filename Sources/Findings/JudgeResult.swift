// SPDX-License-Identifier: Apache-2.0
package import NetworkTypes
internal import Policy
internal import Rules

/// What a conduit carried, as one worker saw it.
package struct ConduitTally: Hashable, Sendable {
  /// Flows that it permits.
  package var allowed: UInt64 = 0
  /// Flows whose conditions failed.
  package var violates: UInt64 = 0
  /// Flows with conditions that could not be seen.
  package var notObservable: UInt64 = 0
  /// Bytes of its flows.
  package var bytes: UInt64 = 0
  /// Time of the last packet.
  package var last: Timestamp?
}

/// What one worker's judge came to: a value, so that workers can be merged in any order.
package struct JudgeResult: Sendable {
  /// Findings by what makes them one.
  package var findings: FindingTable
  /// What was seen of each address.
  package var hosts: [IPAddress: HostObservation] = [:]
  /// Addresses that were not kept because of `maxHosts`.
  package var hostsDropped: UInt64 = 0
  /// Flows by verdict.
  package var verdicts = VerdictCounts()
  /// All flows.
  package var flows: UInt64 = 0
  /// Kinds of flow, where they are asked for.
  package var kinds = FlowKinds()
  /// By conduit, in the policy's order.
  package var conduits: [ConduitTally]
  /// Events by type number.
  package var events = [UInt64](repeating: 0, count: 64)
  /// Messages that their decoder left out because they pass `--max-message-bytes`.
  package var oversizeMessages: UInt64 = 0
  /// TLS handshakes whose certificates could not be seen.
  package var hiddenCertificates: UInt64 = 0

  /// When flows began that leave for outside, where a rule looks at their rhythm.
  package var beacons = BeaconTally()
  /// What correlation rules wait for.
  package var correlations: CorrelationTally
  /// Events that rules speak of, by the rules' counters.
  package var counters: [UInt64]
  /// Flows that miss bytes or a side, by application protocol.
  package var defectiveFlows = [UInt64](repeating: 0, count: 256)

  /// Nothing yet.
  package init(_ basis: JudgeBasis) {
    findings = FindingTable(limit: basis.maxFindings, ranks: basis.ranks)
    correlations = CorrelationTally(correlations: basis.rules.correlations.count)
    counters = Array(repeating: 0, count: basis.rules.counterCount)
    conduits = Array(repeating: ConduitTally(), count: basis.policy?.policy.conduits.count ?? 0)
  }

  /// Notes that a host was seen; beyond `limit` hosts new ones are only counted.
  mutating func note(
    _ address: IPAddress,
    _ at: CapturePlaces.Place,
    _ time: Timestamp,
    limit: Int,
    _ change: (inout HostObservation) -> Void
  ) {
    guard let place = hosts.index(forKey: address) else {
      guard hosts.count < limit else {
        hostsDropped += 1
        return
      }
      var host = HostObservation(packet: at.packet, capture: at.capture, time: time)
      change(&host)
      hosts[address] = host
      return
    }
    hosts.values[place].see(at, time)
    change(&hosts.values[place])
  }

  /// Takes another worker's result.
  package mutating func merge(_ other: JudgeResult) {
    findings.merge(other.findings)
    if hosts.isEmpty {
      hosts = other.hosts
    } else {
      hosts.merge(other.hosts, into: { $0.merge($1) })
    }
    hostsDropped += other.hostsDropped
    verdicts.allowed += other.verdicts.allowed
    verdicts.denied += other.verdicts.denied
    verdicts.violates += other.verdicts.violates
    verdicts.undetermined += other.verdicts.undetermined
    verdicts.outOfScope += other.verdicts.outOfScope
    flows += other.flows
    kinds.merge(other.kinds)
    beacons.merge(other.beacons)
    for index in conduits.indices {
      conduits[index].allowed += other.conduits[index].allowed
      conduits[index].violates += other.conduits[index].violates
      conduits[index].notObservable += other.conduits[index].notObservable
      conduits[index].bytes += other.conduits[index].bytes
      if let last = other.conduits[index].last {
        conduits[index].last = max(conduits[index].last ?? last, last)
      }
    }
    for index in events.indices { events[index] += other.events[index] }
    // A sum begins without knowing the rules.
    if correlations.isEmpty {
      correlations = other.correlations
    } else if !other.correlations.isEmpty {
      correlations.merge(other.correlations)
    }
    if counters.isEmpty {
      counters = other.counters
    } else if !other.counters.isEmpty {
      for index in counters.indices { counters[index] += other.counters[index] }
    }
    for index in defectiveFlows.indices { defectiveFlows[index] += other.defectiveFlows[index] }
    hiddenCertificates += other.hiddenCertificates
    oversizeMessages += other.oversizeMessages
  }
}

extension Dictionary {
  /// Takes the other's values; those of a key that both have are merged into ours.
  fileprivate mutating func merge(_ other: Self, into merge: (inout Value, Value) -> Void) {
    for (key, value) in other {
      if let index = index(forKey: key) {
        merge(&values[index], value)
      } else {
        self[key] = value
      }
    }
  }
}
