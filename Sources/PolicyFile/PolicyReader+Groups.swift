// SPDX-License-Identifier: Apache-2.0
internal import Documents
internal import Policy

extension PolicyReader {
  /// Groups name zones, assets, and groups that were declared before them.
  mutating func groups(_ node: DocumentNode) {
    for entry in named(node, "groups", limits.maxListValues) {
      if endpoints[entry.key] != nil || groupMembers[entry.key] != nil {
        problems.add(
          entry.place,
          "expected a group's name that is no zone's, asset's or other group's, found "
            + "\"\(entry.key)\""
        )
        continue
      }
      let members = ends(entry.value)
      groupMembers[entry.key] = members
      result.groups.append(EndpointGroup(name: entry.key, members: members, place: entry.place))
    }
  }

  /// Zones, assets and groups, once each and in order.
  mutating func ends(_ node: DocumentNode) -> [Endpoint] {
    let what = "a zone, an asset or a group"
    var result: [Endpoint] = []
    var seen: Set<Endpoint> = []
    for item in someItems(node, what) {
      guard let name = text(item, what) else { continue }
      let members = endpoints[name].map { [$0] } ?? groupMembers[name]
      guard let members else {
        problems.add(
          item.place,
          expected: what,
          found: name,
          among: self.result.zones.map(\.name) + self.result.assets.map(\.name)
            + self.result.groups.map(\.name)
        )
        continue
      }
      for member in members where seen.insert(member).inserted { result.append(member) }
    }
    return result
  }
}
