// SPDX-License-Identifier: Apache-2.0
internal import NetworkTypes

/// Finds the zone and the asset of an address; a few hash lookups and one binary search.
struct PlacementTable: Sendable {
  private var networks: PrefixTable
  /// Groups of hosts: networks of multicast and broadcast addresses.
  private var groups: PrefixTable
  private var scope: PrefixTable
  private var assetsByAddress: [IPAddress: Int] = [:]
  private var assetsByMAC: [MACAddress: Int] = [:]
  private var zonesByMAC: [MACAddress: Int] = [:]
  private var zonesByVLAN: [UInt16: Int] = [:]
  private var zonesByOUI: [UInt32: Int] = [:]
  private var routers: Set<MACAddress> = []
  private var broadcasts: Set<IPAddress> = []
  private let assetZones: [Int?]

  init(_ policy: SegmentationPolicy) {
    let all = policy.zones.enumerated().flatMap { index, zone in
      zone.networks.map { (prefix: $0, value: index) }
    }
    networks = PrefixTable(all.filter { !$0.prefix.base.isMulticastOrBroadcast })
    groups = PrefixTable(all.filter { $0.prefix.base.isMulticastOrBroadcast })
    scope = PrefixTable(policy.scope.map { ($0, 0) })
    assetZones = policy.assets.map(\.zone)
    for (index, asset) in policy.assets.enumerated() {
      for address in asset.addresses { assetsByAddress[address] = index }
      for mac in asset.macs {
        assetsByMAC[mac] = index
        if asset.isRouter { routers.insert(mac) }
      }
    }
    for (index, zone) in policy.zones.enumerated() {
      for mac in zone.macs { zonesByMAC[mac] = index }
      for vlan in zone.vlans { zonesByVLAN[vlan] = index }
      for oui in zone.ouis { zonesByOUI[oui] = index }
      for network in zone.networks
      where network.base.isIPv4 && (96..<127).contains(network.bitCount) {
        let last = IPAddress(bits: network.base.bits | ~IPPrefix.mask(network.bitCount))
        if assetsByAddress[last] == nil { broadcasts.insert(last) }
      }
    }
  }

  /// Whether all hosts of a declared IPv4 network receive what is sent there (RFC 919).
  func isDirectedBroadcast(_ address: IPAddress) -> Bool { broadcasts.contains(address) }

  func place(_ ip: IPAddress, _ mac: MACAddress?, _ vlan: UInt16) -> Placement {
    if ip.isMulticastOrBroadcast {
      return Placement(zone: groups.value(of: ip), isInScope: scope.value(of: ip) != nil)
    }
    let own = hostMAC(mac)
    let byAddress = assetsByAddress[ip]
    let asset = byAddress ?? own.flatMap { assetsByMAC[$0] }
    var zone: Int?
    if let byAddress, let named = assetZones[byAddress] {
      zone = named
    } else if let network = networks.value(of: ip) {
      zone = network
    } else if let asset, let named = assetZones[asset] {
      zone = named
    } else if !ip.isGloballyRoutable, mac == nil || own != nil {
      // A tag and a vendor tell only of hosts on the link; what a router forwards from afar carries
      // the tag and the MAC of the last link.
      zone = own.flatMap { zonesByMAC[$0] } ?? zonesByVLAN[vlan] ?? own.flatMap { byOUI($0) }
    } else {
      zone = own.flatMap { zonesByMAC[$0] }
    }
    return Placement(zone: zone, asset: asset, isInScope: scope.value(of: ip) != nil)
  }

  /// The MAC where it names a host: not a router's, not a group's.
  private func hostMAC(_ mac: MACAddress?) -> MACAddress? {
    guard let mac, !mac.isGroup, !mac.isVirtualRouter, !routers.contains(mac) else { return nil }
    return mac
  }

  private func byOUI(_ mac: MACAddress) -> Int? {
    zonesByOUI[UInt32(truncatingIfNeeded: mac.bits >> 24)]
  }
}
