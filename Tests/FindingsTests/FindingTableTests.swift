// SPDX-License-Identifier: Apache-2.0
internal import Events
internal import NetworkTypes
import Testing

@testable internal import Findings

@Suite struct FindingTableTests {
  /// Rule 1 is the gravest, then 0, then 2.
  private static let ranks = [1, 0, 2]

  private static func key(_ rule: Int, _ host: UInt32) -> FindingKey {
    FindingKey(rule: rule, host: IPAddress(v4: host))
  }

  private static func occurrence(_ rule: Int, packet: UInt64) -> Occurrence {
    Occurrence(
      rule: rule,
      host: IPAddress(v4: 0),
      capture: 0,
      packet: packet,
      time: Timestamp(seconds: Int64(packet)),
      policy: PolicyFacts(),
      severity: .info,
      quotation: Quotation()
    )
  }

  /// Keys in an order that a seed shuffles, each three times, shared out among workers by host.
  private static func table(limit: Int, seed: UInt64, workers: Int) -> FindingTable {
    var keys: [FindingKey] = []
    for rule in 0..<3 {
      for host in 1...40 { for _ in 0..<3 { keys.append(key(rule, UInt32(host))) } }
    }
    var state = seed
    for place in keys.indices.dropFirst() {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      keys.swapAt(place, Int(state >> 33) % (place + 1))
    }
    var tables = (0..<workers).map { _ in FindingTable(limit: limit, ranks: ranks) }
    for (packet, key) in keys.enumerated() {
      let worker = Int(key.client.bits % UInt128(workers))
      let made = occurrence(key.rule, packet: UInt64(packet))
      if tables[worker].admits(key) {
        tables[worker].add(made, to: key)
      } else {
        tables[worker].pass(1)
      }
    }
    var all = FindingTable(limit: limit, ranks: ranks)
    for table in tables { all.merge(table) }
    all.settle()
    return all
  }

  @Test(arguments: [0, 1, 7, 40, 61, 119, 120, 500], [1, 2, 3, 5])
  func `the gravest are kept whole, whatever comes first and whoever counts`(
    limit: Int,
    workers: Int
  ) {
    let order = [1, 0, 2].flatMap { rule in (1...40).map { Self.key(rule, UInt32($0)) } }
    for seed in 1...4 {
      let table = Self.table(limit: limit, seed: UInt64(seed), workers: workers)
      #expect(Set(table.kept.keys) == Set(order.prefix(limit)), "seed \(seed)")
      #expect(table.kept.values.allSatisfy { $0.count == 3 }, "seed \(seed)")
      #expect(table.dropped == UInt64(3 * max(0, order.count - limit)), "seed \(seed)")
    }
  }

  @Test func `never more than half as many again as the limit are held`() {
    var table = FindingTable(limit: 10, ranks: Self.ranks)
    for host in 0..<1_000 {
      table.add(Self.occurrence(2, packet: 1), to: Self.key(2, UInt32(2_000 - host)))
      #expect(table.count <= 15)
    }
    table.settle()
    #expect(table.count == 10)
    #expect(table.dropped == 990)
  }
}
