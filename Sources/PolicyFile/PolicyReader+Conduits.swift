// SPDX-License-Identifier: Apache-2.0
internal import Documents
internal import Policy

extension PolicyReader {
  static let conduitKeys = [
    "id", "from", "to", "services", "conditions", "protected_by", "owner", "reason", "expires",
    "audit_only", "times", "reverse",
  ]
  /// Layers that can protect cleartext beneath or around an application protocol.
  static let protections = [
    "ipsec", "macsec", "vpn", "wireguard", "proxy", "tls-proxy", "ssh-tunnel", "wpa3",
    "physical",
  ]

  mutating func conduits(_ node: DocumentNode) {
    if node.isNull { return }
    guard let nodes = node.sequence else {
      problems.add(node, "expected a list of conduits, found \(node.kindName)")
      return
    }
    let count = result.conduits.count + nodes.count
    guard count <= limits.maxConduits else {
      problems.add(node, "expected at most \(limits.maxConduits) conduits, found \(count)")
      return
    }
    for node in nodes {
      guard let conduit = conduit(node) else { continue }
      if !conduitIDs.insert(conduit.id).inserted {
        problems.add(
          node["id"] ?? node,
          "expected each conduit's id once, found \"\(conduit.id)\" again"
        )
      }
      pairs += conduit.from.count * conduit.to.count
      guard pairs <= limits.maxPairs else {
        problems.add(
          node,
          "expected at most \(limits.maxPairs) pairs of ends in all conduits together"
        )
        return
      }
      result.conduits.append(conduit)
      if let reverse = node["reverse"] {
        for channel in reverseChannels(reverse, of: conduit)
        where conduitIDs.insert(channel.id).inserted {
          result.conduits.append(channel)
        }
      }
    }
  }

  private mutating func conduit(_ node: DocumentNode) -> Conduit? {
    guard let fields = fields(node, of: "a conduit", Self.conduitKeys) else { return nil }
    let id = required(fields, "id", node, "a conduit").flatMap { identifier($0) }
    let from = required(fields, "from", node, "a conduit").map { ends($0) }
    let to = required(fields, "to", node, "a conduit").map { ends($0) }
    var services: [Int] = []
    if let list = required(fields, "services", node, "a conduit") {
      for item in someItems(list, "a service") {
        if let index = service(item), !services.contains(index) { services.append(index) }
      }
    }
    var conduit = Conduit(
      id: id ?? "",
      from: from ?? [],
      to: to ?? [],
      services: services,
      place: node.place
    )
    settings(&conduit, fields)
    if let conditions = fields["conditions"] {
      conduit.conditions = self.conditions(conditions, conduit)
    }
    return id == nil ? nil : conduit
  }

  private mutating func settings(_ conduit: inout Conduit, _ fields: [String: DocumentNode]) {
    if let node = fields["protected_by"] {
      let what = "a protecting layer (\(Self.protections.joined(separator: ", ")))"
      for item in items(node, what) {
        if let layer = word(item, what, Self.protections) { conduit.protectedBy.append(layer) }
      }
    }
    if let node = fields["owner"] { conduit.owner = text(node, "an owner") ?? "" }
    if let node = fields["reason"] { conduit.reason = text(node, "a reason") ?? "" }
    if let node = fields["audit_only"] { conduit.isAuditOnly = flag(node) ?? false }
    if let node = fields["expires"] { conduit.expires = date(node) }
    if let node = fields["times"] { conduit.times = times(node) }
  }
}
