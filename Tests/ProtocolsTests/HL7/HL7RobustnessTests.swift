// SPDX-License-Identifier: Apache-2.0
import Events
import Protocols
import Testing

@Suite struct HL7RobustnessTests {
  private let talk = HL7Fixture.conversation

  @Test(arguments: [1, 2, 3, 7, 64, 1460])
  func `pieces of any size give the events of one feed`(size: Int) {
    let whole = talk.events(HL7Decoder.self)
    #expect(whole.count { $0.hasPrefix("12 ") } == 10)
    #expect(talk.events(HL7Decoder.self, pieces: size) == whole)
  }

  @Test func `every shorter prefix gives a beginning of the events`() {
    let whole = talk.events(HL7Decoder.self).filter { $0.hasPrefix("12 ") }
    for length in 0..<talk.count {
      let shorter = talk.prefix(length).events(HL7Decoder.self).filter { $0.hasPrefix("12 ") }
      #expect(shorter.count <= whole.count)
      // The last may be a bare message that was cut.
      #expect(Array(shorter.dropLast()) == Array(whole.prefix(max(0, shorter.count - 1))))
    }
  }

  @Test func `after a gap at any place the next block is found`() {
    var talk = Conversation.toServer(HL7Fixture.block(HL7Fixture.oru))
    talk.say(.toServer, HL7Fixture.block(HL7Fixture.ack))
    for place in 0..<(talk.turns[0].bytes.count - 10) {
      let events = talk.feedWithGap(HL7Decoder.self, turn: 0, at: place, count: 10)
      #expect(events.last?.contains("ACK") == true)
    }
  }

  @Test func `ten thousand mutations trap nowhere and do not depend on the pieces`() {
    var random = SplitMix64(seed: 7)
    for round in 0..<10_000 {
      let mutation = talk.mutated(&random)
      _ = FieldReader.read(HL7Decoder.self, mutation)
      guard round % 20 == 0 else { continue }
      let size = 1 + random.next(below: 40)
      #expect(mutation.events(HL7Decoder.self, pieces: size) == mutation.events(HL7Decoder.self))
    }
  }
}
