// SPDX-License-Identifier: Apache-2.0
internal import Documents
internal import Policy

extension PolicyReader {
  static let waiverKeys = [
    "id", "rules", "conduits", "from", "to", "hosts", "owner", "reason", "expires",
  ]

  mutating func waivers(_ node: DocumentNode) {
    if node.isNull { return }
    guard let nodes = node.sequence, nodes.count <= limits.maxWaivers else {
      problems.add(
        node,
        "expected a list of at most \(limits.maxWaivers) waivers, found \(node.kindName)"
      )
      return
    }
    for node in nodes {
      guard let waiver = waiver(node) else { continue }
      if result.waivers.contains(where: { $0.id == waiver.id }) {
        problems.add(
          node["id"] ?? node,
          "expected each waiver's id once, found \"\(waiver.id)\" again"
        )
      }
      result.waivers.append(waiver)
    }
  }

  private mutating func waiver(_ node: DocumentNode) -> Waiver? {
    guard let fields = fields(node, of: "a waiver", Self.waiverKeys) else { return nil }
    let id = required(fields, "id", node, "a waiver").flatMap { identifier($0) }
    let owner = required(fields, "owner", node, "a waiver").flatMap { filled($0, "an owner") }
    let reason = required(fields, "reason", node, "a waiver").flatMap { filled($0, "a reason") }
    let expires = required(fields, "expires", node, "a waiver").flatMap { date($0) }
    let selectors = ["rules", "conduits", "from", "to", "hosts"]
    if selectors.allSatisfy({ fields[$0] == nil }) {
      problems.add(
        node,
        "expected one of the keys \(selectors.joined(separator: ", ")) in a waiver"
      )
    }
    guard let id, let owner, let reason, let expires else { return nil }
    var waiver = Waiver(
      id: id,
      owner: owner,
      reason: reason,
      expires: expires,
      place: node.place
    )
    if let node = fields["rules"] {
      for item in someItems(node, "a rule's name (TLS-016, TLS-*)") {
        guard let text = filled(item, "a rule's name (TLS-016, TLS-*)") else { continue }
        waiver.rules.append(RuleSettings.Pattern(text, place: item.place))
      }
    }
    if let node = fields["conduits"] { waiver.conduits = conduitNames(node) }
    if let node = fields["from"] { waiver.from = ends(node) }
    if let node = fields["to"] { waiver.to = ends(node) }
    if let node = fields["hosts"] { waiver.hosts = ends(node) }
    return waiver
  }

  private mutating func conduitNames(_ node: DocumentNode) -> [String] {
    var names: [String] = []
    let known = result.conduits.map(\.id)
    for item in someItems(node, "a conduit") {
      guard let name = text(item, "a conduit") else { continue }
      if known.contains(name) {
        names.append(name)
      } else {
        problems.add(item.place, expected: "a conduit", found: name, among: known)
      }
    }
    return names
  }

  private mutating func filled(_ node: DocumentNode, _ what: String) -> String? {
    guard let text = text(node, what) else { return nil }
    if text.utf8.contains(where: { $0 > 0x20 }) { return text }
    problems.add(node, "expected \(what), found nothing but space")
    return nil
  }

  /// A calendar day.
  mutating func date(_ node: DocumentNode) -> PolicyDate? {
    guard let text = text(node, "a date (2026-12-31)") else { return nil }
    if let date = PolicyDate(text) { return date }
    problems.add(node, "expected a date (2026-12-31), found \"\(text.prefix(60))\"")
    return nil
  }
}
