// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import ProtocolKit
internal import Protocols
internal import TestSupport
internal import Testing

@Suite struct QUICDecoderTests {
  static func run(_ datagrams: [(StreamDirection, [UInt8])]) -> DatagramFeed<QUICDecoder> {
    var feed = DatagramFeed(QUICDecoder.self)
    for (direction, bytes) in datagrams { feed.feed(bytes, direction) }
    feed.finish()
    return feed
  }

  @Test func `the packets of RFC 9001 give the hellos`() {
    let feed = Self.run([
      (.toServer, QUICPackets.clientV1), (.toClient, QUICPackets.serverV1),
    ])
    let events = feed.handler.json(.quic)
    #expect(events.count == 2)
    #expect(events[0].hasPrefix(#"{"version":"1","sni":"example.com","ja3":{"hash":""#))
    #expect(events[0].contains(#""ja4":"q13d0211al_"#) || events[0].contains(#""ja4":"q13d02"#))
    #expect(events[0].contains(#"{"name":"alpn","type":16,"values":["alpn"]}"#))
    #expect(
      events[1]
        == #"{"version":"1","ja3s":{"hash":"eb1d94daa7e0344597e756a1fb6e7054","string":"771,4865,51-43"},"extensions":[{"name":"key_share","type":51},{"name":"supported_versions","type":43}]}"#
    )
    let tls = feed.handler.json(.tls)
    #expect(tls.count == 1)
    #expect(tls[0].contains(#""sni":"example.com","version":"TLS 1.3""#))
    #expect(tls[0].contains(#""cipher":"TLS_AES_128_GCM_SHA256""#))
    #expect(tls[0].contains(#""curve":"x25519""#))
    #expect(feed.anomalies.isEmpty)
    #expect(feed.handler.events.map(\.direction) == [.toServer, .toClient, .toServer])
  }

  @Test func `version 2 has other types and keys and the same hellos`() {
    let feed = Self.run([
      (.toServer, QUICPackets.clientV2), (.toClient, QUICPackets.serverV2),
    ])
    #expect(feed.handler.json(.quic)[0].hasPrefix(#"{"version":"6b3343cf","sni":"example.com""#))
    #expect(feed.handler.json(.tls).count == 1)
  }

  @Test func `a server may answer in another version`() {
    let feed = Self.run([
      (.toServer, QUICPackets.clientV1), (.toClient, QUICPackets.serverV2),
    ])
    #expect(feed.handler.json(.quic).count == 2)
    #expect(feed.handler.json(.tls)[0].contains(#""version":"TLS 1.3""#))
  }

  @Test func `a hello in pieces out of order is put together`() {
    let whole = Self.run([(.toServer, QUICPackets.clientV1)]).handler.json(.quic)
    let feed = Self.run([
      (.toServer, QUICPackets.secondHalf), (.toServer, QUICPackets.firstHalf),
    ])
    #expect(feed.handler.json(.quic) == [#"{"version":"1"}"#] + whole)
    // Together in one datagram, too.
    let joined = Self.run([(.toServer, QUICPackets.secondHalf + QUICPackets.firstHalf)])
    #expect(joined.handler.json(.quic) == feed.handler.json(.quic))
  }

  @Test func `after a Retry the hello is read with new keys`() {
    let feed = Self.run([
      (.toServer, QUICPackets.clientV1), (.toClient, QUICPackets.retry),
      (.toServer, QUICPackets.afterRetry),
    ])
    let events = feed.handler.json(.quic)
    #expect(events.count == 3)
    #expect(events[1] == #"{"version":"1"}"#)
    #expect(events[0] == events[2])
    #expect(feed.anomalies.isEmpty)
    // The end of the flow reports the hello that nobody answered.
    #expect(feed.handler.json(.tls).count == 1)
  }

  @Test func `a connection on the same ports with other keys is read as well`() {
    let feed = Self.run([
      (.toServer, QUICPackets.secondHalf), (.toServer, QUICPackets.afterRetry),
    ])
    #expect(feed.handler.json(.quic).count == 2)
    #expect(feed.handler.json(.quic)[1].contains("example.com"))
  }

  @Test func `packets in one datagram are told apart, short headers end it`() {
    let feed = Self.run([
      (.toServer, QUICPackets.clientV1),
      (.toClient, QUICPackets.handshake + QUICPackets.serverV1 + [0x40, 1, 2, 3]),
    ])
    #expect(feed.handler.json(.quic).count == 3)
    #expect(feed.anomalies.isEmpty)
  }

  @Test func `what cannot be opened is an anomaly, and not for ever`() {
    var packet = QUICPackets.clientV1
    packet[600] ^= 1
    var feed = DatagramFeed(QUICDecoder.self)
    for _ in 0..<100 { feed.feed(packet) }
    #expect(feed.anomalies.count == 17)
    #expect(feed.anomalies[0].contains("quic.failed_decrypt"))
    #expect(feed.skips[.toServer] != nil)
  }

  @Test func `packets without a hello are reported up to a limit`() {
    var feed = DatagramFeed(QUICDecoder.self)
    for _ in 0..<100 { feed.feed(QUICPackets.handshake) }
    #expect(feed.handler.json(.quic).count == 32)
  }

  @Test func `every shorter prefix gives no hello and nothing breaks`() {
    for count in 0..<QUICPackets.clientV1.count {
      let feed = Self.run([(.toServer, Array(QUICPackets.clientV1.prefix(count)))])
      #expect(!feed.handler.json(.quic).contains { $0.contains("example.com") })
    }
  }

  @Test func `mutated packets break nothing`() {
    var random = SplitMix64(seed: 9001)
    let talk = Conversation(turns: [
      .init(direction: .toServer, bytes: QUICPackets.secondHalf),
      .init(direction: .toServer, bytes: QUICPackets.firstHalf),
      .init(direction: .toClient, bytes: QUICPackets.serverV1),
    ])
    for _ in 0..<2000 {
      var feed = DatagramFeed(QUICDecoder.self)
      for turn in talk.mutated(&random).turns { feed.feed(turn.bytes, turn.direction) }
      feed.finish()
      #expect(feed.handler.events.count < 20)
    }
  }

  @Test func `known versions are recognised by content, others are not`() {
    func verdict(_ bytes: [UInt8], _ port: Bool = false) -> ProbeVerdict {
      QUICDecoder.probe(bytes.borrowed, .toServer, onKnownPort: port)
    }
    #expect(verdict(QUICPackets.clientV1) == .certain(.unknown))
    #expect(verdict(QUICPackets.clientV2) == .certain(.unknown))
    #expect(verdict(QUICPackets.retry) == .certain(.server))
    #expect(verdict(Array(QUICPackets.clientV1.prefix(600))) == .no)
    var other = QUICPackets.clientV1
    other[4] = 9
    #expect(verdict(other, true) == .no)
    #expect(verdict([UInt8](repeating: 0xff, count: 64), true) == .no)
  }

  @Test func `the hello of Google's version 46 gives its tags`() {
    let chlo =
      Array("CHLO".utf8) + hex("0300 0000") + Array("PAD\0".utf8) + hex("02000000")
      + Array("SNI\0".utf8) + hex("06000000") + Array("UAID".utf8) + hex("09000000")
      + hex("2d2d") + Array("a.de".utf8) + Array("abc".utf8)
    let packet =
      hex("c3 51303436 50 0102030405060708 00000001 000102030405060708090a0b")
      + [0xa0, 1, 0, UInt8(chlo.count)] + chlo
    let events = Self.run([(.toServer, packet)]).handler.json(.quic)
    #expect(events.count == 1)
    #expect(
      events[0].hasPrefix(#"{"version":"Q046","sni":"a.de","ua":"abc","cyu":[{"hash":""#)
    )
    #expect(events[0].contains(#""string":"46,PAD-SNI-UAID""#))
    for count in 0..<packet.count { _ = Self.run([(.toServer, Array(packet.prefix(count)))]) }
  }

  @Test func `rules can read the fields`() {
    let talk = Conversation(turns: [.init(direction: .toServer, bytes: QUICPackets.clientV1)])
    let fields = FieldReader.read(QUICDecoder.self, talk)
    let quic = fields.first { $0["quic.version"] != nil }
    #expect(quic?["quic.sni"] == ["example.com"])
    #expect(quic?["quic.alpn"] == ["alpn"])
    #expect(quic?["quic.extensions.type"]?.first == "0")
    #expect(quic?["quic.ja3s.hash"] == nil)
  }
}
