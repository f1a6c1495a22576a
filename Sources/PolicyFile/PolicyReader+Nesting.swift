// SPDX-License-Identifier: Apache-2.0
internal import Documents
internal import Policy

// Zones within zones.
extension PolicyReader {
  /// What a zone says for itself.
  struct ZoneSettings {
    var hasCriticality = false
    var hasIntraZone = false
  }

  /// Puts zones into the zones that they name, and gives them what those say.
  mutating func nestZones(_ files: [String]) {
    for (zone, node) in parents {
      let order = result.zones[zone].place.file
      problems.turn(
        to: order == 0 ? files.last ?? "" : files[order - 1],
        order: order == 0 ? files.count - 1 : order - 1
      )
      guard let name = text(node, "a zone") else { continue }
      guard case .zone(let parent) = endpoints[name] else {
        problems.add(node.place, expected: "a zone", found: name, among: result.zones.map(\.name))
        continue
      }
      result.zones[zone].parent = parent
      let around = result.zonesAround(zone)
      if around.dropFirst().contains(zone) || around.count > SegmentationPolicy.maxZoneDepth {
        result.zones[zone].parent = nil
        problems.add(
          node,
          "expected zones within each other without a circle and at most "
            + "\(SegmentationPolicy.maxZoneDepth) deep, found \"\(name)\" around "
            + "\"\(result.zones[zone].name)\""
        )
      }
    }
    for zone in result.zones.indices where result.zones[zone].parent != nil { inherit(zone) }
  }

  /// Takes from the nearest zone around it that says something.
  private mutating func inherit(_ zone: Int) {
    let around = result.zonesAround(zone).dropFirst()
    if !ownSettings[zone].hasCriticality,
      let source = around.first(where: { ownSettings[$0].hasCriticality })
    {
      result.zones[zone].criticality = result.zones[source].criticality
    }
    if !ownSettings[zone].hasIntraZone,
      let source = around.first(where: { ownSettings[$0].hasIntraZone })
    {
      result.zones[zone].allowsIntraZone = result.zones[source].allowsIntraZone
    }
    if result.zones[zone].streamPolicy == nil,
      let source = around.first(where: { result.zones[$0].streamPolicy != nil })
    {
      result.zones[zone].streamPolicy = result.zones[source].streamPolicy
    }
    if closedInventories[zone] == nil,
      let source = around.first(where: { closedInventories[$0] != nil })
    {
      closedInventories[zone] = closedInventories[source]
    }
  }
}
