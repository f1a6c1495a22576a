// SPDX-License-Identifier: Apache-2.0
import Bytes
import Events
import ProtocolKit
import Protocols
import TestSupport
import Testing

/// The openings of management protocols, built from their standards; the recorded ones are in Captures/.
@Suite struct ManagementDecoderTests {
  // MARK: - SSH

  private static func offer(_ lists: [String]) -> [UInt8] {
    var payload: [UInt8] = [20] + [UInt8](repeating: 7, count: 16)
    for list in lists + [String](repeating: "", count: 4) {
      payload += PacketBuilder.bytes(UInt32(list.utf8.count)) + Array(list.utf8)
    }
    payload += [0, 0, 0, 0, 0]
    let padding = 16 - (payload.count + 5) % 8
    return PacketBuilder.bytes(UInt32(payload.count + 1 + padding)) + [UInt8(padding)] + payload
      + [UInt8](repeating: 0, count: padding)
  }

  private static let ssh: Conversation = {
    var talk = Conversation()
    talk.say(.toClient, Array("hello\r\nSSH-2.0-OpenSSH_5.3 old\r\n".utf8))
    talk.say(.toServer, Array("SSH-2.0-PuTTY_Release_0.62\r\n".utf8))
    talk.say(
      .toServer,
      offer([
        "a,diffie-hellman-group1-sha1", "ssh-rsa,ssh-dss", "3des-cbc", "aes", "hmac-md5",
        "hmac-md5",
      ])
    )
    talk.say(
      .toClient,
      offer([
        "diffie-hellman-group1-sha1,b", "ssh-dss", "aes,3des-cbc", "aes", "x,hmac-md5", "hmac-md5",
      ])
        + [1, 2, 3]
    )
    return talk
  }()

  @Test func `SSH's ends and what they agree on`() {
    #expect(
      Self.ssh.events(SSHDecoder.self) == [
        #"18 toServer {"client":{"proto_version":"2.0","software_version":"PuTTY_Release_0.62"},"server":{"proto_version":"2.0","software_version":"OpenSSH_5.3 old"},"kex":"diffie-hellman-group1-sha1","host_key":"ssh-dss","cipher":"3des-cbc","cipher_back":"aes","mac":"hmac-md5"}"#
      ]
    )
  }

  // MARK: - RFB

  private static func rfb(
    _ version: String,
    _ types: [UInt8],
    _ choice: [UInt8],
    _ rest: [UInt8]
  )
    -> Conversation
  {
    var talk = Conversation()
    talk.say(.toClient, Array("RFB 003.008\n".utf8))
    talk.say(.toServer, Array("RFB \(version)\n".utf8))
    talk.say(.toClient, types)
    if !choice.isEmpty { talk.say(.toServer, choice) }
    talk.say(.toClient, rest)
    return talk
  }

  @Test func `VNC's versions, security type and result`() {
    let none = Self.rfb("003.008", [2, 1, 2], [1], [0, 0, 0, 0])
    #expect(
      none.events(RFBDecoder.self) == [
        #"19 toServer {"server_protocol_version":"003.008","client_protocol_version":"003.008","security_types":[1,2],"authentication":{"security_type":1,"security_result":"OK"}}"#
      ]
    )
    let password = Self.rfb(
      "003.008",
      [1, 2],
      [2],
      [UInt8](repeating: 9, count: 16) + [0, 0, 0, 1]
    )
    #expect(
      password.events(RFBDecoder.self)[0].contains(#""security_type":2,"security_result":"FAIL""#)
    )
    let old = Self.rfb("003.003", [0, 0, 0, 1], [], [1, 2, 3])
    #expect(
      old.events(RFBDecoder.self)[0].contains(
        #""security_types":[1],"authentication":{"security_type":1}"#
      )
    )
    let tls = Self.rfb("003.008", [1, 19], [19], [0, 2])
    #expect(tls.events(RFBDecoder.self)[0].contains(#""security_type":19}"#))
  }

  @Test(arguments: [
    // A password in plain text; a subtype that nobody knows; a server that wants another version.
    ([0, 2] as [UInt8], [0, 1, 0, 0, 1, 0] as [UInt8], [0, 0, 1, 0] as [UInt8], 256 as Int?),
    ([0, 2], [0, 1, 0, 0, 9, 0], [0, 0, 9, 0], 2304),
    ([0, 2], [1], [], nil), ([0, 1], [], [], nil),
  ])
  func `VeNCrypt without TLS ends what is read of VNC`(
    version: [UInt8],
    types: [UInt8],
    choice: [UInt8],
    subtype: Int?
  ) {
    var talk = Self.rfb("003.008", [1, 19], [19], version)
    talk.say(.toServer, [0, 2])
    if !types.isEmpty { talk.say(.toClient, types) }
    if !choice.isEmpty { talk.say(.toServer, choice) }
    talk.say(.toServer, Array("operator Heron3317".utf8))
    let events = talk.events(RFBDecoder.self)
    let shown = subtype.map { #","vencrypt_type":\#($0)"# } ?? ""
    #expect(events.count == 1 && events[0].contains(#""security_type":19\#(shown)}"#))
    for size in [1, 2, 3] { #expect(talk.events(RFBDecoder.self, pieces: size) == events) }
  }

  // MARK: - SNMP

  private static func ber(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
    [tag, UInt8(content.count)] + content
  }

  private static func snmp(
    _ version: UInt8,
    _ community: String,
    _ tag: UInt8,
    error: UInt8 = 0
  )
    -> [UInt8]
  {
    let name = ber(6, [0x2b, 6, 1, 2, 1, 1, 1, 0])
    let list = ber(0x30, ber(0x30, name + [5, 0]))
    let unit = ber(tag, ber(2, [0x12, 0x34]) + ber(2, [error]) + ber(2, [0]) + list)
    return ber(0x30, ber(2, [version]) + ber(4, Array(community.utf8)) + unit)
  }

  private func datagrams<Decoder: StreamDecoder>(
    _ type: Decoder.Type,
    _ messages: [[UInt8]]
  )
    -> [String]
  {
    var decoder = Decoder(environment: DecoderEnvironment())
    let handler = RecordingHandler()
    for (index, message) in messages.enumerated() {
      let direction: StreamDirection = index % 2 == 0 ? .toServer : .toClient
      var sink = EventSink(handler: handler, context: .test(direction))
      _ = decoder.decode(StreamChunk(message.borrowed, direction, isDatagram: true), into: &sink)
    }
    return handler.events.map(\.json)
  }

  @Test func `SNMP's version, community by kind, request and answer`() {
    let events = datagrams(
      SNMPDecoder.self,
      [Self.snmp(1, "public", 0xa3), Self.snmp(1, "public", 0xa2)]
    )
    #expect(
      events == [
        #"{"version":2,"community":"[redacted]","default_community":true,"pdu_type":"set_request","vars":["1.3.6.1.2.1.1.1.0"]}"#,
        #"{"version":2,"community":"[redacted]","default_community":true,"pdu_type":"response","request_type":"set_request","error":"noError","vars":["1.3.6.1.2.1.1.1.0"]}"#,
      ]
    )
    let other = datagrams(SNMPDecoder.self, [Self.snmp(0, "Heron3317", 0xa0)])
    #expect(other[0].contains(#""version":1"#) && other[0].contains(#""default_community":false"#))
    #expect(!other[0].contains("Heron"))
    let third = Self.ber(
      0x30,
      Self.ber(2, [3])
        + Self.ber(
          0x30,
          Self.ber(2, [1]) + Self.ber(2, [5, 0xdc]) + Self.ber(4, [3]) + Self.ber(2, [3])
        )
        + [4, 0]
    )
    #expect(
      datagrams(SNMPDecoder.self, [third]) == [
        #"{"version":3,"authenticated":true,"encrypted":true}"#
      ]
    )
    #expect(datagrams(SNMPDecoder.self, [[0x30, 3, 2, 1, 1]])[0].contains("snmp.malformed_data"))
  }

  // MARK: - RDP

  private static func tpkt(_ kind: UInt8, _ body: [UInt8]) -> [UInt8] {
    let length = 11 + body.count
    return [3, 0, 0, UInt8(length), UInt8(length - 5), kind, 0, 0, 0, 0, 0] + body
  }

  private static func rdp(_ answer: [UInt8]) -> Conversation {
    var talk = Conversation.toServer(
      tpkt(0xe0, Array("Cookie: mstshash=ann\r\n".utf8) + [1, 0, 8, 0, 3, 0, 0, 0])
    )
    talk.say(.toClient, tpkt(0xd0, answer))
    return talk
  }

  @Test func `RDP's negotiation`() {
    #expect(
      Self.rdp([2, 0, 8, 0, 1, 0, 0, 0]).events(RDPDecoder.self) == [
        #"22 toServer {"event_type":"initial_response","requested_protocols":["ssl","hybrid"],"selected_protocol":"ssl","cookie":"[redacted]"}"#
      ]
    )
    #expect(Self.rdp([]).events(RDPDecoder.self)[0].contains(#""selected_protocol":"none""#))
    #expect(
      Self.rdp([2, 0, 8, 0, 2, 0, 0, 0]).events(RDPDecoder.self)[0]
        .contains(#""selected_protocol":"hybrid""#)
    )
    #expect(
      Self.rdp([3, 0, 8, 0, 5, 0, 0, 0]).events(RDPDecoder.self)[0].contains(#""failure":5"#)
    )
  }

  // MARK: - LDAP

  private static func bind(_ name: String, _ password: String) -> [UInt8] {
    ber(
      0x30,
      ber(2, [7])
        + ber(0x60, ber(2, [3]) + ber(4, Array(name.utf8)) + ber(0x80, Array(password.utf8)))
    )
  }

  private static let bound = ber(0x30, ber(2, [7]) + ber(0x61, ber(10, [0]) + [4, 0, 4, 0]))

  @Test func `LDAP's binds, without names and passwords`() {
    func events(_ name: String, _ password: String) -> [String] {
      var talk = Conversation.toServer(Self.bind(name, password))
      talk.say(.toClient, Self.bound)
      return talk.events(LDAPDecoder.self)
    }
    #expect(
      events("cn=svc", "Heron3317") == [
        #"23 toServer {"request":{"operation":"bind_request","version":3,"name":"[redacted]","authentication":"simple"},"response":{"result_code":0}}"#
      ]
    )
    #expect(events("", "")[0].contains(#""authentication":"anonymous""#))
    #expect(events("cn=svc", "")[0].contains(#""authentication":"unauthenticated""#))
    #expect(Conversation.toServer(Self.bind("a", "b")).events(LDAPDecoder.self).count == 1)
  }

  // MARK: - SMB

  private static func smb2(
    _ command: UInt16,
    _ body: [UInt8],
    status: UInt32 = 0,
    response: Bool = true
  )
    -> [UInt8]
  {
    func little(_ value: UInt32) -> [UInt8] { Array(PacketBuilder.bytes(value).reversed()) }
    var head: [UInt8] = [0xfe, 0x53, 0x4d, 0x42, 64, 0, 0, 0] + little(status)
    head += [UInt8(command & 0xff), UInt8(command >> 8), 0, 0] + little(response ? 1 : 0)
    head += [UInt8](repeating: 0, count: 64 - head.count)
    let message = head + body
    return [0, 0, UInt8(message.count >> 8), UInt8(message.count & 0xff)] + message
  }

  private static func smb1(_ command: UInt8, _ rest: [UInt8], response: Bool) -> [UInt8] {
    let message: [UInt8] =
      [0xff, 0x53, 0x4d, 0x42, command, 0, 0, 0, 0, response ? 0x80 : 0, 0, 0]
      + [UInt8](repeating: 0, count: 20) + rest
    return [0, 0, 0, UInt8(message.count)] + message
  }

  private static func negotiated(_ mode: UInt8) -> [UInt8] {
    smb2(0, [65, 0, mode, 0, 0x11, 3] + [UInt8](repeating: 0, count: 60))
  }

  private static let proof: [UInt8] =
    Array("NTLMSSP\0".utf8) + [3, 0, 0, 0] + [24, 0, 24, 0, 0, 0, 0, 0] + [
      24, 0, 24, 0, 0, 0, 0, 0,
    ]

  private static let smb: Conversation = {
    var talk = Conversation.toServer(smb2(0, [36, 0, 1, 0], response: false))
    talk.say(.toClient, negotiated(1))
    talk.say(
      .toServer,
      smb2(1, [25, 0] + [UInt8](repeating: 0, count: 22) + proof, response: false)
    )
    talk.say(.toClient, smb2(1, [9, 0, 1, 0, 0, 0, 0, 0]))
    return talk
  }()

  @Test func `SMB2's dialect, signing, guest and the kind of NTLM`() {
    #expect(
      Self.smb.events(SMBDecoder.self) == [
        #"20 toServer {"command":"SMB2_COMMAND_NEGOTIATE_PROTOCOL","dialect":"3.11","status_code":0,"signing_required":false}"#,
        #"20 toServer {"command":"SMB2_COMMAND_SESSION_SETUP","dialect":"3.11","status_code":0,"guest":true,"anonymous":false,"encrypted":false,"ntlm":"v1"}"#,
      ]
    )
  }

  @Test func `SMB1's dialect and the system that the server names`() {
    var talk = Conversation.toServer(
      Self.smb1(0x72, [0, 12, 0] + Array("\u{2}NT LM 0.12\0".utf8), response: false)
    )
    talk.say(
      .toClient,
      Self.smb1(0x72, [17, 0, 0, 3] + [UInt8](repeating: 0, count: 33), response: true)
    )
    talk.say(
      .toClient,
      Self.smb1(
        0x73,
        [3, 0xff, 0, 0, 0, 1, 0, 12, 0] + Array("Windows 5.1\0".utf8),
        response: true
      )
    )
    let events = talk.events(SMBDecoder.self)
    #expect(events.count == 2)
    #expect(events[0].contains(#""dialect":"NT LM 0.12""#))
    #expect(
      events[1].contains(#""native_os":"Windows 5.1""#) && events[1].contains(#""guest":true"#)
    )
  }

  // MARK: - All of them

  private static let streams: [(any StreamDecoder.Type, Conversation)] = [
    (SSHDecoder.self, ssh), (SMBDecoder.self, smb),
    (RDPDecoder.self, rdp([2, 0, 8, 0, 0, 0, 0, 0])),
    (
      RFBDecoder.self,
      rfb("003.008", [2, 1, 2], [2], [UInt8](repeating: 9, count: 16) + [0, 0, 0, 0])
    ),
    (
      LDAPDecoder.self,
      {
        var talk = Conversation.toServer(bind("cn=svc", "Heron3317"))
        talk.say(.toClient, bound)
        return talk
      }()
    ),
  ]

  private func check<Decoder: StreamDecoder>(_ type: Decoder.Type, _ talk: Conversation) {
    let whole = talk.events(type)
    #expect(!whole.isEmpty)
    for size in [1, 2, 3, 7, 50] { #expect(talk.events(type, pieces: size) == whole, "\(size)") }
    for length in 0..<talk.count {
      #expect(talk.prefix(length).anomalies(type) == [])
    }
    var random = SplitMix64(seed: 4253)
    for round in 0..<2000 {
      let mutation = talk.mutated(&random)
      _ = FieldReader.read(type, mutation)
      _ = mutation.events(type, pieces: 1 + round % 9)
      let index = random.next(below: mutation.turns.count)
      let count = mutation.turns[index].bytes.count
      guard count > 0 else { continue }
      _ = mutation.feedWithGap(type, turn: index, at: random.next(below: count), count: 1)
    }
  }

  @Test func `pieces give the same, prefixes no anomaly, mutations and gaps trap nowhere`() {
    for (type, talk) in Self.streams { check(type, talk) }
  }

  @Test func `mutated SNMP traps nowhere`() {
    var random = SplitMix64(seed: 3416)
    let whole = Conversation.toServer(Self.snmp(1, "public", 0xa0))
    for _ in 0..<3000 {
      _ = datagrams(SNMPDecoder.self, [whole.mutated(&random).turns[0].bytes])
    }
  }
}
