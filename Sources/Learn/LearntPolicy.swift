// SPDX-License-Identifier: Apache-2.0
package import Inventory
internal import NetworkTypes
package import Policy
package import PolicyFile

/// A policy proposed from what captures showed, with its evidence, and what was set apart.
///
/// With a base it proposes what that policy does not permit: the base stays as it is.
package struct LearntPolicy: Sendable {
  /// The policy; the parts of the base come first.
  package internal(set) var policy = SegmentationPolicy()
  /// Evidence and confidence of its parts.
  package internal(set) var remarks = PolicyRemarks()
  /// What is no ground for a permission.
  package let noise: [Noise]

  let base: LearntBase?
  let inventory: AssetInventory
  /// The zone of each host, and who is in each zone.
  private(set) var zoneOfHost: [Int: Int] = [:]
  private(set) var membersOfZone: [Int: Set<Endpoint>] = [:]
  private(set) var assetOfHost: [Int: Int] = [:]
  /// Names of zones and assets, which share one space, and of conduits.
  private var endNames: Set<String> = []
  var conduitNames: Set<String> = []

  /// Learns from traffic; `title` names the policy.
  package init(_ traffic: Traffic, title: String, base: LearntBase? = nil) {
    self.base = base
    let (signal, noise) = Noise.part(
      traffic.sortedExchanges.filter { Self.isJudged($0.key) }
        .filter { base == nil || $0.exchange.unpermitted > 0 }
        .map { base == nil ? $0 : ($0.key, $0.exchange.unpermittedPart) }
    )
    self.noise = noise
    var traffic = traffic
    for (key, exchange) in signal where exchange.answered == 0 {
      traffic.add(listener: key.server, of: exchange)
    }
    inventory = AssetInventory(traffic)
    if let base { begin(with: base, signal) }
    policy.name = title
    let hosts = Self.hosts(traffic, inventory, signal).filter { zoneOfHost[$0] == nil }
    let proposer = ZoneProposer(inventory, signal, hosts: hosts)
    proposeZones(proposer)
    proposeAssets(proposer)
    proposeConduits(signal)
    writeHead(traffic)
    writeUnseen(traffic)
    writeNoise()
  }

  /// The document; a refinement names the base's file, as seen from its own folder.
  package var text: String {
    guard let base else { return PolicyWriter.write(policy, remarks) }
    return PolicyWriter.write(policy, beyond: base.policy, including: base.path, remarks)
  }

  /// What the policy language calls out of scope is not learnt: multicast, link-local, housekeeping.
  private static func isJudged(_ key: ExchangeKey) -> Bool {
    if key.server.isMulticastOrBroadcast || key.client.isMulticastOrBroadcast { return false }
    if key.client.isLinkLocalOrUnspecified || key.server.isLinkLocalOrUnspecified { return false }
    if key.server.isIPv4, key.server.v4 & 0xff == 0xff { return false }
    switch key.transport {
    case .icmp: return ![3, 4, 5, 9, 10, 11, 12].contains(key.port)
    case .icmpv6: return !(1...4).contains(key.port) && !(130...137).contains(key.port)
    default: return true
    }
  }

  /// Hosts that took part in something, or have an interface of their own on the link.
  private static func hosts(
    _ traffic: Traffic,
    _ inventory: AssetInventory,
    _ signal: [(key: ExchangeKey, exchange: Exchange)]
  ) -> Set<Int> {
    var hosts = participants(inventory, signal)
    for (index, asset) in inventory.assets.enumerated() {
      if asset.mac != nil, asset.addresses.contains(where: ZoneProposer.isOurs) {
        hosts.insert(index)
      }
    }
    return hosts
  }

  private static func participants(
    _ inventory: AssetInventory,
    _ signal: [(key: ExchangeKey, exchange: Exchange)]
  ) -> Set<Int> {
    Set(signal.flatMap { [$0.key.client, $0.key.server] }.compactMap { inventory.index(of: $0) })
  }

  // MARK: - Zones and assets

  /// Takes the base's parts over, and finds the hosts that it knows.
  private mutating func begin(
    with base: LearntBase,
    _ signal: [(key: ExchangeKey, exchange: Exchange)]
  ) {
    policy = base.policy
    conduitNames = Set(policy.conduits.map(\.id))
    endNames = Set(policy.zones.map(\.name) + policy.assets.map(\.name) + policy.groups.map(\.name))
    for (asset, zone) in base.zoneOfAsset { membersOfZone[zone, default: []].insert(.asset(asset)) }
    let active = Self.participants(inventory, signal)
    for (host, seen) in inventory.assets.enumerated() {
      let (zone, asset) = base.place(seen)
      if let asset { assetOfHost[host] = asset }
      guard let zone else { continue }
      zoneOfHost[host] = zone
      guard asset == nil else { continue }
      // A first asset would close the inventory of a zone that says nothing of it.
      let isOpen = !policy.zones[zone].isInventoryClosed
      if isOpen, !active.contains(host) || membersOfZone[zone] == nil { continue }
      declare(host, zone: nil)
      if let declared = assetOfHost[host] {
        membersOfZone[zone, default: []].insert(.asset(declared))
      }
    }
  }

  private mutating func proposeZones(_ proposer: ZoneProposer) {
    for zone in proposer.zones {
      let name = Self.unique(zone.name, &endNames)
      var made = Zone(name: name, networks: zone.networks)
      made.criticality = zone.isExternal ? .untrusted : zone.role.criticality
      made.allowsIntraZone = zone.isExternal
      // Devices are fixed; routers, servers and workstations come and go.
      made.isInventoryClosed = !zone.isExternal && made.criticality != .administrative
      for member in zone.members { zoneOfHost[member] = policy.zones.count }
      policy.zones.append(made)
      let roles = zone.roles.sorted { $0.key < $1.key }
        .map { "\($0.value) \($0.key.rawValue)" }.joined(separator: ", ")
      let hosts = "\(zone.members.count) \(zone.members.count == 1 ? "host" : "hosts")"
      var lines = ["\(hosts) seen: \(roles)."]
      if zone.isExternal {
        lines = ["\(hosts) beyond our own networks."]
      } else if zone.isByAsset {
        lines.append("They share a network with another zone: their assets name the zone.")
      }
      if [.therapy].contains(made.criticality) {
        lines.append("criticality: a guess by what they send; say what is true.")
      }
      remarks.zones[name] = lines
    }
  }

  private mutating func proposeAssets(_ proposer: ZoneProposer) {
    for zone in proposer.zones where !zone.isExternal {
      for member in zone.members {
        guard let index = zoneOfHost[member] else { continue }
        declare(member, zone: zone.isByAsset ? index : nil)
        if let asset = assetOfHost[member] {
          membersOfZone[index, default: []].insert(.asset(asset))
        }
      }
    }
    let known = Set(policy.assets.flatMap(\.macs))
    let routers = Set(inventory.assets.flatMap(\.sharedMACs)).sorted()
    for (number, mac) in routers.enumerated() where !mac.isVirtualRouter && !known.contains(mac) {
      let name = number == 0 ? "router" : "router-\(number + 1)"
      guard endNames.insert(name).inserted else { continue }
      policy.assets.append(Asset(name: name, macs: [mac], isRouter: true))
      remarks.assets[name] = ["Several addresses stand behind this interface."]
    }
  }

  /// Declares a host as an asset; `zone` where its addresses do not tell it.
  private mutating func declare(_ host: Int, zone: Int?) {
    let seen = inventory.assets[host]
    var asset = Asset(
      name: Self.unique(Self.assetName(seen), &endNames),
      addresses: seen.addresses.filter { !$0.isLinkLocalOrUnspecified },
      zone: zone
    )
    if let mac = seen.mac { asset.macs = [mac] }
    assetOfHost[host] = policy.assets.count
    remarks.assets[asset.name] = Self.evidence(seen)
    policy.assets.append(asset)
  }

  /// The name, with a number where it is taken.
  static func unique(_ wanted: String, _ taken: inout Set<String>) -> String {
    var name = wanted
    var number = 2
    while !taken.insert(name).inserted {
      name = "\(wanted)-\(number)"
      number += 1
    }
    return name
  }

  private static func assetName(_ asset: InventoryAsset) -> String {
    let named = asset.names.first {
      [.aeTitle, .dhcpName, .mqttClientID, .dnsName, .stationName].contains($0.name.kind)
    }
    let text = named?.name.text.split(separator: ".").first.map(String.init) ?? ""
    let clean = text.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
    if !clean.isEmpty, clean.count <= 40 { return clean }
    let address = asset.addresses.first?.description ?? "unknown"
    return "host-" + address.map { $0 == "." || $0 == ":" ? "-" : String($0) }.joined()
  }

  private static func evidence(_ asset: InventoryAsset) -> [String] {
    var parts: [String] = []
    for (name, _) in asset.names.prefix(2) {
      parts.append("\(name.kind.rawValue) \(name.text.prefix(40))")
    }
    for (device, _) in asset.devices.prefix(2) {
      let words = [device.manufacturer, device.model].filter { !$0.isEmpty }.joined(separator: " ")
      if !words.isEmpty { parts.append(String(words.prefix(80))) }
    }
    return parts.isEmpty ? [] : [parts.joined(separator: "; ")]
  }
}
