// SPDX-License-Identifier: Apache-2.0
import Bytes
import Decode
import Events
import Flows
import NetworkTypes
import TestSupport
import Testing

@Suite struct FlowEventTests {
  static func line(_ flow: FlowSummary) -> String {
    var writer = EVEWriter(options: OutputOptions())
    let context = EventContext(
      flow: flow.identity,
      packet: flow.lastPacket,
      time: flow.end,
      direction: .toServer
    )
    writer.write(flow, in: context, appProtocol: "", communityID: "")
    return String(decoding: writer.json.bytes, as: UTF8.self)
  }

  @Test func `a TCP flow is written with its flags and its state`() {
    var talk = Conversation()
    talk.handshake()
    talk.segment(.toServer, 101, flags: 0x11)
    talk.engine.finish()
    let line = Self.line(talk.log.flows[0])
    #expect(line.contains(#""src_port":1000"#) && line.contains(#""dest_port":7"#))
    #expect(
      line.contains(
        #""tcp":{"tcp_flags":"13","tcp_flags_ts":"13","tcp_flags_tc":"12","fin":true,"syn":true,"ack":true,"state":"close_wait"}"#
      )
    )
  }

  @Test func `other flows have no ports, ESP its index`() {
    var talk = Conversation()
    talk.packet(PacketBuilder.ipv4(1, 2, 50, hex("0001007b 00000001 aabbccdd")))
    talk.packet(PacketBuilder.ipv4(1, 2, 50, hex("0001007c 00000001 aabbccdd")))
    talk.packet(PacketBuilder.ipv4(1, 2, 89, [1, 2, 3, 4]))
    talk.packet(PacketBuilder.ipv4(1, 2, 132, hex("0007 0009 00000001 00000000")))
    talk.engine.finish()
    let lines = talk.log.flows.map(Self.line)
    #expect(lines.count == 4)
    #expect(lines[0].contains(#""proto":"ESP","spi":65659"#) && !lines[0].contains("_port"))
    #expect(lines[1].contains(#""spi":65660"#))
    #expect(!lines[2].contains("_port") && !lines[2].contains("tcp"))
    #expect(lines[3].contains(#""src_port":7"#) && lines[3].contains(#""dest_port":9"#))
  }

  @Test func `three VLANs are written outer first`() {
    let datagram = PacketBuilder.ipv4(1, 2, 17, PacketBuilder.udp(5, 6, [1]))
    let frame = PacketBuilder.ethernet(0x0800, datagram, tags: [1, 10, 100])
    var talk = Conversation()
    talk.engine.process(
      PacketView(parsing: frame.borrowed, link: .ethernet),
      number: 1,
      time: Timestamp(seconds: 1),
      wireLength: frame.count
    )
    talk.engine.finish()
    #expect(Self.line(talk.log.flows[0]).contains(#""vlan":[1,10,100]"#))
  }

  @Test func `a malformed packet has neither a flow nor ends that nobody read`() {
    var writer = EVEWriter(options: OutputOptions())
    let nobody = IPAddress(bits: 0)
    let flow = FlowIdentity(
      id: 0,
      slot: -1,
      client: nobody,
      server: nobody,
      clientPort: 0,
      serverPort: 0,
      ipProtocol: IPProtocol(rawValue: 0)
    )
    writer.write(
      AnomalyEvent(.decode, PacketFlaw.ipv4TooSmall.name),
      name: "anomaly",
      in: EventContext(
        flow: flow,
        packet: 3,
        time: Timestamp(seconds: 0),
        direction: .toServer
      ),
      appProtocol: "",
      communityID: ""
    )
    let line = String(decoding: writer.json.bytes, as: UTF8.self)
    #expect(!line.contains("flow_id") && !line.contains("src_ip") && !line.contains("proto"))
    #expect(line.contains(#""pcap_cnt":3"#))
    #expect(line.contains(#""anomaly":{"type":"decode","event":"decoder.ipv4.pkt_too_small"}"#))
  }
}
