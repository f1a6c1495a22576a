// SPDX-License-Identifier: Apache-2.0
internal import Documents
internal import NetworkTypes

/// Why a MUD file is refused.
package struct MUDError: Error, Hashable, Sendable, CustomStringConvertible {
  /// `file:line:column: message`.
  package let description: String
}

/// Reads MUD files (RFC 8520 over RFC 8519), leniently where real ones differ, and says what it leaves
/// out.
package struct MUDReader {
  private var file: MUDFile
  private static let maxEntries = 10_000

  /// Reads a file's text.
  package static func read(_ text: String, path: String) throws(MUDError) -> MUDFile {
    let document: JSONDocument
    do throws(DocumentError) {
      document = try JSONDocument(text: text, name: path)
    } catch {
      throw MUDError(
        description: "\(error.file):\(error.line):\(error.column): \(error.message)"
      )
    }
    var reader = MUDReader(
      file: MUDFile(
        path: path,
        url: "",
        lastUpdate: "",
        systemInfo: "",
        manufacturer: "",
        model: "",
        isSupported: true,
        cacheValidity: 48
      )
    )
    try reader.read(document.root)
    return reader.file
  }

  private func problem(_ node: DocumentNode, _ message: String) -> MUDError {
    MUDError(description: "\(file.path):\(node.line):\(node.column): \(message)")
  }

  private mutating func lost(_ words: String) {
    if !file.losses.contains(words) { file.losses.append(words) }
  }

  private mutating func read(_ root: DocumentNode) throws(MUDError) {
    guard let mud = root["ietf-mud:mud"] else {
      throw problem(root, "expected the key \"ietf-mud:mud\" of a MUD file (RFC 8520)")
    }
    if let version = mud["mud-version"], version.int != 1 {
      throw problem(version, "expected mud-version 1, found \(version.kindName)")
    }
    file.url = mud["mud-url"]?.string ?? ""
    if file.url.isEmpty { lost("mud-url is missing: same-manufacturer and model mean nobody") }
    file.lastUpdate = mud["last-update"]?.string ?? ""
    file.systemInfo = mud["systeminfo"]?.string ?? ""
    file.manufacturer = mud["mfg-name"]?.string ?? ""
    file.model = mud["model-name"]?.string ?? ""
    file.cacheValidity = mud["cache-validity"]?.int ?? 48
    file.isSupported = mud["is-supported"]?.bool ?? true
    if !file.isSupported { lost("is-supported is false: the manufacturer does not update it") }
    for entry in mud["extensions"]?.sequence ?? [] {
      lost("extension \(entry.string ?? "") is not read")
    }
    let known = [
      "mud-version", "mud-url", "last-update", "mud-signature", "cache-validity", "is-supported",
      "systeminfo", "mfg-name", "model-name", "firmware-rev", "software-rev", "documentation",
      "extensions", "from-device-policy", "to-device-policy",
    ]
    for entry in mud.mapping ?? [] where !known.contains(entry.key) {
      lost("\(entry.key) is not read")
    }
    // Older files have the container of the draft.
    let container =
      root["ietf-access-control-list:acls"] ?? root["ietf-access-control-list:access-lists"]
    var lists: [String: DocumentNode] = [:]
    for acl in container?["acl"]?.sequence ?? [] {
      if let name = acl["name"]?.string ?? acl["acl-name"]?.string { lists[name] = acl }
    }
    try policy(mud["from-device-policy"], "from-device-policy", lists, isFrom: true)
    try policy(mud["to-device-policy"], "to-device-policy", lists, isFrom: false)
  }

  private mutating func policy(
    _ node: DocumentNode?,
    _ name: String,
    _ lists: [String: DocumentNode],
    isFrom: Bool
  ) throws(MUDError) {
    guard let node else { return lost("\(name) is missing: nothing is permitted that way") }
    let names = node["access-lists"]?["access-list"]?.sequence ?? []
    if names.isEmpty { lost("\(name) names no access list") }
    for entry in names {
      guard let list = entry["name"]?.string ?? entry["acl-name"]?.string ?? entry.string else {
        throw problem(entry, "expected the name of an access list")
      }
      guard let acl = lists[list] else {
        throw problem(entry, "expected an access list of the file, found \"\(list)\"")
      }
      try self.list(acl, list, isFrom)
    }
  }

  private mutating func list(
    _ acl: DocumentNode,
    _ name: String,
    _ isFrom: Bool
  ) throws(MUDError) {
    let type = acl["type"]?.string ?? acl["acl-type"]?.string ?? ""
    let isIPv6 = type.contains("ipv6")
    let entries = acl["aces"]?["ace"]?.sequence ?? acl["access-list-entries"]?["ace"]?.sequence
    guard let entries else { return lost("\(name): has no entries") }
    guard entries.count <= Self.maxEntries else {
      throw problem(acl, "expected at most \(Self.maxEntries) entries")
    }
    if type.contains("eth") {
      return lost("\(name): entries on Ethernet (ARP, EAPOL, ...) are no part of a policy")
    }
    for ace in entries {
      let ruleName = ace["name"]?.string ?? ace["rule-name"]?.string ?? "?"
      self.entry(ace, "\(name)/\(ruleName)", isIPv4: !isIPv6, isFrom)
    }
  }

  private mutating func entry(
    _ ace: DocumentNode,
    _ origin: String,
    isIPv4: Bool,
    _ isFrom: Bool
  ) {
    let action = ace["actions"]?["forwarding"]?.string ?? "accept"
    guard action == "accept" || action.hasSuffix(":accept") else {
      return lost("\(origin): \(action) is left out: a policy only permits")
    }
    guard let matches = ace["matches"] else {
      return lost("\(origin): matches nothing that is known")
    }
    var entry = MUDEntry(origin: origin, isIPv4: isIPv4, isFrom: isFrom)
    for match in matches.mapping ?? [] {
      for words in entry.take(match.key, match.value) { lost("\(origin): \(words)") }
    }
    guard entry.isKnown else {
      return lost("\(origin): left out, because what it narrows is not known")
    }
    for permission in entry.permissions
    where !file.permissions.contains(where: { $0.isSame(as: permission) }) {
      file.permissions.append(permission)
    }
  }
}

/// One access list entry while it is read.
private struct MUDEntry {
  let origin: String
  let isIPv4: Bool
  let isFrom: Bool
  /// What `ietf-mud:mud` says.
  private var role = MUDPeer.any
  /// What addresses or names say, which is narrower.
  private var place: MUDPeer?
  private var peer: MUDPeer { place ?? role }
  /// The ICMP type, where one is named.
  private var icmpType: Int?
  private var transport: IPProtocol?
  private var sourcePorts: ClosedRange<UInt16>?
  private var destinationPorts: ClosedRange<UInt16>?
  private var initiator: MUDInitiator?
  /// Whether all that narrows it was understood.
  private(set) var isKnown = true

  init(origin: String, isIPv4: Bool, isFrom: Bool) {
    self.origin = origin
    self.isIPv4 = isIPv4
    self.isFrom = isFrom
  }

  /// Takes one part of `matches`; answers what of it is lost.
  mutating func take(_ key: String, _ node: DocumentNode) -> [String] {
    switch key {
    case "ietf-mud:mud", "ietf-mud:mud-acl": return takePeer(node)
    case "ipv4", "ipv6", "ipv4-acl", "ipv6-acl", "l3":
      let inner = node["ipv4"] ?? node["ipv6"]
      return takeNetwork(inner ?? node)
    case "tcp", "udp", "tcp-acl", "udp-acl":
      if transport == nil { transport = key.hasPrefix("tcp") ? .tcp : .udp }
      return takePorts(node)
    case "l4":
      return (node.mapping ?? []).flatMap { take($0.key, $0.value) }
    case "icmp", "icmp-acl":
      if transport == nil { transport = isIPv4 ? .icmp : .icmpv6 }
      icmpType = node["type"]?.int
      return node.mapping?.isEmpty ?? true
        ? [] : ["ICMP types are not told apart: all are permitted"]
    case "eth":
      guard let text = node["ethertype"]?.string else { return [] }
      let isIP = ["0x0800", "0x86dd", "2048", "34525"].contains(text.lowercased())
      if !isIP { isKnown = false }
      return isIP
        ? ["Ethernet addresses are left aside"] : ["ethertype \(text) is no part of a policy"]
    default:
      isKnown = false
      return ["\(key) is not read"]
    }
  }

  private mutating func takePeer(_ node: DocumentNode) -> [String] {
    var lost: [String] = []
    for entry in node.mapping ?? [] {
      let text = entry.value.string ?? ""
      switch entry.key {
      case "local-networks": role = .localNetworks
      case "my-controller": role = .myController
      case "same-manufacturer": role = .sameManufacturer
      case "controller": role = .controller(text)
      case "manufacturer": role = .manufacturer(text.lowercased())
      case "model": role = .model(text)
      case "direction-initiated": initiator = MUDInitiator(rawValue: text)
      default:
        isKnown = false
        lost.append("\(entry.key) is not read")
      }
    }
    return lost
  }

  private mutating func takeNetwork(_ node: DocumentNode) -> [String] {
    var lost: [String] = []
    for entry in node.mapping ?? [] {
      let text = entry.value.string ?? ""
      switch entry.key {
      case "source-port-range-or-operator": sourcePorts = ports(entry.value)
      case "destination-port-range-or-operator": destinationPorts = ports(entry.value)
      case "protocol":
        guard let number = entry.value.int ?? Int(text), let known = UInt8(exactly: number),
          [1, 6, 17, 58].contains(known)
        else {
          isKnown = false
          lost.append("IP protocol \(text) has no service of its own in a policy")
          continue
        }
        transport = IPProtocol(rawValue: known)
      case "ietf-acldns:dst-dnsname", "ietf-acldns:src-dnsname", "dst-dnsname", "src-dnsname":
        let isOwn = entry.key.contains("src") == isFrom
        if isOwn {
          lost.append("\(entry.key) \(text) names the device itself, left aside")
        } else {
          var name = text.lowercased()
          while name.hasSuffix(".") { name.removeLast() }
          place = .dnsName(name)
        }
      case "source-ipv4-network", "destination-ipv4-network", "source-ipv6-network",
        "destination-ipv6-network":
        let isOwn = entry.key.hasPrefix("source") == isFrom
        if isOwn {
          lost.append("\(entry.key) \(text) is the device's own, left aside")
        } else if let prefix = IPPrefix(text) {
          place = .network(prefix)
          if prefix.base.isMulticastOrBroadcast {
            isKnown = false
            lost.append("\(text) is multicast or broadcast, of which a policy does not speak")
          }
        } else {
          isKnown = false
          lost.append("\(entry.key) \"\(text)\" is no network")
        }
      default:
        isKnown = false
        lost.append("\(entry.key) is not read")
      }
    }
    return lost
  }

  private mutating func takePorts(_ node: DocumentNode) -> [String] {
    var lost: [String] = []
    for entry in node.mapping ?? [] {
      switch entry.key {
      case "source-port", "source-port-range-or-operator": sourcePorts = ports(entry.value)
      case "destination-port", "destination-port-range-or-operator":
        destinationPorts = ports(entry.value)
      case "ietf-mud:direction-initiated", "direction-initiated":
        initiator = MUDInitiator(rawValue: entry.value.string ?? "")
        if initiator == nil {
          lost.append("direction-initiated is neither from-device nor to-device")
        }
      default:
        isKnown = false
        lost.append("\(entry.key) is not read")
      }
    }
    return lost
  }

  private mutating func ports(_ node: DocumentNode) -> ClosedRange<UInt16>? {
    func number(_ key: String) -> UInt16? {
      (node[key]?.int ?? node[key]?.string.flatMap { Int($0) }).flatMap { UInt16(exactly: $0) }
    }
    if let low = number("lower-port"), let high = number("upper-port"), low <= high {
      return low...high
    }
    guard let port = number("port") else {
      isKnown = false
      return nil
    }
    switch node["operator"]?.string ?? "eq" {
    case "eq": return port...port
    case "lte": return 0...port
    case "gte": return port...65_535
    default:
      isKnown = false
      return nil
    }
  }

  /// The conversations that the entry is a direction of.
  var permissions: [MUDPermission] {
    let own = isFrom ? sourcePorts : destinationPorts
    let theirs = isFrom ? destinationPorts : sourcePorts
    let starts: MUDInitiator
    if icmpType == 0 || icmpType == 129 {
      // An echo reply: the other side asked.
      starts = isFrom ? .peer : .device
    } else if let initiator, transport == .tcp || transport == nil {
      starts = initiator
    } else if theirs != nil, own == nil {
      starts = .device
    } else if own != nil, theirs == nil {
      starts = .peer
    } else {
      starts = isFrom ? .device : .peer
    }
    let ports = (starts == .device ? theirs : own) ?? MUDPermission.allPorts
    let isBothFixed = own != nil && theirs != nil && own == theirs
    return [
      MUDPermission(
        origin: origin,
        isIPv4: isIPv4,
        peer: peer,
        transport: transport,
        ports: ports,
        // A port that is the same on both sides (NTP) says nothing of who begins; the device does.
        initiator: isBothFixed && initiator == nil ? .device : starts
      )
    ]
  }
}
