// SPDX-License-Identifier: Apache-2.0
import Bytes
import Decode
import NetworkTypes
import Testing

@testable import Redaction

/// Fragments of one IPv4 packet that carries a UDP datagram.
struct FragmentTableTests {
  /// A raw IPv4 packet: 10.0.0.1 to 10.0.0.2, the payload's part from an offset on.
  private func fragment(_ payload: [UInt8], _ offset: Int, isLast: Bool, id: UInt8 = 7) -> [UInt8] {
    let length = 20 + payload.count
    let flags = (isLast ? 0 : 0x2000) | offset / 8
    return [
      0x45, 0, UInt8(length >> 8), UInt8(length & 0xff), 0, id, UInt8(flags >> 8),
      UInt8(flags & 0xff), 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2,
    ] + payload
  }

  private func take(
    _ packets: [[UInt8]],
    _ limits: RedactionLimits = RedactionLimits()
  ) -> FragmentTable {
    var table = FragmentTable(limits)
    var streams = StreamTable(limits)
    for packet in packets {
      let view = PacketView(parsing: packet.borrowed, link: .raw)
      #expect(view.stop == .fragment)
      table.take(view, at: Timestamp(seconds: 1), &streams)
    }
    return table
  }

  private static let datagram: [UInt8] =
    [0x04, 0x00, 0x02, 0x02, 0, 40, 0, 0] + Array("<13>the patient is Rosa Quill...".utf8)

  @Test func `fragments in any order make their packet, each at its place`() {
    let first = fragment(Array(Self.datagram[0..<16]), 0, isLast: false)
    let middle = fragment(Array(Self.datagram[16..<24]), 16, isLast: false)
    let last = fragment(Array(Self.datagram[24...]), 24, isLast: true)
    let table = take([last, first, middle])
    #expect(table.places.map(\.packet) == [0, 0, 0])
    #expect(table.places.map(\.offset) == [24, 0, 16])
    #expect(table.packets.count == 1)
    #expect(Array(table.packets[0].bytes.dropFirst(20)) == Self.datagram)
  }

  @Test func `a packet that never becomes whole has no place, nor has a copy that comes late`() {
    let first = fragment(Array(Self.datagram[0..<16]), 0, isLast: false)
    let last = fragment(Array(Self.datagram[16...]), 16, isLast: true)
    #expect(take([first]).places.map(\.packet) == [-1])
    #expect(take([first, last, last]).places.map(\.packet) == [0, 0, -1])
  }

  @Test func `packets with other identifications are apart`() {
    let parts = [UInt8(1), 2].map { id in
      [
        fragment(Array(Self.datagram[0..<16]), 0, isLast: false, id: id),
        fragment(Array(Self.datagram[16...]), 16, isLast: true, id: id),
      ]
    }
    let table = take([parts[0][0], parts[1][0], parts[1][1], parts[0][1]])
    #expect(table.places.map(\.packet) == [1, 0, 0, 1])
  }

  @Test func `past the limit packets are not kept, and it is told`() {
    var limits = RedactionLimits()
    limits.maxBytes = 50
    let table = take(
      [
        fragment(Array(Self.datagram[0..<16]), 0, isLast: false),
        fragment(Array(Self.datagram[16...]), 16, isLast: true),
      ],
      limits
    )
    #expect(table.isLimited)
    #expect(table.places.map(\.packet) == [-1, -1])
  }
}
