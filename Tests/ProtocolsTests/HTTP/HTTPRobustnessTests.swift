// SPDX-License-Identifier: Apache-2.0
import Events
import ProtocolKit
import Protocols
import TestSupport
import Testing

@Suite struct HTTPRobustnessTests {
  private let talk = HTTPFixture.session

  @Test(arguments: [1, 2, 3, 5, 17, 100])
  func `pieces of any size give the events of one feed`(size: Int) {
    #expect(talk.events(HTTPDecoder.self, pieces: size) == talk.events(HTTPDecoder.self))
  }

  @Test func `no shorter prefix is an anomaly`() {
    for length in 0..<talk.count {
      let anomalies = talk.prefix(length).anomalies(HTTPDecoder.self)
      // A message without its answer is one of HL7.
      #expect(anomalies.filter { $0 != "hl7.unanswered_message" } == [])
    }
  }

  @Test func `after a gap at any place the last exchange is read again`() {
    for (index, turn) in talk.turns.enumerated().dropLast() where turn.direction == .toServer {
      for place in 0..<turn.bytes.count where index < 4 {
        let events = talk.feedWithGap(HTTPDecoder.self, turn: index, at: place, count: 3)
        #expect(events.contains { $0.contains(#""url":"/[redacted]""#) }, "turn \(index), \(place)")
        #expect(events.contains { $0.contains(#""status":302"#) }, "turn \(index), \(place)")
      }
    }
  }

  @Test func `bytes lost within a body do not lose the next message`() {
    let body = [UInt8](repeating: 0x41, count: 4000)
    var download = HTTPFixture.download(body)
    let place = download.turns[1].bytes.count - 3000
    download.say(.toServer, HTTPFixture.bytes("GET /status HTTP/1.1\r\nHost: h\r\n\r\n"))
    download.say(.toClient, HTTPFixture.bytes("HTTP/1.1 204 No\r\n\r\n"))
    let events = download.feedWithGap(HTTPDecoder.self, turn: 1, at: place, count: 1000)
      .filter { $0.contains("http_method") }
    #expect(events.count == 2)
    #expect(events[0].contains(#""length":4000"#) && events[0].contains(#""incomplete":true"#))
    #expect(events[1].contains(#""url":"/status""#) && events[1].contains(#""status":204"#))
  }

  @Test func `ten thousand mutations trap nowhere and do not depend on the pieces`() {
    var random = SplitMix64(seed: 9112)
    for round in 0..<10_000 {
      let mutation = talk.mutated(&random)
      _ = FieldReader.read(HTTPDecoder.self, mutation)
      guard round % 10 == 0 else { continue }
      let size = 1 + random.next(below: 40)
      #expect(
        mutation.events(HTTPDecoder.self, pieces: size) == mutation.events(HTTPDecoder.self)
      )
      let index = random.next(below: mutation.turns.count)
      let bytes = mutation.turns[index].bytes
      guard !bytes.isEmpty else { continue }
      _ = mutation.feedWithGap(
        HTTPDecoder.self,
        turn: index,
        at: random.next(below: bytes.count),
        count: 1 + random.next(below: 40)
      )
    }
  }
}
