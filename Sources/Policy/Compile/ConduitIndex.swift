// SPDX-License-Identifier: Apache-2.0

/// From two ends and a service to the conduits that let it through.
///
/// A host is at most two ends, its zone and its asset, so a flow is at most four pairs, and each of its
/// services one lookup a pair. Conduits of other ends and other services are never looked at.
struct ConduitIndex: Sendable {
  let services: ServiceTable
  /// The conduits of all rows, those of one row together and in the order of the file.
  private var conduits: [Int32] = []
  private let pairs: KeyTable<Int32>
  /// Rows by pair and service.
  private let rows: KeyTable<Range<Int32>>
  /// Ends with the services that any conduit lets through to them.
  private var offers: Set<UInt64> = []
  private let zoneCount: Int

  init(_ policy: SegmentationPolicy, _ services: ServiceTable) {
    self.services = services
    zoneCount = policy.zones.count
    var pairs: [UInt64: Int32] = [:]
    var entries: [Entry] = []
    let members = policy.zoneMembers
    for (index, conduit) in policy.conduits.enumerated() {
      let targets = conduit.to.flatMap { Self.numbers($0, members) }
      for to in targets {
        for service in conduit.services { offers.insert(Self.key(to, services.numbers[service])) }
      }
      for from in conduit.from.flatMap({ Self.numbers($0, members) }) {
        for to in targets {
          let next = Int32(clamping: pairs.count)
          let pair = pairs[Self.key(from, to), default: next]
          if pair == next { pairs[Self.key(from, to)] = next }
          for service in conduit.services {
            let row = Self.key(pair, services.numbers[service])
            entries.append(Entry(row: row, conduit: Int32(clamping: index)))
          }
        }
      }
    }
    entries.sort()
    var rows: [UInt64: Range<Int32>] = [:]
    var last: Entry?
    for entry in entries where entry != last {
      let end = Int32(clamping: conduits.count)
      rows[entry.row] = (rows[entry.row]?.lowerBound ?? end)..<end + 1
      conduits.append(entry.conduit)
      last = entry
    }
    self.pairs = KeyTable(pairs)
    self.rows = KeyTable(rows)
  }

  /// A conduit of a row, before the rows are put together.
  private struct Entry: Comparable {
    let row: UInt64
    let conduit: Int32

    static func < (a: Entry, b: Entry) -> Bool { (a.row, a.conduit) < (b.row, b.conduit) }
  }

  private static func key(_ first: Int32, _ second: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: first)) << 32 | UInt64(UInt32(bitPattern: second))
  }

  /// What an end stands for: a zone and all zones within it, or an asset.
  private static func numbers(_ endpoint: Endpoint, _ members: [[Int]]) -> [Int32] {
    switch endpoint {
    case .zone(let zone): members[zone].map { Int32(clamping: $0) }
    case .asset(let asset): [Int32(clamping: members.count + asset)]
    }
  }

  /// The pairs of ends that two placements are.
  func pairs(_ from: Placement, _ to: Placement) -> EndPairs {
    let (fromAsset, toAsset) = (number(ofAsset: from), number(ofAsset: to))
    let (fromZone, toZone) = (number(ofZone: from), number(ofZone: to))
    return EndPairs(
      zones: pair(fromZone, toZone),
      zoneToAsset: pair(fromZone, toAsset),
      assetToZone: pair(fromAsset, toZone),
      assets: pair(fromAsset, toAsset)
    )
  }

  private func number(ofZone placement: Placement) -> Int32 {
    placement.zone.map { Int32(clamping: $0) } ?? -1
  }

  private func number(ofAsset placement: Placement) -> Int32 {
    placement.asset.map { Int32(clamping: zoneCount + $0) } ?? -1
  }

  private func pair(_ from: Int32, _ to: Int32) -> Int32 {
    guard from >= 0, to >= 0 else { return EndPairs.none }
    return pairs[Self.key(from, to)] ?? EndPairs.none
  }

  /// The first conduit after another one, in the order of the file, that joins the ends and lets the
  /// service through; `last` is -1 for the first of all.
  func conduit(after last: Int, _ ends: EndPairs, _ service: ServiceKey) -> Int? {
    guard ends != EndPairs() else { return nil }
    var least = Int32.max
    services.forEach(of: service) { service in
      // Two at a time: more of them `min` puts into an array.
      least = min(least, conduit(after: last, ends.zones, service))
      least = min(least, conduit(after: last, ends.zoneToAsset, service))
      least = min(least, conduit(after: last, ends.assetToZone, service))
      least = min(least, conduit(after: last, ends.assets, service))
    }
    return least < .max ? Int(least) : nil
  }

  /// Whether any conduit lets the service through to where a flow ends, whoever may begin.
  func offers(_ service: ServiceKey, at to: Placement) -> Bool {
    let ends = (number(ofZone: to), number(ofAsset: to))
    var isOffered = false
    services.forEach(of: service) { service in
      isOffered =
        isOffered || offers.contains(Self.key(ends.0, service))
        || offers.contains(Self.key(ends.1, service))
    }
    return isOffered
  }

  @inline(__always)
  private func conduit(after last: Int, _ pair: Int32, _ service: Int32) -> Int32 {
    guard pair != EndPairs.none, let row = rows[Self.key(pair, service)] else { return .max }
    var (low, high) = (Int(row.lowerBound), Int(row.upperBound))
    while low < high {
      let middle = (low &+ high) / 2
      if Int(conduits[middle]) <= last { low = middle &+ 1 } else { high = middle }
    }
    return low < Int(row.upperBound) ? conduits[low] : .max
  }
}

/// The pairs of ends that a flow's two placements are, each as ``ConduitIndex`` numbers it.
struct EndPairs: Hashable, Sendable {
  /// No conduit joins the two.
  static let none: Int32 = -1

  var zones = none
  var zoneToAsset = none
  var assetToZone = none
  var assets = none
}
