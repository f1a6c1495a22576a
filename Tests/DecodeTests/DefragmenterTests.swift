// SPDX-License-Identifier: Apache-2.0
import Bytes
import Decode
import NetworkTypes
import TestSupport
import Testing

@Suite struct DefragmenterTests {
  typealias B = PacketBuilder
  static let datagram = B.udp(9, 53, Array(0..<200).map { UInt8($0) })

  static func fragment(_ range: Range<Int>, more: Bool, id: UInt16 = 1) -> [UInt8] {
    var packet = B.ipv4(1, 2, 17, Array(datagram[range]))
    packet.replaceSubrange(4..<6, with: B.bytes(id))
    packet.replaceSubrange(
      6..<8,
      with: B.bytes(UInt16(range.lowerBound / 8) | (more ? 0x2000 : 0))
    )
    return packet
  }

  static func feed(_ table: inout Defragmenter, _ packet: [UInt8], at second: Int64 = 1) -> [UInt8]?
  {
    let view = PacketView(parsing: packet.borrowed, link: .raw)
    return table.take(view, at: Timestamp(seconds: second))
  }

  @Test func `fragments in any order give the packet`() {
    let parts = [
      Self.fragment(0..<64, more: true), Self.fragment(64..<128, more: true),
      Self.fragment(128..<208, more: false),
    ]
    for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2], [1, 2, 0]] {
      var table = Defragmenter()
      var whole: [UInt8]?
      for index in order { whole = Self.feed(&table, parts[index]) ?? whole }
      let bytes = whole ?? []
      let view = PacketView(parsing: bytes.borrowed, link: .raw)
      #expect(view.stop == .none && view.destinationPort == 53)
      #expect([UInt8](copying: view.payload) == Array(Self.datagram[8...]))
    }
  }

  @Test func `where fragments overlap the first bytes stay`() {
    var table = Defragmenter()
    #expect(Self.feed(&table, Self.fragment(0..<64, more: true)) == nil)
    var other = Self.fragment(32..<96, more: true)
    for index in 20..<other.count { other[index] = 0xee }
    #expect(Self.feed(&table, other) == nil)
    let bytes = Self.feed(&table, Self.fragment(96..<208, more: false)) ?? []
    #expect(Array(bytes[20..<84]) == Array(Self.datagram[0..<64]))
    #expect(bytes[84..<116].allSatisfy { $0 == 0xee })
    #expect(table.counts.overlaps == 1 && table.counts.conflicts == 1)
  }

  /// Fragments with these ranges of blocks, each filled with its own letter.
  private static func joined(_ version: Int, _ policy: StreamPolicy) -> (String, [PacketFlaw]) {
    let ranges = [0..<3, 4..<6, 6..<9, 1..<5, 6..<9, 9..<12]
    var table = Defragmenter(policies: StreamPolicyTable(policy))
    var flaws: [PacketFlaw] = []
    var whole: [UInt8] = []
    for (index, range) in ranges.enumerated() {
      let letter = UInt8(ascii: "A") + UInt8(index)
      let part = [UInt8](repeating: letter, count: 8 * range.count)
      let place = UInt16(range.lowerBound * 8) | (index < 5 ? 1 : 0)
      let packet =
        version == 4
        ? B.ipv4(1, 2, 99, part, fragment: place >> 3 | (index < 5 ? 0x2000 : 0))
        : B.ipv6(1, 2, 44, [99, 0] + B.bytes(place) + B.bytes(UInt32(7)) + part)
      whole = feed(&table, packet) ?? whole
      if table.flaw != .none { flaws.append(table.flaw) }
    }
    let letters = stride(from: version == 4 ? 20 : 40, to: whole.count, by: 8).map { whole[$0] }
    return (String(decoding: letters, as: UTF8.self), flaws)
  }

  @Test(arguments: [
    (StreamPolicy.first, "AAADBBCCCFFF"), (.last, "ADDDDBEEEFFF"), (.bsd, "AAADDBCCCFFF"),
    (.bsdRight, "ADDDBBEEEFFF"), (.linux, "AAADDBEEEFFF"), (.windows, "AAADBBCCCFFF"),
  ])
  func `the receiver's system decides where fragments overlap`(
    policy: StreamPolicy,
    expected: String
  ) {
    #expect(Self.joined(4, policy) == (expected, [.ipv4FragmentOverlap]))
    #expect(Self.joined(6, policy) == (expected, [.ipv6FragmentOverlap]))
  }

  @Test func `a fragment that comes twice is no overlap worth telling`() {
    var table = Defragmenter()
    for _ in 0..<3 {
      #expect(Self.feed(&table, Self.fragment(0..<64, more: true)) == nil)
      #expect(table.flaw == .none)
    }
    #expect(Self.feed(&table, Self.fragment(64..<208, more: false)) != nil)
    #expect(table.counts.overlaps == 2 && table.counts.conflicts == 0)
  }

  @Test(arguments: 0..<50)
  func `fragments of any size, order and overlap give the packet`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var parts: [(start: Int, end: Int)] = []
    var start = 0
    while start < 26 {
      let end = min(26, start + Int.random(in: 1...6, using: &generator))
      parts.append((start, end))
      if Bool.random(using: &generator) {
        parts.append((max(0, start - Int.random(in: 0...3, using: &generator)), end))
      }
      start = end
    }
    parts.shuffle(using: &generator)
    for policy in StreamPolicy.allCases {
      var table = Defragmenter(policies: StreamPolicyTable(policy))
      var whole: [UInt8] = []
      for (start, end) in parts where whole.isEmpty {
        let packet = Self.fragment((start * 8)..<(end * 8), more: end < 26)
        whole = Self.feed(&table, packet) ?? []
      }
      #expect(Array(whole.dropFirst(20)) == Self.datagram)
      #expect(table.counts.conflicts == 0)
    }
  }

  @Test func `the limits drop the oldest and count it`() {
    var limits = Defragmenter.Limits()
    limits.maxPackets = 4
    var table = Defragmenter(limits: limits)
    for id in 0..<10 { _ = Self.feed(&table, Self.fragment(0..<64, more: true, id: UInt16(id))) }
    #expect(table.counts.incomplete == 6 && table.counts.limited == 6)
    table.finish()
    #expect(table.counts.incomplete == 10)
  }

  @Test func `a packet whose rest comes too late is incomplete`() {
    var table = Defragmenter()
    _ = Self.feed(&table, Self.fragment(0..<64, more: true), at: 1)
    #expect(Self.feed(&table, Self.fragment(64..<208, more: false), at: 100) == nil)
    #expect(table.counts.incomplete == 1)
  }

  @Test func `a fragment past the largest packet is malformed`() {
    var packet = B.ipv4(1, 2, 17, Array(repeating: 7, count: 64), fragment: 0x1fff)
    packet[0] = 0x45
    var table = Defragmenter()
    #expect(Self.feed(&table, packet) == nil)
    #expect(table.counts.malformed == 1 && table.flaw == .ipv4FragmentTooLarge)
  }
}
