// SPDX-License-Identifier: Apache-2.0
package import NetworkTypes

/// The devices behind the addresses that were seen.
package struct AssetInventory: Sendable {
  /// In order of their first addresses.
  package let assets: [InventoryAsset]
  /// Where the asset of an address stands.
  private let indexes: [IPAddress: Int]

  /// Puts addresses of one interface together, and everything known to them.
  ///
  /// An interface with more than one IPv4 address forwards for others, or its host plays several: its
  /// addresses stay apart.
  package init(_ traffic: Traffic) {
    let shared = Self.sharedMACs(traffic)
    var groups: [[IPAddress]] = []
    var groupOfMAC: [MACAddress: Int] = [:]
    for address in traffic.hosts.keys.sorted() {
      let own = (traffic.hosts[address]?.macs.keys.sorted() ?? []).filter { !shared.contains($0) }
      if own.count == 1, let known = groupOfMAC[own[0]] {
        groups[known].append(address)
        continue
      }
      if own.count == 1 { groupOfMAC[own[0]] = groups.count }
      groups.append([address])
    }
    var indexes: [IPAddress: Int] = [:]
    for (index, group) in groups.enumerated() {
      for address in group { indexes[address] = index }
    }
    var builders = groups.map { AssetBuilder($0, traffic.hosts, shared) }
    for (key, exchange) in traffic.sortedExchanges {
      if let client = indexes[key.client] { builders[client].addClient(key, exchange) }
      if let server = indexes[key.server], exchange.answered > 0 {
        builders[server].addServer(key, exchange)
      }
    }
    for (name, addresses) in traffic.resolved.sorted(by: { $0.key < $1.key }) {
      for address in addresses.sorted() {
        if let index = indexes[address] { builders[index].addDNS(name) }
      }
    }
    assets = builders.map { $0.finish() }
    self.indexes = indexes
  }

  /// The asset that has an address.
  package func index(of address: IPAddress) -> Int? { indexes[address] }

  /// Interfaces that stand for more than one host.
  private static func sharedMACs(_ traffic: Traffic) -> Set<MACAddress> {
    var addresses: [MACAddress: Int] = [:]
    for (address, host) in traffic.hosts where address.isIPv4 {
      for mac in host.macs.keys { addresses[mac, default: 0] += 1 }
    }
    var sixes: [MACAddress: Int] = [:]
    for (address, host) in traffic.hosts where !address.isIPv4 {
      for mac in host.macs.keys where !address.isLinkLocalOrUnspecified {
        sixes[mac, default: 0] += 1
      }
    }
    var shared = Set(addresses.filter { $0.value > 1 }.keys)
    // A host has several IPv6 addresses (RFC 8981); more than these are a router's.
    shared.formUnion(sixes.filter { $0.value > 8 }.keys)
    for host in traffic.hosts.values { shared.formUnion(host.macs.keys.filter(\.isVirtualRouter)) }
    return shared
  }
}

/// Gathers what is known of one device.
private struct AssetBuilder {
  private var asset: InventoryAsset
  private var clientPorts: [String: Set<String>] = [:]
  private var serverPorts: [String: Set<String>] = [:]
  private var peers: Set<IPAddress> = []
  private var unanswered: Set<IPAddress> = []

  init(
    _ addresses: [IPAddress],
    _ hosts: [IPAddress: HostSighting],
    _ shared: Set<MACAddress>
  ) {
    var macs: Set<MACAddress> = []
    var vlans: Set<UInt16> = []
    var names: [HostName: Sighting] = [:]
    var devices: [DeviceIdentity: Sighting] = [:]
    var (place, first, last) = (
      PacketPlace(capture: .max, packet: .max), Timestamp(nanoseconds: .max),
      Timestamp(nanoseconds: .min)
    )
    for address in addresses {
      guard let host = hosts[address] else { continue }
      macs.formUnion(host.macs.keys)
      vlans.formUnion(host.vlans)
      names.merge(host.names) { a, b in
        var sum = a
        sum.merge(b)
        return sum
      }
      devices.merge(host.devices) { a, b in
        var sum = a
        sum.merge(b)
        return sum
      }
      place = min(place, host.place)
      first = min(first, host.first)
      last = max(last, host.last)
    }
    let own = macs.filter { !shared.contains($0) }
    asset = InventoryAsset(
      addresses: addresses,
      mac: own.count == 1 ? own.first : nil,
      sharedMACs: (own.count == 1 ? macs.subtracting(own) : macs).sorted(),
      vlans: vlans.sorted(),
      names: names.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
      devices: devices.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
      clientOf: [],
      serverOf: [],
      peers: [],
      unansweredPeers: [],
      place: place,
      first: first,
      last: last,
      flows: 0,
      bytes: 0
    )
  }

  mutating func addClient(_ key: ExchangeKey, _ exchange: Exchange) {
    add(exchange)
    // Datagrams that expect no answer count as spoken: syslog, multicast, ...
    if exchange.answered > 0 || exchange.carried > 0 {
      clientPorts[key.serviceName, default: []].insert(key.portName)
    }
    if exchange.answered > 0 {
      peers.insert(key.server)
    } else if !key.server.isMulticastOrBroadcast {
      unanswered.insert(key.server)
    }
  }

  mutating func addServer(_ key: ExchangeKey, _ exchange: Exchange) {
    add(exchange)
    peers.insert(key.client)
    serverPorts[key.serviceName, default: []].insert(key.portName)
  }

  mutating func addDNS(_ name: String) {
    let known = HostName(.dnsName, name)
    guard !asset.names.contains(where: { $0.name == known }) else { return }
    asset.names.append((known, Sighting(count: 1, place: asset.place)))
  }

  /// What all of it came to.
  func finish() -> InventoryAsset {
    var asset = asset
    asset.names.sort { $0.name < $1.name }
    asset.clientOf = Self.services(clientPorts)
    asset.serverOf = Self.services(serverPorts)
    asset.peers = peers.sorted()
    asset.unansweredPeers = unanswered.subtracting(peers).sorted()
    return asset
  }

  private mutating func add(_ exchange: Exchange) {
    asset.flows &+= exchange.flows
    asset.bytes &+= exchange.bytes
  }

  private static func services(_ ports: [String: Set<String>]) -> [SpokenService] {
    ports.map { SpokenService(name: $0.key, ports: $0.value.sorted()) }.sorted()
  }
}
