// SPDX-License-Identifier: Apache-2.0
import Bytes
import Decode
import NetworkTypes
import TestSupport
import Testing

@Suite struct PacketViewTests {
  typealias B = PacketBuilder
  static let segment = B.tcp(1000, 104, sequence: 7, acknowledgement: 9, flags: 0x18, [1, 2, 3])
  static let packet = B.ipv4(0x0a14_0a0b, 0x0a14_1405, 6, segment)
  static let frame = B.ethernet(0x0800, packet)

  @Test func `fields of a TCP segment over IPv4 and Ethernet`() {
    let view = PacketView(parsing: Self.frame.borrowed, link: .ethernet)
    #expect(view.stop == .none)
    #expect(view.sourceMAC == 0x0000_5e00_5301)
    #expect(view.destinationMAC == 0x0000_5e00_5302)
    #expect(view.source.description == "10.20.10.11")
    #expect(view.destination.description == "10.20.20.5")
    #expect(view.sourcePort == 1000 && view.destinationPort == 104)
    #expect(view.sequence == 7 && view.acknowledgement == 9 && view.flags == 0x18)
    #expect([UInt8](copying: view.payload) == [1, 2, 3])
    #expect(view.missing == 0)
  }

  @Test(arguments: 0..<54)
  func `every shorter prefix of the headers is truncated`(length: Int) {
    let bytes = Array(Self.frame[..<length])
    let view = PacketView(parsing: bytes.borrowed, link: .ethernet)
    #expect(view.stop == .truncated)
  }

  @Test(arguments: 54...75)
  func `options cut by the snap length leave ports, numbers and flags`(length: Int) {
    var segment = B.tcp(1000, 104, sequence: 7, acknowledgement: 9, flags: 0x12)
    segment[12] = 0xa0
    segment += [UInt8](repeating: 1, count: 20) + [1, 2, 3]
    let frame = B.ethernet(0x0800, B.ipv4(0x0a14_0a0b, 0x0a14_1405, 6, segment))
    let bytes = Array(frame[..<length])
    let view = PacketView(parsing: bytes.borrowed, link: .ethernet)
    #expect(view.stop == .none)
    #expect(view.sourcePort == 1000 && view.destinationPort == 104)
    #expect(view.sequence == 7 && view.acknowledgement == 9 && view.flags == 0x12)
    // What is missing of the payload, whatever is missing of the header.
    #expect(view.payload.byteCount == max(0, length - 74))
    #expect(view.missing == min(3, 77 - length))
  }

  @Test func `a header that is longer than its packet is malformed`() {
    var segment = B.tcp(1000, 104, sequence: 7)
    segment[12] = 0x60
    let frame = B.ethernet(0x0800, B.ipv4(0x0a14_0a0b, 0x0a14_1405, 6, segment))
    let view = PacketView(parsing: frame.borrowed, link: .ethernet)
    #expect(view.stop == .badTransport)
    #expect(view.flaw == .tcpHeaderTooSmall)
  }

  @Test(arguments: 54..<57)
  func `a payload cut by the snap length is counted as missing`(length: Int) {
    let bytes = Array(Self.frame[..<length])
    let view = PacketView(parsing: bytes.borrowed, link: .ethernet)
    #expect(view.stop == .none)
    #expect(view.missing == 57 - length)
    #expect(view.payload.byteCount == length - 54)
  }

  @Test func `padding after the IP packet is not payload`() {
    let bytes = Self.frame + [0, 0, 0, 0, 0, 0]
    let view = PacketView(parsing: bytes.borrowed, link: .ethernet)
    #expect(view.payload.byteCount == 3)
  }

  @Test func `VLAN tags are read outer first`() {
    let bytes = B.ethernet(0x0800, Self.packet, tags: [0x2064, 200])
    let view = PacketView(parsing: bytes.borrowed, link: .ethernet)
    #expect(view.vlan == 100 && view.innerVLAN == 200)
    #expect(view.stop == .none)
  }

  @Test func `too many tags stop the decoding`() {
    let bytes = B.ethernet(0x0800, Self.packet, tags: Array(repeating: 5, count: 20))
    #expect(PacketView(parsing: bytes.borrowed, link: .ethernet).stop == .tooDeep)
  }

  @Test func `IPv6 extension headers are walked`() {
    let options: [UInt8] = [60, 0, 1, 4, 0, 0, 0, 0]
    let destination: [UInt8] = [6, 0, 1, 4, 0, 0, 0, 0]
    let packet = B.ipv6(1 << 100, 2 << 100, 0, options + destination + Self.segment)
    let bytes = B.ethernet(0x86dd, packet)
    let view = PacketView(parsing: bytes.borrowed, link: .ethernet)
    #expect(view.stop == .none)
    #expect(view.destinationPort == 104)
    #expect(view.payload.byteCount == 3)
  }

  @Test(arguments: [LinkType.raw, .ipv4])
  func `raw IP has no link header`(link: LinkType) {
    let view = PacketView(parsing: Self.packet.borrowed, link: link)
    #expect(view.stop == .none && view.sourceMAC == 0 && view.destinationPort == 104)
  }

  @Test func `cooked captures carry the sender's address`() {
    let head: [UInt8] = [0, 0, 0, 1, 0, 6, 0, 0, 0x5e, 0, 0x53, 1, 0, 0, 8, 0]
    let first = head + Self.packet
    let view = PacketView(parsing: first.borrowed, link: .linuxCooked)
    #expect(view.sourceMAC == 0x0000_5e00_5301 && view.destinationPort == 104)
    let head2: [UInt8] =
      [8, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 6, 0, 0, 0x5e, 0, 0x53, 1, 0, 0]
    let second = head2 + Self.packet
    let view2 = PacketView(parsing: second.borrowed, link: .linuxCooked2)
    #expect(view2.sourceMAC == 0x0000_5e00_5301 && view2.destinationPort == 104)
  }

  @Test func `a fragment is named as one`() {
    let packet = B.ipv4(1, 2, 6, Self.segment, fragment: 0x2000)
    #expect(PacketView(parsing: packet.borrowed, link: .raw).stop == .fragment)
  }

  @Test func `tunnels are opened to the innermost packet`() {
    let gre = B.ipv4(1, 2, 47, [0x20, 0, 8, 0, 0, 0, 0, 9] + Self.packet)
    let view = PacketView(parsing: gre.borrowed, link: .raw)
    #expect(view.stop == .none && view.tunnelDepth == 1 && view.tunnelID == 9)
    #expect(view.source.description == "10.20.10.11")
    let vxlan = B.ipv4(1, 2, 17, B.udp(9, 4789, [8, 0, 0, 0, 0, 1, 2, 0] + Self.frame))
    let inner = PacketView(parsing: vxlan.borrowed, link: .raw)
    #expect(inner.stop == .none && inner.tunnelID == 0x102 && inner.destinationPort == 104)
  }

  @Test func `nested tunnels end at the limit`() {
    var packet = Self.packet
    for _ in 0..<12 { packet = B.ipv4(1, 2, 4, packet) }
    #expect(PacketView(parsing: packet.borrowed, link: .raw).stop == .tooDeep)
  }

  @Test func `an ARP reply gives the sender's pair`() {
    let arp = hex(
      "0001 0800 06 04 0002 00005e005301 0a140a0b 00005e005302 0a140005"
    )
    let bytes = B.ethernet(0x0806, arp)
    let view = PacketView(parsing: bytes.borrowed, link: .ethernet)
    #expect(view.stop == .arp && view.arpOperation == 2)
    #expect(view.source.description == "10.20.10.11" && view.sourceMAC == 0x0000_5e00_5301)
  }

  @Test(arguments: 0..<20)
  func `no mutation of a frame traps`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let base = [
      Self.frame, B.ethernet(0x86dd, B.ipv6(1, 2, 0, [60, 0, 1, 4, 0, 0, 0, 0, 6, 0, 0, 0])),
      B.ipv4(1, 2, 47, [0xb0, 0, 0x65, 0x58, 0, 0, 0, 9, 1, 1, 1, 1] + Self.frame),
    ]
    let links: [LinkType] = [.ethernet, .linuxCooked, .linuxCooked2, .raw, .null, .loop]
    var counts: [PacketStop: Int] = [:]
    for _ in 0..<2_000 {
      var bytes = base[Int.random(in: 0..<base.count, using: &generator)]
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        bytes[Int.random(in: 0..<bytes.count, using: &generator)] =
          UInt8.random(in: 0...255, using: &generator)
      }
      bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator) / 3)
      for link in links {
        let view = PacketView(parsing: bytes.borrowed, link: link)
        counts[view.stop, default: 0] += 1
        #expect(view.payload.byteCount <= bytes.count)
      }
    }
    #expect(counts.count > 3)
  }
}
