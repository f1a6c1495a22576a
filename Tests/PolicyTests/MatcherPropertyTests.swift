// SPDX-License-Identifier: Apache-2.0
internal import Events
internal import NetworkTypes
internal import Policy
internal import PolicyFile
internal import Testing

/// The matcher's tables beside a search that looks at every network, asset and conduit in turn.
@Suite struct MatcherPropertyTests {
  @Test(arguments: 0..<40 as Range<UInt64>)
  func `random policies judge as a search of all their parts does`(seed: UInt64) throws {
    var random = SeededGenerator(state: seed)
    let made = RandomPolicy(&random)
    let matcher = try PolicyMatcher(
      made.policy,
      schemas: stubSchemas,
      protocolNames: stubProtocols
    )
    let search = LinearSearch(policy: made.policy)
    var permitted = 0
    for _ in 0..<200 {
      let flow = made.flow(&random)
      let (client, server) = (made.end(&random), made.end(&random))
      let from = matcher.place(client.ip, mac: client.mac, vlan: client.vlan)
      let to = matcher.place(server.ip, mac: server.mac, vlan: server.vlan)
      for (placement, end) in [(from, client), (to, server)] {
        let expected = search.place(end)
        #expect(placement.zone == expected.zone && placement.asset == expected.asset)
        #expect(placement.isInScope == expected.isInScope)
      }
      var identity = flow.identity
      (identity.client, identity.server) = (client.ip, server.ip)
      let match = matcher.judge(identity, from: from, to: to, appProtocol: flow.app, at: flow.time)
      let expected = search.conduits(from, to, identity, flow.app, flow.time)
      switch match.verdict {
      case .outOfScope, .intraZone: break
      case .candidates(let first):
        permitted += 1
        #expect(first == expected.first)
        #expect(matcher.permitting(match) == expected)
      case .wrongDirection(let conduit):
        #expect(expected == [])
        #expect(conduit == search.conduits(to, from, identity, flow.app, flow.time).first)
      case .untrustedSource, .externalDestination, .noConduit:
        #expect(expected == [])
        #expect(search.conduits(to, from, identity, flow.app, flow.time) == [])
      }
    }
    #expect(permitted > 0)
  }
}

@Suite struct MatcherLimitTests {
  private func refusal(_ services: String, from: String = "a") -> String {
    var limits = PolicyLimits()
    limits.maxMatcherEntries = 3
    let text = """
      version: 1
      zones: { a: { networks: [10.0.0.0/24] }, b: { parent: a, networks: [10.0.1.0/24] } }
      conduits:
        - { id: c, from: \(from), to: b, services: [\(services)] }
      """
    do {
      let policy = try PolicyFile.read(text: text, name: "p.yml")
      _ = try PolicyMatcher(
        policy,
        schemas: stubSchemas,
        protocolNames: stubProtocols,
        limits: limits
      )
      return ""
    } catch {
      return "\(error)"
    }
  }

  @Test func `services of pairs and overlapping ports are limited`() {
    #expect(refusal("tcp/1-9", from: "b") == "")
    #expect(refusal("tcp/1").contains("p.yml") == false)
    let much = "expected at most 3 services of pairs of ends, and of overlapping ports"
    // Two zones begin, with two services each.
    #expect(refusal("tcp/1, tcp/2").contains("p.yml:4:5: \(much)"))
    // Three ranges that hold each other cut themselves into nine pieces.
    #expect(refusal("tcp/1-9, tcp/2-8, tcp/3-7", from: "b").contains(much))
  }
}

/// A host as packets show it.
private struct End {
  var ip: IPAddress
  var mac: MACAddress?
  var vlan: UInt16
}

/// A small world in which everything collides: few networks, few ports, many conduits.
private struct RandomPolicy {
  private(set) var policy = SegmentationPolicy()

  init(_ random: inout SeededGenerator) {
    policy.scope =
      random.next() % 2 == 0 ? [] : ["10.0.0.0/9", "fd00::/16"].compactMap { IPPrefix($0) }
    for index in 0..<8 {
      var zone = Zone(name: "z\(index)")
      if index % 3 > 0 { zone.networks = Self.networks(index) }
      if index % 4 == 0 { zone.vlans = [UInt16(100 + index)] }
      if index == 5 { zone.ouis = [0x5e00] }
      if index == 6 { zone.macs = [MACAddress(bits: 0x5e_0000_0006)] }
      if index > 4 { zone.parent = index - 4 }
      zone.allowsIntraZone = false
      policy.zones.append(zone)
    }
    for index in 0..<16 {
      var asset = Asset(name: "a\(index)")
      if index % 4 != 3 { asset.addresses = [Self.address(UInt32(index), isIPv4: index % 5 != 4)] }
      if index % 2 == 1 { asset.macs = [MACAddress(bits: 0x5e_0000_0000 | UInt64(index % 8))] }
      if index % 3 == 0 { asset.zone = index % 8 }
      asset.isRouter = index == 7
      policy.assets.append(asset)
    }
    policy.services = Self.services
    for index in 0..<60 {
      var conduit = Conduit(
        id: "c\(index)",
        from: (0...random.next() % 2).map { _ in endpoint(&random) },
        to: (0...random.next() % 2).map { _ in endpoint(&random) },
        services: (0...random.next() % 3).map { _ in
          Int(random.next() % UInt64(Self.services.count))
        }
      )
      if index % 7 == 0 { conduit.expires = PolicyDate("2026-06-01") }
      policy.conduits.append(conduit)
    }
  }

  private static func networks(_ index: Int) -> [IPPrefix] {
    let all = [
      "10.0.0.0/8", "10.0.0.0/28", "10.0.0.8/29", "fd00::/64", "fd00::8/125", "0.0.0.0/0", "::/0",
      "10.0.0.4/30", "224.0.0.0/24", "ff02::/16",
    ]
    return [all[index], all[(index * 3) % all.count]].compactMap { IPPrefix($0) }
  }

  private static func address(_ number: UInt32, isIPv4: Bool) -> IPAddress {
    isIPv4
      ? IPAddress(v4: 10 << 24 | number)
      : IPAddress(bits: UInt128(0xfd) << 120 | UInt128(number))
  }

  private static let services: [Service] =
    ServiceCatalog.builtIn + [
      Service(name: "low", match: .ports([PortRange(.tcp, 1...200)])),
      Service(
        name: "more",
        match: .ports([PortRange(.tcp, 100...3_000), PortRange(.tcp, 90...150)])
      ),
      Service(name: "udp", match: .ports([PortRange(.udp, 53...443)])),
      Service(name: "again", match: .ports([PortRange(.tcp, 1...200)])),
      Service(name: "echo", match: .icmpType(8, isIPv6: false)),
      Service(name: "echo6", match: .icmpType(128, isIPv6: true)),
      Service(name: "data", match: .ftpData),
      Service(
        name: "dicom-here",
        match: .application(
          "dicom",
          ports: [PortRange(.tcp, 104...104), PortRange(.tcp, 4_242...4_250)],
          isBoundToPorts: true
        )
      ),
      Service(
        name: "unknown",
        match: .application("gopher", ports: [PortRange(.tcp, 70...70)], isBoundToPorts: false)
      ),
    ]

  private func endpoint(_ random: inout SeededGenerator) -> Endpoint {
    let number = Int(random.next() % 24)
    return number < 8 ? .zone(number) : .asset(number - 8)
  }

  func end(_ random: inout SeededGenerator) -> End {
    let groups = ["224.0.0.1", "255.255.255.255", "ff02::1", "8.8.8.8", "10.0.0.15", "10.0.0.7"]
    let ip =
      random.next() % 8 == 0
      ? IPAddress(groups[Int(random.next() % 6)]) ?? IPAddress(v4: 0)
      : Self.address(UInt32(random.next() % 20), isIPv4: random.next() % 4 > 0)
    let mac = random.next() % 2 == 0 ? nil : MACAddress(bits: 0x5e_0000_0000 | random.next() % 10)
    return End(ip: ip, mac: mac, vlan: UInt16(random.next() % 3 == 0 ? 100 + random.next() % 8 : 0))
  }

  func flow(
    _ random: inout SeededGenerator
  ) -> (identity: FlowIdentity, app: UInt8, time: Timestamp) {
    let ports: [UInt16] = [
      20, 21, 53, 70, 104, 150, 443, 2_575, 2_762, 4_242, 4_251, 8_883, 60_000,
    ]
    let transports: [IPProtocol] = [.tcp, .tcp, .tcp, .udp, .icmp, .icmpv6, .sctp]
    let transport = transports[Int(random.next() % 7)]
    let isICMP = transport == .icmp || transport == .icmpv6
    var identity = FlowIdentity(
      id: 1,
      slot: 0,
      client: IPAddress(v4: 0),
      server: IPAddress(v4: 0),
      clientPort: random.next() % 5 == 0 ? 20 : 40_000,
      serverPort: ports[Int(random.next() % 13)],
      ipProtocol: transport,
      initiator: .handshake
    )
    if isICMP { (identity.clientPort, identity.serverPort) = (random.next() % 2 == 0 ? 8 : 128, 0) }
    let app = isICMP ? 0 : UInt8(random.next() % 8)
    let date = random.next() % 2 == 0 ? "2026-05-01" : "2026-07-01"
    return (identity, app, PolicyDate(date)?.end ?? Timestamp(nanoseconds: 0))
  }
}

/// The policy's words, followed one by one.
private struct LinearSearch {
  let policy: SegmentationPolicy

  func place(_ end: End) -> Placement {
    let ip = end.ip
    let isInScope = policy.scope.contains { holds($0, ip) }
    if ip.isMulticastOrBroadcast {
      return Placement(zone: network(ip, ofGroups: true), isInScope: isInScope)
    }
    let router = policy.assets.contains { asset in
      asset.isRouter && end.mac.map { asset.macs.contains($0) } ?? false
    }
    let mac = router ? nil : end.mac
    let byAddress = policy.assets.firstIndex { $0.addresses.contains(ip) }
    let byMAC = mac.flatMap { mac in policy.assets.lastIndex { $0.macs.contains(mac) } }
    let asset = byAddress ?? byMAC
    var zone = byAddress.flatMap { policy.assets[$0].zone } ?? network(ip, ofGroups: false)
    if zone == nil, let asset { zone = policy.assets[asset].zone }
    if zone == nil, let mac { zone = policy.zones.firstIndex { $0.macs.contains(mac) } }
    if zone == nil, !ip.isGloballyRoutable, end.mac == nil || mac != nil {
      zone = policy.zones.firstIndex { $0.vlans.contains(end.vlan) }
      if zone == nil, let mac {
        zone = policy.zones.firstIndex { $0.ouis.contains(UInt32(mac.bits >> 24)) }
      }
    }
    return Placement(zone: zone, asset: asset, isInScope: isInScope)
  }

  private func holds(_ prefix: IPPrefix, _ ip: IPAddress) -> Bool {
    (prefix.base.isIPv4 && prefix.bitCount >= 96) == ip.isIPv4 && prefix.contains(ip)
  }

  /// The smallest network; of equal ones the first zone's.
  private func network(_ ip: IPAddress, ofGroups: Bool) -> Int? {
    var best: (bits: Int, zone: Int)?
    for (index, zone) in policy.zones.enumerated() {
      for prefix in zone.networks
      where prefix.base.isMulticastOrBroadcast == ofGroups && holds(prefix, ip) {
        if best.map({ prefix.bitCount > $0.bits }) ?? true { best = (prefix.bitCount, index) }
      }
    }
    return best?.zone
  }

  func conduits(
    _ from: Placement,
    _ to: Placement,
    _ flow: FlowIdentity,
    _ app: UInt8,
    _ time: Timestamp
  ) -> [Int] {
    policy.conduits.indices.filter { index in
      let conduit = policy.conduits[index]
      return policy.names(conduit.from, zone: from.zone, asset: from.asset)
        && policy.names(conduit.to, zone: to.zone, asset: to.asset)
        && conduit.services.contains { lets(policy.services[$0], flow, app) }
        && conduit.expires.map { time < $0.end } ?? true
    }
  }

  private func lets(_ service: Service, _ flow: FlowIdentity, _ app: UInt8) -> Bool {
    func isOn(_ ports: [PortRange]) -> Bool {
      ports.contains { $0.contains(flow.ipProtocol, flow.serverPort) }
    }
    switch service.match {
    case .any: return true
    case .icmp: return flow.ipProtocol == .icmp || flow.ipProtocol == .icmpv6
    case .icmpType(let type, let isIPv6):
      return flow.ipProtocol == (isIPv6 ? .icmpv6 : .icmp) && flow.clientPort == UInt16(type)
    case .ftpData: return flow.ipProtocol == .tcp && flow.clientPort == 20
    case .ports(let ranges): return isOn(ranges)
    case .application(let name, let ranges, let isBound):
      if app == 0 { return isOn(ranges) }
      let names = ServiceCatalog.application(named: name).map { [$0.name] + $0.aliases } ?? [name]
      let id = stubProtocols.first { names.contains($0.name) }?.id
      return app == id && (!isBound || isOn(ranges))
    }
  }
}
