// SPDX-License-Identifier: Apache-2.0
internal import Inventory
internal import NetworkTypes

/// A zone that is proposed.
struct ZoneProposal {
  var name: String
  var networks: [IPPrefix]
  /// Assets of the inventory, in order.
  var members: [Int]
  /// Whether its members need the zone named, because their network is another zone's.
  var isByAsset: Bool
  /// Whether it is beyond our networks.
  var isExternal: Bool
  /// How many members have each role.
  var roles: [HostRole: Int]

  /// The role that most members have; of several the first.
  var role: HostRole {
    roles.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.first?.key ?? .client
  }
}

/// Groups hosts: by network first; a network whose hosts of different roles speak with each other is
/// no segment, and is parted by role.
struct ZoneProposer {
  private(set) var zones: [ZoneProposal] = []
  /// The zone of each asset.
  private(set) var zoneOfAsset: [Int: Int] = [:]

  init(
    _ inventory: AssetInventory,
    _ signal: [(key: ExchangeKey, exchange: Exchange)],
    hosts: Set<Int>
  ) {
    var evidence: [Int: RoleEvidence] = [:]
    for (key, exchange) in signal {
      if let client = inventory.index(of: key.client) {
        evidence[client, default: RoleEvidence()].addClient(key, exchange)
      }
      if let server = inventory.index(of: key.server) {
        evidence[server, default: RoleEvidence()].addServer(key, exchange)
      }
    }
    var groups: [IPPrefix: [Int]] = [:]
    var external: [Int] = []
    for index in hosts.sorted() {
      let asset = inventory.assets[index]
      if let home = asset.addresses.first(where: Self.isOurs).flatMap(Self.network) {
        groups[home, default: []].append(index)
      } else {
        external.append(index)
      }
    }
    for network in groups.keys.sorted() {
      let members = groups[network] ?? []
      var roles: [HostRole: [Int]] = [:]
      for member in members {
        roles[evidence[member]?.role ?? .client, default: []].append(member)
      }
      let networks = Self.networks(members, inventory)
      if roles.count > 1, Self.speakAmongThemselves(members, inventory, signal) {
        part(roles, networks)
      } else {
        add(
          ZoneProposal(
            name: "",
            networks: networks,
            members: members,
            isByAsset: false,
            isExternal: false,
            roles: roles.mapValues(\.count)
          )
        )
      }
    }
    nameZones()
    if !external.isEmpty {
      let addresses = external.flatMap { inventory.assets[$0].addresses }
      add(
        ZoneProposal(
          name: "external",
          networks: addresses.compactMap {
            IPPrefix($0, length: $0.isIPv4 ? 32 : 128)
          }.sorted(),
          members: external,
          isByAsset: false,
          isExternal: true,
          roles: [.server: external.count]
        )
      )
    }
  }

  private mutating func add(_ zone: ZoneProposal) {
    for member in zone.members { zoneOfAsset[member] = zones.count }
    zones.append(zone)
  }

  /// The largest group keeps the network; the members of the others are named one by one.
  private mutating func part(_ roles: [HostRole: [Int]], _ networks: [IPPrefix]) {
    let order = roles.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
    for (place, (role, members)) in order.enumerated() {
      add(
        ZoneProposal(
          name: "",
          networks: place == 0 ? networks : [],
          members: members,
          isByAsset: place > 0,
          isExternal: false,
          roles: [role: members.count]
        )
      )
    }
  }

  /// By role; where a role occurs again, by role and network.
  private mutating func nameZones() {
    var uses: [HostRole: Int] = [:]
    for zone in zones { uses[zone.role, default: 0] += 1 }
    var taken: Set<String> = []
    for index in zones.indices {
      var name = zones[index].role.rawValue
      if uses[zones[index].role, default: 0] > 1, let network = zones[index].networks.first {
        name += "-" + Self.words(network)
      }
      var unique = name
      var number = 2
      while !taken.insert(unique).inserted {
        unique = "\(name)-\(number)"
        number += 1
      }
      zones[index].name = unique
    }
  }

  private static func words(_ network: IPPrefix) -> String {
    network.base.description.map { $0 == "." || $0 == ":" ? "-" : String($0) }.joined()
      .split(separator: "-").joined(separator: "-")
  }

  /// Whether hosts of one network speak with each other.
  private static func speakAmongThemselves(
    _ members: [Int],
    _ inventory: AssetInventory,
    _ signal: [(key: ExchangeKey, exchange: Exchange)]
  ) -> Bool {
    let members = Set(members)
    return signal.contains { key, _ in
      guard let client = inventory.index(of: key.client),
        let server = inventory.index(of: key.server)
      else { return false }
      return client != server && members.contains(client) && members.contains(server)
    }
  }

  private static func networks(_ members: [Int], _ inventory: AssetInventory) -> [IPPrefix] {
    let all = members.flatMap { inventory.assets[$0].addresses }
      .filter { isOurs($0) && !$0.isLinkLocalOrUnspecified }
    return Set(all.compactMap(network)).sorted()
  }

  /// The network of an address, as most sites cut them: 24 bits, 64 for IPv6.
  static func network(_ address: IPAddress) -> IPPrefix? {
    IPPrefix(address, length: address.isIPv4 ? 24 : 64)
  }

  /// Whether an address is of those that sites number themselves from (RFC 1918, 6598, 4193).
  static func isOurs(_ address: IPAddress) -> Bool {
    own.contains { $0.contains(address) }
  }

  private static let own: [IPPrefix] = [
    "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7",
  ].compactMap { IPPrefix($0) }
}
