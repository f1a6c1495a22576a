// SPDX-License-Identifier: Apache-2.0

// Zones within zones.
extension SegmentationPolicy {
  /// The most zones that may stand around each other.
  package static let maxZoneDepth = 8

  /// For each zone, itself and all zones within it, in order.
  package var zoneMembers: [[Int]] {
    var members: [[Int]] = zones.indices.map { [$0] }
    guard zones.contains(where: { $0.parent != nil }) else { return members }
    for index in zones.indices {
      for outer in zonesAround(index).dropFirst() { members[outer].append(index) }
    }
    return members
  }

  /// A zone and the zones around it, the innermost first.
  package func zonesAround(_ zone: Int) -> [Int] {
    var result = [zone]
    while let parent = zones[result[result.count - 1]].parent, result.count <= Self.maxZoneDepth {
      result.append(parent)
    }
    return result
  }

  /// Whether ends name that zone, one around it, or that asset.
  package func names(_ endpoints: [Endpoint], zone: Int?, asset: Int?) -> Bool {
    for endpoint in endpoints {
      switch endpoint {
      case .asset(let named): if named == asset { return true }
      case .zone(let named):
        var inner = zone
        var steps = 0
        while let at = inner, steps <= Self.maxZoneDepth {
          if at == named { return true }
          inner = zones[at].parent
          steps += 1
        }
      }
    }
    return false
  }

  /// The file of a place: the policy's own, or one that it includes.
  package func file(of place: SourcePlace) -> String {
    place.file == 0 || place.file > included.count ? file : included[place.file - 1]
  }
}
