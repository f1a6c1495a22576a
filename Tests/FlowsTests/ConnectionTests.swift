// SPDX-License-Identifier: Apache-2.0
import Bytes
import Decode
import Events
import Flows
import NetworkTypes
import TestSupport
import Testing

@Suite struct ConnectionTests {
  /// A step: direction, sequence, acknowledgement, flags.
  typealias Step = (StreamDirection, UInt32, UInt32, UInt8)

  static let endings: [(steps: [Step], state: FlowState, connection: ConnectionState)] = [
    ([], .established, .established),
    ([(.toServer, 101, 501, 0x11)], .established, .closeWait),
    ([(.toServer, 101, 501, 0x11), (.toClient, 501, 102, 0x11)], .closed, .lastAck),
    (
      [(.toServer, 101, 501, 0x11), (.toClient, 501, 102, 0x11), (.toServer, 102, 502, 0x10)],
      .closed, .closed
    ),
    ([(.toClient, 501, 101, 0x11)], .established, .finWait1),
    ([(.toClient, 501, 101, 0x11), (.toServer, 101, 502, 0x10)], .established, .finWait2),
    ([(.toClient, 501, 101, 0x11), (.toServer, 101, 502, 0x11)], .closed, .timeWait),
    (
      [(.toClient, 501, 101, 0x11), (.toServer, 101, 502, 0x11), (.toClient, 502, 102, 0x10)],
      .closed, .closed
    ),
    ([(.toServer, 101, 501, 0x14)], .closed, .closed),
    // A FIN sent again is no answer to itself.
    (
      [(.toServer, 101, 501, 0x11), (.toClient, 501, 102, 0x11), (.toClient, 501, 102, 0x11)],
      .closed, .lastAck
    ),
  ]

  @Test(arguments: endings.indices)
  func `a connection ends in Suricata's states`(index: Int) {
    var talk = Conversation()
    talk.handshake()
    for (direction, sequence, acknowledgement, flags) in Self.endings[index].steps {
      talk.segment(direction, sequence, ack: acknowledgement, flags: flags)
    }
    talk.engine.finish()
    #expect(talk.log.flows.count == 1)
    #expect(talk.log.flows[0].state == Self.endings[index].state)
    #expect(talk.log.flows[0].connection == Self.endings[index].connection)
  }

  @Test func `a handshake that is not over is new`() {
    var talk = Conversation()
    talk.segment(.toServer, 100, flags: 0x02)
    talk.engine.finish()
    #expect(talk.log.flows[0].state == .new && talk.log.flows[0].connection == .synSent)
    var other = Conversation()
    other.segment(.toServer, 100, flags: 0x02)
    other.segment(.toClient, 500, ack: 101, flags: 0x02)
    other.engine.finish()
    #expect(other.log.flows[0].state == .new && other.log.flows[0].connection == .synReceived)
  }

  @Test func `a turned flow keeps its ends apart`() {
    var talk = Conversation()
    talk.segment(.toClient, 501, "<hello\n", ack: 101)
    talk.segment(.toServer, 101, ack: 508)
    talk.segment(.toServer, 101, ack: 508, flags: 0x01)
    talk.engine.finish()
    #expect(talk.log.flows[0].identity.client.description == "10.0.0.1")
    #expect(talk.log.flows[0].connection == .closeWait)
  }

  @Test func `a reset far outside of the window ends nothing`() {
    var talk = Conversation()
    talk.handshake()
    talk.segment(.toServer, 101, ">a\n", ack: 501)
    talk.segment(.toServer, 0x7000_0000, ack: 501, flags: 0x04)
    talk.segment(.toServer, 104, ">b\n", ack: 501)
    talk.engine.finish()
    #expect(talk.log.flows[0].state == .established)
    #expect(talk.engine.statistics.outOfWindow == 1)
    #expect(talk.log.lines == ["c: >a", "c: >b", "c: end"])
  }

  @Test func `a refused connection is closed`() {
    var talk = Conversation()
    talk.segment(.toServer, 100, flags: 0x02)
    talk.segment(.toClient, 0, ack: 101, flags: 0x04)
    talk.engine.finish()
    #expect(talk.log.flows[0].state == .closed && !talk.log.flows[0].isAnswered)
  }

  @Test func `data after a reset is read all the same`() {
    var talk = Conversation()
    talk.handshake()
    talk.segment(.toServer, 101, ">a\n", ack: 501)
    talk.segment(.toClient, 501, ack: 104, flags: 0x04)
    talk.segment(.toServer, 104, ">b\n", ack: 501)
    talk.engine.finish()
    #expect(talk.log.lines == ["c: >a", "c: >b", "c: end"])
    #expect(talk.log.flows[0].connection == .closed)
  }

  @Test func `a keep-alive is neither data nor sent again`() {
    var talk = Conversation()
    talk.handshake()
    talk.segment(.toServer, 101, ">a\n", ack: 501)
    talk.segment(.toServer, 103, "x", ack: 501, after: 60_000)
    talk.segment(.toServer, 103, ack: 501, after: 60_000)
    talk.segment(.toServer, 104, ">b\n", ack: 501)
    talk.engine.finish()
    #expect(talk.log.lines == ["c: >a", "c: >b", "c: end"])
    #expect(talk.engine.statistics.keepAlives == 1)
    #expect(talk.engine.statistics.retransmissions == 0)
  }

  @Test func `what a zero window probe said is not said again`() {
    var talk = Conversation()
    talk.handshake()
    talk.segment(.toServer, 101, ">", ack: 501)
    talk.segment(.toServer, 101, ">abc\n", ack: 501)
    talk.engine.finish()
    #expect(talk.log.lines == ["c: >abc", "c: end"])
    #expect(talk.log.flows[0].gapBytes == 0)
  }

  @Test func `urgent data stays in its place`() {
    var talk = Conversation()
    talk.handshake()
    talk.segment(.toServer, 101, ">ab", ack: 501)
    talk.segment(.toServer, 104, "!c\n", ack: 501, flags: 0x20)
    talk.engine.finish()
    #expect(talk.log.lines == ["c: >ab!c", "c: end"])
  }

  @Test func `data of a SYN is the first of its stream`() {
    var talk = Conversation()
    talk.segment(.toServer, 100, ">fast\n", flags: 0x02)
    talk.segment(.toClient, 500, ack: 107, flags: 0x02)
    talk.segment(.toServer, 107, ">next\n", ack: 501)
    talk.engine.finish()
    #expect(talk.log.lines == ["c: >fast", "c: >next", "c: end"])
    // A server that does not know fast open gets the data once more.
    var plain = Conversation()
    plain.segment(.toServer, 100, ">fast\n", flags: 0x02)
    plain.segment(.toClient, 500, ack: 101, flags: 0x02)
    plain.segment(.toServer, 101, ">fast\n>next\n", ack: 501)
    plain.engine.finish()
    #expect(plain.log.lines == ["c: >fast", "c: >next", "c: end"])
  }

  @Test func `data far outside of the window is ignored`() {
    var talk = Conversation()
    talk.handshake()
    talk.segment(.toServer, 101, ">a\n", ack: 501)
    talk.segment(.toServer, 0x6000_0000, ">evil\n", ack: 501)
    talk.segment(.toServer, 104, ">b\n", ack: 501)
    talk.engine.finish()
    #expect(talk.log.lines == ["c: >a", "c: >b", "c: end"])
    #expect(talk.engine.statistics.outOfWindow == 1)
  }

  @Test func `a mirror's copy is a duplicate, a segment sent again is not`() {
    var talk = Conversation()
    talk.handshake()
    talk.segment(.toServer, 101, ">a\n", ack: 501)
    talk.segment(.toServer, 101, ">a\n", ack: 501, after: 0)
    talk.segment(.toServer, 101, ">a\n", ack: 501, after: 300)
    talk.engine.finish()
    #expect(talk.engine.statistics.duplicates == 1)
    #expect(talk.engine.statistics.retransmissions == 1)
    #expect(talk.log.lines == ["c: >a", "c: end"])
  }

  @Test func `copies that come after the next segment are duplicates too`() {
    var talk = Conversation()
    talk.handshake()
    for (sequence, text, id) in [
      (101, ">a\n", 7), (104, ">b\n", 8), (101, ">a\n", 7), (104, ">b\n", 8),
    ] as [(UInt32, String, UInt8)] {
      var packet = PacketBuilder.ipv4(
        0x0a00_0001,
        0x0a00_0002,
        6,
        PacketBuilder.tcp(1000, 7, sequence: sequence, acknowledgement: 501, Array(text.utf8))
      )
      packet[5] = id
      talk.packet(packet, after: 0)
    }
    talk.engine.finish()
    #expect(talk.engine.statistics.duplicates == 2)
    #expect(talk.engine.statistics.retransmissions == 0)
  }

  @Test func `a flow that nobody knows is unrecognised`() {
    var talk = Conversation()
    talk.packet(PacketBuilder.ipv4(1, 2, 17, PacketBuilder.udp(5, 6, [1])))
    talk.packet(PacketBuilder.ipv4(1, 3, 17, PacketBuilder.udp(9, 7, Array(">q\n".utf8))))
    talk.packet(PacketBuilder.ipv4(1, 4, 6, PacketBuilder.tcp(5, 6, sequence: 1, flags: 2)))
    talk.engine.finish()
    #expect(talk.log.flows.map(\.isUnrecognised) == [true, false, false])
  }

  @Test func `flows in different tunnels and VLANs are apart`() {
    let datagram = PacketBuilder.ipv4(1, 2, 17, PacketBuilder.udp(5, 6, [1]))
    var talk = Conversation()
    talk.packet(datagram)
    talk.packet(PacketBuilder.ipv4(8, 9, 4, datagram))
    for key in [1, 2] as [UInt8] {
      talk.packet(PacketBuilder.ipv4(8, 9, 47, [0x20, 0, 8, 0, 0, 0, 0, key] + datagram))
    }
    #expect(talk.engine.openFlows == 4)
    for tags in [[1], [2], [1, 10], [1, 10, 100], [1, 10, 101]] as [[UInt16]] {
      let frame = PacketBuilder.ethernet(0x0800, datagram, tags: tags)
      talk.engine.process(
        PacketView(parsing: frame.borrowed, link: .ethernet),
        number: 9,
        time: Timestamp(seconds: 1),
        wireLength: frame.count
      )
    }
    talk.engine.finish()
    #expect(talk.log.flows.count == 9)
    #expect(talk.log.flows.contains { $0.identity.thirdVLAN == 101 })
  }
}
