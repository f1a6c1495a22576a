// SPDX-License-Identifier: Apache-2.0
import Bytes
import Events
import ProtocolKit
import Protocols
import TestSupport
import Testing

extension Conversation {
  /// The events of what a WebSocket carries, without that of the exchange that opened it.
  fileprivate func inside(
    pieces: Int = .max,
    environment: DecoderEnvironment = DecoderEnvironment()
  ) -> [String] {
    events(HTTPDecoder.self, pieces: pieces, environment: environment).filter {
      !$0.hasPrefix("15 ")
    }
  }
}

/// MQTT over WebSocket: the heads are those of paho-mqtt 2.2.0 and mosquitto 2.0.11 (Captures/mqtt-websocket.pcap),
/// the packets those of the tests of MQTT.
@Suite struct MQTTWebSocketTests {
  private static let decoder = HTTPDecoder.self

  private static let request = Array(
    """
    GET /mqtt HTTP/1.1\r
    Host: 10.20.51.5:9001\r
    Upgrade: websocket\r
    Connection: Upgrade\r
    Origin: http://10.20.51.5:9001\r
    Sec-WebSocket-Key: V9AZavmDRTyW/ko0IwQ4LQ==\r
    Sec-Websocket-Version: 13\r
    Sec-Websocket-Protocol: mqtt\r
    \r

    """.utf8
  )
  private static let acceptance = """
    HTTP/1.1 101 Switching Protocols\r
    Upgrade: WebSocket\r
    Connection: Upgrade\r
    Sec-WebSocket-Accept: MLChWBLu8sLod6S+0otaXTU34tQ=\r
    Sec-WebSocket-Protocol: mqtt\r
    \r

    """

  /// A frame; clients mask theirs.
  private static func frame(
    _ payload: [UInt8],
    _ direction: StreamDirection,
    first: UInt8 = 0x82
  ) -> [UInt8] {
    let isClient = direction == .toServer
    let mark: UInt8 = isClient ? 0x80 : 0
    var frame = [first]
    switch payload.count {
    case ...125: frame.append(mark | UInt8(payload.count))
    case ...0xffff: frame += [mark | 126] + PacketBuilder.bytes(UInt16(payload.count))
    default: frame += [mark | 127] + PacketBuilder.bytes(UInt64(payload.count))
    }
    guard isClient else { return frame + payload }
    let mask: [UInt8] = [0x37, 0xfa, 0x21, 0x3d]
    return frame + mask + payload.enumerated().map { $1 ^ mask[$0 & 3] }
  }

  private static func open(_ acceptance: String = acceptance) -> Conversation {
    var talk = Conversation.toServer(request)
    talk.say(.toClient, Array(acceptance.utf8))
    return talk
  }

  /// A talk of MQTT, each turn in frames of so many bytes, in messages of so many frames.
  private static func framed(
    _ talk: Conversation,
    bytes size: Int = .max,
    fragments: Int = 1
  ) -> Conversation {
    var framed = open()
    for turn in talk.turns {
      var frames: [UInt8] = []
      let starts = Array(stride(from: 0, to: turn.bytes.count, by: min(size, turn.bytes.count)))
      for (index, start) in starts.enumerated() {
        let payload = Array(turn.bytes[start...].prefix(size))
        let isFirst = index % fragments == 0
        let isLast = index % fragments == fragments - 1 || index == starts.count - 1
        frames += frame(
          payload,
          turn.direction,
          first: (isLast ? 0x80 : 0) | (isFirst ? 2 : 0)
        )
        // Control frames may stand between the fragments of a message (RFC 6455, 5.5).
        if index % 3 == 1 { frames += frame(Array("ping".utf8), turn.direction, first: 0x89) }
      }
      framed.say(turn.direction, frames)
    }
    return framed
  }

  private static let talks = [MQTTFixture.session311, MQTTFixture.session5]

  private func read(_ payloads: [[UInt8]], _ acceptance: String = acceptance) -> [String] {
    var talk = Self.open(acceptance)
    for frame in payloads { talk.say(.toServer, frame) }
    return talk.anomalies(Self.decoder)
  }

  @Test(arguments: [1, 2, 3, 7, 200, Int.max], [1, 2, 5])
  func `frames of any size give the events of MQTT over TCP`(size: Int, fragments: Int) {
    for talk in Self.talks {
      let framed = Self.framed(talk, bytes: size, fragments: fragments)
      #expect(framed.inside() == talk.events(MQTTDecoder.self))
    }
  }

  @Test(arguments: [1, 2, 3, 5, 17, 1000])
  func `pieces of any size give the events of one feed`(size: Int) {
    for talk in Self.talks {
      for shows in [false, true] {
        let environment = DecoderEnvironment(output: OutputOptions(showSensitive: shows))
        let framed = Self.framed(talk, bytes: 20, fragments: 2)
        let whole = talk.events(MQTTDecoder.self, environment: environment)
        #expect(framed.inside(environment: environment) == whole)
        #expect(framed.inside(pieces: size, environment: environment) == whole)
      }
    }
  }

  @Test func `no shorter prefix is an anomaly`() {
    for talk in Self.talks {
      let framed = Self.framed(talk, bytes: 20, fragments: 2)
      for length in 0..<framed.count {
        #expect(framed.prefix(length).anomalies(Self.decoder) == [])
      }
    }
  }

  @Test func `after a gap at any place a later frame is read again`() {
    for talk in Self.talks {
      let framed = Self.framed(talk)
      for (index, turn) in framed.turns.enumerated().dropLast().dropFirst(2)
      where turn.direction == .toServer {
        for place in 0..<turn.bytes.count {
          let events = framed.feedWithGap(Self.decoder, turn: index, at: place, count: 3)
          #expect(events.contains { $0.contains("\"disconnect\"") }, "turn \(index), \(place)")
        }
      }
    }
  }

  @Test func `bytes lost within a frame do not lose the next frame`() {
    let subscribe = MQTTFixture.packet(
      0x82,
      [0, 1] + (0..<90).flatMap { MQTTFixture.text("icu/bed/\($0)/hr") + [0] }
    )
    let first = Self.frame(subscribe, .toServer)
    var talk = Self.open()
    talk.say(.toServer, Self.frame(MQTTFixture.connect311, .toServer))
    talk.say(.toServer, first + Self.frame(MQTTFixture.publish("icu/7/hr", "72"), .toServer))
    for place in 8...(first.count - 501) {
      let events = talk.feedWithGap(Self.decoder, turn: 3, at: place, count: 500)
      #expect(events.contains { $0.contains("\"topic\":\"icu/7/hr\"") }, "\(place)")
    }
  }

  @Test func `payloads are passed over, not kept`() {
    let large = MQTTFixture.publish("icu/7/wave", String(repeating: "x", count: 1_000_000))
    let frame = Self.frame(large, .toServer)
    let opened = Self.open()
    var decoder: any StreamDecoder = Self.decoder.init(environment: DecoderEnvironment())
    let handler = RecordingHandler()
    for turn in opened.turns {
      var sink = EventSink(handler: handler, context: .test(turn.direction))
      _ = decoder.decode(StreamChunk(turn.bytes.borrowed, turn.direction), into: &sink)
    }
    var sink = EventSink(handler: handler, context: .test(.toServer))
    let start = Array(frame.prefix(1460))
    let progress = decoder.decode(StreamChunk(start.borrowed, .toServer), into: &sink)
    #expect(progress.consumed == 1460)
    #expect(progress.skip == frame.count - 1460)
    #expect(sink.context.flow.appProtocol == MQTTDecoder.descriptor.id)
    #expect(handler.json(.mqtt).count == 1)
  }

  @Test func `a packet longer than the limit is passed over`() {
    let filters = MQTTFixture.packet(
      0x82,
      [0, 1] + (0..<9000).flatMap { MQTTFixture.text("icu/bed/\($0)/hr") + [0] }
    )
    #expect(filters.count > 128 << 10)
    let next = MQTTFixture.publish("icu/7/hr", "72")
    for size in [1000, Int.max] {
      let talk = Self.framed(
        Conversation.toServer(MQTTFixture.connect311 + filters + next),
        bytes: size
      )
      #expect(talk.anomalies(Self.decoder) == ["mqtt.message_too_large"])
      #expect(talk.inside().contains { $0.contains("icu/7/hr") })
    }
  }

  @Test func `frames that no peer may send are named once, and the next is read`() {
    let connect = Self.frame(MQTTFixture.connect311, .toServer)
    let publish = Self.frame(MQTTFixture.publish("icu/7/hr", "72"), .toServer)
    let cases: [([UInt8], String)] = [
      (Self.frame([0xc0, 0], .toServer, first: 0xa2), "websocket.invalid_reserved_bits"),
      (Self.frame([0xc0, 0], .toServer, first: 0xc2), "websocket.invalid_reserved_bits"),
      (Self.frame([0xc0, 0], .toServer, first: 0x83), "websocket.invalid_opcode"),
      (Self.frame([0xc0, 0], .toServer, first: 0x8b), "websocket.invalid_opcode"),
      (Self.frame([0xc0, 0], .toServer, first: 0x81), "websocket.text_message"),
      (Self.frame([0xc0, 0], .toServer, first: 0x80), "websocket.unexpected_continuation"),
      (Self.frame([1], .toServer, first: 0x09), "websocket.fragmented_control_frame"),
      (
        Self.frame([UInt8](repeating: 1, count: 126), .toServer, first: 0x89),
        "websocket.control_frame_too_long"
      ),
      (Self.frame([0xc0, 0], .toClient), "websocket.unmasked_client_frame"),
      ([0x82, 0xfe, 0, 2, 0, 0, 0, 0, 0xc0, 0], "websocket.overlong_length"),
      (
        [0x82, 0xff, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0xc0, 0],
        "websocket.overlong_length"
      ),
      (
        Self.frame([0xc0], .toServer, first: 0x02) + Self.frame([0], .toServer),
        "websocket.interleaved_message"
      ),
    ]
    for (bytes, code) in cases {
      #expect(read([connect + bytes + bytes + publish]) == [code])
      var talk = Self.open()
      talk.say(.toServer, connect + bytes)
      talk.say(.toServer, publish)
      #expect(talk.inside().contains { $0.contains("icu/7/hr") }, "\(code)")
    }
    var talk = Self.open()
    talk.say(.toServer, connect)
    talk.say(.toClient, Self.frame(MQTTFixture.connack311, .toServer))
    #expect(talk.anomalies(Self.decoder) == ["websocket.masked_server_frame"])
  }

  @Test func `lengths that lie are survived`() {
    let connect = Self.frame(MQTTFixture.connect311, .toServer)
    #expect(
      read([connect + [0x82, 0xff] + [UInt8](repeating: 0xff, count: 20)])
        == ["websocket.invalid_length"]
    )
    // 2^63 - 1 bytes of a payload that ends with the flow.
    let endless: [UInt8] = [0x82, 0xff, 0x7f] + [UInt8](repeating: 0xff, count: 7) + [0, 0, 0, 0]
    #expect(read([connect + endless + MQTTFixture.publish("icu/7/hr", "72") + [0xc0, 0]]) == [])
    let ignored: [UInt8] = [0x89] + endless.dropFirst()
    #expect(read([connect + ignored + [1, 2, 3]]) == ["websocket.control_frame_too_long"])
    var talk = Self.open()
    talk.say(.toServer, ignored + [1, 2, 3, 4, 5, 6] + connect)
    let events = talk.feedWithGap(Self.decoder, turn: 2, at: ignored.count + 3, count: 0)
    #expect(events.count { $0.contains("\"connect\"") } == 1)
  }

  @Test func `frames that are never right end the reading`() {
    var decoder: any StreamDecoder = Self.decoder.init(environment: DecoderEnvironment())
    let handler = RecordingHandler()
    func isLost(_ bytes: [UInt8], _ direction: StreamDirection) -> Bool {
      var sink = EventSink(handler: handler, context: .test(direction))
      return decoder.decode(StreamChunk(bytes.borrowed, direction), into: &sink).isLost
    }
    for turn in Self.open().turns { #expect(!isLost(turn.bytes, turn.direction)) }
    let frame = Self.frame([1], .toServer, first: 0x87)
    for _ in 0..<7 { #expect(!isLost(frame, .toServer)) }
    #expect(isLost(frame, .toServer))
  }

  @Test func `compressed messages are told of where compression was agreed on`() {
    let compressed = Self.frame([1, 2, 3], .toServer, first: 0xc2)
    let agreed = Self.acceptance.replacing(
      "Protocol: mqtt\r\n",
      with:
        "Protocol: mqtt\r\nSec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover\r\n"
    )
    #expect(read([compressed], agreed) == ["websocket.compressed_message"])
    #expect(read([compressed]) == ["websocket.invalid_reserved_bits"])
  }

  @Test func `only a server that agrees to MQTT begins a WebSocket of it`() {
    let connect = Self.frame(MQTTFixture.connect311, .toServer)
    func events(_ request: [UInt8], _ answer: String) -> Int {
      var talk = Conversation.toServer(request)
      talk.say(.toClient, Array(answer.utf8))
      talk.say(.toServer, connect)
      return talk.inside().count { $0.hasPrefix("13 ") }
    }
    #expect(events(Self.request, Self.acceptance) == 1)
    #expect(
      events(Self.request, Self.acceptance.replacing(": mqtt", with: ": chat, MQTTv3.1")) == 1
    )
    let refusals = [
      Self.acceptance.replacing("101", with: "400"),
      Self.acceptance.replacing(": mqtt", with: ": amqtt"),
      Self.acceptance.replacing(": mqtt", with: ": mqtt-like"),
      Self.acceptance.replacing("Sec-WebSocket-Protocol: mqtt\r\n", with: ""),
      Self.acceptance.replacing("Upgrade: WebSocket\r\n", with: ""),
    ]
    for refusal in refusals { #expect(events(Self.request, refusal) == 0) }
    #expect(events(Array("GET / HTTP/1.1\r\nHost: x\r\n\r\n".utf8), Self.acceptance) == 0)
    #expect(events(Array("POST /mqtt HTTP/1.1\r\n\r\n".utf8), Self.acceptance) == 0)
  }

  @Test func `a server's frames are read where the capture lacks the client`() {
    var talk = Conversation()
    talk.say(.toClient, Array(Self.acceptance.utf8))
    talk.say(.toClient, Self.frame(MQTTFixture.publish("icu/7/hr", "72"), .toClient))
    #expect(talk.inside().count { $0.contains("icu/7/hr") } == 1)
  }

  @Test func `ten thousand mutations trap nowhere and do not depend on the pieces`() {
    var random = SplitMix64(seed: 6455)
    let talks = Self.talks.map { Self.framed($0, bytes: 30, fragments: 2) }
    for round in 0..<10_000 {
      let mutation = talks[round % 2].mutated(&random)
      let events = mutation.inside()
      guard round % 10 == 0 else { continue }
      #expect(mutation.inside(pieces: 1 + random.next(below: 40)) == events)
      let index = random.next(below: mutation.turns.count)
      let bytes = mutation.turns[index].bytes
      guard !bytes.isEmpty else { continue }
      _ = mutation.feedWithGap(
        Self.decoder,
        turn: index,
        at: random.next(below: bytes.count),
        count: 1 + random.next(below: 20)
      )
    }
  }
}
