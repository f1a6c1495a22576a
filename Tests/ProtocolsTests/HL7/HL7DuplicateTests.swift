// SPDX-License-Identifier: Apache-2.0
import Bytes
import Events
import NetworkTypes
import ProtocolKit
import Protocols
import TestSupport
import Testing

@Suite struct HL7DuplicateTests {
  private static let oru = HL7Fixture.block(HL7Fixture.oru)

  private static func message(_ id: String, _ value: String = "72") -> [UInt8] {
    HL7Fixture.block(
      HL7Fixture.oru.replacing("MSG00001", with: id).replacing("|72|", with: "|\(value)|")
    )
  }

  private func duplicates(_ bytes: [UInt8]) -> [String] {
    Conversation.toServer(bytes).anomalies(HL7Decoder.self)
  }

  @Test func `the same message again is a retransmission, another one of its id a reuse`() {
    let talk = Self.oru + Self.message("MSG00001", "90") + Self.message("MSG00001", "90")
    #expect(duplicates(Self.oru + Self.oru) == ["hl7.message_sent_again"])
    #expect(duplicates(talk) == ["hl7.duplicate_control_id", "hl7.message_sent_again"])
  }

  @Test func `any changed byte makes it a reuse`() {
    let text = Array(HL7Fixture.oru.utf8)
    let header = HL7Fixture.oru.prefix { $0 != "\r" }.utf8.count
    for place in header..<text.count where text[place] != 0x0d {
      var other = text
      other[place] ^= 1
      let block = [0x0b] + other + [0x1c, 0x0d]
      #expect(duplicates(Self.oru + block) == ["hl7.duplicate_control_id"])
    }
  }

  @Test func `other ids, acknowledgements and the other direction are none`() {
    var talk = Conversation.toServer(Self.oru + Self.message("MSG00002"))
    talk.say(.toClient, Self.oru)
    talk.say(.toClient, HL7Fixture.block(HL7Fixture.ack) + HL7Fixture.block(HL7Fixture.ack))
    #expect(talk.anomalies(HL7Decoder.self) == [])
  }

  @Test(arguments: [1, 5, Int.max]) func `pieces of any size give the same`(size: Int) {
    let talk = Conversation.toServer(Self.oru + Self.oru + Self.message("MSG00001", "9"))
    let whole = talk.events(HL7Decoder.self)
    #expect(whole.count == 5)
    #expect(talk.events(HL7Decoder.self, pieces: size) == whole)
  }

  @Test func `ids of the last 64 messages are remembered`() {
    func between(_ count: Int) -> [UInt8] {
      (0..<count).reduce(into: Self.oru) { $0 += Self.message("OTHER\($1)") } + Self.oru
    }
    #expect(duplicates(between(63)) == ["hl7.message_sent_again"])
    #expect(duplicates(between(64)) == [])
  }

  /// What is told at the flow's end, when the first message came so many milliseconds before it.
  private func unanswered(
    _ turns: [(StreamDirection, [UInt8])],
    after milliseconds: Int64 = 10_000,
    initiator: InitiatorBasis = .handshake,
    isOneSided: Bool = false,
    hasGap: Bool = false
  ) -> [String] {
    let handler = RecordingHandler()
    var decoder = HL7Decoder(environment: DecoderEnvironment())
    func sink(_ direction: StreamDirection, _ time: Int64) -> EventSink {
      var context = EventContext.test(direction)
      context.time = Timestamp(nanoseconds: 1_000_000_000 + time * 1_000_000)
      context.flow.initiator = initiator
      context.flow.isOneSided = isOneSided
      return EventSink(handler: handler, context: context)
    }
    for (direction, bytes) in turns {
      var sink = sink(direction, 0)
      _ = decoder.decode(StreamChunk(bytes.borrowed, direction), into: &sink)
    }
    var last = sink(.toServer, milliseconds)
    if hasGap { decoder.gap(1, .toClient, into: &last) }
    decoder.finish(into: &last)
    return handler.json(.anomaly).filter { $0.contains("unanswered") }
  }

  private static let due = HL7Fixture.block(HL7Fixture.oru.replacing("|AL|NE|", with: "|||"))

  @Test func `messages that nobody answered are told once, with their number`() {
    let two = Self.due + Self.message("MSG00002")
    #expect(
      unanswered([(.toServer, two)]) == [
        #"{"type":"applayer","event":"hl7.unanswered_message","app_proto":"hl7","count":2}"#
      ]
    )
    let ack = HL7Fixture.block(HL7Fixture.ack)
    #expect(
      unanswered([(.toServer, two), (.toClient, ack)]).first?.contains(#""count":1"#) == true
    )
    #expect(unanswered([(.toServer, Self.due), (.toClient, ack)]) == [])
    // Sent again, and answered once.
    #expect(unanswered([(.toServer, Self.due + Self.due), (.toClient, ack)]) == [])
  }

  @Test func `nothing is said of what was not seen whole`() {
    let turns = [(StreamDirection.toServer, Self.due)]
    #expect(unanswered(turns).count == 1)
    #expect(unanswered(turns, initiator: .unknown) == [])
    #expect(unanswered(turns, initiator: .protocolRole) == [])
    #expect(unanswered(turns, isOneSided: true) == [])
    #expect(unanswered(turns, hasGap: true) == [])
    #expect(unanswered(turns, after: 999) == [])
    #expect(unanswered(turns + [(.toClient, [0x0b, 0x06, 0x1c, 0x0d])]) == [])
  }

  @Test(arguments: [("|||", 1), ("|AL|NE|", 1), ("|NE|AL|", 1), ("|NE|NE|", 0), ("|ER|SU|", 0)])
  func `an answer is due in original mode and where the message says always`(
    modes: String,
    count: Int
  ) {
    let block = HL7Fixture.block(HL7Fixture.oru.replacing("|AL|NE|", with: modes))
    #expect(unanswered([(.toServer, block)]).count == count)
  }
}
