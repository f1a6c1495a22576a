// SPDX-License-Identifier: Apache-2.0
package import NetworkTypes

/// Whom an entry speaks of beside the device (RFC 8520, 8).
package enum MUDPeer: Hashable, Sendable, Comparable {
  /// Anybody.
  case any
  /// A network.
  case network(IPPrefix)
  /// Hosts of a DNS name (`ietf-acldns`).
  case dnsName(String)
  /// Networks that the site calls its own.
  case localNetworks
  /// Hosts of a class, named by a URI.
  case controller(String)
  /// What the site says this device's controller is.
  case myController
  /// Devices whose MUD URL has the same authority.
  case sameManufacturer
  /// Devices whose MUD URL has this authority.
  case manufacturer(String)
  /// Devices with this MUD URL.
  case model(String)

  /// As the file says it, for people.
  package var description: String {
    switch self {
    case .any: "anybody"
    case .network(let prefix): "\(prefix)"
    case .dnsName(let name): name
    case .localNetworks: "local-networks"
    case .controller(let uri): "controller \(uri)"
    case .myController: "my-controller"
    case .sameManufacturer: "same-manufacturer"
    case .manufacturer(let name): "manufacturer \(name)"
    case .model(let url): "model \(url)"
    }
  }

  /// By what they say.
  package static func < (a: MUDPeer, b: MUDPeer) -> Bool { a.description < b.description }
}

/// Which side begins.
package enum MUDInitiator: String, Hashable, Sendable {
  /// The device.
  case device = "from-device"
  /// The other side.
  case peer = "to-device"
}

/// A conversation that a MUD file permits: both directions of it together.
package struct MUDPermission: Hashable, Sendable {
  /// `ACL/ACE`, of the first entry that gives it.
  package var origin: String
  /// Whether it is of an IPv4 list.
  package var isIPv4: Bool
  /// Whom with.
  package var peer: MUDPeer
  /// TCP, UDP, ICMP; `nil` for any.
  package var transport: IPProtocol?
  /// The responder's ports; all for what has none.
  package var ports: ClosedRange<UInt16>
  /// Who begins.
  package var initiator: MUDInitiator

  /// All ports.
  package static let allPorts: ClosedRange<UInt16> = 0...65_535

  /// Makes a permission.
  package init(
    origin: String,
    isIPv4: Bool,
    peer: MUDPeer,
    transport: IPProtocol?,
    ports: ClosedRange<UInt16>,
    initiator: MUDInitiator
  ) {
    self.origin = origin
    self.isIPv4 = isIPv4
    self.peer = peer
    self.transport = transport
    self.ports = ports
    self.initiator = initiator
  }

  /// Whether both say the same, wherever they stand.
  func isSame(as other: MUDPermission) -> Bool {
    var copy = other
    copy.origin = origin
    return copy == self
  }

  /// `from-device tcp/443 to example.com`.
  package var description: String {
    var what = "any protocol"
    switch transport {
    case .some(.tcp), .some(.udp):
      what = transport == .udp ? "udp" : "tcp"
      if ports != Self.allPorts {
        what +=
          ports.count == 1 ? "/\(ports.lowerBound)" : "/\(ports.lowerBound)-\(ports.upperBound)"
      }
    case .some(.icmp): what = "icmp"
    case .some(.icmpv6): what = "icmpv6"
    default: break
    }
    return initiator == .device
      ? "device to \(peer.description), \(what)" : "\(peer.description) to device, \(what)"
  }
}

/// A MUD file as far as a segmentation policy can follow it.
package struct MUDFile: Sendable {
  /// The file, for messages.
  package var path: String
  /// `mud-url`.
  package var url: String
  /// `last-update` as it stands.
  package var lastUpdate: String
  /// `systeminfo`, may be empty.
  package var systemInfo: String
  /// `mfg-name`, may be empty.
  package var manufacturer: String
  /// `model-name`, may be empty.
  package var model: String
  /// `is-supported`.
  package var isSupported: Bool
  /// `cache-validity` in hours.
  package var cacheValidity: Int
  /// What it permits.
  package var permissions: [MUDPermission] = []
  /// What of it is not followed, a line each.
  package var losses: [String] = []

  /// The authority part of its URL: `maker.example`.
  package var authority: String { Self.authority(of: url) }

  /// The authority part of a URL; the text itself where it is none.
  package static func authority(of url: String) -> String {
    guard let start = url.range(of: "://") else { return url.lowercased() }
    return url[start.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }.lowercased()
  }

  /// The file's name without folders and ending.
  package var stem: String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return name.split(separator: ".").first.map(String.init) ?? name
  }
}

extension String {
  /// The first place of a text.
  fileprivate func range(of text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) {
        return start..<index(start, offsetBy: text.count)
      }
      start = index(after: start)
    }
    return nil
  }
}
