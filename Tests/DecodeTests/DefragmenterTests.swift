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
    #expect(table.counts.overlaps == 1)
  }

  @Test func `the limits drop the oldest and count it`() {
    var limits = Defragmenter.Limits()
    limits.maxPackets = 4
    var table = Defragmenter(limits: limits)
    for id in 0..<10 { _ = Self.feed(&table, Self.fragment(0..<64, more: true, id: UInt16(id))) }
    #expect(table.counts.incomplete == 6)
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
    #expect(table.counts.malformed == 1)
  }
}
