// SPDX-License-Identifier: Apache-2.0
package import NetworkTypes
internal import Policy

/// What ARP says of a host's interfaces.
package struct AssetInterfaces: Sendable {
  /// Those that announced its address, in order.
  package var announced: [MACAddress] = []
  /// Whether one of them is neither the declared one nor a declared router's.
  package var isContradicted = false
  /// Whether two of them announced it in turn.
  package var areInConflict = false
  /// Names of other zones whose addresses its interface announced.
  package var otherZones: [String] = []
  /// VLANs in which its declared interface sent, and which are not its zone's.
  package var foreignVLANs: [UInt16] = []

  /// ARP said nothing.
  package init() {}
}

/// Which interfaces announced addresses of which zones.
///
/// Frames do not count: a router sends with its own interface what others said. It announces nothing for them, unless
/// it is a proxy; declared routers and virtual ones (VRRP, HSRP) are left out.
struct InterfaceTable {
  private let routers: Set<MACAddress>
  private var zones: [MACAddress: Set<Int>] = [:]

  init(_ hosts: [IPAddress: HostObservation], _ matcher: PolicyMatcher?) {
    routers = Set((matcher?.policy.assets ?? []).filter(\.isRouter).flatMap(\.macs))
    guard let matcher else { return }
    let policy = matcher.policy
    for (address, host) in hosts {
      // By the address alone: it is the interface that is in question.
      let placement = matcher.place(address, mac: nil, vlan: 0)
      guard let zone = placement.zone else { continue }
      for mac in announcing(host) where !contradicts(mac, placement, policy) {
        zones[mac, default: []].insert(zone)
      }
    }
  }

  private func announcing(_ host: HostObservation) -> [MACAddress] {
    host.announcements.map(\.mac).filter { !routers.contains($0) && !$0.isVirtualRouter }
  }

  private func contradicts(
    _ mac: MACAddress,
    _ placement: Placement,
    _ policy: SegmentationPolicy
  ) -> Bool {
    guard let index = placement.asset else { return false }
    let asset = policy.assets[index]
    return !asset.isRouter && !asset.macs.isEmpty && !asset.macs.contains(mac)
  }

  /// What ARP says of one host.
  func of(
    _ address: IPAddress,
    _ host: HostObservation,
    _ matcher: PolicyMatcher
  )
    -> AssetInterfaces
  {
    let placement = matcher.place(address, mac: nil, vlan: 0)
    let policy = matcher.policy
    var interfaces = AssetInterfaces()
    let announcing = announcing(host)
    interfaces.announced = announcing
    interfaces.isContradicted = announcing.contains { contradicts($0, placement, policy) }
    let times = host.announcements.filter { announcing.contains($0.mac) }
    interfaces.areInConflict = times.contains { one in
      times.contains { $0.mac != one.mac && one.first < $0.first && $0.first < one.last }
    }
    var others: Set<Int> = []
    for mac in announcing where !contradicts(mac, placement, policy) {
      others.formUnion(zones[mac] ?? [])
    }
    if let zone = placement.zone { others.remove(zone) }
    interfaces.otherZones = others.sorted().map { policy.zones[$0].name }
    interfaces.foreignVLANs = foreignVLANs(host, placement, policy)
    return interfaces
  }

  /// Frames with the interface that the asset was declared with were sent by it, and not by a router.
  private func foreignVLANs(
    _ host: HostObservation,
    _ placement: Placement,
    _ policy: SegmentationPolicy
  ) -> [UInt16] {
    guard let asset = placement.asset, let zone = placement.zone, !policy.assets[asset].isRouter
    else { return [] }
    let expected = policy.zones[zone].vlans
    guard !expected.isEmpty else { return [] }
    let seen = host.tagged.filter {
      policy.assets[asset].macs.contains($0.mac) && !expected.contains($0.vlan)
    }
    return Set(seen.map(\.vlan)).sorted()
  }
}
