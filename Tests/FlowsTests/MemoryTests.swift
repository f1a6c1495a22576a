// SPDX-License-Identifier: Apache-2.0
import Decode
import Events
import Flows
import NetworkTypes
import TestSupport
import Testing

/// What all flows together keep, and who gives it up first.
@Suite struct MemoryTests {
  /// A segment of the client with that port.
  private static func segment(
    _ talk: inout Conversation,
    _ port: UInt16,
    _ sequence: UInt32,
    _ text: String,
    flags: UInt8 = 0x10
  ) {
    talk.packet(
      PacketBuilder.ipv4(
        0x0a00_0001,
        0x0a00_0002,
        6,
        PacketBuilder.tcp(port, 7, sequence: sequence, flags: flags, Array(text.utf8))
      )
    )
  }

  private static func limits(_ bytes: Int) -> FlowLimits {
    var limits = FlowLimits()
    limits.maxReassemblyBytes = bytes
    return limits
  }

  @Test func `the hole that is open for longest is given up, whosever it is`() {
    var talk = Conversation(limits: Self.limits(3_000))
    for port in 1...3 as ClosedRange<UInt16> {
      Self.segment(&talk, port, 100, "", flags: 0x02)
      let body = String(repeating: "\(port)", count: 900)
      Self.segment(&talk, port, 111, ">" + body + "\n")
    }
    #expect(talk.log.lines == [])
    // The fourth flow has room only when the first one's hole is declared lost.
    Self.segment(&talk, 4, 100, "", flags: 0x02)
    Self.segment(&talk, 4, 111, ">four\n")
    Self.segment(&talk, 4, 120, String(repeating: "4", count: 400))
    #expect(talk.log.lines == ["c: >" + String(repeating: "1", count: 900)])
    #expect(talk.log.anomalies.first == "stream.reassembly_insert_memcap")
    #expect(talk.engine.statistics.reassemblyLimit == 1)
    Self.segment(&talk, 2, 101, ">second--\n")
    #expect(talk.log.lines.count == 3 && talk.log.lines[1] == "c: >second--")
    talk.engine.finish()
    #expect(talk.engine.statistics.reassemblyLimit == 1)
  }

  @Test func `messages that wait for their rest count, too`() {
    var talk = Conversation(limits: Self.limits(2_000))
    for port in 1...4 as ClosedRange<UInt16> {
      Self.segment(&talk, port, 100, "", flags: 0x02)
      Self.segment(&talk, port, 101, ">" + String(repeating: "x", count: 599))
    }
    // 4 times 600 bytes: the first flow's message went.
    #expect(talk.engine.statistics.reassemblyLimit == 1)
    for port in 1...4 as ClosedRange<UInt16> { Self.segment(&talk, port, 701, "\n>end\n") }
    talk.engine.finish()
    #expect(talk.log.lines.count { $0.hasPrefix("c: >xxx") } == 3)
    #expect(talk.log.lines.first == "c: gap 0")
    #expect(talk.log.lines.count { $0 == "c: >end" } == 4)
  }

  @Test func `who goes on with a new message waits from then on`() {
    var talk = Conversation(limits: Self.limits(2_000))
    for port in 1...3 as ClosedRange<UInt16> {
      Self.segment(&talk, port, 100, "", flags: 0x02)
      Self.segment(&talk, port, 101, ">" + String(repeating: "x", count: 599))
    }
    Self.segment(&talk, 1, 701, "\n>" + String(repeating: "y", count: 598))
    Self.segment(&talk, 3, 701, String(repeating: "z", count: 300))
    // The second flow is now the one that waits for longest.
    for port in 1...3 as ClosedRange<UInt16> {
      Self.segment(&talk, port, port == 1 ? 1_301 : port == 3 ? 1_001 : 701, "\n")
    }
    talk.engine.finish()
    #expect(talk.engine.statistics.reassemblyLimit == 1)
    #expect(talk.log.lines.count { $0.hasPrefix("c: >xxx") } == 2)
    #expect(talk.log.lines.count { $0.hasPrefix("c: >yyy") } == 1)
    #expect(talk.log.lines.count { $0.hasPrefix("c: gap") } == 1)
  }

  @Test func `tiny segments count with what they cost`() {
    var talk = Conversation(limits: Self.limits(10_000))
    talk.handshake()
    for index in 0..<200 as Range<UInt32> {
      talk.segment(.toServer, 110 + 2 * index, "x", ack: 501, after: 0)
    }
    #expect(talk.engine.statistics.reassemblyLimit > 0)
  }

  @Test(arguments: 0..<30)
  func `many flows that keep much go on, and all is given back`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var talk = Conversation(limits: Self.limits(5_000))
    var next = [UInt32](repeating: 101, count: 20)
    for port in 0..<20 { Self.segment(&talk, UInt16(100 + port), 100, "", flags: 0x02) }
    for _ in 0..<400 {
      let port = Int.random(in: 0..<20, using: &generator)
      let text =
        [">a\n", ">half", "x\n", ">" + String(repeating: "l", count: 300)]
        .randomElement(using: &generator) ?? ""
      if Bool.random(using: &generator) {
        next[port] &+= UInt32.random(in: 1...50, using: &generator)
      }
      Self.segment(&talk, UInt16(100 + port), next[port], text)
      next[port] &+= UInt32(text.utf8.count)
    }
    #expect(talk.engine.bytesHeld <= 5_000)
    #expect(talk.engine.statistics.reassemblyLimit > 0)
    talk.engine.finish()
    #expect(talk.engine.bytesHeld == 0)
    #expect(talk.log.flows.count == 20)
  }
}
