// SPDX-License-Identifier: Apache-2.0
internal import NetworkTypes
package import Policy

/// What a packet filter can tell of a service.
package enum FilterService: Hashable, Sendable {
  /// Everything.
  case any
  /// ICMP and ICMP for IPv6.
  case icmp
  /// Ports of one transport.
  case ports(PortRange)
}

/// What one conduit, or one zone within itself, permits, in addresses and ports.
package struct Permit: Hashable, Sendable {
  /// The conduit's identifier, or `intra-zone-NAME`.
  package var id: String
  /// The conduit's line in the policy's file, 0 for none.
  package var line: Int
  /// The names of who may begin.
  package var from: [String]
  /// The names of who may be spoken to.
  package var to: [String]
  /// Addresses of who may begin.
  package var sources: AddressSet
  /// Addresses of who may be spoken to.
  package var destinations: AddressSet
  /// What may be spoken, in the order of the conduit, each once.
  package var services: [FilterService]
  /// The conduit in the policy, `nil` for what a zone permits within itself.
  package var conduit: Int?
}

/// The permitted matrix of a policy, and what of the policy it cannot say.
///
/// Conditions on content, recognition by content, and membership by MAC, VLAN or vendor have no place
/// in a table of addresses and ports. What is lost is listed, each with the direction in which the
/// table is wrong: it permits more, or less.
package struct PermitMatrix: Sendable {
  /// The policy that it was made of.
  package let policy: SegmentationPolicy
  /// What is permitted, in the order of the policy; zones within themselves come last.
  package let permits: [Permit]
  /// The addresses that the policy speaks of: all zones together.
  package let covered: AddressSet
  /// The addresses of each zone.
  package let zoneAddresses: [AddressSet]
  /// What the matrix cannot say, a line each.
  package let losses: [String]

  /// Makes the matrix of a policy.
  package init(_ policy: SegmentationPolicy) {
    self.policy = policy
    var losses: [String] = []
    let addresses = Self.zoneAddresses(policy)
    zoneAddresses = addresses
    covered = AddressSet(addresses.flatMap(\.prefixes))
    for (index, zone) in policy.zones.enumerated() {
      let others =
        (zone.vlans.isEmpty ? [] : ["VLAN"]) + (zone.macs.isEmpty ? [] : ["MAC"])
        + (zone.ouis.isEmpty ? [] : ["vendor"])
      if !others.isEmpty {
        losses.append(
          "zone \(zone.name): membership by \(others.joined(separator: ", ")) is left out; only "
            + "its addresses are (permits less)"
        )
      } else if addresses[index].isEmpty {
        losses.append("zone \(zone.name): has no addresses; what it may do is left out")
      }
    }
    var permits: [Permit] = []
    for (index, conduit) in policy.conduits.enumerated() {
      let permit = Permit(
        id: conduit.id,
        line: conduit.place.line,
        from: conduit.from.map(policy.name(of:)),
        to: conduit.to.map(policy.name(of:)),
        sources: Self.addresses(conduit.from, policy, addresses),
        destinations: Self.addresses(conduit.to, policy, addresses),
        services: Self.services(conduit, policy),
        conduit: index
      )
      losses += Self.losses(conduit, policy, permit)
      if !permit.sources.isEmpty, !permit.destinations.isEmpty, !permit.services.isEmpty {
        permits.append(permit)
      }
    }
    for (index, zone) in policy.zones.enumerated()
    where zone.allowsIntraZone && !addresses[index].isEmpty {
      permits.append(
        Permit(
          id: "intra-zone-\(zone.name)",
          line: zone.place.line,
          from: [zone.name],
          to: [zone.name],
          sources: addresses[index],
          destinations: addresses[index],
          services: [.any],
          conduit: nil
        )
      )
    }
    if policy.assets.contains(where: { !$0.aeTitles.isEmpty }) {
      losses.append("ae_titles of assets are not checked (permits more)")
    }
    if policy.isAuditOnly {
      losses.append("audit_only: the policy only watches; what is exported here denies")
    }
    self.permits = permits
    self.losses = losses
  }

  /// The addresses of each zone, exact: an address is in one zone (Docs/policy.md, "Zones").
  private static func zoneAddresses(_ policy: SegmentationPolicy) -> [AddressSet] {
    var own = [[IPPrefix]](repeating: [], count: policy.zones.count)
    for asset in policy.assets {
      guard let zone = asset.zone else { continue }
      own[zone] += asset.addresses.compactMap(host)
    }
    return policy.zones.indices.map { index in
      var networks: [IPPrefix] = []
      for network in policy.zones[index].networks {
        var holes: [IPPrefix] = []
        for other in policy.zones.indices where other != index {
          holes += own[other].filter { network.contains($0) }
          // Of nested networks the smallest decides.
          holes += policy.zones[other].networks.filter {
            network.bitCount < $0.bitCount && network.contains($0)
          }
        }
        networks += AddressSet([network]).subtracting(AddressSet(holes).prefixes).prefixes
      }
      return AddressSet(networks + own[index])
    }
  }

  private static func host(_ address: IPAddress) -> IPPrefix? {
    IPPrefix(address, length: address.isIPv4 ? 32 : 128)
  }

  private static func addresses(
    _ endpoints: [Endpoint],
    _ policy: SegmentationPolicy,
    _ zones: [AddressSet]
  ) -> AddressSet {
    AddressSet(
      endpoints.flatMap { endpoint -> [IPPrefix] in
        switch endpoint {
        case .zone(let index): Self.family(of: index, policy).flatMap { zones[$0].prefixes }
        case .asset(let index): policy.assets[index].addresses.compactMap(host)
        }
      }
    )
  }

  /// A zone and all that are nested in it.
  private static func family(of zone: Int, _ policy: SegmentationPolicy) -> [Int] {
    policy.zones.indices.filter { index in
      var at: Int? = index
      // A chain of parents is never longer than there are zones.
      for _ in policy.zones.indices {
        guard let here = at else { return false }
        if here == zone { return true }
        at = policy.zones[here].parent
      }
      return false
    }
  }

  private static func services(
    _ conduit: Conduit,
    _ policy: SegmentationPolicy
  ) -> [FilterService] {
    var services: [FilterService] = []
    for index in conduit.services {
      let found: [FilterService] =
        switch policy.services[index].match {
        case .any: [.any]
        case .icmp, .icmpType: [.icmp]
        // What an FTP control connection agrees on, no table of ports can tell.
        case .ftpData: []
        case .ports(let ranges): ranges.map(FilterService.ports)
        case .application(_, let ranges, _): ranges.map(FilterService.ports)
        }
      for service in found where !services.contains(service) { services.append(service) }
    }
    return services.contains(.any) ? [.any] : services
  }

  private static func losses(
    _ conduit: Conduit,
    _ policy: SegmentationPolicy,
    _ permit: Permit
  ) -> [String] {
    var losses: [String] = []
    func lost(_ words: String) { losses.append("conduit \(conduit.id): \(words)") }
    let conditions = conduit.conditions.map { $0.name.label.description }
    if !conditions.isEmpty {
      lost("conditions are not checked: \(conditions.joined(separator: ", ")) (permits more)")
    }
    for index in conduit.services {
      let service = policy.services[index]
      switch service.match {
      case .icmpType: lost("\(service.name) is all of ICMP (permits more)")
      case .ftpData:
        lost("\(service.name) is left out: its ports are agreed on the way (permits less)")
      default: break
      }
      guard case .application(let name, let ports, let isBound) = service.match else { continue }
      let list = ports.map(\.description).joined(separator: ", ")
      lost(
        isBound
          ? "\(service.name) is not told from other protocols on \(list) (permits more)"
          : "\(service.name) is \(list), whatever is spoken there (permits more); \(name) on "
            + "other ports is left out (permits less)"
      )
    }
    for endpoint in conduit.from + conduit.to {
      if case .asset(let index) = endpoint, policy.assets[index].addresses.isEmpty {
        lost("asset \(policy.assets[index].name) has no address and is left out (permits less)")
      }
    }
    if !conduit.protectedBy.isEmpty {
      let layers = conduit.protectedBy.joined(separator: ", ")
      lost("protected_by \(layers) is not enforced (permits more)")
    }
    if let day = conduit.expires {
      lost("expires after \(day.description): take it out then (permits more)")
    }
    if !conduit.times.isEmpty { lost("its time windows are not kept (permits more)") }
    if let other = conduit.reverseOf {
      lost("is permitted without waiting for \(other) (permits more)")
    }
    if permit.sources.isEmpty || permit.destinations.isEmpty {
      lost("has an end without addresses and is left out (permits less)")
    }
    return losses
  }
}
