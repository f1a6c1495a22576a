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
  /// The zones with an asset in them.
  let inhabited: Set<Int>
  /// The zones that hold assets other than by their addresses.
  let claimed: Set<Int>
  /// The AE titles of the assets of each zone; of no zone when no asset has one.
  let titlesOfZones: [Int: Set<String>]
  /// The conduits that begin at each end, counted as ``atom(_:)`` does.
  private let byOrigin: [Int: [Int]]
  private(set) var remarks: [PolicyRemark] = []
  /// Pairs of conduits that are compared; past it the rest is not looked at, and ``isCut`` says so.
  private static let maxComparisons = 20_000_000
  /// Whether there were too many conduits to compare all of them.
  package internal(set) var isCut = false

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
    inhabited = assetZones.reduce(into: []) { $0.formUnion($1) }
    claimed = zip(policy.assets, assetZones).reduce(into: []) { zones, asset in
      if asset.0.zone != nil || asset.0.addresses.isEmpty { zones.formUnion(asset.1) }
    }
    var titles: [Int: Set<String>] = [:]
    for (asset, zones) in zip(policy.assets, assetZones) where !asset.aeTitles.isEmpty {
      for zone in zones { titles[zone, default: []].formUnion(asset.aeTitles) }
    }
    titlesOfZones = titles
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
      let isReachable = judge(index)
      if let used, isReachable, index < used.count, !used[index] {
        add(.unused, index, "no flow of the captures used it")
      }
    }
    if let time { expiries(time) }
    zones()
    for (index, asset) in policy.assets.enumerated()
    where assetZones[index].isEmpty && asset.names.isEmpty {
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

  mutating func add(
    _ kind: PolicyRemark.Kind,
    _ conduit: Int,
    _ text: String,
    severity: PolicyRemark.Severity? = nil
  ) {
    let conduit = policy.conduits[conduit]
    let words = "conduit \"\(conduit.id)\": \(text)"
    remarks.append(PolicyRemark(kind, conduit.place, words, severity: severity))
  }

  /// Whether another comparison of two conduits may be made; counts it.
  mutating func mayCompare() -> Bool {
    comparisons += 1
    if comparisons > Self.maxComparisons { isCut = true }
    return !isCut
  }

  private var comparisons = 0

  /// The conduits that may begin where an end is, in the order of the files.
  func conduits(from end: Endpoint) -> [Int] {
    var found: Set<Int> = []
    for atom in atomsAround(end) { found.formUnion(byOrigin[atom] ?? []) }
    return found.sorted()
  }

  /// The ends that would hold an end: itself, and the zones around it.
  private func atomsAround(_ endpoint: Endpoint) -> [Int] {
    switch endpoint {
    case .zone(let zone): policy.zonesAround(zone)
    case .asset(let asset):
      [policy.zones.count + asset] + assetZones[asset].flatMap { policy.zonesAround($0) }
    }
  }
}
