// SPDX-License-Identifier: Apache-2.0

// Conduits beside each other.
extension PolicyLint {
  /// One way through a conduit: one end, another, one service.
  private struct Lane {
    let from: Endpoint
    let to: Endpoint
    let service: Int
  }

  /// What others make of a conduit's lanes.
  private struct Shade {
    /// A conduit that permits all of a lane although this one's demands are not met, and these demands.
    var weaker: (conduit: Int, misses: [String])?
    /// The conduits that permit all of a lane.
    var equal: Set<Int> = []
  }

  /// The most lanes of one conduit that are looked at.
  private static let maxLanes = 1_024

  /// Looks for conduits that permit what this one does.
  mutating func compare(_ index: Int) {
    let conduit = policy.conduits[index]
    var common: Set<Int>?
    var shadowed: [(lane: Lane, by: Int, misses: [String])] = []
    let lanes = lanes(of: conduit)
    for lane in lanes {
      let shade = shade(index, lane)
      common = common.map { $0.intersection(shade.equal) } ?? shade.equal
      if let weaker = shade.weaker { shadowed.append((lane, weaker.conduit, weaker.misses)) }
      if isCut { return }
    }
    if let first = shadowed.first {
      tellShadow(index, shadowed.count == lanes.count, first, shadowed.count)
    } else if let other = common?.min(), !lanes.isEmpty {
      add(.redundant, index, "\(place(of: other)) permits all of it")
    }
  }

  private mutating func lanes(of conduit: Conduit) -> [Lane] {
    var result: [Lane] = []
    for from in conduit.from {
      for to in conduit.to {
        for service in conduit.services {
          guard result.count < Self.maxLanes else {
            isCut = true
            return result
          }
          result.append(Lane(from: from, to: to, service: service))
        }
      }
    }
    return result
  }

  private mutating func shade(_ index: Int, _ lane: Lane) -> Shade {
    let conduit = policy.conduits[index]
    let service = policy.services[lane.service]
    let demand = ConduitDemand(conduit, of: service)
    var shade = Shade()
    for other in conduits(from: lane.from) where other != index {
      guard mayCompare() else { return shade }
      let wider = policy.conduits[other]
      guard holds(wider, lane) else { continue }
      let theirs = ConduitDemand(wider, of: service)
      guard theirs.permitsAll(of: demand) else { continue }
      let misses = demand.misses(of: theirs)
      if !misses.isEmpty {
        if shade.weaker == nil { shade.weaker = (other, misses) }
        continue
      }
      guard wider.isProtected == conduit.isProtected else { continue }
      // Of two that permit the same the later one is told of.
      if index < other, isHeld(wider, by: conduit) { continue }
      shade.equal.insert(other)
    }
    return shade
  }

  private mutating func tellShadow(
    _ index: Int,
    _ isWhole: Bool,
    _ first: (lane: Lane, by: Int, misses: [String]),
    _ count: Int
  ) {
    let wider = place(of: first.by)
    let verb = first.misses.count == 1 ? "binds" : "bind"
    let names = Self.list(first.misses)
    if isWhole {
      add(.shadowed, index, "\(wider) permits all of it, so that its \(names) \(verb) nobody")
      return
    }
    let lane =
      "\(policy.name(of: first.lane.from)) to \(policy.name(of: first.lane.to)), "
      + policy.services[first.lane.service].name
    let others = count == 1 ? "" : " (and \(count - 1) more of its ways)"
    add(
      .shadowed,
      index,
      "\(wider) permits \(lane), so that its \(names) \(verb) nobody there\(others)",
      severity: .medium
    )
  }

  private func place(of conduit: Int) -> String {
    let conduit = policy.conduits[conduit]
    return "\"\(conduit.id)\" (line \(conduit.place.line))"
  }

  /// Whether a conduit's ends and services hold all of another's.
  private func isHeld(_ conduit: Conduit, by wider: Conduit) -> Bool {
    conduit.from.allSatisfy { holds(wider.from, $0) }
      && conduit.to.allSatisfy { holds(wider.to, $0) }
      && conduit.services.allSatisfy { lets(wider, $0) }
  }

  private func holds(_ wider: Conduit, _ lane: Lane) -> Bool {
    holds(wider.from, lane.from) && holds(wider.to, lane.to) && lets(wider, lane.service)
  }

  private func lets(_ wider: Conduit, _ service: Int) -> Bool {
    wider.services.contains { policy.services[$0].covers(policy.services[service]) }
  }

  private func holds(_ wider: [Endpoint], _ end: Endpoint) -> Bool {
    switch end {
    case .zone(let zone): return policy.names(wider, zone: zone, asset: nil)
    case .asset(let asset):
      if policy.names(wider, zone: nil, asset: asset) { return true }
      return !assetZones[asset].isEmpty
        && assetZones[asset].allSatisfy { policy.names(wider, zone: $0, asset: nil) }
    }
  }
}
