// SPDX-License-Identifier: Apache-2.0
import Bytes
import Decode
import Events
import Flows
import NetworkTypes
import TestSupport
import Testing

/// ICMP errors belong to the flow that they quote.
@Suite struct ErrorTests {
  typealias B = PacketBuilder

  /// An ICMP error from somewhere that quotes the beginning of a packet.
  private static func error(
    _ packet: [UInt8],
    from: UInt32,
    to: UInt32,
    _ type: UInt8,
    _ code: UInt8,
    quoting: Int = 28
  ) -> [UInt8] {
    B.ipv4(from, to, 1, [type, code, 0, 0, 0, 0, 0, 0] + packet.prefix(quoting))
  }

  @Test func `a refused datagram is an attempt, and the error no flow`() {
    let datagram = B.ipv4(1, 2, 17, B.udp(5_000, 161, [1, 2, 3]))
    var talk = Conversation()
    talk.packet(datagram)
    talk.packet(Self.error(datagram, from: 2, to: 1, 3, 3))
    talk.packet(datagram)
    talk.packet(Self.error(datagram, from: 2, to: 1, 3, 3))
    talk.engine.finish()
    #expect(talk.log.flows.count == 1)
    let flow = talk.log.flows[0]
    #expect(!flow.isAnswered && flow.state == .new && flow.packetsToServer == 2)
    #expect(flow.icmpErrors == 2 && flow.icmpError?.name.description == "port_unreachable")
    #expect(talk.engine.statistics.icmpErrors == 2)
  }

  @Test func `a router's word of a connection is joined to it, the worst one named`() {
    var talk = Conversation()
    talk.segment(.toServer, 100, flags: 0x02)
    let syn = B.ipv4(0x0a00_0001, 0x0a00_0002, 6, B.tcp(1000, 7, sequence: 100, flags: 2))
    talk.packet(Self.error(syn, from: 77, to: 0x0a00_0001, 5, 1))
    talk.packet(Self.error(syn, from: 78, to: 0x0a00_0001, 3, 13))
    talk.packet(Self.error(syn, from: 78, to: 0x0a00_0001, 11, 0))
    talk.engine.finish()
    #expect(talk.log.flows.count == 1)
    #expect(talk.log.flows[0].icmpError?.name.description == "communication_prohibited")
    #expect(talk.log.flows[0].icmpErrors == 3 && !talk.log.flows[0].isAnswered)
  }

  @Test func `echo requests are quoted, too`() {
    let echo = B.ipv4(1, 2, 1, [8, 0, 0, 0, 0, 1, 0, 1])
    var talk = Conversation()
    talk.packet(echo)
    talk.packet(Self.error(echo, from: 9, to: 1, 11, 0))
    talk.engine.finish()
    #expect(talk.log.flows.count == 1)
    #expect(talk.log.flows[0].icmpError?.name.description == "time_exceeded")
  }

  @Test func `ICMPv6 quotes behind extension headers`() {
    let datagram = B.ipv6(1 << 100, 2 << 100, 60, [17, 0, 1, 4, 0, 0, 0, 0] + B.udp(5, 6, [1]))
    var talk = Conversation()
    talk.packet(datagram)
    talk.packet(B.ipv6(2 << 100, 1 << 100, 58, [1, 4, 0, 0, 0, 0, 0, 0] + datagram))
    talk.packet(B.ipv6(9 << 100, 1 << 100, 58, [2, 0, 0, 0, 0, 0, 5, 0] + datagram))
    talk.engine.finish()
    #expect(talk.log.flows.count == 1)
    #expect(talk.log.flows[0].icmpError?.name.description == "port_unreachable")
    #expect(talk.log.flows[0].icmpErrors == 2)
  }

  @Test func `an error that speaks of nothing known is a flow of its own`() {
    let datagram = B.ipv4(1, 2, 17, B.udp(5_000, 161, [1, 2, 3]))
    let other = B.ipv4(1, 3, 17, B.udp(5_000, 161, [1, 2, 3]))
    var talk = Conversation()
    talk.packet(Self.error(datagram, from: 2, to: 1, 3, 3))
    talk.packet(Self.error(datagram, from: 2, to: 1, 3, 3))
    talk.packet(Self.error(other, from: 2, to: 1, 3, 3))
    // Once the flow is there, errors join it.
    talk.packet(datagram)
    talk.packet(Self.error(datagram, from: 2, to: 1, 3, 3))
    talk.engine.finish()
    let icmp = talk.log.flows.filter { $0.identity.ipProtocol == .icmp }
    #expect(icmp.map(\.packetsToServer) == [2, 1])
    #expect(talk.log.flows.map(\.icmpErrors).reduce(0, +) == 1)
  }

  @Test func `every shorter quotation is read or refused`() {
    let datagram = B.ipv4(1, 2, 17, B.udp(5_000, 161, [1, 2, 3]))
    let long = B.ipv6(1 << 100, 2 << 100, 0, [17, 0, 0, 0, 0, 0, 0, 0] + B.udp(5, 6, [1]))
    for length in 0...60 {
      var talk = Conversation()
      talk.packet(datagram)
      talk.packet(Self.error(datagram, from: 2, to: 1, 3, 3, quoting: length))
      talk.packet(long)
      talk.packet(B.ipv6(2 << 100, 1 << 100, 58, [1, 4, 0, 0, 0, 0, 0, 0] + long.prefix(length)))
      talk.engine.finish()
      let joined = talk.log.flows.map(\.icmpErrors).reduce(0, +)
      #expect(joined == (length >= 24 ? 1 : 0) + (length >= 52 ? 1 : 0), "\(length)")
    }
  }

  @Test func `a later fragment that is quoted names no flow`() {
    var fragment = B.ipv4(1, 2, 17, B.udp(5_000, 161, [1, 2, 3]), fragment: 0x00b9)
    fragment[0] = 0x45
    let view = PacketView(
      parsing: Self.error(fragment, from: 2, to: 1, 3, 3).borrowed,
      link: .raw
    )
    #expect(view.isError && QuotedPacket(view) == nil)
  }
}
