// SPDX-License-Identifier: Apache-2.0
import Bytes
import Events
import ProtocolKit
import Protocols
import TestSupport
import Testing

@Suite struct DNSDecoderTests {
  /// `dig pacs1.northwing.example A` (dig 9.18.49) without its cookie.
  static let query = hex(
    "1234 0120 0001 0000 0000 0000 05 7061637331 09 6e6f72746877696e67 07 6578616d706c65 00 0001 0001"
  )
  /// An alias and its address, with compressed names.
  static let reply = hex(
    """
    1234 8580 0001 0003 0000 0000 05 7061637331 09 6e6f72746877696e67 07 6578616d706c65 00 0001 0001
    c00c 0005 0001 0000003c 0006 03 617263 c012   # CNAME arc.northwing.example
    c035 0001 0001 0000003c 0004 0a141405         # A
    c035 001c 0001 0000003c 0010 fd200000000000000000000000200005
    """
  )

  private func over(udp messages: [[UInt8]]) -> RecordingHandler {
    var decoder = DNSDecoder(environment: DecoderEnvironment())
    let handler = RecordingHandler()
    for (index, message) in messages.enumerated() {
      let direction: StreamDirection = index % 2 == 0 ? .toServer : .toClient
      var sink = EventSink(handler: handler, context: .test(direction))
      let chunk = StreamChunk(message.borrowed, direction, isDatagram: true)
      #expect(decoder.decode(chunk, into: &sink).consumed == message.count)
    }
    return handler
  }

  private static func framed(_ message: [UInt8]) -> [UInt8] {
    [UInt8(message.count >> 8), UInt8(message.count & 0xff)] + message
  }

  @Test func `queries and responses are events with Suricata's names`() {
    let events = over(udp: [Self.query, Self.reply]).json(.dns)
    #expect(events.count == 2)
    #expect(
      events[0]
        == #"{"version":3,"type":"request","id":4660,"rrname":"pacs1.northwing.example","rrtype":"A","flags":"120","qr":false,"rd":true,"opcode":0,"queries":[{"rrname":"pacs1.northwing.example","rrtype":"A"}]}"#
    )
    #expect(events[1].contains(#""type":"response""#) && events[1].contains(#""rcode":"NOERROR""#))
    #expect(
      events[1].contains(
        #""answers":[{"rrname":"pacs1.northwing.example","rrtype":"CNAME","ttl":60,"rdata":"arc.northwing.example"},{"rrname":"arc.northwing.example","rrtype":"A","ttl":60,"rdata":"10.20.20.5"},{"rrname":"arc.northwing.example","rrtype":"AAAA","ttl":60,"rdata":"fd20::20:5"}]"#
      )
    )
  }

  @Test func `the fields say the same, and the domain and the longest label`() {
    var talk = Conversation.toServer(Self.framed(Self.query))
    talk.say(.toClient, Self.framed(Self.reply))
    let events = FieldReader.read(DNSDecoder.self, talk)
    #expect(events.count == 2)
    #expect(events[0]["dns.queries.rrname"] == ["pacs1.northwing.example"])
    #expect(events[0]["dns.domain"] == ["northwing.example"])
    #expect(events[0]["dns.longest_label"] == ["9"])
    #expect(events[1]["dns.answers.rrtype"] == ["CNAME", "A", "AAAA"])
    #expect(events[1]["dns.answer_count"] == ["3"])
  }

  @Test(arguments: [1, 2, 5, 1000])
  func `messages over TCP come in pieces of any size`(size: Int) {
    var talk = Conversation.toServer(Self.framed(Self.query) + Self.framed(Self.query))
    talk.say(.toClient, Self.framed(Self.reply))
    #expect(talk.events(DNSDecoder.self, pieces: size) == talk.events(DNSDecoder.self))
    #expect(talk.events(DNSDecoder.self).count == 3)
  }

  @Test func `after a gap a later segment is read again`() {
    var talk = Conversation.toServer(Self.framed(Self.query))
    talk.say(.toServer, Self.framed(Self.query))
    for place in 0..<30 {
      #expect(talk.feedWithGap(DNSDecoder.self, turn: 0, at: place, count: 5).count >= 1)
    }
  }

  @Test func `every shorter message is an anomaly or a smaller event, and nothing traps`() {
    for length in 0..<Self.reply.count {
      let handler = over(udp: [Array(Self.reply.prefix(length))])
      #expect(handler.json(.anomaly).count == 1, "\(length)")
    }
  }

  @Test func `a name that points at itself or forward is none`() {
    let loop = hex("1234 0100 0001 0000 0000 0000 03 616263 c00c 0001 0001")
    let forward = hex("1234 0100 0001 0000 0000 0000 03 616263 c040 0001 0001")
    for message in [loop, forward] {
      let events = over(udp: [message]).json(.dns)
      #expect(events.allSatisfy { !$0.contains("abc") })
    }
  }

  @Test func `a name of more pointers than writers use is none`() {
    func pointer(_ target: Int) -> [UInt8] { [0xc0 | UInt8(target >> 8), UInt8(target & 0xff)] }
    // The question's name is at 12; the first answer's data is a chain of pointers to it.
    func message(_ count: Int) -> [UInt8] {
      var bytes = hex("1234 8100 0001 0002 0000 0000 01 61 00 0001 0001")
      bytes += pointer(12) + hex("0010 0001 00000000") + PacketBuilder.bytes(UInt16(2 * count))
      let start = bytes.count
      for place in 0..<count { bytes += pointer(place == 0 ? 12 : start + 2 * (place - 1)) }
      return bytes + pointer(start + 2 * (count - 1)) + hex("0001 0001 00000000 0004 0a000001")
    }
    func answer(_ count: Int) -> String { over(udp: [message(count)]).json(.dns)[0] }
    #expect(answer(10).contains(#"{"rrname":"a","rrtype":"A","ttl":0,"rdata":"10.0.0.1"}"#))
    #expect(answer(100).contains(#"{"rrtype":"A","ttl":0,"rdata":"10.0.0.1"}"#))
  }

  @Test func `odd characters of a name are written as numbers`() {
    let odd = hex("1234 0100 0001 0000 0000 0000 04 61002e5c 00 0010 0001")
    #expect(over(udp: [odd]).json(.dns)[0].contains(#""rrname":"a\\000\\046\\092""#))
  }

  @Test func `a stream that is no DNS is given up`() {
    var feed = DecoderFeed<DNSDecoder>()
    for _ in 0..<10 { feed.feed([0, 4, 1, 2, 3, 4]) }
    #expect(feed.isLost)
  }

  @Test func `mutations trap nowhere and do not depend on the pieces`() {
    var random = SplitMix64(seed: 1035)
    var talk = Conversation.toServer(Self.framed(Self.query) + Self.framed(Self.query))
    talk.say(.toClient, Self.framed(Self.reply) + Self.framed(Self.reply))
    for round in 0..<3000 {
      let mutation = talk.mutated(&random)
      _ = FieldReader.read(DNSDecoder.self, mutation)
      for turn in mutation.turns { _ = over(udp: [turn.bytes]) }
      guard round % 10 == 0 else { continue }
      let size = 1 + random.next(below: 20)
      #expect(mutation.events(DNSDecoder.self, pieces: size) == mutation.events(DNSDecoder.self))
    }
  }
}
