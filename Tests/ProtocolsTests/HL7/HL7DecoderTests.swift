// SPDX-License-Identifier: Apache-2.0
import Bytes
import Events
import NetworkTypes
import ProtocolKit
import Protocols
import TestSupport
import Testing

@Suite struct HL7DecoderTests {
  private static let oru = Array(HL7Fixture.oru.utf8)
  private static let block = HL7Fixture.block(HL7Fixture.oru)

  private func messages(_ bytes: [UInt8]) -> Int {
    Conversation.toServer(bytes).events(HL7Decoder.self).count { $0.hasPrefix("12 ") }
  }

  /// Without that of the same message again, which is what these tests send: see HL7DuplicateTests.
  private func anomalies(_ bytes: [UInt8]) -> [String] {
    Conversation.toServer(bytes).anomalies(HL7Decoder.self).filter {
      $0 != "hl7.duplicate_control_id" && $0 != "hl7.message_sent_again"
    }
  }

  @Test func `several blocks in one segment are several messages without anomalies`() {
    #expect(messages(Self.block + Self.block + [0x0d] + Self.block) == 3)
    #expect(anomalies(Self.block + Self.block + [0x0d] + Self.block) == [])
  }

  @Test func `framing faults are named and the next message is found`() {
    let noise = Self.block + Array("hello".utf8) + Self.block
    #expect(messages(noise) == 2)
    #expect(anomalies(noise) == ["hl7.noise_between_blocks"])
    let noEnd = [0x0b] + Self.oru + Self.block
    #expect(messages(noEnd) == 2)
    #expect(anomalies(noEnd) == ["hl7.missing_end_block"])
    let halfEnd = [0x0b] + Self.oru + [0x1c] + Self.block
    #expect(messages(halfEnd) == 2)
    #expect(anomalies(halfEnd) == ["hl7.incomplete_end_block"])
    let noStart = Self.block + Self.oru + [0x1c, 0x0d] + Self.block
    #expect(messages(noStart) == 3)
    #expect(anomalies(noStart).contains("hl7.missing_start_block"))
    #expect(anomalies([0x0b] + Self.oru) == ["hl7.missing_end_block"])
    #expect(anomalies([0x0b, 0x1c, 0x0d] + Self.block) == ["hl7.empty_block"])
    #expect(
      anomalies([0x0b] + Array("<xml/>".utf8) + [0x1c, 0x0d] + Self.block)
        == ["hl7.unknown_content"]
    )
  }

  @Test func `a lone file separator in a field is no end`() {
    let text = HL7Fixture.oru.replacing("|72|", with: "|7\u{1c}2|")
    #expect(messages(HL7Fixture.block(text)) == 1)
    #expect(anomalies(HL7Fixture.block(text)) == [])
  }

  @Test(arguments: [("\n", "hl7.line_feed_segment_end"), ("\r\n", "hl7.crlf_segment_end")])
  func `other segment ends are read and told once`(end: String, code: String) {
    let block = HL7Fixture.block(HL7Fixture.oru.replacing("\r", with: end))
    #expect(anomalies(block + block) == [code])
    let fields = FieldReader.read(HL7Decoder.self, .toServer(block))
    #expect(fields.first { $0["hl7.segments"] != nil }?["hl7.segments"]?.count == 6)
    let json = Conversation.toServer(block).events(HL7Decoder.self).last ?? ""
    #expect(json.contains(#""OBX":3,"ZMD":1"#))
  }

  @Test func `each message of a batch is an event`() {
    let batch =
      #"FHS|^~\&|A"# + "\r" + #"BHS|^~\&|A"# + "\r" + HL7Fixture.oru + HL7Fixture.oru
      + "BTS|2\rFTS|1\r"
    let fields = FieldReader.read(HL7Decoder.self, .toServer(HL7Fixture.block(batch)))
    #expect(fields.map { $0["hl7.framing"] } == [["batch"], ["batch"]])
    #expect(fields.map { $0["hl7.bytes"] } == Array(repeating: ["\(Self.oru.count)"], count: 2))
  }

  @Test func `messages without blocks end at the next, at an answer, or with the flow`() {
    var talk = Conversation.toServer(Self.oru + Self.oru)
    talk.say(.toClient, Array(HL7Fixture.ack.utf8))
    let fields = FieldReader.read(HL7Decoder.self, talk)
    #expect(fields.map { $0["hl7.framing"] } == [["raw"], ["raw"], ["raw"]])
    #expect(fields.last?["hl7.latency_ms"] == ["0"])
    #expect(talk.anomalies(HL7Decoder.self) == ["hl7.message_sent_again"])
  }

  @Test func `commit acknowledgements of MLLP release 2 are events`() {
    var talk = Conversation.toServer(Self.block)
    talk.say(.toClient, [0x0b, 0x06, 0x1c, 0x0d])
    talk.say(.toClient, [0x0b, 0x15, 0x1c, 0x0d])
    let fields = FieldReader.read(HL7Decoder.self, talk)
    #expect(fields.dropFirst().map { $0["hl7.commit_ack"] } == [["ACK"], ["NAK"]])
    #expect(talk.anomalies(HL7Decoder.self) == [])
  }

  @Test func `latency is the packet time between message and acknowledgement`() {
    let reader = FieldReader(HL7Decoder.descriptor.schemas)
    var decoder = HL7Decoder(environment: DecoderEnvironment())
    func send(_ bytes: [UInt8], _ direction: StreamDirection, milliseconds: Int64) {
      var context = EventContext.test(direction)
      context.time = Timestamp(nanoseconds: 1_000_000_000 + milliseconds * 1_000_000)
      var sink = EventSink(handler: reader, context: context)
      _ = decoder.decode(StreamChunk(bytes.borrowed, direction), into: &sink)
    }
    let second = HL7Fixture.block(
      HL7Fixture.oru.replacing("MSG00001", with: "MSG-of-sixteen-or-more")
    )
    send(Self.block + second, .toServer, milliseconds: 0)
    send(
      HL7Fixture.block(HL7Fixture.ack.replacing("MSG00001", with: "MSG-of-sixteen-or-more")),
      .toClient,
      milliseconds: 7
    )
    send(HL7Fixture.block(HL7Fixture.ack), .toClient, milliseconds: 250)
    send(HL7Fixture.block(HL7Fixture.ack), .toClient, milliseconds: 260)
    #expect(
      reader.events.map { $0["hl7.latency_ms"] ?? [] } == [[], [], ["7"], ["250"], []]
    )
  }

  @Test func `a full table of pending messages is told once and keeps the newest`() {
    var limits = DecoderLimits()
    limits.maxPendingRequests = 4
    var talk = Conversation()
    for i in 0..<10 {
      talk.say(.toServer, HL7Fixture.block(HL7Fixture.oru.replacing("MSG00001", with: "M\(i)")))
    }
    for i in [9, 5] {
      talk.say(.toClient, HL7Fixture.block(HL7Fixture.ack.replacing("MSG00001", with: "M\(i)")))
    }
    let environment = DecoderEnvironment(limits: limits)
    #expect(
      talk.anomalies(HL7Decoder.self, environment: environment)
        == ["hl7.too_many_pending_messages"]
    )
    let events = talk.events(HL7Decoder.self, environment: environment)
    #expect(events.suffix(2).map { $0.contains("latency_ms") } == [true, false])
  }

  @Test(arguments: [1, Int.max])
  func `a block that is too large is given up and the next is found`(pieces: Int) {
    var limits = DecoderLimits()
    limits.maxMessageBytes = 600
    let large = HL7Fixture.block(HL7Fixture.oru + String(repeating: "NTE|1||x\r", count: 100))
    let events = Conversation.toServer(Self.block + large + Self.block).events(
      HL7Decoder.self,
      pieces: pieces,
      environment: DecoderEnvironment(limits: limits)
    )
    #expect(events.map { $0.prefix(2) } == ["12", "1 ", "1 ", "12"])
    #expect(events.dropFirst().first?.contains("hl7.message_too_large") == true)
  }

  @Test func `bad delimiters and missing fields are anomalies`() {
    #expect(
      anomalies(HL7Fixture.block("MSHx^~\\&x\rPID|\r"))
        == ["hl7.invalid_delimiters", "hl7.missing_message_type", "hl7.missing_control_id"]
    )
    #expect(
      anomalies(HL7Fixture.block("MSH|^^^&|A|B|C|D|||ADT|1|P|2.3\r")) == ["hl7.invalid_delimiters"]
    )
  }

  @Test func `the probe knows blocks and bare messages by their bytes`() {
    func probe(_ text: String, _ known: Bool = false) -> ProbeVerdict {
      HL7Decoder.probe(Array(text.utf8).borrowed, .toServer, onKnownPort: known)
    }
    #expect(probe("\u{b}MSH|^~\\&|") == .certain(.unknown))
    #expect(probe("\u{b}BHS$") == .certain(.unknown))
    #expect(probe("MSH|^~\\&|") == .certain(.unknown))
    for prefix in ["\u{b}", "\u{b}M", "\u{b}MSH", "M", "MSH", "MSH|"] {
      #expect(probe(prefix) == .possible)
    }
    for other in ["MSHA", "GET /", "\u{b}X", "MSH|A", "MSH||", "\u{b}\u{6}X"] {
      #expect(probe(other, true) == .no)
    }
    #expect(probe("\u{b}\u{6}\u{1c}\r", true) == .certain(.unknown))
    #expect(probe("\u{b}\u{6}\u{1c}\r") == .possible)
  }
}
