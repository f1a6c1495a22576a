// SPDX-License-Identifier: Apache-2.0
internal import NetworkTypes

/// From a pair of ends to the conduits between them.
///
/// A host is at most two ends, its zone and its asset, so a flow is at most four lookups.
struct ConduitIndex: Sendable {
  /// The conduits of all pairs, those of one pair together and in the order of the file.
  private(set) var conduits: [Int32] = []
  private var ranges: [UInt64: CandidatePairs.Slot] = [:]
  private let zoneCount: Int

  init(_ policy: SegmentationPolicy) {
    zoneCount = policy.zones.count
    var lists: [UInt64: [Int32]] = [:]
    let members = policy.zoneMembers
    for (index, conduit) in policy.conduits.enumerated() {
      let targets = conduit.to.flatMap { numbers($0, members) }
      for from in conduit.from.flatMap({ numbers($0, members) }) {
        for to in targets {
          let key = Self.key(from, to)
          if lists[key]?.last != Int32(index) { lists[key, default: []].append(Int32(index)) }
        }
      }
    }
    for key in lists.keys.sorted() {
      let list = lists[key] ?? []
      ranges[key] = CandidatePairs.Slot(
        start: Int32(clamping: conduits.count),
        end: Int32(clamping: conduits.count + list.count)
      )
      conduits += list
    }
  }

  private static func key(_ from: Int, _ to: Int) -> UInt64 {
    UInt64(UInt32(truncatingIfNeeded: from)) << 32 | UInt64(UInt32(truncatingIfNeeded: to))
  }

  /// What an end stands for: an asset, or a zone and all zones within it.
  private func numbers(_ endpoint: Endpoint, _ members: [[Int]]) -> [Int] {
    switch endpoint {
    case .zone(let zone): members[zone]
    case .asset(let asset): [zoneCount + asset]
    }
  }

  /// The conduits from one placement to another, whatever their services.
  func pairs(_ from: Placement, _ to: Placement) -> CandidatePairs {
    CandidatePairs(
      slot(from.zone, to.zone),
      slot(from.zone, to.asset.map { $0 + zoneCount }),
      slot(from.asset.map { $0 + zoneCount }, to.zone),
      slot(from.asset.map { $0 + zoneCount }, to.asset.map { $0 + zoneCount })
    )
  }

  private func slot(_ from: Int?, _ to: Int?) -> CandidatePairs.Slot {
    guard let from, let to else { return .empty }
    return ranges[Self.key(from, to)] ?? .empty
  }
}

/// Up to four runs of conduits in a ``ConduitIndex``.
struct CandidatePairs: Hashable, Sendable {
  struct Slot: Hashable, Sendable {
    var start: Int32
    var end: Int32
    static let empty = Slot(start: 0, end: 0)
  }

  private var a: Slot
  private var b: Slot
  private var c: Slot
  private var d: Slot

  init(_ a: Slot = .empty, _ b: Slot = .empty, _ c: Slot = .empty, _ d: Slot = .empty) {
    (self.a, self.b, self.c, self.d) = (a, b, c, d)
  }

  /// Takes the next conduit in the order of the file, each once; `nil` when there is no more.
  mutating func next(in conduits: [Int32]) -> Int? {
    let least = min(head(a, conduits), head(b, conduits), head(c, conduits), head(d, conduits))
    guard least < .max else { return nil }
    Self.skip(&a, least, conduits)
    Self.skip(&b, least, conduits)
    Self.skip(&c, least, conduits)
    Self.skip(&d, least, conduits)
    return Int(least)
  }

  private func head(_ slot: Slot, _ conduits: [Int32]) -> Int32 {
    slot.start < slot.end ? conduits[Int(slot.start)] : .max
  }

  private static func skip(_ slot: inout Slot, _ conduit: Int32, _ conduits: [Int32]) {
    if slot.start < slot.end, conduits[Int(slot.start)] == conduit { slot.start += 1 }
  }
}
