// SPDX-License-Identifier: Apache-2.0
package import NetworkTypes

/// Looks for what is doubtful in a policy that is valid.
package struct PolicyLint {
  let matcher: PolicyMatcher
  let policy: SegmentationPolicy
  /// For each zone, itself and the zones within it.
  let members: [[Int]]
  /// The zones of each asset, by its addresses and interfaces.
  let assetZones: [Set<Int>]
  /// The conduits that begin at each end, counted as ``atom(_:)`` does.
  private let byOrigin: [Int: [Int]]
  private(set) var remarks: [PolicyRemark] = []
  /// Pairs of conduits that are compared; past it the rest is not looked at, and ``isCut`` says so.
  private static let maxComparisons = 20_000_000
  /// Whether there were too many conduits to compare all of them.
  package private(set) var isCut = false

  /// Prepares to look at a policy.
  package init(_ matcher: PolicyMatcher) {
    self.matcher = matcher
    policy = matcher.policy
    members = policy.zoneMembers
    assetZones = policy.assets.map { asset in
      var zones: Set<Int> = []
      if let zone = asset.zone { return [zone] }
      for address in asset.addresses {
        if let zone = matcher.place(address, mac: asset.macs.first, vlan: 0).zone {
          zones.insert(zone)
        }
      }
      if asset.addresses.isEmpty {
        for mac in asset.macs {
          // A host somewhere on a link: its address says nothing.
          let somewhere = IPAddress(v4: 0)
          if let zone = matcher.place(somewhere, mac: mac, vlan: 0).zone { zones.insert(zone) }
        }
      }
      return zones
    }
    var byOrigin: [Int: [Int]] = [:]
    for (index, conduit) in policy.conduits.enumerated() {
      for endpoint in conduit.from {
        let atom = Self.atom(endpoint, policy.zones.count)
        byOrigin[atom, default: []].append(index)
      }
    }
    self.byOrigin = byOrigin
  }

  /// All remarks in the order of the policy's files.
  ///
  /// `time` is when expiries are judged, `used` says which conduits captures used; without them neither
  /// is looked at.
  package mutating func run(at time: Timestamp? = nil, used: [Bool]? = nil) -> [PolicyRemark] {
    for index in policy.conduits.indices where policy.conduits[index].reverseOf == nil {
      compare(index)
      judge(index)
      if let used, index < used.count, !used[index] {
        add(.unused, index, "no flow of the captures used it")
      }
    }
    if let time { expiries(time) }
    zones()
    for (index, asset) in policy.assets.enumerated() where assetZones[index].isEmpty {
      remarks.append(
        PolicyRemark(.homeless, asset.place, "asset \"\(asset.name)\" is in no zone")
      )
    }
    return remarks.sorted { a, b in
      let x = (a.place.file == 0 ? Int.max : a.place.file, a.place.line, a.place.column)
      let y = (b.place.file == 0 ? Int.max : b.place.file, b.place.line, b.place.column)
      return x == y ? (a.kind.rawValue, a.message) < (b.kind.rawValue, b.message) : x < y
    }
  }

  private static func atom(_ endpoint: Endpoint, _ zones: Int) -> Int {
    switch endpoint {
    case .zone(let zone): zone
    case .asset(let asset): zones + asset
    }
  }

  mutating func note(_ kind: PolicyRemark.Kind, _ place: SourcePlace, _ text: String) {
    remarks.append(PolicyRemark(kind, place, text))
  }

  mutating func add(_ kind: PolicyRemark.Kind, _ conduit: Int, _ text: String) {
    let conduit = policy.conduits[conduit]
    remarks.append(PolicyRemark(kind, conduit.place, "conduit \"\(conduit.id)\": \(text)"))
  }

  // MARK: - Conduits beside each other

  private var comparisons = 0

  /// Looks for a conduit that permits all that this one does.
  private mutating func compare(_ index: Int) {
    let conduit = policy.conduits[index]
    guard let first = conduit.from.first else { return }
    var candidates: Set<Int> = []
    for atom in atomsAround(first) { candidates.formUnion(byOrigin[atom] ?? []) }
    for other in candidates.sorted() where other != index {
      comparisons += 1
      guard comparisons <= Self.maxComparisons else {
        isCut = true
        return
      }
      let wider = policy.conduits[other]
      guard covers(wider, conduit) else { continue }
      let place = "\"\(wider.id)\" (line \(wider.place.line))"
      if wider.conditions.isEmpty, !conduit.conditions.isEmpty {
        add(.shadowed, index, "\(place) permits all of it without its conditions")
        return
      }
      guard Self.same(wider.conditions, conduit.conditions),
        wider.isProtected == conduit.isProtected
      else { continue }
      // Of two that permit the same the later one is told of.
      if covers(conduit, wider), index < other { continue }
      add(.redundant, index, "\(place) permits all of it")
      return
    }
  }

  /// The ends that would hold an end: itself, and the zones around it.
  private func atomsAround(_ endpoint: Endpoint) -> [Int] {
    switch endpoint {
    case .zone(let zone): policy.zonesAround(zone)
    case .asset(let asset):
      [policy.zones.count + asset] + assetZones[asset].flatMap { policy.zonesAround($0) }
    }
  }

  private func covers(_ wider: Conduit, _ conduit: Conduit) -> Bool {
    guard wider.times.isEmpty || wider.times == conduit.times,
      wider.expires.map({ end in conduit.expires.map { $0 <= end } ?? false }) ?? true,
      holds(wider.from, conduit.from), holds(wider.to, conduit.to)
    else { return false }
    return conduit.services.allSatisfy { service in
      wider.services.contains { policy.services[$0].covers(policy.services[service]) }
    }
  }

  private func holds(_ wider: [Endpoint], _ ends: [Endpoint]) -> Bool {
    ends.allSatisfy { end in
      switch end {
      case .zone(let zone): return policy.names(wider, zone: zone, asset: nil)
      case .asset(let asset):
        if policy.names(wider, zone: nil, asset: asset) { return true }
        return !assetZones[asset].isEmpty
          && assetZones[asset].allSatisfy { policy.names(wider, zone: $0, asset: nil) }
      }
    }
  }

  private static func same(_ a: [Condition], _ b: [Condition]) -> Bool {
    a.count == b.count
      && a.allSatisfy { one in b.contains { $0.name == one.name && $0.value == one.value } }
  }
}
