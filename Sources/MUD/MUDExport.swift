// SPDX-License-Identifier: Apache-2.0
package import Inventory
internal import NetworkTypes
package import Policy
internal import PolicyExport

/// How exported files name whom a device speaks with.
package enum MUDPeerStyle: String, CaseIterable, Sendable {
  /// By address: exact, for this site alone.
  case networks
  /// By `local-networks`, resolver and clock by their controller URN, and DNS names: for any site.
  case portable
}

/// MUD files of devices, from what they were seen to do or from what a policy lets them do.
package enum MUDExport {
  /// The class of the site's resolvers and of its clocks (RFC 8520, 17.7).
  private static let classes = [
    "dns": "urn:ietf:params:mud:dns", "ntp": "urn:ietf:params:mud:ntp",
  ]

  /// The file of a device, from traffic: what was answered, or is one-way on purpose.
  package static func file(
    of asset: InventoryAsset,
    name: String,
    authority: String,
    in traffic: Traffic,
    style: MUDPeerStyle
  ) -> MUDFile {
    var file = head(name, authority, asset)
    let own = Set(asset.addresses)
    for (key, exchange) in traffic.sortedExchanges {
      guard key.isInitiatorKnown, exchange.answered > 0 || exchange.carried > 0,
        MUDCheck.isJudged(key)
      else { continue }
      let isClient = own.contains(key.client)
      guard isClient != own.contains(key.server) else { continue }
      let peer = isClient ? key.server : key.client
      add(
        MUDPermission(
          origin: "",
          isIPv4: peer.isIPv4,
          peer: self.peer(peer, key, isClient, traffic, style),
          transport: transport(key.transport),
          ports: key.transport == .tcp || key.transport == .udp
            ? key.port...key.port : MUDPermission.allPorts,
          initiator: isClient ? .device : .peer
        ),
        to: &file
      )
    }
    return file
  }

  /// The file of an asset, from what a policy's conduits permit it; content has no place in MUD.
  package static func file(
    of asset: Int,
    in policy: SegmentationPolicy,
    authority: String,
    lastUpdate: String
  ) -> MUDFile {
    let declared = policy.assets[asset]
    var file = MUDFile(
      path: declared.name,
      url: url(declared.name, authority),
      lastUpdate: lastUpdate,
      systemInfo: declared.name,
      manufacturer: "",
      model: "",
      isSupported: true,
      cacheValidity: 48
    )
    let matrix = PermitMatrix(policy)
    func holds(_ set: AddressSet) -> Bool {
      declared.addresses.contains { address in
        set.prefixes.contains { $0.contains(address) }
      }
    }
    for permit in matrix.permits {
      if holds(permit.sources) {
        add(permit, permit.destinations, .device, to: &file)
      }
      if holds(permit.destinations) { add(permit, permit.sources, .peer, to: &file) }
    }
    file.losses = matrix.losses
    return file
  }

  private static func add(
    _ permit: Permit,
    _ peers: AddressSet,
    _ initiator: MUDInitiator,
    to file: inout MUDFile
  ) {
    for prefix in peers.prefixes {
      for service in permit.services {
        let isIPv4 = prefix.base.isIPv4
        let what: (IPProtocol?, ClosedRange<UInt16>) =
          switch service {
          case .any: (nil, MUDPermission.allPorts)
          case .icmp: (isIPv4 ? .icmp : .icmpv6, MUDPermission.allPorts)
          case .ports(let range): (range.transport, range.ports)
          }
        add(
          MUDPermission(
            origin: permit.id,
            isIPv4: isIPv4,
            peer: .network(prefix),
            transport: what.0,
            ports: what.1,
            initiator: initiator
          ),
          to: &file
        )
      }
    }
  }

  private static func add(_ permission: MUDPermission, to file: inout MUDFile) {
    if !file.permissions.contains(where: { $0.isSame(as: permission) }) {
      file.permissions.append(permission)
    }
  }

  private static func transport(_ transport: IPProtocol) -> IPProtocol? {
    [.tcp, .udp, .icmp, .icmpv6].contains(transport) ? transport : nil
  }

  private static func peer(
    _ address: IPAddress,
    _ key: ExchangeKey,
    _ isClient: Bool,
    _ traffic: Traffic,
    _ style: MUDPeerStyle
  ) -> MUDPeer {
    let host = IPPrefix(address, length: address.isIPv4 ? 32 : 128).map(MUDPeer.network) ?? .any
    guard style == .portable else { return host }
    if isClient, let urn = classes[key.application] { return .controller(urn) }
    if isClient,
      let name = traffic.resolved.filter({ $0.value.contains(address) }).map(\.key).min()
    {
      return .dnsName(name)
    }
    return address.isGloballyRoutable ? host : .localNetworks
  }

  private static func head(_ name: String, _ authority: String, _ asset: InventoryAsset) -> MUDFile
  {
    let device = asset.devices.first?.device
    // No clock: what a file was made of is as old as its last packet.
    let seconds = asset.last.secondsText.prefix(19).map { $0 == " " ? "T" : $0 }
    return MUDFile(
      path: name,
      url: url(name, authority),
      lastUpdate: String(seconds) + "Z",
      systemInfo: name,
      manufacturer: device?.manufacturer ?? "",
      model: device?.model ?? "",
      isSupported: true,
      cacheValidity: 48
    )
  }

  private static func url(_ name: String, _ authority: String) -> String {
    let clean = name.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") ? $0 : "-" }
    return "https://\(authority)/\(String(clean)).json"
  }
}
