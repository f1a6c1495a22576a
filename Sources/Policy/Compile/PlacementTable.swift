// SPDX-License-Identifier: Apache-2.0
internal import NetworkTypes

/// Finds the zone and the asset of an address: one binary search, and where its link-layer address
/// has to help, a few lookups.
struct PlacementTable: Sendable {
  private let addresses: AddressTable
  private let interfaces: KeyTable<Interface>
  private let zonesByVLAN: KeyTable<Int>
  private let zonesByOUI: KeyTable<Int>
  private let assetZones: [Int?]

  /// What a policy says of a link-layer address.
  private struct Interface: Sendable {
    var asset: Int?
    var zone: Int?
    var isRouter = false
  }

  init(_ policy: SegmentationPolicy) {
    addresses = AddressTable(policy)
    assetZones = policy.assets.map(\.zone)
    var interfaces: [UInt64: Interface] = [:]
    for (index, asset) in policy.assets.enumerated() {
      for mac in asset.macs {
        interfaces[mac.bits, default: Interface()].asset = index
        if asset.isRouter { interfaces[mac.bits]?.isRouter = true }
      }
    }
    var vlans: [UInt64: Int] = [:]
    var ouis: [UInt64: Int] = [:]
    for (index, zone) in policy.zones.enumerated() {
      for mac in zone.macs { interfaces[mac.bits, default: Interface()].zone = index }
      for vlan in zone.vlans { vlans[UInt64(vlan)] = index }
      for oui in zone.ouis { ouis[UInt64(oui)] = index }
    }
    self.interfaces = KeyTable(interfaces)
    zonesByVLAN = KeyTable(vlans)
    zonesByOUI = KeyTable(ouis)
  }

  func place(_ ip: IPAddress, _ mac: MACAddress?, _ vlan: UInt16) -> Placement {
    let row = addresses.row(of: ip)
    if ip.isMulticastOrBroadcast || row.zone >= 0 && (row.asset >= 0 || mac == nil) {
      return Placement(row)
    }
    let interface = mac.flatMap { interfaces[$0.bits] }
    // The MAC where it names a host: not a router's, not a group's.
    let own = mac.flatMap { mac in
      mac.isGroup || mac.isVirtualRouter || interface?.isRouter == true ? nil : mac
    }
    let named = own == nil ? nil : interface
    var placement = Placement(row)
    if placement.asset == nil { placement.asset = named?.asset }
    if placement.zone != nil { return placement }
    if let asset = placement.asset, let zone = assetZones[asset] {
      placement.zone = zone
    } else if !ip.isGloballyRoutable, mac == nil || own != nil {
      // A tag and a vendor tell only of hosts on the link; what a router forwards from afar carries
      // the tag and the MAC of the last link.
      placement.zone =
        named?.zone ?? zonesByVLAN[UInt64(vlan)] ?? own.flatMap { zonesByOUI[$0.bits >> 24] }
    } else {
      placement.zone = named?.zone
    }
    return placement
  }
}
