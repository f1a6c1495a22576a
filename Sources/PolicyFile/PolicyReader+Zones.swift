// SPDX-License-Identifier: Apache-2.0
internal import Documents
internal import NetworkTypes
internal import Policy

extension PolicyReader {
  static let zoneKeys = [
    "parent",
    "networks", "vlans", "macs", "oui", "names", "tags", "criticality", "intra_zone", "inventory",
    "stream_policy",
  ]

  mutating func zones(_ node: DocumentNode) {
    for entry in named(node, "zones", limits.maxZones) {
      var zone = Zone(name: entry.key, place: entry.place)
      if endpoints[zone.name] != nil {
        problems.add(entry.place, "expected each zone once, found \"\(entry.key)\" again")
        continue
      }
      closedInventories.append(nil)
      ownSettings.append(ZoneSettings())
      if !entry.value.isNull, let fields = fields(entry.value, of: "a zone", Self.zoneKeys) {
        members(&zone, fields)
        if let node = fields["parent"] { parents.append((result.zones.count, node)) }
        settings(&zone, fields)
      }
      endpoints[zone.name] = .zone(result.zones.count)
      result.zones.append(zone)
    }
  }

  /// What zones have claimed, with the claiming zone's name: nothing can be in two zones.
  struct ZoneClaims {
    var networks: [IPPrefix: String] = [:]
    var vlans: [UInt16: String] = [:]
    var macs: [MACAddress: String] = [:]
    var ouis: [UInt32: String] = [:]
  }

  private mutating func members(_ zone: inout Zone, _ fields: [String: DocumentNode]) {
    if let node = fields["networks"] {
      for item in items(node, "a network") {
        guard let prefix = network(item) else { continue }
        claim(prefix, "\(prefix)", item, zone, \.networks)
        zone.networks.append(prefix)
      }
    }
    if let node = fields["vlans"] {
      for item in items(node, "a VLAN") {
        guard let number = item.int, (1...4094).contains(number) else {
          problems.add(item, "expected a VLAN, 1 to 4094, found \(item.kindName)")
          continue
        }
        claim(UInt16(number), "VLAN \(number)", item, zone, \.vlans)
        zone.vlans.append(UInt16(number))
      }
    }
    if let node = fields["macs"] {
      for item in items(node, "a MAC address") {
        guard let mac = mac(item) else { continue }
        claim(mac, "\(mac)", item, zone, \.macs)
        zone.macs.append(mac)
      }
    }
    if let node = fields["oui"] {
      for item in items(node, "a vendor prefix") {
        guard let oui = vendor(item) else { continue }
        claim(oui, item.string ?? "", item, zone, \.ouis)
        zone.ouis.append(oui)
      }
    }
    if let node = fields["names"] { zone.names = hostNames(node) }
    if let node = fields["tags"] {
      for item in items(node, "a tag") {
        guard let tag = text(item, "a tag") else { continue }
        if let other = tagZones[tag] {
          problems.add(
            item,
            "expected each tag in one zone, found \"\(tag)\" in \"\(result.zones[other].name)\" too"
          )
        } else {
          tagZones[tag] = result.zones.count
        }
        zone.tags.append(tag)
      }
    }
  }

  private mutating func claim<Member: Hashable>(
    _ member: Member,
    _ name: @autoclosure () -> String,
    _ node: DocumentNode,
    _ zone: Zone,
    _ list: WritableKeyPath<ZoneClaims, [Member: String]>
  ) {
    if let other = claims[keyPath: list][member] {
      problems.add(node, "expected \(name()) in one zone, found it in \"\(other)\" too")
    } else {
      claims[keyPath: list][member] = zone.name
    }
  }

  /// The first three bytes of a MAC (IEEE's MA-L), parted or not.
  private mutating func vendor(_ node: DocumentNode) -> UInt32? {
    let what = "a vendor prefix (00:1b:21)"
    guard let text = text(node, what) else { return nil }
    let digits = text.filter { $0 != ":" && $0 != "-" }
    guard digits.utf8.count == 6, text.utf8.count == 6 || text.utf8.count == 8,
      digits.utf8.allSatisfy({ $0 != UInt8(ascii: "+") }), let oui = UInt32(digits, radix: 16)
    else {
      problems.add(node, "expected \(what), found \"\(text.prefix(60))\"")
      return nil
    }
    return oui
  }

  private mutating func settings(_ zone: inout Zone, _ fields: [String: DocumentNode]) {
    let levels = Zone.Criticality.allCases.map(\.rawValue)
    if let node = fields["criticality"],
      let word = word(node, "a criticality (\(levels.joined(separator: ", ")))", levels)
    {
      ownSettings[ownSettings.count - 1].hasCriticality = true
      zone.criticality = Zone.Criticality(rawValue: word) ?? .administrative
    }
    if let node = fields["intra_zone"] {
      ownSettings[ownSettings.count - 1].hasIntraZone = true
      zone.allowsIntraZone = word(node, "allow or deny", ["allow", "deny"]) != "deny"
    }
    if let node = fields["inventory"],
      let word = word(node, "closed or open", ["closed", "open"])
    {
      closedInventories[closedInventories.count - 1] = word == "closed"
    }
    let policies = StreamPolicy.allCases.map(\.rawValue)
    if let node = fields["stream_policy"],
      let word = word(node, "a stream policy (\(policies.joined(separator: ", ")))", policies)
    {
      zone.streamPolicy = StreamPolicy(rawValue: word)
    }
  }

  /// An inventory is closed by default where assets were declared: then it is meant to be complete.
  mutating func closeInventories() {
    let table = PrefixTable(
      result.zones.enumerated().flatMap { index, zone in zone.networks.map { ($0, index) } }
    )
    var macZones: [MACAddress: Int] = [:]
    for (index, zone) in result.zones.enumerated() {
      for mac in zone.macs { macZones[mac] = index }
    }
    var populated: Set<Int> = []
    for asset in result.assets {
      if let zone = asset.zone {
        populated.insert(zone)
      } else {
        populated.formUnion(asset.addresses.compactMap { table.value(of: $0) })
        populated.formUnion(asset.macs.compactMap { macZones[$0] })
      }
    }
    for index in result.zones.indices {
      result.zones[index].isInventoryClosed = closedInventories[index] ?? populated.contains(index)
    }
  }
}
