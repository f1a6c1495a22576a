// SPDX-License-Identifier: Apache-2.0
import Bytes
import Decode
import NetworkTypes
import TestSupport
import Testing

/// One packet in one encapsulation, built by hand.
struct Encapsulated: Sendable, CustomTestStringConvertible {
  typealias B = PacketBuilder
  let name: String
  let link: LinkType
  let bytes: [UInt8]
  var depth: UInt8 = 0
  var id: UInt32 = 0
  var vlans: [UInt16] = []
  /// Whether the outermost packet is a datagram, which cut short stays one.
  var isDatagram = false

  var testDescription: String { name }

  static let segment = B.tcp(1000, 104, sequence: 7, acknowledgement: 9, flags: 0x18, [1, 2, 3])
  static let packet = B.ipv4(0x0a14_0a0b, 0x0a14_1405, 6, segment)
  static let packet6 = B.ipv6(0x20010db8 << 96 | 1, 0x20010db8 << 96 | 2, 6, segment)
  static let frame = B.ethernet(0x0800, packet)
  static let tagged = B.ethernet(0x0800, packet, tags: [7])
  static let snap: [UInt8] = [0xaa, 0xaa, 3, 0, 0, 0, 8, 0]
  static let macs = hex("020000000001 020000000002 020000000003")

  init(
    _ name: String,
    _ link: LinkType,
    _ bytes: [UInt8],
    depth: UInt8 = 0,
    id: UInt32 = 0,
    vlans: [UInt16] = []
  ) {
    self.name = name
    self.link = link
    self.bytes = bytes
    self.depth = depth
    self.id = id
    self.vlans = vlans
  }

  /// A tunnel in a datagram over raw IPv4.
  init(
    _ name: String,
    port: UInt16,
    from: UInt16 = 50_000,
    _ payload: [UInt8],
    id: UInt32 = 0,
    vlans: [UInt16] = []
  ) {
    self.name = name
    link = .raw
    bytes = B.ipv4(1, 2, 17, B.udp(from, port, payload))
    depth = 1
    self.id = id
    self.vlans = vlans
    isDatagram = true
  }

  static func gre(_ head: String, _ payload: [UInt8]) -> [UInt8] {
    B.ipv4(1, 2, 47, hex(head) + payload)
  }

  static let links: [Encapsulated] = [
    .init(
      "triple tag",
      .ethernet,
      B.ethernet(0x0800, packet, tags: [1, 10, 100]),
      vlans: [1, 10, 100]
    ),
    .init(
      "802.1ad",
      .ethernet,
      hex("00005e005302 00005e005301 88a8 0064 8100 00c8 0800") + packet,
      vlans: [100, 200]
    ),
    .init(
      "9100",
      .ethernet,
      hex("00005e005302 00005e005301 9100 0064 9100 00c8 0800") + packet,
      vlans: [100, 200]
    ),
    .init("MPLS", .ethernet, B.ethernet(0x8847, hex("00064040 0006413f") + packet)),
    .init("MPLS with IPv6", .ethernet, B.ethernet(0x8847, hex("0006413f") + packet6)),
    .init(
      "MPLS with a control word",
      .ethernet,
      B.ethernet(0x8847, hex("0006413f 00000001") + frame)
    ),
    .init("MPLS with Ethernet", .ethernet, B.ethernet(0x8847, hex("0006413f") + frame)),
    .init(
      "PPPoE",
      .ethernet,
      B.ethernet(
        0x8864,
        hex("1100 0011") + B.bytes(UInt16(packet.count + 2)) + hex("0021")
          + packet
      )
    ),
    .init(
      "PPPoE with IPv6",
      .ethernet,
      B.ethernet(
        0x8864,
        hex("1100 0011") + B.bytes(UInt16(packet6.count + 2)) + hex("0057")
          + packet6
      )
    ),
    .init(
      "802.3 with SNAP",
      .ethernet,
      B.ethernet(UInt16(snap.count + packet.count), snap + packet + [0, 0, 0, 0])
    ),
    .init(
      "802.3 with IP's access point",
      .ethernet,
      B.ethernet(UInt16(3 + packet.count), [6, 6, 3] + packet)
    ),
    .init("VN-Tag", .ethernet, B.ethernet(0x8926, hex("00010002 0800") + packet)),
    .init("802.1ah", .ethernet, B.ethernet(0x88e7, hex("00000001") + frame)),
    .init(
      "NSH type 1",
      .ethernet,
      B.ethernet(0x894f, hex("0fc6 01 01 00000aff 00000000 00000000 00000000 00000000") + packet)
    ),
    .init("NSH type 2", .ethernet, B.ethernet(0x894f, hex("0fc2 02 03 00000aff") + frame)),
    .init("PPP", .ppp, hex("ff03 0021") + packet),
    .init("PPP, short", .ppp, hex("21") + packet),
    .init("PPP in HDLC", .pppHDLC, hex("ff03 0057") + packet6),
    .init("PPP with MPLS", .ppp, hex("0281 0006413f") + packet),
    .init(
      "PPPoE link",
      .pppoe,
      hex("1100 0011") + B.bytes(UInt16(packet.count + 2)) + hex("0021") + packet
    ),
    .init("Cisco HDLC", .ciscoHDLC, hex("0f00 0800") + packet),
    .init(
      "NFLOG",
      .nflog,
      hex("02 00 0003 0500 0a00 00 000000 ") + [UInt8(packet.count + 4), 0, 9, 0] + packet
    ),
    .init(
      "NFLOG, big endian",
      .nflog,
      hex("02 00 0003 0005 000a 00 000000 ") + [0, UInt8(packet.count + 4), 0, 9] + packet
    ),
    .init(
      "cooked with 802.2",
      .linuxCooked,
      hex("0000 0001 0006 00005e005301 0000 0004") + snap + packet
    ),
    .init(
      "802.11 to the station",
      .ieee80211,
      hex("0802 0000") + macs + hex("1000") + snap + packet
    ),
    .init(
      "802.11 to the access point, QoS",
      .ieee80211,
      hex("8801 0000") + macs + hex("1000 0000") + snap + packet
    ),
    .init(
      "802.11 with four addresses, QoS and HT",
      .ieee80211,
      hex("8883 0000") + macs + hex("1000 020000000004 0000 00000000") + snap + packet
    ),
    .init(
      "802.11 A-MSDU",
      .ieee80211,
      hex("8801 0000") + macs + hex("1000 8000 020000000005 020000000006")
        + B.bytes(UInt16(snap.count + packet.count)) + snap + packet
    ),
    .init(
      "radiotap",
      .radiotap,
      hex("00 00 0a00 00000000 0000 0802 0000") + macs + hex("1000") + snap + packet
    ),
  ]

  static let tunnels: [Encapsulated] = [
    .init("IPv6 in IPv6", .raw, B.ipv6(1, 2, 41, packet6), depth: 1),
    .init("IPv4 in IPv6", .raw, B.ipv6(1, 2, 4, packet), depth: 1),
    .init("6in4", .raw, B.ipv4(1, 2, 41, packet6), depth: 1),
    .init("MPLS in IP", .raw, B.ipv4(1, 2, 137, hex("0006413f") + packet), depth: 1),
    .init("GRE", .raw, gre("0000 0800", packet), depth: 1),
    .init(
      "GRE with all options",
      .raw,
      gre("f000 0800 00000000 00000009 00000001 0800 00 04 01020304 0000 00 00", packet),
      depth: 1,
      id: 9
    ),
    .init(
      "GRE with Ethernet",
      .raw,
      gre("2000 6558 00000005", tagged),
      depth: 1,
      id: 5,
      vlans: [7]
    ),
    .init(
      "PPTP",
      .raw,
      gre(
        "3081 880b",
        B.bytes(UInt16(packet.count + 4)) + hex("0001 00000001 00000002 ff03 0021")
          + packet
      ),
      depth: 1
    ),
    .init("WCCP", .raw, gre("0000 883e 00000000", packet), depth: 1),
    .init("ERSPAN I", .raw, gre("0000 88be", tagged), depth: 1, vlans: [7]),
    .init(
      "ERSPAN II",
      .raw,
      gre("1000 88be 00000001 1064 0005 00000000", frame),
      depth: 1,
      id: 5,
      vlans: [100]
    ),
    .init(
      "ERSPAN III",
      .raw,
      gre("1000 22eb 00000001 2064 0005 00000000 0000 0001 0000000000000000", frame),
      depth: 1,
      id: 5,
      vlans: [100]
    ),
    .init(
      "ERSPAN III with IP",
      .raw,
      gre("1000 22eb 00000001 2000 0005 00000000 0000 0800", packet),
      depth: 1,
      id: 5
    ),
    .init("VXLAN", port: 4789, hex("08000000 00010200") + frame, id: 0x102),
    .init(
      "VXLAN on Linux's first port",
      port: 8472,
      hex("08000000 00010200") + tagged,
      id: 0x102,
      vlans: [7]
    ),
    .init("GENEVE", port: 6081, hex("0100 6558 00010200 01020304") + frame, id: 0x102),
    .init("GENEVE with IP", port: 6081, hex("0000 0800 00010200") + packet, id: 0x102),
    .init(
      "GTP-U",
      port: 2152,
      hex("30ff") + B.bytes(UInt16(packet.count)) + hex("00000009")
        + packet
    ),
    .init(
      "GTP-U with an extension",
      port: 2152,
      hex("34ff") + B.bytes(UInt16(packet.count + 8)) + hex("00000009 0000 00 85 01 1000 00")
        + packet
    ),
    .init("Teredo", port: 3544, packet6),
    .init(
      "Teredo with authentication and origin",
      port: 50_001,
      from: 3544,
      hex("0001 0000 0000000000000000 00 0000 000000000000") + packet6
    ),
    .init(
      "Teredo on another port",
      port: 50_001,
      B.ipv6(0x2001_0000 << 96 | 1, 0x20010db8 << 96 | 2, 6, segment)
    ),
    .init("CAPWAP with 802.3", port: 5247, hex("00100200 00000000") + frame),
    .init(
      "CAPWAP with 802.11",
      port: 5247,
      hex("00100300 00000000 0802 0000") + macs + hex("1000") + snap + packet
    ),
    .init("TZSP", port: 37_008, hex("01 00 0001 00 0a 01 40 01") + frame),
    .init(
      "TZSP with 802.11",
      port: 37_008,
      hex("01 00 0012 01 0802 0000") + macs + hex("1000") + snap + packet
    ),
    .init("MPLS in UDP", port: 6635, hex("0006413f") + packet),
  ]
}

@Suite struct EncapsulationTests {
  typealias B = PacketBuilder

  @Test(arguments: Encapsulated.links + Encapsulated.tunnels)
  func `the innermost packet is found`(_ sample: Encapsulated) {
    let view = PacketView(parsing: sample.bytes.borrowed, link: sample.link)
    #expect(view.stop == .none && view.flaw == .none)
    #expect(view.sourcePort == 1000 && view.destinationPort == 104 && view.ipProtocol == .tcp)
    #expect([UInt8](copying: view.payload) == [1, 2, 3])
    #expect(view.missing == 0)
    #expect(view.tunnelDepth == sample.depth && view.tunnelID == sample.id)
    #expect([view.vlan, view.innerVLAN, view.thirdVLAN].filter { $0 != 0 } == sample.vlans)
    #expect((view.datagramTunnels != 0) == sample.isDatagram)
    #expect(view.isUnusual || sample.depth == 0)
  }

  @Test(arguments: Encapsulated.links + Encapsulated.tunnels)
  func `no shorter prefix has the whole segment`(_ sample: Encapsulated) {
    // An 802.3 frame may be padded: it can lose its padding.
    let padding = sample.name == "802.3 with SNAP" ? 4 : 0
    for length in 0..<(sample.bytes.count - padding) {
      let bytes = Array(sample.bytes[..<length])
      let view = PacketView(parsing: bytes.borrowed, link: sample.link)
      #expect(view.payload.byteCount <= length)
      if view.stop == .none { #expect(view.missing > 0) }
    }
  }

  @Test(arguments: Encapsulated.links + Encapsulated.tunnels)
  func `no mutation traps`(_ sample: Encapsulated) {
    var generator = SeededGenerator(seed: UInt64(sample.bytes.count))
    var stops: Set<PacketStop> = []
    for _ in 0..<1_000 {
      var bytes = sample.bytes
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        bytes[Int.random(in: 0..<bytes.count, using: &generator)] =
          UInt8.random(in: 0...255, using: &generator)
      }
      bytes.removeLast(Int.random(in: 0...bytes.count, using: &generator) / 4)
      let view = PacketView(parsing: bytes.borrowed, link: sample.link)
      #expect(view.payload.byteCount <= bytes.count)
      stops.insert(view.stop)
    }
    #expect(stops.count > 1)
  }

  @Test(arguments: Encapsulated.tunnels.filter(\.isDatagram))
  func `a datagram itself is seen below its tunnel`(_ sample: Encapsulated) {
    let view = PacketView(parsing: sample.bytes.borrowed, link: sample.link, tunnelLimit: 0)
    #expect(view.stop == .none && view.ipProtocol == .udp && view.tunnelDepth == 0)
    #expect(view.source == IPAddress(v4: 1) && view.datagramTunnels == 0)
  }

  @Test(arguments: Encapsulated.tunnels)
  func `every tunnel stays closed from its limit on`(_ sample: Encapsulated) {
    for limit in 0...sample.depth {
      let view = PacketView(parsing: sample.bytes.borrowed, link: sample.link, tunnelLimit: limit)
      #expect(view.tunnelDepth == limit && view.flaw == .none)
      #expect(view.stop == .none || view.stop == .otherTransport)
      #expect((view.destinationPort == 104 && view.ipProtocol == .tcp) == (limit == sample.depth))
    }
  }

  @Test(arguments: [4789, 8472, 6081, 2152, 3544, 5247, 37_008, 6635, 9] as [UInt16])
  func `a tunnel's port alone opens nothing`(port: UInt16) {
    var generator = SeededGenerator(seed: UInt64(port))
    for _ in 0..<500 {
      let content = (0..<80).map { _ in UInt8.random(in: 0...255, using: &generator) }
      let bytes = B.ipv4(1, 2, 17, B.udp(50_000, port, content))
      let view = PacketView(parsing: bytes.borrowed, link: .raw)
      #expect(view.tunnelDepth == 0 && view.destinationPort == port)
      #expect(view.payload.byteCount == 80)
    }
  }

  @Test func `an inner packet without ports does not have the datagram's`() {
    let inner = B.ethernet(0x0800, B.ipv4(3, 4, 89, [1, 2, 3, 4]))
    let bytes = B.ipv4(1, 2, 17, B.udp(50_000, 4789, hex("08000000 00010200") + inner))
    let view = PacketView(parsing: bytes.borrowed, link: .raw)
    #expect(view.stop == .otherTransport && view.sourcePort == 0 && view.destinationPort == 0)
  }

  @Test(arguments: [
    ("VXLAN", Encapsulated.frame.count), ("GTP-U", Encapsulated.packet.count),
    ("GRE", Encapsulated.packet.count), ("ERSPAN I", Encapsulated.tagged.count),
    ("6in4", Encapsulated.packet6.count),
  ])
  func `what a tunnel carries has a length of its own`(name: String, length: Int) {
    let whole = Encapsulated.tunnels.first { $0.name == name }?.bytes ?? []
    #expect(PacketView(parsing: whole.borrowed, link: .raw).innerLength == length)
    // The snap length changes nothing of what was on the wire.
    let cut = Array(whole.dropLast())
    #expect(PacketView(parsing: cut.borrowed, link: .raw).innerLength == length)
  }

  @Test func `a snap length does not close a tunnel`() {
    let whole = Encapsulated.tunnels.first { $0.name == "VXLAN" }?.bytes ?? []
    let bytes = Array(whole.dropLast(2))
    let view = PacketView(parsing: bytes.borrowed, link: .raw)
    #expect(view.tunnelDepth == 1 && view.destinationPort == 104 && view.missing == 2)
  }

  @Test func `nested encapsulations end at the limit`() {
    var labelled = Encapsulated.frame
    for _ in 0..<40 { labelled = B.ethernet(0x8847, hex("0006413f") + labelled) }
    #expect(PacketView(parsing: labelled.borrowed, link: .ethernet).stop == .tooDeep)
    var datagram = Encapsulated.packet
    for _ in 0..<12 {
      datagram = B.ipv4(1, 2, 17, B.udp(9, 6081, hex("0000 0800 00010200") + datagram))
    }
    let view = PacketView(parsing: datagram.borrowed, link: .raw)
    #expect(view.stop == .tooDeep && view.flaw == .tooManyLayers)
    #expect(view.tunnelDepth == PacketView.maxTunnelDepth)
    let stack = B.ethernet(0x8847, Array(repeating: 0, count: 400))
    #expect(PacketView(parsing: stack.borrowed, link: .ethernet).stop == .tooDeep)
  }

  @Test func `what a link says for itself is no packet`() {
    let samples: [(LinkType, [UInt8])] = [
      (.ethernet, B.ethernet(0x88cc, [2, 7, 4, 0])),
      (.ethernet, B.ethernet(38, hex("4242 03") + Array(repeating: 0, count: 40))),
      (.ethernet, B.ethernet(20, hex("aaaa03 00000c 2000") + Array(repeating: 0, count: 12))),
      (.ppp, hex("ff03 c021 01010004")),
      (.ieee80211, hex("8000 0000") + Encapsulated.macs + hex("1000")),
      (.ciscoHDLC, hex("8f00 8035 00000000")),
    ]
    for (link, bytes) in samples {
      #expect(PacketView(parsing: bytes.borrowed, link: link).stop == .linkControl)
    }
    let protected = hex("0842 0000") + Encapsulated.macs + hex("1000") + Encapsulated.snap
    #expect(PacketView(parsing: protected.borrowed, link: .ieee80211).stop == .encryptedLink)
  }
}
