// SPDX-License-Identifier: Apache-2.0
package import Inventory
internal import NetworkTypes
package import Policy
package import PolicyFile

/// A policy proposed from what captures showed, with its evidence, and what was set apart.
package struct LearntPolicy: Sendable {
  /// The policy.
  package private(set) var policy = SegmentationPolicy()
  /// Evidence and confidence of its parts.
  package private(set) var remarks = PolicyRemarks()
  /// What is no ground for a permission.
  package let noise: [Noise]

  private let inventory: AssetInventory
  private let proposer: ZoneProposer
  private var assetOfHost: [Int: Int] = [:]
  private var zoneIndexes: [Int: Int] = [:]
  /// Zones with traffic among their hosts.
  private var conduitNames: Set<String> = []

  /// Learns from traffic; `title` names the policy.
  package init(_ traffic: Traffic, title: String) {
    inventory = AssetInventory(traffic)
    let inventory = inventory
    let (signal, noise) = Noise.part(
      traffic.sortedExchanges.filter { Self.isJudged($0.key) }
    )
    self.noise = noise
    proposer = ZoneProposer(inventory, signal, hosts: Self.hosts(traffic, inventory, signal))
    policy.name = title
    proposeZones()
    proposeAssets()
    proposeConduits(signal)
    writeHead(traffic)
    writeNoise()
  }

  /// The document.
  package var text: String { PolicyWriter.write(policy, remarks) }

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
    var hosts: Set<Int> = []
    for (key, _) in signal {
      if let client = inventory.index(of: key.client) { hosts.insert(client) }
      if let server = inventory.index(of: key.server) { hosts.insert(server) }
    }
    for (index, asset) in inventory.assets.enumerated() {
      if asset.mac != nil, asset.addresses.contains(where: ZoneProposer.isOurs) {
        hosts.insert(index)
      }
    }
    return hosts
  }

  // MARK: - Zones and assets

  private mutating func proposeZones() {
    for zone in proposer.zones {
      var made = Zone(name: zone.name, networks: zone.networks)
      made.criticality = zone.isExternal ? .untrusted : zone.role.criticality
      made.allowsIntraZone = zone.isExternal
      // Devices are fixed; routers, servers and workstations come and go.
      made.isInventoryClosed = !zone.isExternal && made.criticality != .administrative
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
      remarks.zones[zone.name] = lines
    }
  }

  private mutating func proposeAssets() {
    var taken = Set(policy.zones.map(\.name))
    for (index, zone) in proposer.zones.enumerated() where !zone.isExternal {
      for member in zone.members {
        let seen = inventory.assets[member]
        var name = Self.assetName(seen)
        var number = 2
        while !taken.insert(name).inserted {
          name = "\(Self.assetName(seen))-\(number)"
          number += 1
        }
        var asset = Asset(
          name: name,
          addresses: seen.addresses.filter { !$0.isLinkLocalOrUnspecified }
        )
        if let mac = seen.mac { asset.macs = [mac] }
        if zone.isByAsset { asset.zone = index }
        assetOfHost[member] = policy.assets.count
        policy.assets.append(asset)
        remarks.assets[name] = Self.evidence(seen)
      }
    }
    let routers = Set(inventory.assets.flatMap(\.sharedMACs)).sorted()
    for (number, mac) in routers.enumerated() where !mac.isVirtualRouter {
      let name = number == 0 ? "router" : "router-\(number + 1)"
      guard taken.insert(name).inserted else { continue }
      policy.assets.append(Asset(name: name, macs: [mac], isRouter: true))
      remarks.assets[name] = ["Several addresses stand behind this interface."]
    }
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

  // MARK: - Conduits

  private struct ConduitKey: Hashable, Comparable {
    let from: Int
    let to: Int
    let application: String
    let ports: String

    static func < (a: ConduitKey, b: ConduitKey) -> Bool {
      (a.from, a.to, a.application, a.ports) < (b.from, b.to, b.application, b.ports)
    }
  }

  private mutating func proposeConduits(_ signal: [(key: ExchangeKey, exchange: Exchange)]) {
    var groups: [ConduitKey: [(key: ExchangeKey, exchange: Exchange)]] = [:]
    for (key, exchange) in signal {
      guard let client = inventory.index(of: key.client),
        let from = proposer.zoneOfAsset[client],
        let to = inventory.index(of: key.server).flatMap({ proposer.zoneOfAsset[$0] })
      else { continue }
      if from == to, policy.zones[from].allowsIntraZone { continue }
      // TLS says nothing of what is inside, so each port is a service of its own.
      let isOpaque =
        ServiceCatalog.application(named: key.application) == nil
        || ["tls", "quic"].contains(key.application)
      groups[
        ConduitKey(
          from: from,
          to: to,
          application: key.application,
          ports: isOpaque ? key.portName : ""
        ),
        default: []
      ].append((key, exchange))
    }
    for key in groups.keys.sorted() { propose(key, groups[key] ?? []) }
    declareTitles(signal)
  }

  private mutating func propose(
    _ key: ConduitKey,
    _ exchanges: [(key: ExchangeKey, exchange: Exchange)]
  ) {
    let service = LearntService(exchanges.map(\.key))
    let cleartext = !["tls", "dtls", "quic"].contains(key.application)
    let learnt = LearntConditions(exchanges, cleartext: cleartext)
    let id = name(
      "\(policy.zones[key.from].name)-to-\(policy.zones[key.to].name)-\(service.label)"
    )
    var conduit = Conduit(
      id: id,
      from: ends(exchanges.map(\.key.client), zone: key.from, isServer: false),
      to: ends(exchanges.map(\.key.server), zone: key.to, isServer: true),
      services: [index(of: service.service)],
      conditions: learnt.conditions
    )
    let clinical = ["dicom", "hl7", "mqtt"].contains(key.application)
    conduit.reason = "Learnt from captures"
    policy.conduits.append(conduit)
    var lines = [Self.account(exchanges)]
    if service.note != "" { lines.append(service.note) }
    lines += learnt.remarks
    if clinical {
      lines.append("In the clear: name what protects it (protected_by), if anything does.")
    }
    if policy.zones[key.to].isUntrusted { lines.append("Leaves our networks: is it meant to?") }
    remarks.conduits[id] = lines
  }

  /// Servers one by one, unless the whole zone serves; a zone of clients as a whole, when half of them
  /// or more were seen to ask.
  private func ends(_ addresses: [IPAddress], zone: Int, isServer: Bool) -> [Endpoint] {
    let members = proposer.zones[zone].members
    if proposer.zones[zone].isExternal { return [.zone(zone)] }
    let hosts = Set(addresses.compactMap { inventory.index(of: $0) })
    let isWhole = isServer ? hosts.count == members.count : 2 * hosts.count >= members.count
    if isWhole { return [.zone(zone)] }
    return hosts.sorted().compactMap { assetOfHost[$0].map(Endpoint.asset) }
  }

  private mutating func index(of service: Service) -> Int {
    if let known = policy.services.firstIndex(of: service) { return known }
    policy.services.append(service)
    return policy.services.count - 1
  }

  private mutating func name(_ wanted: String) -> String {
    var name = wanted
    var number = 2
    while !conduitNames.insert(name).inserted {
      name = "\(wanted)-\(number)"
      number += 1
    }
    return name
  }

  /// Evidence counts and how much they are worth.
  private static func account(
    _ exchanges: [(key: ExchangeKey, exchange: Exchange)]
  ) -> String {
    let flows = exchanges.reduce(UInt64(0)) { $0 &+ $1.exchange.flows }
    let bytes = exchanges.reduce(UInt64(0)) { $0 &+ $1.exchange.bytes }
    let clients = Set(exchanges.map(\.key.client)).count
    let servers = Set(exchanges.map(\.key.server)).count
    let first = exchanges.map(\.exchange.first).min()
    let last = exchanges.map(\.exchange.last).max()
    let confidence = flows >= 20 ? "high" : flows >= 5 ? "medium" : "low"
    func count(_ number: Int, _ word: String) -> String {
      "\(number) \(word)\(number == 1 ? "" : "s")"
    }
    return "Confidence \(confidence): \(flows) \(flows == 1 ? "flow" : "flows"), \(bytes) bytes, "
      + "\(count(clients, "client")), \(count(servers, "server")), "
      + "\(first?.secondsText ?? "") to \(last?.secondsText ?? "")."
  }

  /// AE titles become their senders' own, so that nobody borrows them.
  private mutating func declareTitles(_ signal: [(key: ExchangeKey, exchange: Exchange)]) {
    for (key, exchange) in signal {
      guard let host = inventory.index(of: key.client), let asset = assetOfHost[host] else {
        continue
      }
      for title in exchange.content[.dicomCallingAE]?.values ?? []
      where !title.isEmpty && !policy.assets[asset].aeTitles.contains(title) {
        policy.assets[asset].aeTitles.append(title)
      }
    }
    for index in policy.assets.indices { policy.assets[index].aeTitles.sort() }
  }

  // MARK: - Remarks

  private mutating func writeHead(_ traffic: Traffic) {
    remarks.head = [
      "Learnt by wardwire: a proposal, not a policy. It permits what was seen and nothing else.",
      "Read it, name the zones, take out what should not be, and say who answers for the rest.",
      "\(inventory.assets.count) hosts, \(traffic.exchanges.count) kinds of flow, "
        + "\(policy.conduits.count) conduits; \(noise.count) kinds of flow set apart (at the end).",
    ]
  }

  private mutating func writeNoise() {
    guard !noise.isEmpty else { return }
    remarks.foot = [
      "Set apart: no ground for a permission. An audit with this policy denies it, unless both",
      "ends are in no zone or nobody knows who began.",
    ]
    for reason in Noise.Reason.allCases {
      let own = noise.filter { $0.reason == reason }
      guard !own.isEmpty else { continue }
      remarks.foot.append("")
      remarks.foot.append("\(reason.rawValue):")
      for item in own.prefix(Self.maxNoise) {
        let flows = item.exchange.flows
        remarks.foot.append(
          "  \(item.key.client) to \(item.key.server) \(item.key.portName)"
            + (item.key.application.isEmpty ? "" : " (\(item.key.application))")
            + ", \(flows) \(flows == 1 ? "flow" : "flows")"
        )
      }
      if own.count > Self.maxNoise {
        remarks.foot.append("  and \(own.count - Self.maxNoise) more")
      }
    }
  }

  /// Kinds of flow listed for one reason.
  private static let maxNoise = 50
}

/// The service of a group of flows: a built-in one where it fits, else one bound to the ports seen.
struct LearntService {
  let service: Service
  /// For identifiers.
  let label: String
  /// What the reader should know.
  let note: String

  init(_ keys: [ExchangeKey]) {
    let application = keys.first?.application ?? ""
    let transport = keys.first?.transport ?? .tcp
    if transport == .icmp || transport == .icmpv6 {
      service = Service(name: "icmp", match: .icmp)
      (label, note) = ("icmp", "")
      return
    }
    let ranges = Set(keys.map { PortRange($0.transport, $0.port...$0.port) })
      .sorted {
        ($0.transport.rawValue, $0.ports.lowerBound) < ($1.transport.rawValue, $1.ports.lowerBound)
      }
    let matching = ServiceCatalog.builtIn.first { known in
      guard case .application(let name, let ports, _) = known.match, name == application else {
        return false
      }
      return ranges.allSatisfy { ports.contains($0) }
    }
    if let matching {
      service = matching
      (label, note) = (matching.name, "")
      return
    }
    let port = ranges.first?.ports.lowerBound ?? 0
    let isTCPOnly = ranges.allSatisfy { $0.transport == .tcp }
    let isUDPOnly = ranges.allSatisfy { $0.transport == .udp }
    if ServiceCatalog.application(named: application) != nil, isTCPOnly || isUDPOnly {
      let name =
        "\(application)-\(ranges.map { String($0.ports.lowerBound) }.prefix(4).joined(separator: "-"))"
      service = Service(
        name: name,
        match: .application(application, ports: ranges, isBoundToPorts: true)
      )
      (label, note) = (name, "")
      return
    }
    guard transport == .tcp || transport == .udp else {
      service = Service(name: "any", match: .any)
      label = transport.description.lowercased()
      note = "\(transport.description) has no service of its own in a policy: any is more than it."
      return
    }
    let range = ranges.first ?? PortRange(transport, port...port)
    service = Service(name: range.description, match: .ports([range]))
    label = "\(transport == .udp ? "udp" : "tcp")-\(port)"
    note =
      application.isEmpty
      ? "What is spoken there was not recognised." : "Spoken there: \(application)."
  }
}
