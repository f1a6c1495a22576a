// SPDX-License-Identifier: Apache-2.0
import Events
import ProtocolKit
import Protocols
import TestSupport
import Testing

@Suite struct MQTTRobustnessTests {
  private let talks = [MQTTFixture.session311, MQTTFixture.session5]

  @Test(arguments: [1, 2, 3, 5, 17])
  func `pieces of any size give the events of one feed`(size: Int) {
    for talk in talks {
      for shows in [false, true] {
        let environment = DecoderEnvironment(output: OutputOptions(showSensitive: shows))
        #expect(
          talk.events(MQTTDecoder.self, pieces: size, environment: environment)
            == talk.events(MQTTDecoder.self, environment: environment)
        )
      }
    }
  }

  @Test func `no shorter prefix is an anomaly`() {
    for talk in talks {
      for length in 0..<talk.count {
        #expect(talk.prefix(length).anomalies(MQTTDecoder.self) == [])
      }
    }
  }

  @Test func `after a gap at any place later packets are read again`() {
    // Twice what a search waits for behind what only looks like a packet: 8 KiB.
    let filler = MQTTFixture.publish("filler", String(repeating: "x", count: 110), properties: [])
    let fillers = [[UInt8]](repeating: filler, count: 70)
    for var talk in talks {
      let turns = talk.turns.indices.filter { talk.turns[$0].direction == .toServer }
      let late = MQTTFixture.publish("after/loss", "72", properties: [])
      for packet in fillers + [late, late] { talk.say(.toServer, packet) }
      for index in turns {
        for place in 0..<talk.turns[index].bytes.count {
          let events = talk.feedWithGap(MQTTDecoder.self, turn: index, at: place, count: 3)
          #expect(events.contains { $0.contains("after/loss") }, "turn \(index), \(place)")
        }
      }
    }
  }

  @Test func `ten thousand mutations trap nowhere and do not depend on the pieces`() {
    var random = SplitMix64(seed: 11)
    for round in 0..<10_000 {
      let mutation = talks[round % 2].mutated(&random)
      _ = FieldReader.read(MQTTDecoder.self, mutation)
      guard round % 10 == 0 else { continue }
      let size = 1 + random.next(below: 40)
      #expect(mutation.events(MQTTDecoder.self, pieces: size) == mutation.events(MQTTDecoder.self))
      let index = random.next(below: mutation.turns.count)
      let bytes = mutation.turns[index].bytes
      guard !bytes.isEmpty else { continue }
      _ = mutation.feedWithGap(
        MQTTDecoder.self,
        turn: index,
        at: random.next(below: bytes.count),
        count: 1
      )
    }
  }
}
