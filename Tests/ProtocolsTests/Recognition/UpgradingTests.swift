// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import ProtocolKit
internal import Protocols
internal import TestSupport
internal import Testing

/// What clients and servers say before TLS: the clients' parts as openssl s_client -starttls 3.0.22 says them.
@Suite struct UpgradingTests {
  /// A plain talk that ends with an agreement.
  struct Talk: CustomTestStringConvertible, Sendable {
    let name: String
    let turns: [TLSTurn]
    var testDescription: String { name }

    init(_ name: String, _ turns: [(StreamDirection, String)]) {
      self.init(name, turns.map { TLSTurn($0.0, Array($0.1.utf8)) })
    }

    init(_ name: String, _ turns: [TLSTurn]) {
      self.name = name
      self.turns = turns
    }

    var decoder: any StreamDecoder.Type {
      for type in ProtocolRegistry.decoders where type.descriptor.name.description == name {
        return type
      }
      return TLSDecoder.self
    }
  }

  static let talks: [Talk] = [
    Talk(
      "smtp",
      [
        (.toClient, "220 mail.example ESMTP\r\n"), (.toServer, "EHLO client.example\r\n"),
        (.toClient, "250-mail.example\r\n250 STARTTLS\r\n"), (.toServer, "STARTTLS\r\n"),
        (.toClient, "220 Ready to start TLS\r\n"),
      ]
    ),
    Talk(
      "imap",
      [
        (.toClient, "* OK IMAP4rev1 ready\r\n"), (.toServer, ". CAPABILITY\r\n"),
        (.toClient, "* CAPABILITY IMAP4rev1 STARTTLS\r\n. OK done\r\n"),
        (.toServer, ". STARTTLS\r\n"), (.toClient, ". OK begin TLS\r\n"),
      ]
    ),
    Talk(
      "pop3",
      [
        (.toClient, "+OK POP3 ready\r\n"), (.toServer, "STLS\r\n"),
        (.toClient, "+OK begin TLS\r\n"),
      ]
    ),
    Talk(
      "ftp",
      [
        (.toClient, "220 FTP ready\r\n"), (.toServer, "AUTH TLS\r\n"),
        (.toClient, "234 go on\r\n"),
      ]
    ),
    Talk(
      "xmpp",
      [
        (
          .toServer,
          "<stream:stream xmlns:stream='http://etherx.jabber.org/streams' xmlns='jabber:client' to='client.example' version='1.0'>"
        ),
        (
          .toClient,
          "<?xml version='1.0'?><stream:stream xmlns='jabber:client' id='1'><stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>"
        ),
        (.toServer, "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"),
        (.toClient, "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'></proceed>"),
      ]
    ),
    Talk("pgsql", [TLSTurn(.toServer, "0000000804d2162f"), TLSTurn(.toClient, "53")]),
    Talk(
      "mysql",
      [
        TLSTurn(
          .toClient,
          """
          4a0000000a382e302e3336000a000000616263646566676800ffff2d0200ffdf1500000000000000
          000000696a6b6c6d6e6f7071727374006d7973716c5f6e61746976655f70617373776f726400
          """
        ),
        TLSTurn(
          .toServer,
          "2000000185ae7f000000000121" + String(repeating: "00", count: 23)
        ),
      ]
    ),
    Talk(
      "ldap",
      [
        TLSTurn(
          .toServer,
          "301d02010177188016312e332e362e312e342e312e313436362e3230303337"
        ),
        TLSTurn(.toClient, "300c02010178070a010004000400"),
      ]
    ),
    Talk(
      "rdp",
      [
        TLSTurn(.toServer, "03000013 0e e0 0000 0000 00 01 00 0800 0b000000"),
        TLSTurn(.toClient, "03000013 0e d0 0000 1234 00 02 1f 0800 01000000"),
      ]
    ),
    // TigerVNC with X509None, as recorded in Captures/rule-vnc-tls.pcap.
    Talk(
      "rfb",
      [
        TLSTurn(.toClient, "524642203030332e3030380a"),
        TLSTurn(.toServer, "524642203030332e3030380a"),
        TLSTurn(.toClient, "0113"), TLSTurn(.toServer, "13"), TLSTurn(.toClient, "0002"),
        TLSTurn(.toServer, "0002"), TLSTurn(.toClient, "000100000104"),
        TLSTurn(.toServer, "00000104"), TLSTurn(.toClient, "01"),
      ]
    ),
  ]

  static func events<Decoder: StreamDecoder>(
    _ type: Decoder.Type,
    _ turns: [TLSTurn],
    pieces: Int = .max
  ) -> [String] {
    var feed = DecoderFeed<Decoder>()
    for turn in turns { feed.feed(turn.bytes, turn.direction, pieces: pieces) }
    feed.finish()
    return feed.handler.json(.tls)
  }

  @Test(arguments: talks) func `TLS follows the agreement`(_ talk: Talk) {
    let plain = Self.events(TLSDecoder.self, TLSRecording.mutual)[0]
    let events = Self.events(talk.decoder, talk.turns + TLSRecording.mutual)
    #expect(events.count == 1)
    #expect(events.first?.contains(#""from_proto":"\#(talk.name)""#) == true)
    let without = events.first?.split(separator: #""from_proto":"\#(talk.name)","#).joined()
    #expect(without == plain)
  }

  @Test(arguments: talks) func `pieces of any size give the same`(_ talk: Talk) {
    let turns = talk.turns + TLSRecording.mutual
    let whole = Self.events(talk.decoder, turns)
    for size in [1, 2, 3, 7, 100] {
      #expect(Self.events(talk.decoder, turns, pieces: size) == whole)
    }
  }

  @Test(arguments: talks) func `without the server's consent nothing is read as TLS`(_ talk: Talk) {
    // MySQL's client needs none.
    if talk.name == "mysql" { return }
    for count in 0..<talk.turns[talk.turns.count - 1].bytes.count {
      var turns = talk.turns
      let last = turns.removeLast()
      turns.append(TLSTurn(last.direction, Array(last.bytes.prefix(count))))
      let hello = TLSTurn(.toServer, TLSRecording.mutual[0].bytes)
      #expect(Self.events(talk.decoder, turns + [hello]).isEmpty)
    }
  }

  @Test(arguments: talks) func `an agreement that no TLS follows is forgotten`(_ talk: Talk) {
    let other = TLSTurn(.toServer, Array("SSH-2.0-OpenSSH_9.6\r\n".utf8))
    let answer = TLSTurn(.toClient, Array("SSH-2.0-OpenSSH_9.6\r\n".utf8))
    #expect(Self.events(talk.decoder, talk.turns + [other, answer]).isEmpty)
  }

  @Test(arguments: talks) func `mutations break nothing`(_ talk: Talk) {
    var random = SplitMix64(seed: 3207)
    let whole = Conversation(
      turns: (talk.turns + TLSRecording.mutual.prefix(2)).map {
        .init(direction: $0.direction, bytes: $0.bytes)
      }
    )
    for _ in 0..<200 {
      let events = Self.events(
        talk.decoder,
        whole.mutated(&random).turns.map { TLSTurn($0.direction, $0.bytes) }
      )
      #expect(events.filter { $0.contains("ja3") }.count <= 1)
    }
  }

  @Test func `a refusal is no agreement`() {
    let refused = Talk(
      "smtp",
      [
        (.toClient, "220 mail\r\n"), (.toServer, "STARTTLS\r\n"),
        (.toClient, "454 not now\r\n"), (.toServer, "NOOP\r\n"), (.toClient, "220 well\r\n"),
      ]
    )
    #expect(Self.events(refused.decoder, refused.turns + TLSRecording.mutual).isEmpty)
  }

  @Test func `plain talk is followed up to a limit`() {
    var turns = [TLSTurn(.toClient, Array("220 mail ESMTP\r\n".utf8))]
    for _ in 0..<5000 { turns.append(TLSTurn(.toServer, Array("NOOP 0123456789\r\n".utf8))) }
    let talk = Self.talks[0]
    #expect(Self.events(talk.decoder, turns + talk.turns + TLSRecording.mutual).isEmpty)
  }
}
