// SPDX-License-Identifier: Apache-2.0
import Bytes
import Events
import ProtocolKit
import Protocols
import TestSupport
import Testing

@Suite struct DHCPDecoderTests {
  private static func message(_ operation: UInt8, _ options: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = [operation, 1, 6, 0] + hex("3903f326 0000 0000")
    bytes += hex("00000000 0a14320b 0a140001 00000000 00005e005351")
    bytes += [UInt8](repeating: 0, count: 10 + 192) + hex("63825363")
    return bytes + options
  }

  private static func option(_ code: UInt8, _ value: [UInt8]) -> [UInt8] {
    [code, UInt8(value.count)] + value
  }

  private static let request =
    message(
      1,
      option(53, [3]) + option(61, hex("01 00005e005351")) + option(12, Array("pump1\0".utf8))
        + option(60, Array("Acme Infusion 3".utf8)) + option(50, hex("0a14320b"))
        + option(161, Array("https://acme.example/pump".utf8)) + option(55, [1, 3, 6])
        + option(81, [0, 0, 0] + Array("pump1.northwing.example".utf8)) + [0, 255]
    )
  private static let reply =
    message(
      2,
      option(53, [5]) + option(54, hex("0a140001")) + option(51, hex("00000e10"))
        + option(1, hex("ffff0000")) + option(3, hex("0a140001"))
        + option(6, hex("0a140035 0a140036")) + [255]
    )

  private func read(_ messages: [[UInt8]]) -> RecordingHandler {
    var decoder = DHCPDecoder(environment: DecoderEnvironment())
    let handler = RecordingHandler()
    for message in messages {
      var sink = EventSink(handler: handler, context: .test(.toServer))
      let chunk = StreamChunk(message.borrowed, .toServer, isDatagram: true)
      #expect(decoder.decode(chunk, into: &sink).consumed == message.count)
    }
    return handler
  }

  @Test func `a request names the device, its make and its MUD file`() {
    let events = read([Self.request]).json(.dhcp)
    #expect(
      events == [
        #"{"type":"request","id":956560166,"client_mac":"00:00:5e:00:53:51","assigned_ip":"10.20.50.11","next_server_ip":"10.20.0.1","dhcp_type":"request","client_id":"01:00:00:5e:00:53:51","hostname":"pump1","client_fqdn":"pump1.northwing.example","vendor_class_identifier":"Acme Infusion 3","mud_url":"https://acme.example/pump","requested_ip":"10.20.50.11","params":[1,3,6]}"#
      ]
    )
  }

  @Test func `an answer gives an address and the network's servers`() {
    let event = read([Self.reply]).json(.dhcp)[0]
    for part in [
      #""type":"reply""#, #""dhcp_type":"ack""#, #""assigned_ip":"10.20.50.11""#,
      #""server_id":"10.20.0.1""#, #""lease_time":3600"#, #""subnet_mask":"255.255.0.0""#,
      #""routers":["10.20.0.1"]"#, #""dns_servers":["10.20.0.53","10.20.0.54"]"#,
    ] { #expect(event.contains(part)) }
  }

  @Test func `every shorter message is an anomaly, told once`() {
    for length in 0..<Self.request.count - 1 {
      let cut = Array(Self.request.prefix(length))
      #expect(read([cut, cut]).json(.anomaly).count == 1, "\(length)")
    }
    #expect(read([Self.request, Self.reply]).json(.anomaly) == [])
  }

  @Test func `only the magic cookie on a known port is DHCP`() {
    let bytes = Self.request
    #expect(DHCPDecoder.probe(bytes.borrowed, .toServer, onKnownPort: true) == .certain(.client))
    #expect(DHCPDecoder.probe(bytes.borrowed, .toServer, onKnownPort: false) == .no)
    var other = bytes
    other[236] = 0
    #expect(DHCPDecoder.probe(other.borrowed, .toServer, onKnownPort: true) == .no)
  }

  @Test func `mutations trap nowhere`() {
    var random = SplitMix64(seed: 2131)
    for round in 0..<3000 {
      let whole = round % 2 == 0 ? Self.request : Self.reply
      let mutation = Conversation.toServer(whole).mutated(&random)
      _ = FieldReader.read(DHCPDecoder.self, mutation)
      _ = read([mutation.turns[0].bytes])
    }
  }
}
