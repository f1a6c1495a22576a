// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import ProtocolKit
internal import Protocols
internal import TestSupport
internal import Testing

@Suite struct DTLSDecoderTests {
  static func run(_ turns: [TLSTurn]) -> DatagramFeed<DTLSDecoder> {
    var feed = DatagramFeed(DTLSDecoder.self)
    for turn in turns { feed.feed(turn.bytes, turn.direction) }
    feed.finish()
    return feed
  }

  @Test func `a handshake of DTLS 1-2 with its certificate in fragments`() {
    let feed = Self.run(DTLSRecording.version12)
    let events = feed.handler.json(.tls)
    #expect(events.count == 1)
    #expect(events[0].contains(#""subject":"O=Example, CN=gateway.example""#))
    #expect(events[0].contains(#""version":"DTLS 1.2""#))
    #expect(events[0].contains(#""ja4":"dd2i"#))
    #expect(events[0].contains(#""string":"65277,"#))
    #expect(events[0].contains(#""handshake_complete":true"#))
    #expect(feed.anomalies.isEmpty)
    #expect(feed.skips.count > 0)
  }

  @Test func `a handshake of DTLS 1-0`() {
    let events = Self.run(DTLSRecording.version10).handler.json(.tls)
    #expect(events.count == 1)
    #expect(events[0].contains(#""version":"DTLS 1.0""#))
    #expect(events[0].contains(#""subject":"O=Example, CN=gateway.example""#))
  }

  @Test func `versions are ordered as those of TLS`() {
    let reader = FieldReader(TLSDecoder.descriptor.schemas)
    var decoder = DTLSDecoder(environment: DecoderEnvironment())
    for turn in DTLSRecording.version10 {
      var sink = EventSink(handler: reader, context: .test(turn.direction))
      let chunk = StreamChunk(turn.bytes.borrowed, turn.direction, isDatagram: true)
      _ = decoder.decode(chunk, into: &sink)
    }
    #expect(reader.events.first?["tls.version_number"] == ["770"])
  }

  @Test func `a retransmitted flight changes nothing`() {
    let doubled = DTLSRecording.version12.flatMap { [$0, $0] }
    #expect(
      Self.run(doubled).handler.json(.tls) == Self.run(DTLSRecording.version12).handler.json(.tls)
    )
  }

  @Test func `the fragments of a flight in reverse order give the same certificate`() {
    let turns = DTLSRecording.version10
    let flight = turns.indices.filter { turns[$0].direction == .toClient && $0 > 1 }
    var turned = turns
    for (place, from) in zip(flight.prefix(4), flight.prefix(4).reversed()) {
      turned[place] = turns[from]
    }
    let events = Self.run(turned).handler.json(.tls)
    #expect(events.count == 1)
    #expect(events[0].contains(#""subject":"O=Example, CN=gateway.example""#))
  }

  @Test func `STUN and RTP on the same port are passed over`() {
    let stun = TLSTurn(.toServer, "0001 0000 2112a442 000102030405060708090a0b")
    let media = TLSTurn(.toClient, "8060 0001 00000000 00000000 00")
    let turns = [stun, media] + DTLSRecording.version12
    #expect(
      Self.run(turns).handler.json(.tls) == Self.run(DTLSRecording.version12).handler.json(.tls)
    )
    #expect(Self.run(turns).anomalies.isEmpty)
  }

  @Test func `every shorter prefix of every datagram breaks nothing`() {
    for (index, turn) in DTLSRecording.version12.enumerated() {
      for count in 0..<turn.bytes.count {
        var turns = DTLSRecording.version12
        turns[index] = TLSTurn(turn.direction, Array(turn.bytes.prefix(count)))
        #expect(Self.run(turns).handler.json(.tls).count == 1)
      }
    }
  }

  @Test func `mutated datagrams break nothing`() {
    var random = SplitMix64(seed: 6347)
    let talk = Conversation(
      turns: DTLSRecording.version10.map { .init(direction: $0.direction, bytes: $0.bytes) }
    )
    for _ in 0..<2000 {
      var feed = DatagramFeed(DTLSDecoder.self)
      for turn in talk.mutated(&random).turns { feed.feed(turn.bytes, turn.direction) }
      feed.finish()
      #expect(feed.handler.json(.tls).count <= 1)
    }
  }

  /// A handshake fragment in a record of its own.
  static func fragment(_ sequence: UInt8, _ length: Int, _ offset: Int, _ count: Int) -> [UInt8] {
    func number(_ value: Int, _ bytes: Int) -> [UInt8] {
      (0..<bytes).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    return hex("16 fefd 0000 000000000000") + number(12 + count, 2) + [11] + number(length, 3)
      + [0, sequence] + number(offset, 3) + number(count, 3) + [UInt8](repeating: 0, count: count)
  }

  @Test func `pieces without end reach a limit and are told of`() {
    var feed = DatagramFeed(DTLSDecoder.self)
    for sequence in 0..<12 { feed.feed(Self.fragment(UInt8(sequence), 60_000, 50_000, 4)) }
    #expect(feed.anomalies.contains { $0.contains("dtls.reassembly_limit") })
    var holes = DatagramFeed(DTLSDecoder.self)
    for place in 0..<100 { holes.feed(Self.fragment(1, 60_000, 10 * place + 1, 4)) }
    #expect(holes.anomalies.contains { $0.contains("dtls.reassembly_limit") })
  }

  @Test func `fragments that disagree are told of`() {
    var feed = DatagramFeed(DTLSDecoder.self)
    feed.feed(Self.fragment(1, 1000, 0, 4))
    feed.feed(Self.fragment(1, 2000, 4, 4))
    #expect(
      feed.anomalies == [
        #"{"type":"applayer","event":"dtls.inconsistent_fragment","app_proto":"dtls"}"#
      ]
    )
  }

  @Test func `it is recognised by content`() {
    func verdict(_ bytes: [UInt8]) -> ProbeVerdict {
      DTLSDecoder.probe(bytes.borrowed, .toServer, onKnownPort: false)
    }
    #expect(verdict(DTLSRecording.version12[0].bytes) == .certain(.client))
    #expect(verdict(DTLSRecording.version12[1].bytes) == .certain(.server))
    #expect(verdict(hex("17 fefd 0001 000000000001 0004 00000000")) == .certain(.unknown))
    #expect(verdict(hex("17 fefd 0001 000000000001 0005 00000000")) == .no)
    #expect(verdict(hex("16 0303 0001 000000000001 0004 00000000")) == .no)
  }
}
