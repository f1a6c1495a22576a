// SPDX-License-Identifier: Apache-2.0
internal import NetworkTypes

// Whether anything can use a conduit.
extension PolicyLint {
  mutating func reach(_ index: Int, _ conduit: Conduit) {
    for (word, ends) in [("from", conduit.from), ("to", conduit.to)] {
      let empty = ends.filter { isEmpty($0) }
      for case .zone(let zone) in empty {
        add(
          empty.count == ends.count ? .unreachable : .redundant,
          index,
          "nothing can be in its \(word) \"\(policy.zones[zone].name)\""
        )
      }
    }
    if conduit.from.allSatisfy({ isOnlyGroups($0) }) {
      add(.unreachable, index, "its from is only multicast and broadcast, where nobody begins")
    }
    if case .asset? = conduit.from.first, conduit.from.count == 1, conduit.from == conduit.to {
      add(.unreachable, index, "both ends are the same asset")
    }
    let (a, b) = (families(conduit.from), families(conduit.to))
    if !a.isEmpty, !b.isEmpty, a.isDisjoint(with: b) {
      add(.unreachable, index, "one end has only IPv4 addresses and the other only IPv6")
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

  private func isEmpty(_ end: Endpoint) -> Bool {
    guard case .zone(let zone) = end else { return false }
    return members[zone].allSatisfy { isEmpty($0) }
  }

  /// Whether a zone holds multicast and broadcast addresses and nothing else.
  private func isOnlyGroups(_ end: Endpoint) -> Bool {
    guard case .zone(let zone) = end else { return false }
    return members[zone].allSatisfy { inner in
      let model = policy.zones[inner]
      return !model.networks.isEmpty && model.networks.allSatisfy(\.base.isMulticastOrBroadcast)
        && model.vlans.isEmpty && model.macs.isEmpty && model.ouis.isEmpty
        && model.names.isEmpty
        && !inhabited.contains(inner)
    }
  }

  /// 4 and 6 for the families of ends' addresses; empty where an end is not known by addresses alone.
  private func families(_ ends: [Endpoint]) -> Set<Int> {
    var result: Set<Int> = []
    for end in ends {
      switch end {
      case .asset(let asset):
        let addresses = policy.assets[asset].addresses
        if addresses.isEmpty || !policy.assets[asset].names.isEmpty { return [] }
        result.formUnion(addresses.map { $0.isIPv4 ? 4 : 6 })
      case .zone(let zone):
        for inner in members[zone] {
          let model = policy.zones[inner]
          let isOpen =
            !model.vlans.isEmpty || !model.macs.isEmpty || !model.ouis.isEmpty
            || !model.names.isEmpty || claimed.contains(inner)
          if isOpen { return [] }
          result.formUnion(model.networks.map { $0.base.isIPv4 ? 4 : 6 })
        }
      }
    }
    return result
  }

  /// Whether a zone has no way to hold a host.
  private func isEmpty(_ zone: Int) -> Bool {
    let zoneModel = policy.zones[zone]
    return zoneModel.networks.isEmpty && zoneModel.vlans.isEmpty && zoneModel.macs.isEmpty
      && zoneModel.ouis.isEmpty && zoneModel.names.isEmpty && !inhabited.contains(zone)
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
}
