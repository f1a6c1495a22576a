// SPDX-License-Identifier: Apache-2.0
internal import NetworkTypes

/// The idle lists: flows of one time-out each, oldest first, linked through their records.
struct FlowLists {
  /// The lists, by what decides the time-out.
  enum Kind: UInt8, CaseIterable {
    case tcpNew, tcpEstablished, tcpClosed, datagramNew, datagramEstablished
  }

  private(set) var heads = [Int32](repeating: -1, count: Kind.allCases.count)
  private var tails = [Int32](repeating: -1, count: Kind.allCases.count)
  /// Each list's time-out in nanoseconds.
  let timeouts: [Int64]
  /// No flow ends before this packet time, in nanoseconds.
  private(set) var nextEnd = Int64.max

  init(_ limits: FlowLimits) {
    timeouts = [
      limits.tcpNewTimeout, limits.tcpEstablishedTimeout, limits.tcpClosedTimeout,
      limits.datagramNewTimeout, limits.datagramEstablishedTimeout,
    ].map { $0 * 1_000_000_000 }
  }

  @inline(__always)
  func timeout(_ list: UInt8) -> Int64 { timeouts[Int(list)] }

  /// Puts a flow at the young end of a list.
  mutating func append(_ slot: Int, _ list: UInt8, _ records: inout ContiguousArray<FlowRecord>) {
    let tail = tails[Int(list)]
    Self.link(&records[slot], list, after: tail)
    nextEnd = min(nextEnd, records[slot].linked.nanoseconds &+ timeouts[Int(list)])
    if tail >= 0 { records[Int(tail)].next = Int32(slot) } else { heads[Int(list)] = Int32(slot) }
    tails[Int(list)] = Int32(slot)
  }

  /// Takes a flow out of its list.
  mutating func remove(_ slot: Int, _ records: inout ContiguousArray<FlowRecord>) {
    let list = Int(records[slot].list)
    let (previous, next) = (records[slot].previous, records[slot].next)
    if previous >= 0 { records[Int(previous)].next = next } else { heads[list] = next }
    if next >= 0 { records[Int(next)].previous = previous } else { tails[list] = previous }
  }

  private static func link(_ record: inout FlowRecord, _ list: UInt8, after tail: Int32) {
    record.list = list
    record.previous = tail
    record.next = -1
    record.linked = record.last
  }

  /// Looks again when the first flow may end.
  mutating func renewNextEnd(_ records: ContiguousArray<FlowRecord>) {
    nextEnd = .max
    for list in heads.indices where heads[list] >= 0 {
      nextEnd = min(
        nextEnd,
        records[Int(heads[list])].linked.nanoseconds &+ timeouts[list]
      )
    }
  }
}
