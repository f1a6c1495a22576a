// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import Events
package import ProtocolKit

/// SNMP (RFC 3416, RFC 3412): one event a message.
package struct SNMPDecoder: StreamDecoder {
  /// SNMP's place in the registry.
  package static let descriptor = ProtocolDescriptor(
    id: 38,
    name: "snmp",
    tcp: false,
    udp: true,
    ports: [161, 162],
    schemas: [SNMPFacts.schema]
  )

  /// Requests whose type is remembered until they are answered.
  private static let maxRequests = 16
  /// Objects of a message that are named.
  private static let maxVariables = 16

  private struct Request: Sendable {
    let number: UInt32
    let tag: UInt8
  }

  private var requests: [Request] = []
  private var hasTold = false

  /// Nothing was asked.
  package init(environment: DecoderEnvironment) {}

  /// Asks the signature.
  package static func probe(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    onKnownPort: Bool
  ) -> ProbeVerdict {
    guard onKnownPort, bytes.byteCount > 0 else { return onKnownPort ? .possible : .no }
    return SNMPSignature.probe(bytes, direction, onKnownPort: onKnownPort)
  }

  /// Takes a datagram.
  package mutating func decode(
    _ chunk: borrowing StreamChunk,
    into sink: inout EventSink
  ) -> DecodeProgress {
    if sink.wants(.snmp), !read(chunk.bytes, &sink), !hasTold {
      hasTold = true
      sink.anomaly("snmp.malformed_data", "snmp")
    }
    return .consumed(chunk.bytes.byteCount)
  }

  private mutating func read(_ bytes: RawSpan, _ sink: inout EventSink) -> Bool {
    guard let message = BERElement(bytes, at: 0), message.tag == 0x30,
      let version = BERElement(bytes, at: message.content), version.tag == 2, version.length == 1,
      version.content < bytes.byteCount, let next = BERElement(bytes, at: version.end)
    else { return false }
    let number = bytes.uint8(version.content)
    if number == 3 { return readVersion3(bytes, next, &sink) }
    guard number <= 1, next.tag == 4, next.end <= bytes.byteCount,
      let unit = BERElement(bytes, at: next.end), let name = Self.unit(unit.tag)
    else { return false }
    let community = bytes.slice(next.content, next.end)
    var facts = [
      SessionFact(SNMPField.version, .integer(Int64(number) + 1)),
      SessionFact(SNMPField.community, .secret(String(decoding: community.slice(0, 64)))),
      SessionFact(SNMPField.isDefault, .flag(DeliveredCredentials.hasCommunity(community))),
      SessionFact(SNMPField.kind, .word(name)),
    ]
    // A trap of version 1 has another form.
    if unit.tag != 0xa4 { readUnit(bytes, unit, &facts) }
    sink.emit(SessionFacts<SNMPFacts>(facts))
    return true
  }

  /// Request number, error status, error index, objects.
  private mutating func readUnit(_ bytes: RawSpan, _ unit: BERElement, _ facts: inout [SessionFact])
  {
    guard let identifier = BERElement(bytes, at: unit.content), identifier.tag == 2,
      let number = identifier.integer(in: bytes),
      let status = BERElement(bytes, at: identifier.end),
      let index = BERElement(bytes, at: status.end), let list = BERElement(bytes, at: index.end)
    else { return }
    if unit.tag == 0xa2 {
      if let place = requests.firstIndex(where: { $0.number == number }) {
        if let name = Self.unit(requests[place].tag) {
          facts.append(SessionFact(SNMPField.asked, .word(name)))
        }
        requests.remove(at: place)
      }
      if let code = status.integer(in: bytes) {
        facts.append(SessionFact(SNMPField.error, .word(Self.error(code))))
      }
    } else {
      if requests.count >= Self.maxRequests { requests.removeFirst() }
      requests.append(Request(number: number, tag: unit.tag))
    }
    var at = list.content
    for _ in 0..<Self.maxVariables {
      guard at < list.end, let pair = BERElement(bytes, at: at), pair.tag == 0x30,
        let name = BERElement(bytes, at: pair.content), name.tag == 6, name.end <= bytes.byteCount
      else { return }
      facts.append(
        SessionFact(
          SNMPField.variables,
          .text(Self.identifier(bytes.slice(name.content, name.end)))
        )
      )
      at = pair.end
    }
  }

  /// Flags of version 3: authenticated, encrypted (RFC 3412, 6.4).
  private func readVersion3(_ bytes: RawSpan, _ head: BERElement, _ sink: inout EventSink) -> Bool {
    guard head.tag == 0x30, let number = BERElement(bytes, at: head.content),
      let size = BERElement(bytes, at: number.end), let flags = BERElement(bytes, at: size.end),
      flags.tag == 4, flags.length == 1, flags.content < bytes.byteCount
    else { return false }
    let value = bytes.uint8(flags.content)
    sink.emit(
      SessionFacts<SNMPFacts>([
        SessionFact(SNMPField.version, .integer(3)),
        SessionFact(SNMPField.hasAuthentication, .flag(value & 1 != 0)),
        SessionFact(SNMPField.isPrivate, .flag(value & 2 != 0)),
      ])
    )
    return true
  }

  /// An object identifier with points (X.690, 8.19).
  private static func identifier(_ content: RawSpan) -> String {
    var parts: [String] = []
    var value: UInt64 = 0
    for at in 0..<min(content.byteCount, 64) {
      let byte = content.uint8(at)
      guard value >> 57 == 0 else { break }
      value = value << 7 | UInt64(byte & 0x7f)
      guard byte & 0x80 == 0 else { continue }
      if parts.isEmpty {
        let first = min(value / 40, 2)
        parts = [String(first), String(value - first * 40)]
      } else {
        parts.append(String(value))
      }
      value = 0
    }
    return parts.joined(separator: ".")
  }

  private static func unit(_ tag: UInt8) -> StaticString? {
    switch tag {
    case 0xa0: "get_request"
    case 0xa1: "get_next_request"
    case 0xa2: "response"
    case 0xa3: "set_request"
    case 0xa4: "trap_v1"
    case 0xa5: "get_bulk_request"
    case 0xa6: "inform_request"
    case 0xa7: "trap_v2"
    case 0xa8: "report"
    default: nil
    }
  }

  private static func error(_ code: UInt32) -> StaticString {
    switch code {
    case 0: "noError"
    case 1: "tooBig"
    case 2: "noSuchName"
    case 3: "badValue"
    case 4: "readOnly"
    case 5: "genErr"
    case 6: "noAccess"
    case 16: "authorizationError"
    case 17: "notWritable"
    default: "other"
    }
  }

  /// Datagrams stand alone.
  package mutating func gap(
    _ count: Int,
    _ direction: StreamDirection,
    into sink: inout EventSink
  ) {}

  /// Nothing is pending.
  package mutating func finish(into sink: inout EventSink) {}
}
