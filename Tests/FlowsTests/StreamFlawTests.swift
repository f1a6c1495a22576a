// SPDX-License-Identifier: Apache-2.0
import Decode
import Events
import Flows
import NetworkTypes
import TestSupport
import Testing

@Suite struct StreamFlawTests {
  @Test func `a connection as it should be has no flaw`() {
    var talk = Conversation()
    talk.segment(.toServer, 100, flags: 0x02)
    talk.segment(.toServer, 100, flags: 0x02, after: 1_000)
    talk.segment(.toClient, 500, ack: 101, flags: 0x02)
    talk.segment(.toClient, 500, ack: 101, flags: 0x02, after: 1_000)
    talk.segment(.toServer, 101, ack: 501)
    talk.segment(.toServer, 101, ">a\n", ack: 501)
    talk.segment(.toClient, 501, "<b\n", ack: 104)
    talk.segment(.toServer, 104, ack: 504, flags: 0x01)
    talk.segment(.toClient, 504, ack: 105, flags: 0x01)
    talk.segment(.toServer, 105, ack: 505)
    talk.engine.finish()
    #expect(talk.log.anomalies == [] && talk.log.lines == ["c: >a", "s: <b", "c: end"])
    #expect(talk.engine.statistics.flaws.allSatisfy { $0 == 0 })
  }

  @Test func `a SYN with another number counts when it is the one that is acknowledged`() {
    for answered in [100, 7_000] as [UInt32] {
      var talk = Conversation()
      talk.segment(.toServer, 100, flags: 0x02)
      talk.segment(.toServer, 7_000, flags: 0x02, after: 3_000)
      talk.segment(.toClient, 500, ack: answered + 1, flags: 0x02)
      talk.segment(.toServer, answered + 1, ack: 501)
      talk.segment(.toServer, answered + 1, ">a\n", ack: 501)
      talk.engine.finish()
      #expect(talk.log.lines == ["c: >a", "c: end"])
      #expect(talk.log.anomalies == ["stream.3whs_syn_resend_diff_seq_on_syn_recv"])
      #expect(talk.log.flows.count == 1)
    }
  }

  @Test func `a SYN-ACK with another number counts when it is the one that is acknowledged`() {
    for chosen in [500, 9_000] as [UInt32] {
      var talk = Conversation()
      talk.segment(.toServer, 100, flags: 0x02)
      talk.segment(.toClient, 500, ack: 101, flags: 0x02)
      talk.segment(.toClient, 9_000, ack: 101, flags: 0x02)
      talk.segment(.toServer, 101, ack: chosen + 1)
      talk.segment(.toClient, chosen + 1, "<a\n", ack: 101)
      talk.engine.finish()
      #expect(talk.log.anomalies.first == "stream.3whs_synack_resend_with_diff_seq")
      if chosen == 9_000 { #expect(talk.log.lines == ["s: <a", "c: end"]) }
    }
  }

  @Test func `a SYN-ACK that acknowledges something else is told`() {
    var talk = Conversation()
    talk.segment(.toServer, 100, flags: 0x02)
    talk.segment(.toClient, 500, ack: 333, flags: 0x02)
    talk.engine.finish()
    #expect(talk.log.anomalies == ["stream.3whs_synack_with_wrong_ack"])
  }

  @Test(arguments: [(UInt32(101), UInt32(700)), (4_000, 501), (101, 400)])
  func `the end of a handshake must fit its beginning`(sequence: UInt32, acknowledged: UInt32) {
    var talk = Conversation()
    talk.segment(.toServer, 100, flags: 0x02)
    talk.segment(.toClient, 500, ack: 101, flags: 0x02)
    talk.segment(.toServer, sequence, ack: acknowledged)
    talk.engine.finish()
    let isOff = acknowledged != 400
    #expect(talk.log.anomalies == (isOff ? ["stream.3whs_wrong_seq_wrong_ack"] : []))
  }

  @Test func `a flaw is told once a flow and counted every time`() {
    var talk = Conversation()
    talk.handshake()
    talk.segment(.toServer, 101, ">a\n", ack: 501)
    for index in 0..<5 as Range<UInt32> {
      talk.segment(.toServer, 0x6000_0000 + index, "x", ack: 501)
      talk.segment(.toServer, 0x6000_0000 + index, ack: 501, flags: 0x04)
    }
    talk.engine.finish()
    #expect(
      talk.log.anomalies == ["stream.est_packet_out_of_window", "stream.suspected_rst_inject"]
    )
    let flaws = talk.engine.statistics.flaws
    #expect(flaws[Int(StreamFlaw.outOfWindow.rawValue)] == 5)
    #expect(flaws[Int(StreamFlaw.suspectedReset.rawValue)] == 5)
    #expect(talk.engine.statistics.outOfWindow == 10)
  }

  @Test func `data after an end is read and told`() {
    var talk = Conversation()
    talk.handshake()
    talk.segment(.toServer, 101, ">a\n", ack: 501)
    talk.segment(.toServer, 104, ack: 501, flags: 0x01)
    talk.segment(.toServer, 105, ">b\n", ack: 501)
    talk.segment(.toServer, 108, ">c\n", ack: 501)
    talk.engine.finish()
    #expect(talk.log.lines == ["c: >a", "c: >b", "c: >c", "c: end"])
    #expect(talk.log.anomalies == ["stream.data_after_end"])
    #expect(talk.log.flows[0].gapBytes == 0)
  }

  @Test func `urgent data and closed windows are counted`() {
    var talk = Conversation()
    talk.handshake()
    talk.segment(.toServer, 101, ">a", ack: 501, flags: 0x20)
    talk.segment(.toServer, 103, "b\n", ack: 501, flags: 0x20)
    var full = PacketBuilder.tcp(7, 1000, sequence: 501, acknowledgement: 105)
    full.replaceSubrange(14..<16, with: [0, 0])
    talk.packet(PacketBuilder.ipv4(0x0a00_0002, 0x0a00_0001, 6, full))
    talk.engine.finish()
    #expect(talk.engine.statistics.urgent == 2 && talk.engine.statistics.zeroWindows == 1)
    #expect(talk.log.anomalies == ["stream.urgent_data"])
    #expect(talk.log.lines == ["c: >ab", "c: end"])
  }

  /// A SYN with a window scale option.
  private static func syn(_ direction: StreamDirection, shift: UInt8) -> [UInt8] {
    let isRequest = direction == .toServer
    var tcp = PacketBuilder.tcp(
      isRequest ? 1000 : 7,
      isRequest ? 7 : 1000,
      sequence: isRequest ? 100 : 500,
      acknowledgement: isRequest ? 0 : 101,
      flags: isRequest ? 0x02 : 0x12
    )
    tcp[12] = 0x60
    tcp += [1, 3, 3, shift]
    return PacketBuilder.ipv4(
      isRequest ? 0x0a00_0001 : 0x0a00_0002,
      isRequest ? 0x0a00_0002 : 0x0a00_0001,
      6,
      tcp
    )
  }

  @Test(arguments: [(UInt8(7), true), (1, false)])
  func `how far ahead a receiver takes bytes depends on its window scale`(
    shift: UInt8,
    isTaken: Bool
  ) {
    var talk = Conversation()
    talk.packet(Self.syn(.toServer, shift: 2))
    talk.packet(Self.syn(.toClient, shift: shift))
    talk.segment(.toServer, 101, ">a\n", ack: 501)
    talk.segment(.toClient, 501, ack: 104)
    talk.segment(.toServer, 104 + 2_000_000, "x\n", ack: 501)
    #expect(talk.engine.statistics.outOfWindow == (isTaken ? 0 : 1))
    talk.engine.finish()
    #expect(talk.log.flows[0].gapBytes == (isTaken ? 2_000_000 : 0))
  }

  @Test func `a SYN that comes late turns its flow round`() {
    var talk = Conversation()
    talk.segment(.toClient, 500, ack: 101)
    talk.segment(.toServer, 100, flags: 0x02)
    talk.segment(.toServer, 101, ">a\n", ack: 501)
    talk.engine.finish()
    #expect(talk.log.flows.count == 1)
    #expect(talk.log.flows[0].identity.initiator == .handshake)
    #expect(talk.log.flows[0].identity.clientPort == 1000)
    #expect(talk.log.lines == ["c: >a", "c: end"])
  }

  @Test func `a SYN long after is another connection`() {
    var talk = Conversation()
    talk.segment(.toServer, 5_000, "??", ack: 9_000)
    talk.segment(.toServer, 100, flags: 0x02, after: 20_000)
    talk.engine.finish()
    #expect(talk.log.flows.map(\.identity.initiator) == [.unknown, .handshake])
  }

  @Test func `a datagram that a mirror copied is read once`() {
    func datagram(_ id: UInt8, _ text: String) -> [UInt8] {
      var packet = PacketBuilder.ipv4(1, 2, 17, PacketBuilder.udp(9, 7, Array(text.utf8)))
      packet[5] = id
      return packet
    }
    var talk = Conversation()
    talk.packet(datagram(3, ">q\n"))
    talk.packet(datagram(3, ">q\n"), after: 0)
    talk.packet(datagram(4, ">q\n"), after: 0)
    talk.packet(datagram(4, ">q\n"), after: 20)
    talk.packet(datagram(0, ">z\n"), after: 0)
    talk.packet(datagram(0, ">z\n"), after: 0)
    talk.engine.finish()
    #expect(talk.log.lines == ["c: >q", "c: >q", "c: >q", "c: >z", "c: >z", "c: end"])
    #expect(talk.engine.statistics.duplicates == 1)
  }
}
