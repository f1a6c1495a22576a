// SPDX-License-Identifier: Apache-2.0
internal import NetworkTypes

// What a conduit, a zone or a waiver says by itself.
extension PolicyLint {
  /// The shortest IPv4 network of ours that is not called broad.
  private static let broadNetwork = 9
  /// The most ports of one range that are not called broad.
  private static let broadPorts = 1_024

  mutating func judge(_ index: Int) {
    let conduit = policy.conduits[index]
    contradictions(index, conduit)
    breadth(index, conduit)
    reach(index, conduit)
  }

  private mutating func contradictions(_ index: Int, _ conduit: Conduit) {
    let groups = Set(conduit.conditions.map(\.name.group))
    let services = conduit.services.map { policy.services[$0] }
    if groups.contains("tls") {
      if !services.isEmpty, services.allSatisfy({ !Self.mayBeTLS($0) }) {
        add(
          .contradictory,
          index,
          "it demands TLS, and none of its services (\(Self.list(services.map(\.name)))) is TLS"
        )
      }
      let others = groups.subtracting(["tls", "flow"]).sorted()
      if !others.isEmpty {
        add(
          .contradictory,
          index,
          "it demands TLS, so that its conditions on \(others.joined(separator: " and ")) can never "
            + "be seen to hold"
        )
      }
    }
    let names = Set(conduit.conditions.map(\.name))
    if names.contains(.dicomMoveDestinations),
      let services = conduit.conditions.first(where: { $0.name == .dicomServices }),
      case .texts(let texts) = services.value, !texts.contains("C-MOVE")
    {
      add(.contradictory, index, "move_destinations without C-MOVE among its DIMSE services")
    }
  }

  /// Whether flows of a service can be TLS.
  private static func mayBeTLS(_ service: Service) -> Bool {
    switch service.match {
    case .any, .ports: true
    case .application(let name, _, _): name == "tls" || name == "quic" || name == "http"
    case .icmp, .icmpType, .ftpData: false
    }
  }

  private mutating func breadth(_ index: Int, _ conduit: Conduit) {
    let services = conduit.services.map { policy.services[$0] }
    let isAny = services.contains { $0.match == .any }
    if isAny, !conduit.conditions.contains(where: { $0.name.group != "flow" }) {
      add(.overBroad, index, "it permits every service without a condition")
    }
    for service in services {
      guard case .ports(let ranges) = service.match else { continue }
      for range in ranges where range.ports.count > Self.broadPorts {
        add(.overBroad, index, "\(range) is \(range.ports.count) ports")
      }
    }
    for (word, ends) in [("from", conduit.from), ("to", conduit.to)] {
      for case .zone(let zone) in ends where !policy.zones[zone].isUntrusted {
        for network in policy.zones[zone].networks where Self.isBroad(network) {
          add(.overBroad, index, "\(word) \"\(policy.zones[zone].name)\" reaches all of \(network)")
        }
      }
    }
    if isAny || conduit.conditions.isEmpty, conduit.from.contains(where: { isAnybody($0) }),
      conduit.to.contains(where: { !isAnybody($0) })
    {
      add(.overBroad, index, "anybody at all may begin, without a condition")
    }
  }

  /// Whether an end is a zone of the whole world.
  private func isAnybody(_ end: Endpoint) -> Bool {
    guard case .zone(let zone) = end, policy.zones[zone].isUntrusted else { return false }
    return policy.zones[zone].networks.contains { $0.bitCount == ($0.base.isIPv4 ? 96 : 0) }
  }

  private static func isBroad(_ network: IPPrefix) -> Bool {
    if network.base.isMulticastOrBroadcast { return false }
    return network.base.isIPv4
      ? network.bitCount - 96 < broadNetwork : network.bitCount < 32
  }

  private mutating func reach(_ index: Int, _ conduit: Conduit) {
    for (word, ends) in [("from", conduit.from), ("to", conduit.to)] {
      for case .zone(let zone) in ends where members[zone].allSatisfy({ isEmpty($0) }) {
        add(.unreachable, index, "nothing can be in its \(word) \"\(policy.zones[zone].name)\"")
      }
    }
    if case .zone(let from)? = conduit.from.first, conduit.from == conduit.to,
      conduit.from.count == 1, members[from].count == 1, policy.zones[from].allowsIntraZone
    {
      add(
        .redundant,
        index,
        "hosts of \"\(policy.zones[from].name)\" may speak with each other anyway (intra_zone)"
      )
    }
    if !policy.scope.isEmpty, isOutOfScope(conduit.from), isOutOfScope(conduit.to) {
      add(.unreachable, index, "neither end is in the policy's scope")
    }
  }

  /// Whether a zone has no way to hold a host.
  private func isEmpty(_ zone: Int) -> Bool {
    let zoneModel = policy.zones[zone]
    return zoneModel.networks.isEmpty && zoneModel.vlans.isEmpty && zoneModel.macs.isEmpty
      && zoneModel.ouis.isEmpty && !assetZones.contains { $0.contains(zone) }
  }

  /// Whether all addresses of some ends are known and none is in the scope.
  private func isOutOfScope(_ ends: [Endpoint]) -> Bool {
    ends.allSatisfy { end in
      switch end {
      case .zone(let zone):
        let networks = members[zone].flatMap { policy.zones[$0].networks }
        return !networks.isEmpty
          && networks.allSatisfy { network in !policy.scope.contains { Self.overlap($0, network) } }
      case .asset(let asset):
        let addresses = policy.assets[asset].addresses
        return !addresses.isEmpty
          && addresses.allSatisfy { address in !policy.scope.contains { $0.contains(address) } }
      }
    }
  }

  mutating func expiries(_ time: Timestamp) {
    for (index, conduit) in policy.conduits.enumerated() where conduit.reverseOf == nil {
      guard let date = conduit.expires, date.end <= time else { continue }
      add(.expired, index, "it permitted until \(date)")
    }
    for waiver in policy.waivers where waiver.expires.end <= time {
      note(.expired, waiver.place, "waiver \"\(waiver.id)\": it held until \(waiver.expires)")
    }
  }

  mutating func zones() {
    var all: [(prefix: IPPrefix, zone: Int)] = []
    for (index, zone) in policy.zones.enumerated() {
      for network in zone.networks { all.append((network, index)) }
    }
    let sorted = all.sorted {
      ($0.prefix.base.bits, $0.prefix.bitCount) < ($1.prefix.base.bits, $1.prefix.bitCount)
    }
    // Networks nest or are apart: a stack holds those around the present one.
    var around: [(prefix: IPPrefix, zone: Int)] = []
    for entry in sorted {
      while let last = around.last, !Self.overlap(last.prefix, entry.prefix) { around.removeLast() }
      if let outer = around.last, outer.zone != entry.zone { overlap(outer, entry) }
      around.append(entry)
    }
  }

  private mutating func overlap(
    _ outer: (prefix: IPPrefix, zone: Int),
    _ inner: (prefix: IPPrefix, zone: Int)
  ) {
    let zone = policy.zones[inner.zone]
    // A zone for the rest of the world holds everybody, and zones within each other mean it.
    if policy.zones[outer.zone].isUntrusted { return }
    if policy.zonesAround(inner.zone).contains(outer.zone) { return }
    note(
      .overlapping,
      zone.place,
      "zone \"\(zone.name)\": \(inner.prefix) is a part of \(outer.prefix) of "
        + "\"\(policy.zones[outer.zone].name)\", and it does not name that zone as its parent"
    )
  }

  private static func overlap(_ a: IPPrefix, _ b: IPPrefix) -> Bool {
    a.contains(b) || b.contains(a)
  }

  private static func list(_ names: [String]) -> String {
    names.count <= 4
      ? names.joined(separator: ", ")
      : names.prefix(4).joined(separator: ", ") + ", and \(names.count - 4) more"
  }
}
