// SPDX-License-Identifier: Apache-2.0
import Events
import ProtocolKit
import Protocols
import TestSupport
import Testing

/// What decoders find behind lost bytes, in whatever pieces it comes.
@Suite struct ResynchronisationTests {
  /// What is told of these bytes behind a loss, the same for every size of piece.
  private func events<Decoder: StreamDecoder>(
    _ type: Decoder.Type,
    behindLossOf count: Int = 100,
    _ bytes: [UInt8],
    before: [UInt8] = []
  ) -> [String] {
    let all = [Int.max, 7, 3, 1].map { size in
      var feed = DecoderFeed<Decoder>()
      feed.feed(before)
      feed.gap(count)
      feed.feed(bytes, pieces: size)
      feed.finish()
      return feed.handler.events.map(\.json)
    }
    for other in all { #expect(other == all[0]) }
    return all[0]
  }

  private static let noise: [UInt8] = [0x16, 3, 0x30, 9, 0, 0xff, 0x17, 3, 3, 0x80, 0x30, 0x80]

  @Test func `a record of TLS that begins behind the loss is taken by its header`() {
    let alert: [UInt8] = [21, 3, 3, 0, 2, 2, 40]
    #expect(events(TLSDecoder.self, TLSRecording.mutual[0].bytes + alert).count == 1)
  }

  @Test func `a record of TLS behind noise proves itself by its content`() {
    let alert: [UInt8] = [21, 3, 3, 0, 2, 2, 40]
    let hello = TLSRecording.mutual[0].bytes
    let told = events(TLSDecoder.self, Self.noise + hello + alert)
    #expect(told.count == 1 && told[0].contains("ja4") && told[0].contains("handshake_failure"))
  }

  @Test func `a record of TLS too long for the limit is told and passed over`() {
    var limits = DecoderLimits()
    limits.maxMessageBytes = 1024
    let outcomes = [Int.max, 1].map { size in
      var feed = DecoderFeed<TLSDecoder>(environment: DecoderEnvironment(limits: limits))
      feed.feed([22, 3, 3, 8, 0] + [UInt8](repeating: 1, count: 2048), pieces: size)
      feed.feed(TLSRecording.mutual[0].bytes, pieces: size)
      feed.finish()
      return feed.handler.events.map(\.json)
    }
    #expect(outcomes[0] == outcomes[1])
    #expect(outcomes[0].count == 2 && outcomes[0][0].contains("tls.message_too_long"))
  }

  @Test func `one packet of MQTT is enough behind the loss, elsewhere it takes two`() {
    let packet = MQTTFixture.publish("ward/pump1", "x")
    let mark = "ward/pump1"
    #expect(events(MQTTDecoder.self, packet).contains { $0.contains(mark) })
    #expect(!events(MQTTDecoder.self, [0xff] + packet).contains { $0.contains(mark) })
    let row = events(MQTTDecoder.self, [0xff, 0x30, 3] + packet + packet)
    #expect(row.filter { $0.contains(mark) }.count == 2)
  }

  @Test func `what is sent behind an abort of DICOM is one message however it comes`() {
    let abort: [UInt8] = [7, 0, 0, 0, 0, 4, 0, 0, 0, 0]
    let command = DICOMFixtures.pdu(4, DICOMFixtures.pdv(1, 1, [UInt8](repeating: 0, count: 40)))
    let told = events(DICOMDecoder.self, behindLossOf: 0, abort + command + command)
    #expect(told.filter { $0.contains("dicom.incomplete_command") }.count == 1)
  }

  @Test func `a message of DNS is found by its length and its form`() {
    let query: [UInt8] =
      [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 4] + Array("pacs".utf8) + [7]
      + Array("example".utf8) + [0, 0, 1, 0, 1]
    let message = [0, UInt8(query.count)] + query
    let told = events(DNSDecoder.self, [0, 20, 0xff, 0, 0, 0, 0xee] + message)
    #expect(told.count == 1 && told[0].contains("pacs.example"))
  }

  @Test func `what a WebSocket skipped is not lost again`() {
    let opening = [
      "GET /mqtt HTTP/1.1\r\nHost: b\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Protocol: mqtt\r\n\r\n",
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Protocol: mqtt\r\n\r\n",
    ]
    // One frame of two publications; the loss begins in the payload of the first and ends in that of the second.
    let publications = [UInt8](
      [MQTTFixture.publish("first", "0123456789"), MQTTFixture.publish("second", "0123456789")]
        .joined()
    )
    let frame = [0x82, UInt8(0x80 + publications.count), 0, 0, 0, 0] + publications
    let next: [UInt8] = [0x82, 0x8c, 0, 0, 0, 0] + MQTTFixture.publish("third", "012")
    let outcomes = [Int.max, 1].map { size in
      var feed = DecoderFeed<HTTPDecoder>()
      feed.feed(Array(opening[0].utf8), .toServer)
      feed.feed(Array(opening[1].utf8), .toClient)
      feed.feed(Array(frame.prefix(18)), .toServer, pieces: size)
      feed.gap(20)
      feed.feed(frame.dropFirst(38) + next, .toServer, pieces: size)
      return feed.handler.json(.mqtt).filter { $0.contains("topic") }
    }
    #expect(outcomes[0] == outcomes[1])
    #expect(outcomes[0].count == 2)
    #expect(outcomes[0].first?.contains("first") == true)
    #expect(outcomes[0].last?.contains("third") == true)
  }
}
