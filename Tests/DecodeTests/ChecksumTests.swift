// SPDX-License-Identifier: Apache-2.0
import Bytes
import Decode
import NetworkTypes
import TestSupport
import Testing

@Suite struct ChecksumTests {
  typealias B = PacketBuilder

  /// RFC 1071, word by word.
  private static func sum(_ bytes: [UInt8]) -> UInt16 {
    var total: UInt32 = 0
    for start in stride(from: 0, to: bytes.count, by: 2) {
      let low = start + 1 < bytes.count ? bytes[start + 1] : 0
      total += UInt32(bytes[start]) << 8 | UInt32(low)
      total = total & 0xffff + total >> 16
    }
    return UInt16(total)
  }

  /// An IP packet with its checksums filled in; `place` is where the transport's is.
  private static func filled(_ bytes: [UInt8], _ transport: Int, _ place: Int) -> [UInt8] {
    var packet = bytes
    let isIPv4 = packet[0] >> 4 == 4
    if isIPv4 {
      packet.replaceSubrange(10..<12, with: [0, 0])
      packet.replaceSubrange(10..<12, with: B.bytes(~sum(Array(packet[..<20]))))
    }
    let content = Array(packet[transport...])
    var pseudo = isIPv4 ? Array(packet[12..<20]) : Array(packet[8..<40])
    let next = isIPv4 ? packet[9] : transport == 40 ? packet[6] : packet[40]
    pseudo += [0, next] + B.bytes(UInt32(content.count))
    if next == 1 { pseudo = [] }
    packet.replaceSubrange((transport + place)..<(transport + place + 2), with: [0, 0])
    let all = pseudo + Array(packet[transport...])
    packet.replaceSubrange((transport + place)..<(transport + place + 2), with: B.bytes(~sum(all)))
    return packet
  }

  private static func verdict(_ packet: [UInt8], link: LinkType = .raw) -> ChecksumVerdict {
    let view = PacketView(parsing: packet.borrowed, link: link)
    return view.checksums(in: packet.borrowed)
  }

  private static let text = Array("odd length".utf8) + [7]
  private static let packets: [(packet: [UInt8], flaw: PacketFlaw)] = [
    (filled(B.ipv4(7, 9, 6, B.tcp(5, 6, sequence: 1, text)), 20, 16), .tcpChecksum),
    (filled(B.ipv4(7, 9, 17, B.udp(5, 6, text)), 20, 6), .udpChecksum),
    (filled(B.ipv4(7, 9, 1, [8, 0, 0, 0, 0, 1, 0, 1] + text), 20, 2), .icmpv4Checksum),
    (filled(B.ipv6(7 << 99, 9, 6, B.tcp(5, 6, sequence: 1, text)), 40, 16), .tcpChecksum),
    (filled(B.ipv6(7 << 99, 9, 17, B.udp(5, 6, text)), 40, 6), .udpChecksum),
    (filled(B.ipv6(7 << 99, 9, 58, [128, 0, 0, 0, 0, 1, 0, 1] + text), 40, 2), .icmpv6Checksum),
    (
      filled(B.ipv6(7 << 99, 9, 0, [17, 0, 1, 4, 0, 0, 0, 0] + B.udp(5, 6, text)), 48, 6),
      .udpChecksum
    ),
  ]

  @Test(arguments: packets.indices)
  func `right checksums are sound, and every changed byte of the content shows`(index: Int) {
    let (packet, flaw) = Self.packets[index]
    #expect(Self.verdict(packet) == .sound)
    let frame = B.ethernet(packet[0] >> 4 == 4 ? 0x0800 : 0x86dd, packet, tags: [5])
    #expect(Self.verdict(frame, link: .ethernet) == .sound)
    for place in (packet.count - Self.text.count)..<packet.count {
      var other = packet
      other[place] ^= 0x10
      #expect(Self.verdict(other) == .wrong(flaw))
    }
  }

  @Test func `a wrong header is told before its content`() {
    var packet = Self.packets[0].packet
    packet[8] -= 1
    #expect(Self.verdict(packet) == .wrong(.ipv4Checksum))
    let view = PacketView(parsing: packet.borrowed, link: .raw)
    #expect(view.checksums(in: packet.borrowed, withHeader: false) == .sound)
  }

  @Test func `what a network card fills in is offloaded, not wrong`() {
    var header = Self.packets[0].packet
    header.replaceSubrange(10..<12, with: [0, 0])
    #expect(Self.verdict(header) == .offloaded)
    for (index, place) in [(0, 36), (1, 26), (3, 56), (4, 46)] {
      var packet = Self.packets[index].packet
      let isIPv4 = packet[0] >> 4 == 4
      let length = packet.count - (isIPv4 ? 20 : 40)
      let next = isIPv4 ? packet[9] : packet[6]
      let addresses = isIPv4 ? Array(packet[12..<20]) : Array(packet[8..<40])
      let partial = Self.sum(addresses + [0, next] + B.bytes(UInt32(length)))
      packet.replaceSubrange(place..<(place + 2), with: B.bytes(partial))
      #expect(Self.verdict(packet) == .offloaded)
      packet.replaceSubrange(place..<(place + 2), with: [0, 0])
      // A datagram without a checksum has none; a segment must have one.
      #expect(Self.verdict(packet) == (next == 17 ? .sound : .offloaded))
    }
  }

  @Test func `what cannot be verified is sound`() {
    var routed = Self.filled(
      B.ipv6(7 << 99, 9, 43, [17, 0, 4, 0, 0, 0, 0, 0] + B.udp(5, 6, Self.text)),
      48,
      6
    )
    routed[routed.count - 1] ^= 1
    #expect(Self.verdict(routed) == .sound)
    for (packet, _) in Self.packets {
      for length in 0..<packet.count {
        #expect(Self.verdict(Array(packet[..<length])) == .sound)
      }
    }
    #expect(
      Self.verdict(B.ethernet(0x0806, [UInt8](repeating: 0, count: 28)), link: .ethernet) == .sound
    )
  }

  @Test func `inside of a tunnel the inner checksums count`() {
    var inner = Self.packets[1].packet
    #expect(Self.verdict(B.ipv4(1, 2, 4, inner)) == .sound)
    inner[inner.count - 1] ^= 1
    #expect(Self.verdict(B.ipv4(1, 2, 4, inner)) == .wrong(.udpChecksum))
  }
}
