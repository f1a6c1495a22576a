// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import Events
package import ProtocolKit

/// SMB's opening (MS-SMB2, 2.2; MS-CIFS, 2.2.4): negotiation, login and the first share; an event for each answer.
package struct SMBDecoder: StreamDecoder {
  /// SMB's place in the registry.
  package static let descriptor = ProtocolDescriptor(
    id: 41,
    name: "smb",
    ports: [445, 139],
    schemas: [SMBFacts.schema]
  )

  /// Bytes of a message that are looked at.
  private static let maxHead = 4096
  /// Messages of a direction that are looked at.
  private static let maxMessages = 64

  /// What SMB1's client offers, and what was agreed on.
  var dialects: [String] = []
  var dialect = ""
  /// How the client proved itself by NTLM.
  var ntlm: StaticString = ""
  private var messages = InlineArray<2, UInt8>(repeating: 0)
  private var isOver = false

  /// Nothing was said.
  package init(environment: DecoderEnvironment) {}

  /// Asks the signature.
  package static func probe(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    onKnownPort: Bool
  ) -> ProbeVerdict {
    guard bytes.byteCount > 0 else { return .possible }
    return SMBSignature.probe(bytes, direction, onKnownPort: onKnownPort)
  }

  /// Takes the next bytes of one direction.
  package mutating func decode(
    _ chunk: borrowing StreamChunk,
    into sink: inout EventSink
  ) -> DecodeProgress {
    let bytes = chunk.bytes
    let count = bytes.byteCount
    let side = Int(chunk.direction.rawValue)
    var at = 0
    while at < count {
      guard !isOver, messages[side] < UInt8(Self.maxMessages) else { break }
      guard count - at >= 4 else { return .needs(4, after: at) }
      let length = bytes.uint24(at + 1)
      let wanted = 4 + min(length, Self.maxHead)
      guard count - at >= wanted else { return .needs(wanted, after: at) }
      messages[side] += 1
      if bytes.uint8(at) == 0 {
        let message = bytes.slice(at + 4, at + wanted)
        isOver = chunk.direction == .toServer ? !request(message) : !response(message, &sink)
      }
      at += 4 + length
      guard at <= count else { return .skipping(at - count, after: count) }
    }
    guard at < count || isOver else { return .consumed(count) }
    return .skippingRest(after: count)
  }

  /// Looks at a request; false when no more is to be learnt.
  private mutating func request(_ message: RawSpan) -> Bool {
    guard message.byteCount >= 32, message.hasPrefix("SMB", at: 1) else { return false }
    if message.uint8(0) == 0xff, message.uint8(4) == 0x72 { offer(message) }
    proof(message)
    return true
  }

  /// The dialects of SMB1's negotiation, each behind a 2 and with a null byte behind (MS-CIFS, 2.2.4.52.1).
  private mutating func offer(_ message: RawSpan) {
    dialects = []
    var at = 35
    while at < message.byteCount, dialects.count < 32, message.uint8(at) == 2,
      let end = message.endOfCString(at + 1, limit: 64)
    {
      dialects.append(String(decoding: message.slice(at + 1, end)))
      at = end + 1
    }
  }

  /// The last message of NTLM tells by the length of its proof which version it is (MS-NLMP, 2.2.1.3).
  private mutating func proof(_ message: RawSpan) {
    var at = 32
    while let start = message.firstOffset(of: UInt8(ascii: "N"), from: at) {
      at = start + 1
      guard message.hasPrefix("NTLMSSP\0", at: start), start + 28 <= message.byteCount else {
        continue
      }
      guard message.uint32LE(start + 8) == 3 else { return }
      switch message.uint16LE(start + 20) {
      case 0: ntlm = "anonymous"
      case 24: ntlm = "v1"
      default: ntlm = "v2"
      }
      return
    }
  }

  /// Looks at an answer; false when no more is to be learnt.
  private mutating func response(_ message: RawSpan, _ sink: inout EventSink) -> Bool {
    guard message.byteCount >= 36, message.hasPrefix("SMB", at: 1) else { return false }
    switch message.uint8(0) {
    case 0xff: return answer1(message, &sink)
    case 0xfe where message.byteCount >= 72: return answer2(message, &sink)
    // What is encrypted or compressed is not opened.
    default: return false
    }
  }

  /// What follows a gap is not read.
  package mutating func gap(
    _ count: Int,
    _ direction: StreamDirection,
    into sink: inout EventSink
  ) {
    isOver = true
  }

  /// Nothing is pending.
  package mutating func finish(into sink: inout EventSink) {}
}

// MARK: - Answers

extension SMBDecoder {
  /// SMB1: negotiation, session setup, tree connect (MS-CIFS, 2.2.4).
  private mutating func answer1(_ message: RawSpan, _ sink: inout EventSink) -> Bool {
    let command: StaticString
    var facts: [SessionFact] = []
    switch message.uint8(4) {
    case 0x72:
      command = "SMB1_COMMAND_NEGOTIATE_PROTOCOL"
      let index =
        message.uint8(32) > 0 && message.byteCount >= 35 ? Int(message.uint16LE(33)) : .max
      dialect = dialects.indices.contains(index) ? dialects[index] : ""
      if message.uint8(32) >= 13, message.byteCount >= 36 {
        facts.append(SessionFact(SMBField.signingRequired, .flag(message.uint8(35) & 8 != 0)))
      }
    case 0x73:
      command = "SMB1_COMMAND_SESSION_SETUP_ANDX"
      if message.byteCount >= 39, message.uint8(32) >= 3 {
        facts.append(SessionFact(SMBField.isGuest, .flag(message.uint16LE(37) & 1 != 0)))
      }
      if ntlm.utf8CodeUnitCount > 0 { facts.append(SessionFact(SMBField.ntlm, .word(ntlm))) }
      if let system = Self.nativeOS(message) {
        facts.append(SessionFact(SMBField.nativeOS, .text(system)))
      }
    case 0x75: command = "SMB1_COMMAND_TREE_CONNECT_ANDX"
    default: return true
    }
    tell(command, Int64(message.uint32LE(5)), facts, &sink)
    return message.uint8(4) != 0x75
  }

  /// SMB2 and 3: negotiation and session setup (MS-SMB2, 2.2.4 and 2.2.6).
  private mutating func answer2(_ message: RawSpan, _ sink: inout EventSink) -> Bool {
    let status = Int64(message.uint32LE(8))
    switch message.uint16LE(12) {
    case 0:
      switch message.uint16LE(68) {
      case 0x0202: dialect = "2.02"
      case 0x0210: dialect = "2.1"
      case 0x0300: dialect = "3.0"
      case 0x0302: dialect = "3.02"
      case 0x0311: dialect = "3.11"
      case 0x02ff: dialect = "2.??"
      default: dialect = "unknown"
      }
      let signing = SessionFact(SMBField.signingRequired, .flag(message.uint16LE(66) & 2 != 0))
      tell("SMB2_COMMAND_NEGOTIATE_PROTOCOL", status, [signing], &sink)
      return true
    case 1:
      let flags = message.uint16LE(66)
      var facts: [SessionFact] = []
      if status == 0 {
        facts = [
          SessionFact(SMBField.isGuest, .flag(flags & 1 != 0)),
          SessionFact(SMBField.isNull, .flag(flags & 2 != 0)),
          SessionFact(SMBField.isEncrypted, .flag(flags & 4 != 0)),
        ]
      }
      if ntlm.utf8CodeUnitCount > 0 { facts.append(SessionFact(SMBField.ntlm, .word(ntlm))) }
      tell("SMB2_COMMAND_SESSION_SETUP", status, facts, &sink)
      return status != 0
    default: return true
    }
  }

  private func tell(
    _ command: StaticString,
    _ status: Int64,
    _ more: [SessionFact],
    _ sink: inout EventSink
  ) {
    guard sink.wants(.smb) else { return }
    var facts = [SessionFact(SMBField.command, .word(command))]
    if !dialect.isEmpty { facts.append(SessionFact(SMBField.dialect, .text(dialect))) }
    facts.append(SessionFact(SMBField.status, .integer(status)))
    sink.emit(SessionFacts<SMBFacts>(facts + more), from: .toServer)
  }

  /// The system's name behind the words and the blob (MS-CIFS, 2.2.4.53.2; MS-SMB, 2.2.4.6.2).
  private static func nativeOS(_ message: RawSpan) -> String? {
    let words = Int(message.uint8(32))
    guard words == 3 || words == 4 else { return nil }
    var at = 33 + 2 * words + 2
    if words == 4 {
      guard message.byteCount >= 41 else { return nil }
      at += Int(message.uint16LE(39))
    }
    let isUnicode = message.uint16LE(10) & 0x8000 != 0
    if isUnicode, at % 2 == 1 { at += 1 }
    var text: [UInt8] = []
    while at < message.byteCount, text.count < 64 {
      let unit =
        isUnicode && at + 2 <= message.byteCount ? message.uint16LE(at) : UInt16(message.uint8(at))
      guard unit != 0 else { break }
      text.append(unit < 0x80 ? UInt8(unit) : UInt8(ascii: "?"))
      at += isUnicode ? 2 : 1
    }
    return text.isEmpty ? nil : String(decoding: text, as: UTF8.self)
  }
}
