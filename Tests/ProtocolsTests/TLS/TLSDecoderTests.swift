// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import ProtocolKit
internal import Protocols
internal import Testing
internal import TestSupport

@Suite struct TLSDecoderTests {
  /// Feeds a conversation in pieces and ends it.
  static func run(
    _ turns: [TLSTurn],
    pieces: Int = .max,
    limits: DecoderLimits = DecoderLimits()
  ) -> DecoderFeed<TLSDecoder> {
    var feed = DecoderFeed<TLSDecoder>(environment: DecoderEnvironment(limits: limits))
    for turn in turns { feed.feed(turn.bytes, turn.direction, pieces: pieces) }
    feed.finish()
    return feed
  }

  static func json(_ turns: [TLSTurn], pieces: Int = .max) -> String {
    let events = run(turns, pieces: pieces).handler.json(.tls)
    return events.count == 1 ? events[0] : "\(events.count) events"
  }

  @Test(arguments: [
    #""sni":"pacs.example","version":"TLS 1.2","notbefore":"2023-01-01T00:00:00""#,
    #""subject":"C=DE, ST=Hessen, O=Example, Inc., OU=PACS, CN=pacs.example""#,
    #""serial":"00:F1:E2:D3""#,
    #""subjectaltname":["pacs.example","10.0.0.2","https://pacs.example/","it@pacs.example"]"#,
    #""ja3":{"hash":"549910697ed383e132fce27455c4921f","#,
    #""ja3s":{"hash":"afbc203706421f15554867b55caf16d6","string":"771,49195,65281-11-35-16-23"}"#,
    #""ja4":"t12d0208h2_6d4732649639_e7e480e5a997""#,
    #""client_alpns":["h2","http/1.1"],"server_alpns":["http/1.1"]"#,
    #""server_handshake":{"version":"TLS 1.2","cipher":49195,"exts":[65281,11,35,16,23]}"#,
    #""cipher":"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256","cipher_class":"aead","curve":"x25519""#,
    #""handshake_complete":true,"ems":true"#,
    #""certificate_observable":true"#,
    #""validity":"expires_soon","days_left":16,"certificate_malformed":false"#,
    #""client_certificate":{"requested":true,"sent":true,"subject":"O=Example, CN=modality-7""#,
  ])
  func `a full handshake of TLS 1-2 tells`(_ member: String) {
    #expect(Self.json(TLSRecording.mutual).contains(member))
  }

  @Test func `TLS 1-3 after a retry: fingerprints of the first hello, choice of the last`() {
    let json = Self.json(TLSRecording.helloRetry)
    #expect(json.contains(#""version":"TLS 1.3""#))
    #expect(
      json.contains(#""string":"771,4866-4867-4865-255,0-11-10-35-22-23-13-43-45-51,29-24,0-1-2""#)
    )
    #expect(
      json.contains(#""cipher":"TLS_AES_256_GCM_SHA384","cipher_class":"aead","curve":"secp384r1""#)
    )
    #expect(json.contains(#""certificate_observable":false"#))
    #expect(!json.contains("client_certificate"))
  }

  @Test func `a resumed session shows no certificate and says why`() {
    let json = Self.json(TLSRecording.resumed)
    #expect(json.contains(#""session_resumed":true"#))
    #expect(json.contains(#""certificate_observable":false"#))
    #expect(json.contains(#""handshake_complete":true"#))
    #expect(!json.contains("subject"))
  }

  @Test func `a refused hello is told with its alert`() {
    let json = Self.json(TLSRecording.refused)
    #expect(json.contains(#""version":"UNDETERMINED""#))
    #expect(json.contains(#""handshake_complete":false"#))
    #expect(
      json.contains(
        #""alerts":[{"level":"fatal","description":"handshake_failure","direction":"to_client"}]"#
      )
    )
  }

  @Test(arguments: [1, 2, 3, 7, 64, 1000])
  func `pieces of any size give the same event`(_ size: Int) {
    for turns in [
      TLSRecording.mutual, TLSRecording.helloRetry, TLSRecording.resumed, TLSRecording.refused,
    ] {
      let feed = Self.run(turns, pieces: size)
      #expect(feed.handler.json(.tls) == Self.run(turns).handler.json(.tls))
      #expect(feed.handler.json(.anomaly).isEmpty)
      #expect(!feed.isLost)
    }
  }

  @Test func `every cut of a conversation gives at most one event and no anomaly`() {
    let whole = TLSRecording.mutual
    for turn in whole.indices {
      for count in stride(from: 0, to: whole[turn].bytes.count, by: 7) {
        var feed = DecoderFeed<TLSDecoder>()
        for done in whole[..<turn] { feed.feed(done.bytes, done.direction) }
        feed.feed(Array(whole[turn].bytes[..<count]), whole[turn].direction)
        feed.finish()
        #expect(feed.handler.json(.tls).count <= 1)
        #expect(feed.handler.json(.anomaly).isEmpty)
        #expect(turn == 0 || feed.handler.json(.tls).count == 1)
      }
    }
  }

  @Test func `only the server's side gives an event from client to server`() {
    let turns = TLSRecording.mutual.filter { $0.direction == .toClient }
    let feed = Self.run(turns)
    #expect(feed.handler.events.map(\.direction) == [.toServer])
    #expect(feed.handler.json(.tls)[0].contains(#""subject":"C=DE"#))
  }

  @Test func `a conversation met the wrong way round keeps its roles`() {
    let turns = TLSRecording.mutual.map { turn in
      TLSTurn(turn.direction.reversed, turn.bytes)
    }
    let feed = Self.run(turns)
    #expect(feed.handler.events.map(\.direction) == [.toClient])
    #expect(feed.handler.json(.tls) == Self.run(TLSRecording.mutual).handler.json(.tls))
  }

  @Test func `a message over many tiny records is put together`() {
    let hello = TLSRecording.mutual[0].bytes
    var records: [UInt8] = []
    for byte in hello[5...] { records += [22, 3, 1, 0, 1, byte] }
    var turns = TLSRecording.mutual
    turns[0] = TLSTurn(.toServer, records)
    #expect(Self.json(turns) == Self.json(TLSRecording.mutual))
  }

  @Test func `a lost ClientHello leaves the server's half`() {
    var feed = DecoderFeed<TLSDecoder>()
    feed.feed(Array(TLSRecording.mutual[0].bytes.prefix(40)), .toServer)
    feed.gap(300, .toServer)
    for turn in TLSRecording.mutual[1...] { feed.feed(turn.bytes, turn.direction) }
    feed.finish()
    #expect(feed.handler.json(.tls).count == 1)
    #expect(feed.handler.json(.tls)[0].contains(#""version":"TLS 1.2""#))
    #expect(!feed.handler.json(.tls)[0].contains("ja4"))
  }

  @Test func `a gap anywhere neither traps nor loops nor doubles the event`() {
    let whole = TLSRecording.mutual
    for turn in whole.indices {
      for cut in stride(from: 0, to: whole[turn].bytes.count, by: 11) {
        var feed = DecoderFeed<TLSDecoder>()
        for (index, part) in whole.enumerated() {
          guard index == turn else {
            feed.feed(part.bytes, part.direction)
            continue
          }
          feed.feed(Array(part.bytes[..<cut]), part.direction)
          feed.gap(10, part.direction)
          feed.feed(Array(part.bytes[min(cut + 10, part.bytes.count)...]), part.direction)
        }
        feed.finish()
        #expect(feed.handler.json(.tls).count == 1)
      }
    }
  }

  @Test func `flipped bytes never trap`() {
    var random = SystemlessGenerator(state: 20_231_114)
    for _ in 0..<2000 {
      var turns = TLSRecording.mutual
      let turn = Int(random.next() % UInt64(turns.count))
      var bytes = turns[turn].bytes
      for _ in 0..<3 {
        bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
      }
      turns[turn] = TLSTurn(turns[turn].direction, bytes)
      #expect(Self.run(turns).handler.json(.tls).count <= 1)
    }
  }

  @Test func `bulk data is passed over by length`() {
    var decoder = TLSDecoder(environment: DecoderEnvironment())
    var sink = EventSink(handler: RecordingHandler(), context: .test())
    let header: [UInt8] = [23, 3, 3, 0x40, 0]
    let progress = decoder.decode(StreamChunk(header.borrowed, .toServer), into: &sink)
    #expect(progress.skip + progress.consumed == 5 + 0x4000)
    #expect(progress.needed == 0)
  }

  @Test func `what is not TLS is given up at once`() {
    var feed = DecoderFeed<TLSDecoder>()
    feed.feed(Array("GET / HTTP/1.1\r\n\r\n".utf8))
    #expect(feed.isLost)
    #expect(feed.handler.events.isEmpty)
  }

  @Test func `reaching the limit of certificates is an anomaly`() {
    var limits = DecoderLimits()
    limits.maxCertificateBytes = 100
    let feed = Self.run(TLSRecording.mutual, limits: limits)
    // The server's and the client's.
    #expect(
      feed.handler.json(.anomaly)
        == Array(
          repeating:
            #"{"type":"applayer","event":"tls.certificate_too_long","app_proto":"tls"}"#,
          count: 2
        )
    )
    #expect(feed.handler.json(.tls).count == 1)
  }

  @Test func `a hello that announces megabytes is not waited for`() {
    var feed = DecoderFeed<TLSDecoder>()
    feed.feed([22, 3, 1, 0, 8, 1, 0xff, 0xff, 0xff, 3, 3, 0, 0])
    #expect(
      feed.handler.json(.anomaly)
        == [#"{"type":"applayer","event":"tls.message_too_long","app_proto":"tls"}"#]
    )
  }

  @Test func `an SSL 2 hello that asks for TLS is read`() {
    // CLIENT-HELLO, version 3.1, two suites, challenge of 16.
    let hello = hex("80 1f 01 0301 0006 0000 0010 00002f 00000a 000102030405060708090a0b0c0d0e0f")
    var turns = TLSRecording.mutual
    turns[0] = TLSTurn(.toServer, hello)
    let json = Self.json(turns)
    #expect(json.contains(#""version":"TLS 1.2""#))
    #expect(json.contains(#""subject":"C=DE"#))
    #expect(!json.contains("ja3\""))
  }

  @Test func `an SSL 2 answer is SSL 2`() {
    let hello = hex("80 1c 01 0002 0003 0000 0010 010080 000102030405060708090a0b0c0d0e0f")
    let answer = hex("80 1e 04 00 01 0002 0000 0003 0010 010080 000102030405060708090a0b0c0d0e0f")
    let json = Self.json([TLSTurn(.toServer, hello), TLSTurn(.toClient, answer)])
    #expect(json.contains(#""version":"SSLv2""#))
  }
}

/// SplitMix64, so that a run can be repeated.
struct SystemlessGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
