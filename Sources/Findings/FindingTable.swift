// SPDX-License-Identifier: Apache-2.0
internal import NetworkTypes

/// Findings by what makes them one; of too many, those of the gravest rules.
///
/// What is kept are the first ``limit`` keys in an order that nothing but the keys decides: by the worst that
/// a rule may come to, by the rule's name, by the hosts. So it does not depend on the order in which
/// findings are made, nor on how many workers make them (Docs/Decisions/0028-gravest-findings-are-kept.md).
package struct FindingTable: Sendable {
  /// The findings that are kept; up to half as many again as the limit until ``settle()``.
  package private(set) var kept: [FindingKey: FindingAccumulator] = [:]
  /// The most findings that are kept.
  package let limit: Int
  /// By rule, its place when rules are put in order.
  private let ranks: [Int]
  /// The first key that was too many: none from there on is kept.
  private var cut: FindingKey?
  /// All occurrences, kept or not.
  private var given: UInt64 = 0

  /// Nothing yet; `ranks` are by rule.
  init(limit: Int, ranks: [Int]) {
    self.limit = limit
    self.ranks = ranks
  }

  /// How many findings are kept.
  package var count: Int { kept.count }

  /// Occurrences whose findings are not kept.
  package var dropped: UInt64 { given - kept.values.reduce(0) { $0 + $1.count } }

  /// Whether a finding would be kept, as far as is known; if not, ``pass(_:)`` is enough.
  func admits(_ key: FindingKey) -> Bool {
    guard let cut else { return true }
    return precedes(key, cut)
  }

  /// Counts occurrences of what is not kept.
  package mutating func pass(_ count: UInt64) { given &+= count }

  /// Counts an occurrence of a finding that would not keep it, and tells whether it did.
  mutating func countKnown(
    _ key: FindingKey,
    _ at: CapturePlaces.Place,
    _ time: Timestamp,
    _ severity: Severity,
    _ outcome: FindingOutcome
  ) -> Bool {
    guard let place = kept.index(forKey: key),
      !kept.values[place].keeps(capture: at.capture, packet: at.packet)
    else { return false }
    given &+= 1
    kept.values[place].count(at: time, severity, outcome)
    return true
  }

  /// Adds an occurrence.
  mutating func add(_ occurrence: Occurrence, to key: FindingKey) {
    given &+= 1
    if let place = kept.index(forKey: key) {
      kept.values[place].add(occurrence)
    } else {
      insert(FindingAccumulator(occurrence), key)
    }
  }

  /// Adds a finding that was put together elsewhere.
  mutating func add(_ accumulator: FindingAccumulator, to key: FindingKey) {
    given &+= accumulator.count
    put(accumulator, key)
  }

  /// Counts more occurrences of a finding.
  mutating func count(_ key: FindingKey, more: UInt64, until time: Timestamp) {
    given &+= more
    guard let place = kept.index(forKey: key) else { return }
    kept.values[place].count(more: more, until: time)
  }

  /// Notes what a flow lacks whose occurrences a finding keeps.
  mutating func weaken(_ key: FindingKey, flow: UInt64, _ weakness: WeakEvidence) {
    guard let place = kept.index(forKey: key) else { return }
    kept.values[place].weaken(flow: flow, weakness)
  }

  /// Takes another worker's findings.
  mutating func merge(_ other: FindingTable) {
    given &+= other.given
    if let theirs = other.cut, cut.map({ precedes(theirs, $0) }) ?? true { cut = theirs }
    if kept.isEmpty {
      kept = other.kept
    } else {
      for (key, accumulator) in other.kept { put(accumulator, key) }
    }
    if cut != nil { settle() }
  }

  /// Lets go of all that is past the limit.
  package mutating func settle() {
    if let cut { kept = kept.filter { precedes($0.key, cut) } }
    guard kept.count > limit else { return }
    let order = kept.keys.sorted(by: precedes)
    cut = order[limit]
    for key in order[limit...] { kept[key] = nil }
  }

  private mutating func put(_ accumulator: FindingAccumulator, _ key: FindingKey) {
    if let place = kept.index(forKey: key) {
      // In place, because taking an accumulator out would copy its occurrences.
      kept.values[place].merge(accumulator)
    } else {
      insert(accumulator, key)
    }
  }

  private mutating func insert(_ accumulator: FindingAccumulator, _ key: FindingKey) {
    guard admits(key) else { return }
    kept[key] = accumulator
    if kept.count >= limit + max(limit / 2, 1) { settle() }
  }

  private func precedes(_ a: FindingKey, _ b: FindingKey) -> Bool {
    let (x, y) = (ranks[a.rule], ranks[b.rule])
    if x != y { return x < y }
    if a.client != b.client { return a.client < b.client }
    switch (a.server, b.server) {
    case (let x?, let y?) where x != y: return x < y
    case (nil, _?): return true
    case (_?, nil): return false
    default: return (a.port, a.ipProtocol.rawValue) < (b.port, b.ipProtocol.rawValue)
    }
  }
}
