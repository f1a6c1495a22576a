// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Certificates
internal import Events
internal import ProtocolKit
internal import Protocols

// Decoders, whose events nobody reads.
extension Stage {
  static var decoders: [Stage] {
    [
      Stage("replay.message", per: "message", nothing),
      Stage("hl7.oru", per: "message", over: "replay.message") {
        try hl7($0, SilentObserver(wantsAnomalies: false))
      },
      Stage("hl7.oru-and-ack", per: "message") {
        try hl7($0, SilentObserver(wantsAnomalies: false), acknowledged: true)
      },
      Stage("hl7.oru-digested", per: "message", over: "replay.message") {
        try hl7($0, SilentObserver())
      },
      Stage("dicom.store-512k", per: "C-STORE", rounds: 40) { try dicom($0, SilentObserver()) },
      Stage("mqtt.publish", per: "message", over: "replay.message") {
        try mqtt($0, SilentObserver())
      },
      Stage("tls.handshake-1.3", per: "handshake", rounds: 80) {
        try tls($0, "tls-13.pcap", SilentObserver())
      },
      Stage("tls.fingerprints", per: "handshake", over: "tls.handshake-1.3", rounds: 80) {
        try tls($0, "tls-13.pcap", FingerprintHandler())
      },
      Stage("tls.fingerprints-first", per: "handshake", over: "tls.handshake-1.3", rounds: 80) {
        try tls($0, "tls-13.pcap", FingerprintHandler(), remembers: false)
      },
      Stage("tls.handshake-1.2", per: "handshake", rounds: 80) {
        try tls($0, "tls-12.pcap", SilentObserver())
      },
      Stage("certificate.read", per: "certificate", rounds: 80, certificate),
    ]
  }

  /// What it costs to offer a message to a decoder that takes it unread.
  private static func nothing(_ rounds: Int) -> Int {
    var message = Conversation()
    message.say([UInt8](repeating: 0x61, count: 64))
    var decoder: any StreamDecoder = BulkDecoder(environment: DecoderEnvironment())
    let handler = SilentObserver()
    var sum = 0
    for _ in 0..<rounds { sum &+= message.replay(into: &decoder, handler) }
    return sum
  }

  /// A result of 1 KiB; the control identifier is another one each time.
  static func hl7(
    _ rounds: Int,
    _ handler: any EventHandler,
    acknowledged: Bool = false
  ) throws -> Int {
    let wish = acknowledged ? "AL|AL" : "NE|NE"
    var text = "\u{b}MSH|^~\\&|MON1|WARD3|ENGINE|NORTHWING|20251009120000||ORU^R01^ORU_R01|00000000"
    let place = text.utf8.count - 1
    text += "|P|2.5.1|||\(wish)\rPID|1||123456^^^NW^MR||TESTCASE^INVENTED||19600101|F\r"
    text += "PV1|1|I|WARD3^12^A\rOBR|1|A1|B1|VITALS^Vital signs|||20251009120000\r"
    var number = 1
    while text.utf8.count < 1_022 {
      text += "OBX|\(number)|NM|8867-4^Heart rate^LN||\(60 + number)|/min|50-120|N|||F\r"
      number += 1
    }
    var message = Conversation()
    message.say(Array((text + "\u{1c}\r").utf8))
    let answer =
      "\u{b}MSH|^~\\&|ENGINE|NORTHWING|MON1|WARD3|20251009120000||ACK^R01|A1|P|2.5.1\rMSA|AA|"
    let answerPlace = answer.utf8.count + 7
    if acknowledged { message.say(Array((answer + "00000000\r\u{1c}\r").utf8), .toClient) }
    var decoder: any StreamDecoder = HL7Decoder(environment: DecoderEnvironment())
    var sum = 0
    var digits = [UInt8](repeating: 0x30, count: 8)
    for _ in 0..<rounds {
      var digit = 7
      while digit > 0, digits[digit] == 0x39 {
        digits[digit] = 0x30
        message.patch(place - 7 + digit, 0x30)
        if acknowledged { message.patch(answerPlace - 7 + digit, 0x30, .toClient) }
        digit -= 1
      }
      digits[digit] += 1
      message.patch(place - 7 + digit, digits[digit])
      if acknowledged { message.patch(answerPlace - 7 + digit, digits[digit], .toClient) }
      sum &+= message.replay(into: &decoder, handler)
    }
    return sum
  }

  /// An image of 512 KiB in PDUs of 16 KiB, and its answer, in one association.
  static func dicom(_ rounds: Int, _ handler: any EventHandler) throws -> Int {
    var decoder: any StreamDecoder = DICOMDecoder(environment: DecoderEnvironment())
    var sum = DICOMTransfer.association.replay(into: &decoder, handler)
    let store = DICOMTransfer.store(bytes: 512 << 10)
    for _ in 0..<rounds { sum &+= store.replay(into: &decoder, handler) }
    return sum
  }

  /// A reading of some 40 bytes, QoS 0, in one session.
  static func mqtt(_ rounds: Int, _ handler: any EventHandler) throws -> Int {
    func packet(_ kind: UInt8, _ body: [UInt8]) -> [UInt8] { [kind, UInt8(body.count)] + body }
    func text(_ text: String) -> [UInt8] { [0, UInt8(text.utf8.count)] + Array(text.utf8) }
    let pump = Conversation(MQTTDecoder.descriptor.id, client: 0x320b, server: 0x3305, port: 1883)
    var opening = pump
    opening.say(packet(0x10, text("MQTT") + [4, 2, 0, 60] + text("pump-1")))
    opening.say([0x20, 2, 0, 0], .toClient)
    var reading = pump
    reading.say(
      packet(0x30, text("pumps/pump1/status") + Array(#"{"rate":120,"alarm":"none"}"#.utf8))
    )
    var decoder: any StreamDecoder = MQTTDecoder(environment: DecoderEnvironment())
    var sum = opening.replay(into: &decoder, handler)
    for _ in 0..<rounds { sum &+= reading.replay(into: &decoder, handler) }
    return sum
  }

  /// A recorded handshake, JA3 and JA4 with it, and the records after it; the certificate is known.
  static func tls(
    _ rounds: Int,
    _ capture: String,
    _ handler: any EventHandler,
    remembers: Bool = true
  ) throws -> Int {
    let recorded = try Conversation(capture: capture)
    var environment = DecoderEnvironment()
    var sum = 0
    for _ in 0..<rounds {
      if !remembers { environment = DecoderEnvironment() }
      var decoder: any StreamDecoder = TLSDecoder(environment: environment)
      sum &+= recorded.replay(into: &decoder, handler)
    }
    return sum
  }

  /// The certificate of a recorded server, read anew each time.
  private static func certificate(_ rounds: Int) throws -> Int {
    let recorded = try Conversation(capture: "tls-12.pcap")
    guard let der = recorded.firstCertificate else { throw StageError.noCertificate }
    var sum = 0
    for _ in 0..<rounds { sum &+= CertificateFacts(reading: der.borrowed).keyBits }
    return sum
  }
}

enum StageError: Error {
  case noCertificate
  case tooFewPackets(String)
}

extension Conversation {
  /// The first certificate of the server's Certificate message (RFC 5246, 7.4.2).
  var firstCertificate: [UInt8]? {
    let bytes = streams[1]
    // Handshake type 11, a list, and in it a certificate that is a DER sequence.
    for at in 0..<max(0, bytes.count - 14) where bytes[at] == 11 && bytes[at + 10] == 0x30 {
      let length = Int(bytes[at + 7]) << 16 | Int(bytes[at + 8]) << 8 | Int(bytes[at + 9])
      let list = Int(bytes[at + 4]) << 16 | Int(bytes[at + 5]) << 8 | Int(bytes[at + 6])
      if length > 100, list >= length + 3, at + 10 + length <= bytes.count {
        return Array(bytes[(at + 10)..<(at + 10 + length)])
      }
    }
    return nil
  }
}

/// Asks every TLS event for JA3, JA3S and JA4.
final class FingerprintHandler: EventHandler {
  private let fields: [FieldID]
  private(set) var count = 0

  init() {
    let schema = TLSDecoder.descriptor.schemas.first
    fields = ["tls.ja3.hash", "tls.ja3s.hash", "tls.ja4"].compactMap { name in
      schema?.field(named: name)?.id
    }
  }

  func wants(_ type: EventType) -> Bool { true }

  func handle<View: EventView & ~Escapable>(_ event: borrowing View, in context: EventContext) {
    for field in fields {
      switch event.field(field, at: 0) {
      case .text(let text): count &+= text.utf8.count
      case .bytes(let bytes): count &+= bytes.byteCount
      default: break
      }
    }
  }
}
