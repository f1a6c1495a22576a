// SPDX-License-Identifier: Apache-2.0
import Decode
import Events
import Flows
import NetworkTypes
import TestSupport
import Testing

@Suite struct FlowEngineTests {
  @Test func `a conversation in order gives its lines and one flow`() {
    var talk = Conversation()
    talk.handshake()
    talk.segment(.toServer, 101, ">one\n>two\n", ack: 501)
    talk.segment(.toClient, 501, "<yes\n", ack: 111)
    talk.segment(.toServer, 111, flags: 0x11)
    talk.segment(.toClient, 506, flags: 0x11)
    talk.engine.finish()
    #expect(talk.log.lines == ["c: >one", "c: >two", "s: <yes", "c: end"])
    #expect(talk.log.flows.count == 1)
    let flow = talk.log.flows[0]
    #expect(
      flow.state == .closed && flow.reason == .shutdown && flow.appProtocol.description == "line"
    )
    #expect(flow.identity.initiator == .handshake && flow.identity.serverPort == 7)
    #expect(flow.packetsToServer == 4 && flow.packetsToClient == 3)
    #expect(talk.engine.statistics.bytesCopied == 0)
  }

  @Test func `a SYN-ACK alone names the initiator`() {
    var talk = Conversation()
    talk.segment(.toClient, 500, ack: 101, flags: 0x02)
    talk.engine.finish()
    #expect(talk.log.flows[0].identity.clientPort == 1000)
    #expect(talk.log.flows[0].identity.initiator == .handshake)
  }

  @Test func `a flow met in its middle is turned round by its protocol's roles`() {
    var talk = Conversation()
    talk.segment(.toClient, 501, "<hello\n", ack: 101)
    talk.segment(.toServer, 101, ">hi\n", ack: 508)
    talk.engine.finish()
    #expect(talk.log.lines == ["s: <hello", "c: >hi", "c: end"])
    #expect(talk.log.flows[0].identity.initiator == .protocolRole)
    #expect(talk.log.flows[0].identity.client.description == "10.0.0.1")
  }

  @Test func `a flow met in its middle without roles keeps its initiator unknown`() {
    var talk = Conversation()
    talk.segment(.toClient, 501, "??", ack: 101)
    talk.engine.finish()
    #expect(talk.log.flows[0].identity.initiator == .unknown)
  }

  @Test func `segments out of order are put in order`() {
    var talk = Conversation()
    talk.handshake()
    talk.segment(.toServer, 106, ">b\n", ack: 501)
    talk.segment(.toServer, 101, ">aa\n\n", ack: 501)
    talk.engine.finish()
    #expect(talk.log.lines == ["c: >aa", "c: ", "c: >b", "c: end"])
    #expect(talk.log.flows[0].gapBytes == 0)
  }

  @Test func `a retransmission is not read twice`() {
    var talk = Conversation()
    talk.handshake()
    talk.segment(.toServer, 101, ">a\n", ack: 501)
    talk.segment(.toServer, 101, ">a\n", ack: 501, after: 300)
    talk.segment(.toServer, 102, "a\n>b\n", ack: 501)
    talk.engine.finish()
    #expect(talk.log.lines == ["c: >a", "c: >b", "c: end"])
    #expect(talk.engine.statistics.retransmissions == 1)
  }

  @Test func `bytes that the capture lacks are a gap once they are acknowledged`() {
    var talk = Conversation()
    talk.handshake()
    talk.segment(.toServer, 101, ">a\n", ack: 501)
    talk.segment(.toServer, 114, ">c\n", ack: 501)
    talk.segment(.toClient, 501, ack: 117)
    #expect(talk.log.lines == ["c: >a"])
    talk.segment(.toClient, 501, ack: 117, after: 30)
    #expect(talk.log.lines == ["c: >a", "c: gap 10", "c: >c"])
    talk.engine.finish()
    #expect(talk.log.flows[0].gapBytes == 10)
  }

  @Test func `a hole is closed at the end of the flow`() {
    var talk = Conversation()
    talk.handshake()
    talk.segment(.toServer, 101, ">a\n", ack: 501)
    talk.segment(.toServer, 114, ">c\n", ack: 501)
    talk.engine.finish()
    #expect(talk.log.lines == ["c: >a", "c: gap 10", "c: >c", "c: end"])
  }

  @Test func `what nobody wants is skipped, gaps in it included`() {
    var talk = Conversation()
    talk.handshake()
    talk.segment(.toServer, 101, ">a\n#20;xxxxx", ack: 501)
    talk.segment(.toServer, 123, "xxxxx>b\n", ack: 501)
    talk.segment(.toClient, 501, ack: 131)
    talk.segment(.toClient, 501, ack: 131, after: 30)
    talk.engine.finish()
    #expect(talk.log.lines == ["c: >a", "c: >b", "c: end"])
  }

  @Test func `of late segments that nobody wants no byte is copied`() {
    var talk = Conversation()
    talk.handshake()
    talk.segment(.toServer, 101, ">a\n#40;", ack: 501)
    talk.segment(.toServer, 119, String(repeating: "y", count: 10), ack: 501)
    talk.segment(.toServer, 124, String(repeating: "z", count: 15), ack: 501)
    #expect(talk.engine.statistics.bytesCopied == 0)
    #expect(talk.engine.statistics.outOfOrder == 2)
    talk.segment(.toServer, 139, "yyyyyyyyy>b\n", ack: 501)
    #expect(talk.engine.statistics.bytesCopied == 12)
    talk.segment(.toServer, 108, String(repeating: "x", count: 11), ack: 501)
    talk.engine.finish()
    #expect(talk.log.lines == ["c: >a", "c: >b", "c: end"])
    #expect(talk.engine.statistics.gapBytes == 0)
  }

  @Test func `a session given up forgets that late segments were not wanted`() {
    var limits = FlowLimits()
    limits.maxReassemblyBytes = 100
    var talk = Conversation(limits: limits)
    talk.handshake()
    talk.segment(.toServer, 101, ">a\n#40;", ack: 501)
    talk.segment(.toServer, 118, String(repeating: "y", count: 10), ack: 501)
    talk.segment(.toServer, 148, ">" + String(repeating: "b", count: 80) + "\n", ack: 501)
    talk.segment(.toServer, 108, String(repeating: "x", count: 10), ack: 501)
    talk.engine.finish()
    #expect(talk.log.lines.last == "c: end")
    #expect(talk.engine.bytesHeld == 0)
  }

  @Test func `of what comes with the rest of a message only that rest is copied`() {
    var talk = Conversation()
    talk.handshake()
    talk.segment(.toServer, 101, ">a\n=10;01234", ack: 501)
    #expect(talk.engine.statistics.bytesCopied == 9)
    talk.segment(.toServer, 113, "56789>b\n=4;", ack: 501)
    #expect(talk.engine.statistics.bytesCopied == 9 + 5 + 3)
    talk.segment(.toServer, 124, "0123#9;x", ack: 501)
    talk.segment(.toServer, 132, "xxxxxxxx>c\n", ack: 501)
    talk.engine.finish()
    #expect(talk.engine.statistics.bytesCopied == 9 + 5 + 3 + 4)
    #expect(
      talk.log.lines == ["c: >a", "c: 0123456789", "c: >b", "c: 0123", "c: >c", "c: end"]
    )
  }

  @Test func `idle flows end on packet time`() {
    var talk = Conversation()
    talk.handshake()
    talk.packet(
      PacketBuilder.ipv4(1, 2, 17, PacketBuilder.udp(5, 6, [1])),
      after: 700_000
    )
    #expect(talk.log.flows.map(\.reason) == [.timeout])
    talk.engine.finish()
    #expect(talk.log.flows.count == 2)
  }

  @Test func `a new SYN after the end begins a new flow`() {
    var talk = Conversation()
    talk.handshake()
    talk.segment(.toServer, 101, flags: 0x14)
    talk.segment(.toServer, 9000, flags: 0x02)
    talk.engine.finish()
    #expect(talk.log.flows.count == 2)
    #expect(talk.log.flows[0].identity.id != talk.log.flows[1].identity.id)
  }

  @Test func `the flow limit gives the oldest up and counts it`() {
    var limits = FlowLimits()
    limits.maxFlows = 10
    var talk = Conversation(limits: limits)
    for port in 0..<25 {
      talk.packet(PacketBuilder.ipv4(1, 2, 17, PacketBuilder.udp(UInt16(port), 6, [1])))
    }
    #expect(talk.engine.openFlows == 10)
    #expect(talk.engine.statistics.flowsForced == 15)
    #expect(talk.log.flows.first?.identity.clientPort == 0)
  }

  @Test func `the reassembly limits turn a hole into a gap`() {
    var limits = FlowLimits()
    limits.maxQueuedBytes = 100
    var talk = Conversation(limits: limits)
    talk.handshake()
    talk.segment(.toServer, 101, ">a\n", ack: 501)
    talk.segment(.toServer, 204, ">" + String(repeating: "b", count: 110) + "\n", ack: 501)
    #expect(talk.log.lines.contains("c: gap 100"))
  }

  @Test func `a message longer than the limit is given up`() {
    var limits = FlowLimits()
    limits.maxMessageBytes = 50
    var talk = Conversation(limits: limits)
    talk.handshake()
    var sequence: UInt32 = 101
    for text in [">a\n>", String(repeating: "x", count: 60), "y\n>b\n"] {
      talk.segment(.toServer, sequence, text, ack: 501)
      sequence += UInt32(text.utf8.count)
    }
    #expect(talk.engine.statistics.oversizeMessages == 1)
    #expect(talk.log.lines.last == "c: >b")
  }

  @Test func `sequence numbers wrap`() {
    var talk = Conversation()
    talk.segment(.toServer, 0xffff_fffd, flags: 0x02)
    talk.segment(.toServer, 0xffff_fffe, ">abc\n", ack: 501)
    talk.segment(.toServer, 3, ">d\n", ack: 501)
    talk.engine.finish()
    #expect(talk.log.lines == ["c: >abc", "c: >d", "c: end"])
  }

  @Test(arguments: 0..<40)
  func `any segmentation, order and duplication gives the same lines`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let lines = (0..<30).map { ">line \($0) " + String(repeating: "x", count: $0) }
    // Every other line stands behind bytes that nobody wants.
    let text = lines.enumerated().map { index, line in
      let unwanted = index * 7
      return index % 2 == 0
        ? line + "\n" : "#\(unwanted);" + String(repeating: "y", count: unwanted) + line + "\n"
    }.joined()
    let bytes = Array(text.utf8)
    var pieces: [(Int, Int)] = []
    var at = 0
    while at < bytes.count {
      let end = min(bytes.count, at + Int.random(in: 1...90, using: &generator))
      pieces.append((at, end))
      if Bool.random(using: &generator) { pieces.append((max(0, at - 10), end)) }
      at = end
    }
    // The first piece stays first: the protocol is recognised by it.
    var rest = Array(pieces.dropFirst())
    for i in rest.indices {
      let j = min(rest.count - 1, i + Int.random(in: 0...5, using: &generator))
      rest.swapAt(i, j)
    }
    var talk = Conversation()
    talk.handshake()
    for (start, end) in [pieces[0]] + rest {
      let part = String(decoding: bytes[start..<end], as: UTF8.self)
      talk.segment(.toServer, 101 + UInt32(start), part, ack: 501, after: 0)
    }
    talk.engine.finish()
    #expect(talk.log.lines == lines.map { "c: \($0)" } + ["c: end"])
  }

  @Test func `datagrams of a known protocol are read`() {
    var talk = Conversation()
    talk.packet(PacketBuilder.ipv4(1, 2, 17, PacketBuilder.udp(9, 7, Array(">q\n".utf8))))
    talk.packet(PacketBuilder.ipv4(2, 1, 17, PacketBuilder.udp(7, 9, Array("<r\n".utf8))))
    talk.engine.finish()
    #expect(talk.log.lines == ["c: >q", "s: <r", "c: end"])
    #expect(talk.log.flows[0].identity.initiator == .firstPacket)
  }

  @Test func `a datagram flow that begins with an answer is turned round`() {
    var talk = Conversation()
    talk.packet(PacketBuilder.ipv4(2, 1, 17, PacketBuilder.udp(7, 9, Array("<r\n".utf8))))
    talk.packet(PacketBuilder.ipv4(1, 2, 17, PacketBuilder.udp(9, 7, Array(">q\n".utf8))))
    talk.engine.finish()
    #expect(talk.log.lines == ["s: <r", "c: >q", "c: end"])
    let identity = talk.log.flows[0].identity
    #expect(identity.initiator == .protocolRole)
    #expect(identity.serverPort == 7)
    #expect(talk.log.flows[0].packetsToClient == 1)
  }

  @Test func `who sent the first datagram began when the other side's answers come later`() {
    var talk = Conversation()
    talk.packet(PacketBuilder.ipv4(1, 2, 17, PacketBuilder.udp(9, 7, Array("?\n".utf8))))
    talk.packet(PacketBuilder.ipv4(2, 1, 17, PacketBuilder.udp(7, 9, Array("?\n".utf8))))
    talk.packet(PacketBuilder.ipv4(1, 2, 17, PacketBuilder.udp(9, 7, Array("<r\n".utf8))))
    talk.engine.finish()
    #expect(talk.log.flows[0].identity.initiator == .firstPacket)
    #expect(talk.log.flows[0].identity.serverPort == 7)
  }

  @Test func `what servers send to a group unasked is not turned round`() {
    var talk = Conversation()
    let answer = PacketBuilder.udp(7, 7, Array("<r\n".utf8))
    talk.packet(PacketBuilder.ipv4(2, 0xe000_00fb, 17, answer))
    talk.engine.finish()
    #expect(talk.log.flows[0].identity.initiator == .firstPacket)
  }

  @Test func `an echo reply belongs to its request`() {
    var talk = Conversation()
    talk.packet(PacketBuilder.ipv4(1, 2, 1, [8, 0, 0, 0, 0, 1, 0, 1]))
    talk.packet(PacketBuilder.ipv4(2, 1, 1, [0, 0, 0, 0, 0, 1, 0, 1]))
    talk.engine.finish()
    #expect(talk.log.flows.count == 1)
    #expect(talk.log.flows[0].isAnswered)
  }
}
