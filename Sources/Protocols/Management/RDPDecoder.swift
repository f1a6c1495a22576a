// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import Events
package import ProtocolKit

/// RDP's negotiation (MS-RDPBCGR, 2.2.1.1 and 2.2.1.2), then TLS where it was agreed on.
package struct RDPDecoder: StreamDecoder {
  /// RDP's place in the registry.
  package static let descriptor = ProtocolDescriptor(
    id: 40,
    name: "rdp",
    ports: [3389],
    schemas: [RDPFacts.schema]
  )

  /// Bytes of a request or confirm.
  private static let maxPacket = 1024

  private var stream: Upgrading<RDPSignature, RDPUpgrade>
  private var asked: UInt32?
  private var hasUser = false
  private var user = ""
  private var isTold = false
  private var hasRequest = false

  /// Nothing was said.
  package init(environment: DecoderEnvironment) { stream = Upgrading(environment: environment) }

  /// Asks the signature.
  package static func probe(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    onKnownPort: Bool
  ) -> ProbeVerdict {
    Upgrading<RDPSignature, RDPUpgrade>.probe(bytes, direction, onKnownPort: onKnownPort)
  }

  /// Takes the next bytes of one direction.
  package mutating func decode(
    _ chunk: borrowing StreamChunk,
    into sink: inout EventSink
  ) -> DecodeProgress {
    if !isTold, stream.isPlain { look(chunk.bytes, chunk.direction, &sink) }
    return stream.decode(chunk, into: &sink)
  }

  /// Reads a whole request or confirm, which the stream waits for, too.
  private mutating func look(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    _ sink: inout EventSink
  ) {
    guard bytes.byteCount >= 11, bytes.uint8(0) == 3 else { return }
    let length = Int(bytes.uint16(2))
    guard length >= 11, length <= Self.maxPacket, bytes.byteCount >= length else { return }
    let body = bytes.slice(11, length)
    if direction == .toServer {
      guard !hasRequest, bytes.uint8(5) == 0xe0 else { return }
      hasRequest = true
      request(body)
    } else {
      guard bytes.uint8(5) == 0xd0 else { return }
      confirm(body, &sink)
    }
  }

  private mutating func request(_ body: RawSpan) {
    var at = 0
    if body.hasPrefix("Cookie: "), let feed = body.firstOffset(of: 0x0a) {
      hasUser = true
      user = String(decoding: body.slice(8, min(feed, 80)).trimmed)
      at = feed + 1
    }
    guard at + 8 <= body.byteCount, body.uint8(at) == 1 else { return }
    asked = body.uint32LE(at + 4)
  }

  private mutating func confirm(_ body: RawSpan, _ sink: inout EventSink) {
    isTold = true
    guard sink.wants(.rdp) else { return }
    var facts = [SessionFact(RDPField.kind, .word("initial_response"))]
    if let asked {
      if asked == 0 { facts.append(SessionFact(RDPField.asked, .word("rdp"))) }
      for (bit, name) in Self.protocols where asked & bit != 0 {
        facts.append(SessionFact(RDPField.asked, .word(name)))
      }
    }
    let hasAnswer = body.byteCount >= 8
    if hasAnswer, body.uint8(0) == 3 {
      facts.append(SessionFact(RDPField.failure, .integer(Int64(body.uint32LE(4)))))
    } else {
      facts.append(SessionFact(RDPField.chosen, .word(Self.chosen(body))))
    }
    if hasUser { facts.append(SessionFact(RDPField.cookie, .secret(user))) }
    sink.emit(SessionFacts<RDPFacts>(facts), from: .toServer)
  }

  private static let protocols: [(UInt32, StaticString)] = [
    (1, "ssl"), (2, "hybrid"), (4, "rdstls"), (8, "hybrid_ex"),
  ]

  private static func chosen(_ body: RawSpan) -> StaticString {
    guard body.byteCount >= 8, body.uint8(0) == 2 else { return "none" }
    let number = body.uint32LE(4)
    if number == 0 { return "rdp" }
    for (bit, name) in protocols where number == bit { return name }
    return "other"
  }

  /// Bytes were lost.
  package mutating func gap(
    _ count: Int,
    _ direction: StreamDirection,
    into sink: inout EventSink
  ) {
    isTold = true
    stream.gap(count, direction, into: &sink)
  }

  /// The flow is over.
  package mutating func finish(into sink: inout EventSink) { stream.finish(into: &sink) }
}
