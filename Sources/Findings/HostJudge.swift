// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
package import NetworkTypes
internal import Policy
internal import Rules

/// Judges the hosts of a whole run against the policy, and makes the inventory of them.
package struct HostJudge {
  private let basis: JudgeBasis
  /// The link-layer addresses that stand for more than one host: routers, as declared or as seen.
  private let shared: Set<MACAddress>
  /// Who announced which addresses.
  private let interfaces: InterfaceTable
  /// The addresses in order, with the zone and the asset of each.
  private let places: [(address: IPAddress, placement: Placement)]
  /// More addresses than this behind one link-layer address make it a router's.
  private static let maxAddressesOfHost = 4

  /// Looks at who shares a link-layer address.
  package init(basis: JudgeBasis, hosts: [IPAddress: HostObservation]) {
    self.basis = basis
    var counts: [MACAddress: Int] = [:]
    for host in hosts.values {
      for mac in host.macs { counts[mac, default: 0] += 1 }
    }
    var shared = Set(counts.filter { $0.value > Self.maxAddressesOfHost }.keys)
    for asset in basis.policy?.policy.assets ?? [] where asset.isRouter {
      shared.formUnion(asset.macs)
    }
    self.shared = shared.union(counts.keys.filter(\.isVirtualRouter))
    places = hosts.keys.sorted().map { address in
      let host = hosts[address]
      let placement = basis.policy?.place(address, mac: host?.macs.first, vlan: host?.vlan ?? 0)
      return (address, placement ?? Placement())
    }
    interfaces = InterfaceTable(hosts, basis.policy)
  }

  private func ownMAC(_ host: HostObservation) -> MACAddress? {
    let own = host.macs.filter { !shared.contains($0) }
    return own.count == 1 ? own[0] : nil
  }

  /// Holds every host against the rules on hosts.
  package func judge(_ result: inout JudgeResult) {
    guard let policy = basis.policy else { return }
    var matches: [Int] = []
    for (address, placement) in places {
      guard let host = result.hosts[address] else { continue }
      let mac = ownMAC(host)
      let event = AssetEvent(
        address: address,
        mac: mac,
        zone: placement.zone.map { policy.policy.zones[$0].name } ?? "",
        isDeclared: placement.asset != nil,
        isMonitored: placement.zone.map { policy.policy.zones[$0].isInventoryClosed } ?? false,
        interfaces: interfaces.of(address, host, policy)
      )
      let flow = FlowIdentity(
        id: 0,
        slot: 0,
        client: address,
        server: address,
        clientPort: 0,
        serverPort: 0,
        ipProtocol: IPProtocol(rawValue: 0),
        vlan: host.vlan,
        initiator: .firstPacket
      )
      var values = PolicyFacts.Values()
      values.isPresent = true
      if let zone = placement.zone {
        values.zoneFrom = policy.policy.zones[zone].name
        values.criticalityFrom = policy.policy.zones[zone].criticality.rawValue
      }
      let facts = EventFacts(
        context: EventContext(
          flow: flow,
          packet: host.firstPacket,
          time: host.first,
          direction: .toServer
        ),
        policy: PolicyFacts(values)
      )
      basis.rules.evaluate(event, facts, into: &matches)
      for rule in matches {
        var occurrence = Occurrence(
          rule: rule,
          host: address,
          capture: host.capture,
          packet: host.firstPacket,
          time: host.first,
          policy: facts.policy,
          severity: Severity(basis.rules.level(of: rule, event, facts)),
          quotation: Quotation(
            basis.rules.rules[rule].evidence,
            event,
            facts,
            showsSensitive: basis.showsSensitive
          )
        )
        occurrence.vlan = host.vlan
        var accumulator = FindingAccumulator(occurrence)
        accumulator.extend(to: host.last)
        result.findings.add(
          accumulator,
          to: FindingKey(rule: basis.canonical[rule], host: address)
        )
      }
    }
  }

  /// The inventory: every host seen, and every declared one that was not.
  package func inventory(_ hosts: [IPAddress: HostObservation]) -> [AssetRecord] {
    var records: [AssetRecord] = []
    var seen: Set<Int> = []
    records.reserveCapacity(places.count)
    for (address, placement) in places {
      guard let host = hosts[address] else { continue }
      var record = AssetRecord(
        addresses: [address],
        mac: ownMAC(host),
        clientOf: names(host.clientOf),
        serverOf: names(host.serverOf),
        firstSeen: host.first,
        lastSeen: host.last,
        flows: host.flows
      )
      if let policy = basis.policy {
        record.zone = placement.zone.map { policy.policy.zones[$0].name }
        record.declared = placement.asset != nil
        if let asset = placement.asset {
          record.name = policy.policy.assets[asset].name
          seen.insert(asset)
        }
      }
      records.append(record)
    }
    guard let policy = basis.policy?.policy else { return records }
    for (index, asset) in policy.assets.enumerated() where !seen.contains(index) {
      records.append(
        AssetRecord(
          addresses: asset.addresses,
          mac: asset.macs.first,
          zone: asset.zone.map { policy.zones[$0].name },
          name: asset.name,
          declared: true
        )
      )
    }
    return records
  }

  private func names(_ bits: [4 of UInt64]) -> [String] {
    HostObservation.protocols(bits).map { basis.protocolNames[Int($0)].description }.sorted()
  }
}
