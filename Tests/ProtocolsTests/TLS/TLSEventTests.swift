// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import NetworkTypes
internal import ProtocolKit
internal import Protocols
internal import Testing
internal import TestSupport

/// Reads every field of the schema, as rules do.
private final class FieldRecorder: EventHandler {
  var fields: [String: [String]] = [:]

  func wants(_ type: EventType) -> Bool { type == .tls }

  func handle<View: EventView & ~Escapable>(_ event: borrowing View, in context: EventContext) {
    for field in TLSEvent.schema.fields {
      var index = 0
      while index < 100, let text = Self.text(event.field(field.id, at: index)) {
        fields["\(field.name)", default: []].append(text)
        index += 1
        if !field.isList { break }
      }
    }
  }

  static func text(_ value: borrowing FieldValue) -> String? {
    switch value {
    case .absent: nil
    case .integer(let number): "\(number)"
    case .flag(let flag): "\(flag)"
    case .bytes(let bytes): String(decoding: bytes)
    case .literal(let text): "\(text)"
    case .text(let text): text
    case .address(let address): address.description
    }
  }
}

@Suite struct TLSEventTests {
  static func fields(_ turns: [TLSTurn], at seconds: Int64 = 1_700_000_000) -> [String: [String]] {
    let recorder = FieldRecorder()
    var decoder = TLSDecoder(environment: DecoderEnvironment())
    var context = EventContext.test()
    context.time = Timestamp(seconds: seconds)
    var sink = EventSink(handler: recorder, context: context)
    for turn in turns {
      _ = decoder.decode(StreamChunk(turn.bytes.borrowed, turn.direction), into: &sink)
    }
    decoder.finish(into: &sink)
    return recorder.fields
  }

  @Test(arguments: [
    ("tls.version", "TLS 1.2"), ("tls.version_number", "771"),
    ("tls.cipher", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"), ("tls.cipher_number", "49195"),
    ("tls.cipher_class", "aead"), ("tls.curve", "x25519"), ("tls.sni", "pacs.example"),
    ("tls.issuerdn", "O=Example, CN=Example CA"), ("tls.serial", "00:F1:E2:D3"),
    ("tls.fingerprint", "42:45:e2:fa:fa:5b:f0:ac:b2:fd:93:dc:d5:22:78:c6:bb:84:26:21"),
    ("tls.notbefore", "2023-01-01T00:00:00"), ("tls.validity", "expires_soon"),
    ("tls.days_left", "16"), ("tls.self_signed", "false"),
    ("tls.certificate_observable", "true"), ("tls.certificate_malformed", "false"),
    ("tls.key_type", "EC"), ("tls.key_bits", "256"),
    ("tls.signature_algorithm", "ecdsa-with-SHA256"),
    ("tls.client_certificate.requested", "true"), ("tls.client_certificate.sent", "true"),
    ("tls.client_certificate.subject", "O=Example, CN=modality-7"),
    ("tls.ja3.hash", "549910697ed383e132fce27455c4921f"),
    ("tls.ja3s.hash", "afbc203706421f15554867b55caf16d6"),
    ("tls.ja4", "t12d0208h2_6d4732649639_e7e480e5a997"), ("tls.session_resumed", "false"),
    ("tls.handshake_complete", "true"), ("tls.ems", "true"), ("tls.encrypt_then_mac", "false"),
    ("tls.secure_renegotiation", "true"), ("tls.offered_version", "771"),
    ("tls.signature_scheme", "1027"), ("tls.downgrade", "false"),
  ])
  func `a full handshake of TLS 1-2 answers`(_ name: String, _ value: String) {
    #expect(Self.fields(TLSRecording.mutual)[name] == [value])
  }

  @Test func `list fields count their elements`() {
    let fields = Self.fields(TLSRecording.mutual)
    #expect(fields["tls.client_alpns"] == ["h2", "http/1.1"])
    #expect(fields["tls.server_alpns"] == ["http/1.1"])
    #expect(fields["tls.subjectaltname"]?.count == 4)
    #expect(fields["tls.extended_key_usage"] == ["serverAuth"])
  }

  @Test func `what TLS 1-3 hides is absent, not false`() {
    let fields = Self.fields(TLSRecording.helloRetry)
    #expect(fields["tls.version_number"] == ["772"])
    #expect(fields["tls.curve"] == ["secp384r1"])
    #expect(fields["tls.certificate_observable"] == ["false"])
    for name in [
      "tls.subject", "tls.validity", "tls.self_signed", "tls.client_certificate.requested",
      "tls.client_certificate.sent", "tls.ems",
    ] {
      #expect(fields[name] == nil, "\(name)")
    }
    #expect(fields["tls.offered_versions"] == ["772"])
  }

  @Test(arguments: [
    (1_672_531_199, "not_yet_valid", "334"), (1_672_531_200, "valid", "334"),
    (1_698_796_800, "valid", "30"), (1_698_796_801, "expires_soon", "29"),
    (1_701_388_800, "expires_soon", "0"), (1_701_388_801, "expired", "-1"),
    (1_701_475_201, "expired", "-2"),
  ])
  func `validity is judged at packet time`(_ time: Int64, _ validity: String, _ days: String) {
    let fields = Self.fields(TLSRecording.mutual, at: time)
    #expect(fields["tls.validity"] == [validity])
    #expect(fields["tls.days_left"] == [days])
  }

  @Test func `a refused client has no version number and its alert by name`() {
    let fields = Self.fields(TLSRecording.refused)
    #expect(fields["tls.version"] == ["UNDETERMINED"])
    #expect(fields["tls.version_number"] == nil)
    #expect(fields["tls.alerts"] == ["handshake_failure"])
    #expect(fields["tls.certificate_observable"] == nil)
  }

  @Test func `numbers and names of the schema are used once`() {
    let fields = TLSEvent.schema.fields
    #expect(Set(fields.map(\.id)).count == fields.count)
    #expect(Set(fields.map(\.name.description)).count == fields.count)
    #expect(fields.allSatisfy { $0.name.description.hasPrefix("tls.") })
  }

  @Test(arguments: [
    (0x0000, "null"), (0xc0b4, "null"), (0x0018, "anonymous"), (0x0003, "export"),
    (0x0005, "rc4"), (0x0009, "des"), (0x000a, "3des"), (0x0007, "weak"), (0x002f, "cbc"),
    (0xc02f, "aead"), (0x1301, "aead"),
  ])
  func `suites have a class`(_ number: UInt16, _ name: String) {
    #expect(CipherSuite(rawValue: number).strength?.name.description == name)
  }

  @Test func `unassigned and signalling suites have no class`() {
    #expect(CipherSuite(rawValue: 0x0a0a).name == nil)
    #expect(CipherSuite(rawValue: 0x00ff).strength == nil)
    #expect(
      CipherSuite(rawValue: 0x00ff).name?.description == "TLS_EMPTY_RENEGOTIATION_INFO_SCSV"
    )
  }
}
