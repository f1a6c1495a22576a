// SPDX-License-Identifier: Apache-2.0
internal import NetworkTypes

/// The beginnings of flows that leave for outside without a conduit, by who speaks to whom, so that their rhythm can be
/// told when all were seen.
///
/// Of each pair the earliest ones are kept, and of all pairs the least, so that workers' tallies can be merged in any order and
/// the outcome is the same for any number of them.
package struct BeaconTally: Sendable {
  /// The most pairs that are kept.
  package static let maxPairs = 4096
  /// The most beginnings that are kept of a pair.
  package static let maxBeginnings = 64

  /// Who speaks to whom, and how.
  struct Pair: Hashable, Comparable, Sendable {
    let client: IPAddress
    let server: IPAddress
    let transport: IPProtocol
    let port: UInt16
    let appProtocol: UInt8

    static func < (a: Pair, b: Pair) -> Bool {
      (a.client, a.server, a.transport.rawValue, a.port, a.appProtocol)
        < (b.client, b.server, b.transport.rawValue, b.port, b.appProtocol)
    }
  }

  /// Where and when a flow began, and how much it carried.
  struct Beginning: Comparable, Sendable {
    let capture: Int32
    let packet: UInt64
    let time: Timestamp
    let flow: UInt64
    /// Both ways.
    let bytes: UInt64
    let clientPort: UInt16

    static func < (a: Beginning, b: Beginning) -> Bool {
      (a.time, a.capture, a.packet) < (b.time, b.capture, b.packet)
    }
  }

  /// The flows of a pair.
  struct Flows: Sendable {
    private(set) var count: UInt64 = 0
    /// The beginnings of the first ones, in order.
    private(set) var beginnings: [Beginning] = []

    mutating func add(_ beginning: Beginning) {
      count += 1
      insert(beginning)
    }

    mutating func merge(_ other: Flows) {
      count += other.count
      for beginning in other.beginnings { insert(beginning) }
    }

    private mutating func insert(_ beginning: Beginning) {
      // Most come in order.
      var at = beginnings.count
      while at > 0, beginning < beginnings[at - 1] { at -= 1 }
      guard at < maxBeginnings else { return }
      beginnings.insert(beginning, at: at)
      if beginnings.count > maxBeginnings { beginnings.removeLast() }
    }
  }

  private(set) var pairs: [Pair: Flows] = [:]
  /// The pair from which on nothing is kept any more.
  private var bound: Pair?
  /// All flows.
  private var seen: UInt64 = 0

  /// Nothing yet.
  package init() {}

  /// Flows of pairs that were not kept because of `maxPairs`.
  package var dropped: UInt64 { seen - pairs.values.reduce(0) { $0 + $1.count } }

  /// Notes a flow.
  mutating func note(_ pair: Pair, _ beginning: Beginning) {
    seen += 1
    if let bound, pair >= bound { return }
    pairs[pair, default: Flows()].add(beginning)
    if pairs.count >= Self.maxPairs + Self.maxPairs / 2 { prune() }
  }

  /// Gives up the pairs past the limit, for good.
  private mutating func prune() {
    guard pairs.count > Self.maxPairs else { return }
    let order = pairs.keys.sorted()
    bound = min(bound ?? order[Self.maxPairs], order[Self.maxPairs])
    for pair in order[Self.maxPairs...] { pairs[pair] = nil }
  }

  /// Takes what another worker saw.
  mutating func merge(_ other: BeaconTally) {
    seen += other.seen
    for (pair, flows) in other.pairs { pairs[pair, default: Flows()].merge(flows) }
    if let theirs = other.bound { bound = min(bound ?? theirs, theirs) }
    if let bound { pairs = pairs.filter { $0.key < bound } }
    prune()
  }

  /// What is kept in the end: no more than the limit, however many workers there were.
  mutating func close() { prune() }
}
