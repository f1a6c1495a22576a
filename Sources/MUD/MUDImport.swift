// SPDX-License-Identifier: Apache-2.0
package import NetworkTypes
package import Policy
package import PolicyFile

/// A device of the site and the MUD file that speaks for it.
package struct MUDDevice: Sendable {
  /// The asset's name.
  package var name: String
  /// Its interface, `nil` when it is known by address alone.
  package var mac: MACAddress?
  /// Its addresses, where they are known.
  package var addresses: [IPAddress]
  /// Its file.
  package var file: MUDFile

  /// Names a device.
  package init(name: String, mac: MACAddress?, addresses: [IPAddress], file: MUDFile) {
    self.name = name
    self.mac = mac
    self.addresses = addresses
    self.file = file
  }
}

/// MUD files as a policy: a zone for the devices of each file, zones for whom they may speak with.
package struct MUDImport: Sendable {
  /// The policy.
  package private(set) var policy = SegmentationPolicy()
  /// Where its parts come from.
  package private(set) var remarks = PolicyRemarks()
  /// What of the files is not in the policy, a line each.
  package private(set) var losses: [String] = []

  private let bindings: MUDBindings
  /// The zone that holds each peer's network.
  private var zoneOfNetwork: [IPPrefix: Int] = [:]
  private var names: Set<String> = []

  /// Makes a policy of devices and their files.
  package init(_ devices: [MUDDevice], _ site: MUDBindings) {
    var bindings = site
    for device in devices {
      bindings.devices[device.file.url, default: []] += device.addresses.compactMap(Self.host)
    }
    self.bindings = bindings
    policy.name = "From MUD files"
    addDevices(devices)
    addPeers(devices)
    for (index, device) in devices.enumerated() { addConduits(device, index) }
    remarks.head = ["Made by wardwire from MUD files (RFC 8520)."]
    let lines = losses
    if !lines.isEmpty {
      remarks.head.append("Not in this policy:")
      remarks.head += lines.map { "  " + $0 }
    }
  }

  private static func host(_ address: IPAddress) -> IPPrefix? {
    IPPrefix(address, length: address.isIPv4 ? 32 : 128)
  }

  private mutating func lost(_ words: String) {
    if !losses.contains(words) { losses.append(words) }
  }

  private mutating func unique(_ wanted: String) -> String {
    let clean = String(
      wanted.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == ".") ? $0 : "-" }.prefix(80)
    )
    var name = clean
    var number = 2
    while !names.insert(name).inserted {
      name = "\(clean)-\(number)"
      number += 1
    }
    return name
  }

  private mutating func addDevices(_ devices: [MUDDevice]) {
    var zoneOfFile: [String: Int] = [:]
    for device in devices {
      if zoneOfFile[device.file.path] == nil {
        var zone = Zone(name: unique("mud-\(device.file.stem)"))
        zone.allowsIntraZone = false
        zone.isInventoryClosed = true
        zoneOfFile[device.file.path] = policy.zones.count
        policy.zones.append(zone)
        remarks.zones[zone.name] = [
          [device.file.systemInfo, device.file.url].filter { !$0.isEmpty }.joined(separator: ", ")
        ]
        for loss in device.file.losses { lost("\(device.file.stem): \(loss)") }
      }
      var asset = Asset(
        name: unique(device.name),
        macs: device.mac.map { [$0] } ?? [],
        addresses: device.addresses,
        zone: zoneOfFile[device.file.path]
      )
      asset.mudURL = device.file.url
      policy.assets.append(asset)
    }
  }

  /// Every network of a peer becomes a zone; of nested ones the smallest holds an address.
  private mutating func addPeers(_ devices: [MUDDevice]) {
    var labels: [IPPrefix: String] = [:]
    for device in devices {
      for permission in device.file.permissions {
        switch permission.peer {
        case .sameManufacturer, .manufacturer, .model: continue
        default: break
        }
        for network in bindings.networks(of: permission.peer, in: device.file) ?? []
        where labels[network] == nil {
          labels[network] = Self.label(permission.peer)
        }
      }
    }
    for network in labels.keys.sorted() {
      let label = labels[network] ?? "peer"
      var zone = Zone(name: unique(label), networks: [network])
      zone.allowsIntraZone = false
      zone.criticality = network.base.isGloballyRoutable ? .untrusted : .administrative
      zoneOfNetwork[network] = policy.zones.count
      policy.zones.append(zone)
    }
  }

  private static func label(_ peer: MUDPeer) -> String {
    switch peer {
    case .any: "anybody"
    case .network(let prefix): "network-\(prefix.base)"
    case .dnsName(let name): "dns-\(name)"
    case .localNetworks: "local-networks"
    case .controller(let uri): "controller-\(uri)"
    case .myController: "my-controller"
    case .sameManufacturer, .manufacturer, .model: "devices"
    }
  }

  private mutating func addConduits(_ device: MUDDevice, _ asset: Int) {
    for permission in device.file.permissions {
      guard let networks = bindings.networks(of: permission.peer, in: device.file) else {
        lost(
          "\(device.file.stem): \(permission.origin): nobody says what "
            + "\(permission.peer.description) is (\(MUDBindings.option(for: permission.peer)))"
        )
        continue
      }
      let own = networks.filter { $0.base.isIPv4 == permission.isIPv4 }
      let peers = endpoints(own, but: asset, permission.peer)
      guard !peers.isEmpty else { continue }
      let service = index(of: Self.service(permission))
      let isOut = permission.initiator == .device
      if merge(peers, service, asset, isOut) { continue }
      let id = unique(
        "\(policy.assets[asset].name)-\(isOut ? "to" : "from")-\(Self.label(permission.peer))"
      )
      policy.conduits.append(
        Conduit(
          id: id,
          from: isOut ? [.asset(asset)] : peers,
          to: isOut ? peers : [.asset(asset)],
          services: [service],
          reason: "MUD"
        )
      )
      remarks.conduits[id] = ["\(device.file.url)#\(permission.origin)"]
    }
  }

  /// Adds a service to a conduit that has the same ends.
  private mutating func merge(
    _ peers: [Endpoint],
    _ service: Int,
    _ asset: Int,
    _ isOut: Bool
  ) -> Bool {
    let (from, to) = isOut ? ([Endpoint.asset(asset)], peers) : (peers, [Endpoint.asset(asset)])
    guard let known = policy.conduits.firstIndex(where: { $0.from == from && $0.to == to }) else {
      return false
    }
    if !policy.conduits[known].services.contains(service) {
      policy.conduits[known].services.append(service)
    }
    return true
  }

  /// The zones within networks, and the devices that have an address in them.
  private func endpoints(
    _ networks: [IPPrefix],
    but asset: Int,
    _ peer: MUDPeer
  ) -> [Endpoint] {
    var zones: Set<Int> = []
    for (network, zone) in zoneOfNetwork where networks.contains(where: { $0.contains(network) }) {
      zones.insert(zone)
    }
    let assets = policy.assets.indices.filter { index in
      guard index != asset else { return false }
      let addresses = policy.assets[index].addresses
      // A device known by its interface alone is on a network of ours.
      if addresses.isEmpty, case .localNetworks = peer { return true }
      return addresses.contains { address in networks.contains { $0.contains(address) } }
    }
    return zones.sorted().map(Endpoint.zone) + assets.map(Endpoint.asset)
  }

  private mutating func index(of service: Service) -> Int {
    if let known = policy.services.firstIndex(of: service) { return known }
    policy.services.append(service)
    return policy.services.count - 1
  }

  private static func service(_ permission: MUDPermission) -> Service {
    switch permission.transport {
    case .some(.tcp), .some(.udp):
      let transport = permission.transport ?? .tcp
      let range = PortRange(
        transport,
        max(1, permission.ports.lowerBound)...max(1, permission.ports.upperBound)
      )
      return Service(name: range.description, match: .ports([range]))
    case .some: return Service(name: "icmp", match: .icmp)
    case .none: return Service(name: "any", match: .any)
    }
  }
}
