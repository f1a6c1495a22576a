// SPDX-License-Identifier: Apache-2.0
import Bytes
import Events
import ProtocolKit
import Protocols
import TestSupport
import Testing

@Suite struct MQTTDecoderTests {
  private func anomalies(_ turns: [UInt8]...) -> [String] {
    var talk = Conversation()
    for bytes in turns { talk.say(.toServer, bytes) }
    return talk.anomalies(MQTTDecoder.self)
  }

  private let connect = MQTTFixture.connect311

  @Test func `healthy sessions have no anomalies`() {
    #expect(MQTTFixture.session311.anomalies(MQTTDecoder.self) == [])
    #expect(MQTTFixture.session5.anomalies(MQTTDecoder.self) == [])
  }

  @Test func `wrong packet order is named as Suricata names it`() {
    #expect(anomalies([0x20, 2, 0, 0]) == ["mqtt.missing_connect"])
    #expect(anomalies(MQTTFixture.publish("t", "x")) == ["mqtt.unintroduced_message"])
    #expect(anomalies(connect, connect) == ["mqtt.double_connect"])
    #expect(anomalies(connect, [0x40, 2, 0, 9]) == ["mqtt.missing_publish"])
    #expect(anomalies(connect, [0x90, 3, 0, 9, 0]) == ["mqtt.missing_subscribe"])
    #expect(anomalies(connect, [0xb0, 2, 0, 9]) == ["mqtt.missing_unsubscribe"])
  }

  @Test func `malformed packets are named and the next is read`() {
    let ping: [UInt8] = [0xc0, 0]
    let cases: [(bytes: [UInt8], code: String)] = [
      ([0x00, 0], "mqtt.unassigned_msg_type"),
      ([0xf0, 0], "mqtt.unassigned_msg_type"),
      ([0xc1, 0], "mqtt.invalid_flags"),
      ([0x36, 5, 0, 1, 0x74, 0, 1], "mqtt.invalid_qos_level"),
      ([0x32, 5, 0, 1, 0x74, 0, 0], "mqtt.missing_msg_id"),
      ([0x30, 3, 0, 9, 0x74], "mqtt.malformed_traffic"),
      ([0x30, 3, 0, 1, 0xff], "mqtt.malformed_traffic"),
      ([0x30, 3, 0, 1, 0x00], "mqtt.malformed_traffic"),
      ([0x30, 5, 0, 3, 0xed, 0xa0, 0x80], "mqtt.malformed_traffic"),
      ([0x82, 3, 0, 1, 0], "mqtt.malformed_traffic"),
      ([0x82, 6, 0, 1, 0, 1, 0x74, 3], "mqtt.malformed_traffic"),
      ([0x30, 2, 0, 0], "mqtt.missing_topic"),
      ([0x30, 3, 0, 1, 0x23], "mqtt.wildcard_in_topic_name"),
      ([0xc0, 0x80, 0], "mqtt.overlong_length"),
    ]
    for (bytes, code) in cases {
      var talk = Conversation.toServer(connect)
      talk.say(.toServer, bytes + ping)
      #expect(talk.anomalies(MQTTDecoder.self) == [code])
      #expect(talk.events(MQTTDecoder.self).contains { $0.contains("pingreq") })
    }
  }

  @Test func `a topic of any length is looked at to its last byte`() {
    for length in 1...26 {
      let plain = [UInt8](repeating: 0x74, count: length)
      for place in 0..<length {
        for (byte, code) in [
          (0x23, "mqtt.wildcard_in_topic_name"), (0x2b, "mqtt.wildcard_in_topic_name"),
          (0x00, "mqtt.malformed_traffic"), (0xff, "mqtt.malformed_traffic"),
        ] as [(UInt8, String)] {
          var topic = plain
          topic[place] = byte
          #expect(anomalies(ofTopic: topic) == [code], "\(length), \(place), \(byte)")
        }
        // A neighbour of either in the alphabet is neither.
        for byte in [0x22, 0x24, 0x2a, 0x2c, 0x01, 0x7f] as [UInt8] {
          var topic = plain
          topic[place] = byte
          #expect(anomalies(ofTopic: topic).isEmpty, "\(length), \(place), \(byte)")
        }
      }
      if length > 1 {
        let accented = Array(plain.dropLast(2)) + [0xc3, 0xa9]
        #expect(anomalies(ofTopic: accented).isEmpty, "\(length)")
      }
    }
  }

  private func anomalies(ofTopic topic: [UInt8]) -> [String] {
    anomalies(connect, MQTTFixture.packet(0x30, [0, UInt8(topic.count)] + topic + [0x31]))
  }

  @Test func `a length of five bytes ends the decoding`() {
    var feed = DecoderFeed(MQTTDecoder.self)
    feed.feed(connect + [0x30, 0xff, 0xff, 0xff, 0xff, 0x01])
    #expect(feed.isLost)
    #expect(feed.handler.json(.anomaly).count == 1)
  }

  @Test func `eight malformed packets in a row end the decoding`() {
    var feed = DecoderFeed(MQTTDecoder.self)
    feed.feed(connect)
    for _ in 0..<7 { feed.feed([0x00, 0]) }
    #expect(!feed.isLost)
    feed.feed([0x00, 0])
    #expect(feed.isLost)
  }

  @Test func `a large payload is passed over and the next packet read`() {
    let large = MQTTFixture.publish("t", String(repeating: "x", count: 1 << 20), qos: 1, id: 3)
    var talk = Conversation.toServer(connect + large + [0xc0, 0])
    talk.say(.toClient, [0x40, 2, 0, 3])
    let whole = talk.events(MQTTDecoder.self)
    #expect(whole.count == 3)
    #expect(talk.events(MQTTDecoder.self, pieces: 1460) == whole)
    var decoder = MQTTDecoder(environment: DecoderEnvironment())
    let handler = RecordingHandler()
    var sink = EventSink(handler: handler, context: .test())
    let head = Array(large.prefix(20))
    let progress = decoder.decode(StreamChunk(head.borrowed, .toServer), into: &sink)
    #expect(progress.consumed == 20)
    #expect(progress.skip == large.count - 20)
  }

  @Test func `requests that wait are bounded, and the oldest is told of first`() {
    var limits = DecoderLimits()
    limits.maxPendingRequests = 3
    var talk = Conversation.toServer(connect)
    talk.say(.toClient, MQTTFixture.connack311)
    for i in 1...5 { talk.say(.toServer, MQTTFixture.publish("t\(i)", "x", qos: 1, id: UInt8(i))) }
    let events = talk.events(
      MQTTDecoder.self,
      environment: DecoderEnvironment(limits: limits)
    )
    #expect(events.count == 7)
    #expect(events[1].contains("mqtt.too_many_transactions"))
    #expect((2...6).allSatisfy { events[$0].contains("\"t\($0 - 1)\"") })
  }

  @Test func `a packet identifier in use again tells of the earlier request`() {
    var talk = Conversation.toServer(connect)
    talk.say(.toServer, MQTTFixture.publish("a", "", qos: 1) + MQTTFixture.publish("b", "", qos: 1))
    talk.say(.toClient, [0x40, 2, 0, 1])
    let events = talk.events(MQTTDecoder.self)
    #expect(events[0].contains("\"a\"") && !events[0].contains("puback"))
    #expect(events[1].contains("\"b\"") && events[1].contains("puback"))
  }

  @Test(arguments: [1, Int.max])
  func `a request larger than the limit is passed over`(pieces: Int) {
    var limits = DecoderLimits()
    limits.maxMessageBytes = 100
    let filter = MQTTFixture.text(String(repeating: "a", count: 200)) + [0]
    let events = Conversation.toServer(
      connect + MQTTFixture.packet(0x82, [0, 1] + filter)
        + MQTTFixture.publish(String(repeating: "a", count: 200), "") + [0xc0, 0]
    ).events(
      MQTTDecoder.self,
      pieces: pieces,
      environment: DecoderEnvironment(limits: limits)
    )
    #expect(events.count == 4)
    #expect(events.prefix(2).allSatisfy { $0.contains("mqtt.message_too_large") })
    #expect(events[2].contains("pingreq"))
  }

  @Test func `topic aliases are bounded`() {
    var talk = Conversation.toServer(MQTTFixture.connect5)
    for i in 0..<1100 {
      let alias: [UInt8] = [0x23, UInt8(i >> 8), UInt8(i & 255)]
      talk.say(.toServer, MQTTFixture.publish("t\(i)", "", properties: alias))
    }
    #expect(talk.anomalies(MQTTDecoder.self) == ["mqtt.too_many_topic_aliases"])
  }

  @Test func `the probe knows a CONNECT anywhere and other packets on the usual ports`() {
    func probe(_ bytes: [UInt8], _ known: Bool = true) -> ProbeVerdict {
      MQTTDecoder.probe(bytes.borrowed, .toServer, onKnownPort: known)
    }
    #expect(probe(MQTTFixture.connect311, false) == .certain(.client))
    #expect(probe(MQTTFixture.connect5, false) == .certain(.client))
    #expect(probe(hex("10 13 0006 4d5149736470 03 02 003c 0001 61"), false) == .certain(.client))
    for length in 1..<8 { #expect(probe(Array(connect.prefix(length)), false) == .possible) }
    #expect(probe([0x20, 2, 0, 0]) == .certain(.server))
    #expect(probe(MQTTFixture.connack5) == .certain(.server))
    #expect(probe([0x20]) == .possible)
    #expect(probe([0x20, 2, 0, 0], false) == .no)
    #expect(probe(MQTTFixture.publish("icu/7", "x")) == .certain(.unknown))
    #expect(
      probe(MQTTFixture.packet(0x82, [0, 1] + MQTTFixture.text("a") + [0])) == .certain(.client)
    )
    #expect(probe(MQTTFixture.packet(0x80, [0, 1] + MQTTFixture.text("a") + [0])) == .no)
    #expect(probe([0x82, 6, 0, 1, 0, 9, 0x61, 0]) == .no)
    #expect(probe(Array("GET / HTTP/1.1\r\n".utf8)) == .no)
    #expect(probe([0x16, 3, 1, 0, 0xa8, 1, 0, 0, 0xa4]) == .no)
  }
}
