// SPDX-License-Identifier: Apache-2.0
import Bytes
import Events
import ProtocolKit
import Protocols
import TestSupport
import Testing

@Suite struct RecognisedTests {
  /// First bytes of a direction, and what they are.
  struct Sample: CustomTestStringConvertible {
    var name: String
    var bytes: [UInt8]
    var verdict = ProbeVerdict.certain(.client)
    /// Whether the bytes tell on any port.
    var isStrong = false

    var testDescription: String { "\(name) \(bytes.prefix(8))" }

    init(_ name: String, _ bytes: [UInt8], _ role: SenderRole, strong: Bool = false) {
      self.name = name
      self.bytes = bytes
      verdict = .certain(role)
      isStrong = strong
    }

    init(_ name: String, _ text: String, _ role: SenderRole, strong: Bool = false) {
      self.init(name, Array(text.utf8), role, strong: strong)
    }
  }

  private static let query = hex("1234 0100 0001 0000 0000 0000 03 777777 02 6465 00 0001 0001")
  private static let reply = hex("1234 8180 0001 0000 0000 0000 03 777777 02 6465 00 0001 0001")
  private static let dhcp =
    hex("01 01 06 00 12345678") + [UInt8](repeating: 0, count: 228) + hex("63825363 350101 ff")

  static let samples: [Sample] = [
    Sample("telnet", hex("ff fd 18 ff fd 20 ff fd 23"), .unknown, strong: true),
    Sample("telnet", hex("ff fb 01"), .unknown),
    Sample("telnet", "\r\nWelcome\r\nlogin: ", .server),
    Sample("ssh", "SSH-2.0-OpenSSH_9.6\r\n", .unknown, strong: true),
    Sample("rfb", "RFB 003.008\n", .unknown, strong: true),
    Sample("http", "GET / HTTP/1.1\r\nHost: a\r\n", .client, strong: true),
    Sample("http", "CONNECT a:443 HTTP/1.1\r\n", .client, strong: true),
    Sample("http", "HTTP/1.1 200 OK\r\n", .server, strong: true),
    Sample("ssdp", "M-SEARCH * HTTP/1.1\r\n", .client, strong: true),
    Sample("ftp", "220 (vsFTPd 3.0.5)\r\n", .server, strong: true),
    Sample("ftp", "220 ready\r\n", .server),
    Sample("ftp", "USER anonymous\r\n", .client),
    Sample("smtp", "220 mail ESMTP Postfix\r\n", .server, strong: true),
    Sample("smtp", "EHLO pump\r\n", .client, strong: true),
    Sample("imap", "* OK IMAP4rev1 ready\r\n", .server, strong: true),
    Sample("imap", "* OK ready\r\n", .server),
    Sample("pop3", "+OK POP3 ready\r\n", .server, strong: true),
    Sample("pop3", "+OK ready\r\n", .server),
    Sample("xmpp", "<stream:stream xmlns='jabber:client' to='a'>", .unknown, strong: true),
    Sample("pgsql", hex("00000008 04d2162f"), .client, strong: true),
    Sample("pgsql", hex("00000020 00030000 75736572 00 61 00"), .client, strong: true),
    Sample(
      "mysql",
      hex("4a000000 0a 382e302e3336 00 0a000000 6162636465666768 00 ffff2d0200ffdf15"),
      .server
    ),
    Sample("syslog", "<134>Jan  1 00:00:01 pump started", .client),
    Sample("dns", query, .client),
    Sample("dns", reply, .server),
    Sample("dns", [0, UInt8(query.count)] + query, .client),
    Sample("mdns", query, .unknown),
    Sample("llmnr", query, .client),
    Sample("ntp", [0x23] + [UInt8](repeating: 0, count: 47), .client),
    Sample("ntp", [0x24, 2] + [UInt8](repeating: 0, count: 46), .server),
    Sample("dhcp", dhcp, .client),
    Sample(
      "snmp",
      hex(
        "30 26 020101 0406 7075626c6963 a0 19 020101 020100 020100 300e 300c 0608 2b06010201010100 0500"
      ),
      .client
    ),
    Sample("snmp", hex("30 3a 020103 300e 020101 020205c0 040104 020103"), .unknown),
    Sample("ldap", hex("30 0c 020101 60 07 020103 0400 8000"), .client, strong: true),
    Sample("ldap", hex("30 0c 020101 61 07 0a0100 0400 0400"), .server),
    Sample("rdp", hex("03000013 0e e0 0000 0000 00 01 00 0800 0b000000"), .client, strong: true),
    Sample("rdp", hex("03000013 0e d0 0000 1234 00 02 1f 0800 08000000"), .server, strong: true),
    Sample("smb", hex("0000002f ff534d42 72 00000000 18 05d8"), .client, strong: true),
    Sample("smb", hex("0000002f ff534d42 72 00000000 98 05d8"), .server, strong: true),
    Sample(
      "smb",
      hex("00000040 fe534d42 4000 0000 00000000 0000 0000 01000000"),
      .server,
      strong: true
    ),
    Sample("x11", hex("6c00 0b00 0000 1200 1000 0000"), .client),
    Sample("x11", hex("4200 000b 0000 0012 0010 0000"), .client),
    Sample("rlogin", "\0local\0remote\0vt100/9600\0", .client),
    Sample("rsh", "1022\0local\0remote\0id\0", .client),
    Sample("rexec", "0\0name\0pass\0id\0", .client),
  ]

  private func decoder(_ name: String) -> (any StreamDecoder.Type)? {
    ProtocolRegistry.decoders.first { $0.descriptor.name.description == name }
  }

  @Test(arguments: samples)
  func `first bytes are named`(sample: Sample) {
    #expect(
      decoder(sample.name)?.probe(sample.bytes.borrowed, .toServer, onKnownPort: true)
        == sample.verdict
    )
    let elsewhere = decoder(sample.name)?.probe(
      sample.bytes.borrowed,
      .toServer,
      onKnownPort: false
    )
    #expect((elsewhere == sample.verdict) == sample.isStrong)
  }

  @Test(arguments: samples)
  func `no other protocol claims them on a port that is not its own`(sample: Sample) {
    for other in ProtocolRegistry.decoders where other.descriptor.name.description != sample.name {
      let verdict = other.probe(sample.bytes.borrowed, .toServer, onKnownPort: false)
      if case .certain = verdict { Issue.record("\(other.descriptor.name) claims it") }
    }
  }

  @Test(arguments: samples)
  func `a stream's shorter prefixes are not refused`(sample: Sample) {
    guard let decoder = decoder(sample.name), decoder.descriptor.overTCP else { return }
    for length in 1..<sample.bytes.count {
      let bytes = Array(sample.bytes.prefix(length))
      #expect(decoder.probe(bytes.borrowed, .toServer, onKnownPort: true) != .no)
    }
  }

  @Test func `names and numbers are used once`() {
    let descriptors = ProtocolRegistry.decoders.map { $0.descriptor }
    #expect(Set(descriptors.map(\.id)).count == descriptors.count)
    #expect(Set(descriptors.map { $0.name.description }).count == descriptors.count)
    #expect(RecognisedProtocols.decoders.allSatisfy { (30...99).contains($0.descriptor.id) })
  }

  @Test func `random bytes are seldom taken for anything off the known ports`() {
    var random = SplitMix64(seed: 3)
    var claims = 0
    for _ in 0..<20_000 {
      let bytes = (0..<(1 + random.next(below: 80))).map { _ in
        UInt8(truncatingIfNeeded: random.next())
      }
      for decoder in ProtocolRegistry.decoders {
        _ = decoder.probe(bytes.borrowed, .toServer, onKnownPort: true)
        if case .certain = decoder.probe(bytes.borrowed, .toServer, onKnownPort: false) {
          claims += 1
        }
      }
    }
    #expect(claims == 0)
  }

  @Test func `mutated samples trap nowhere`() {
    var random = SplitMix64(seed: 5)
    for round in 0..<10_000 {
      let sample = Self.samples[round % Self.samples.count]
      let bytes = Conversation.toServer(sample.bytes).mutated(&random).turns[0].bytes
      for decoder in ProtocolRegistry.decoders {
        _ = decoder.probe(bytes.borrowed, .toServer, onKnownPort: true)
      }
    }
  }

  @Test func `what a named flow carries is passed over`() {
    for decoder in RecognisedProtocols.decoders { checkPassing(decoder) }
  }

  private func checkPassing<Decoder: StreamDecoder>(_ type: Decoder.Type) {
    var feed = DecoderFeed(type)
    feed.feed(Array("SSH-2.0-x\r\n".utf8), pieces: 1)
    feed.gap(3)
    feed.feed([1, 2, 3])
    feed.finish()
    #expect(!feed.isLost)
    #expect(feed.handler.events.isEmpty)
    var decoder = Decoder(environment: DecoderEnvironment())
    var sink = EventSink(handler: feed.handler, context: .test())
    let datagram: [UInt8] = [1, 2, 3]
    let progress = decoder.decode(
      StreamChunk(datagram.borrowed, .toServer, isDatagram: true),
      into: &sink
    )
    #expect(progress.consumed == 3 && progress.skip == 0)
  }
}
