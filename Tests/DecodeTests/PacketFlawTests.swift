// SPDX-License-Identifier: Apache-2.0
import Bytes
import Decode
import NetworkTypes
import TestSupport
import Testing

@Suite struct PacketFlawTests {
  typealias B = PacketBuilder

  /// An IPv4 packet with these options.
  static func optioned(_ options: [UInt8]) -> [UInt8] {
    var packet = B.ipv4(1, 2, 6, options + Encapsulated.segment)
    packet[0] = 0x45 + UInt8(options.count / 4)
    return packet
  }

  @Test(arguments: [
    (hex("94040000"), PacketFlaw.none), (hex("01010100"), .none), (hex("00ffffff"), .none),
    (hex("01010107"), .ipv4OptionEnd), (hex("07050000"), .ipv4OptionLength),
    (hex("07010000"), .ipv4OptionLength), (hex("07000000"), .ipv4OptionLength),
    (hex("82020000"), .ipv4OptionLength), (hex("94030000"), .ipv4OptionLength),
  ])
  func `options are walked`(options: [UInt8], flaw: PacketFlaw) {
    let bytes = Self.optioned(options)
    let view = PacketView(parsing: bytes.borrowed, link: .raw)
    #expect(view.flaw == flaw)
    #expect(view.stop == (flaw == .ipv4OptionLength ? .badIPv4 : .none))
    if view.stop == .none { #expect(view.destinationPort == 104) }
  }

  @Test func `headers that make no sense are named`() {
    var short = B.ipv4(1, 2, 6, Encapsulated.segment)
    short[0] = 0x44
    var length = B.ipv4(1, 2, 6, Encapsulated.segment)
    length[3] = 19
    var offset = B.ipv4(1, 2, 6, Encapsulated.segment)
    offset[32] = 0x40
    var datagram = B.ipv4(1, 2, 17, B.udp(1, 2, []))
    datagram[25] = 7
    let samples: [([UInt8], PacketFlaw, String)] = [
      (short, .ipv4HeaderTooSmall, "decoder.ipv4.hlen_too_small"),
      (length, .ipv4LengthBelowHeader, "decoder.ipv4.iplen_smaller_than_hlen"),
      (offset, .tcpHeaderTooSmall, "decoder.tcp.hlen_too_small"),
      (datagram, .udpLengthInvalid, "decoder.udp.len_invalid"),
      (B.ipv4(1, 2, 1, [8, 0]), .icmpv4TooSmall, "decoder.icmpv4.pkt_too_small"),
      (
        B.ipv6(1, 2, 60, [6, 9, 0, 0, 0, 0, 0, 0]), .ipv6TruncatedExtension,
        "decoder.ipv6.trunc_exthdr"
      ),
      ([0x75, 0, 0, 0], .rawWrongVersion, "decoder.ipraw.invalid_ip_version"),
      (B.ipv4(1, 2, 47, hex("0007 0800")), .greVersion, "decoder.gre.wrong_version"),
    ]
    for (bytes, flaw, name) in samples {
      let view = PacketView(parsing: bytes.borrowed, link: .raw)
      #expect(view.flaw == flaw && flaw.name.description == name)
      #expect(view.stop != .none && view.isUnusual)
    }
  }

  @Test func `every flaw has a name of its own`() {
    let names = PacketFlaw.allCases.dropFirst().map(\.name.description)
    #expect(Set(names).count == names.count)
    #expect(names.allSatisfy { $0.hasPrefix("decoder.") })
  }

  @Test func `a jumbogram is refused, a length of 0 from offload is not`() {
    var jumbo = B.ipv6(1, 2, 0, hex("06 00 c2 04 00020000") + Encapsulated.segment)
    jumbo.replaceSubrange(4..<6, with: [0, 0])
    #expect(PacketView(parsing: jumbo.borrowed, link: .raw).stop == .jumbogram)
    var offload = B.ipv6(1, 2, 0, hex("06 00 01 04 00000000") + Encapsulated.segment)
    offload.replaceSubrange(4..<6, with: [0, 0])
    let view = PacketView(parsing: offload.borrowed, link: .raw)
    #expect(view.stop == .none && view.destinationPort == 104)
  }

  @Test func `SCTP has ports and ESP an index`() {
    let sctp = B.ipv4(1, 2, 132, hex("0007 0009 00000001 00000000 01020304"))
    let view = PacketView(parsing: sctp.borrowed, link: .raw)
    #expect(view.stop == .none && view.sourcePort == 7 && view.destinationPort == 9)
    #expect([UInt8](copying: view.payload) == [1, 2, 3, 4])
    let esp = B.ipv4(1, 2, 50, hex("0000007b 00000001 aabbccdd"))
    let sealed = PacketView(parsing: esp.borrowed, link: .raw)
    #expect(sealed.stop == .otherTransport)
    #expect(sealed.sourcePort == 0 && sealed.destinationPort == 0x7b)
  }
}
