// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import Events
package import ProtocolKit

/// Binds of LDAP in the clear (RFC 4511, 4.2), then TLS where it was agreed on.
package struct LDAPDecoder: StreamDecoder {
  /// LDAP's place in the registry.
  package static let descriptor = ProtocolDescriptor(
    id: 47,
    name: "ldap",
    udp: true,
    ports: [389, 3268],
    schemas: [LDAPFacts.schema]
  )

  /// Binds without a result that are remembered.
  private static let maxBinds = 8
  /// Messages of a chunk that are looked at.
  private static let maxMessages = 64

  private struct Bind: Sendable {
    let number: UInt32
    let facts: [SessionFact]
  }

  private var stream: Upgrading<LDAPSignature, LDAPUpgrade>
  private var binds: [Bind] = []

  /// Nothing was said.
  package init(environment: DecoderEnvironment) { stream = Upgrading(environment: environment) }

  /// Asks the signature.
  package static func probe(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    onKnownPort: Bool
  ) -> ProbeVerdict {
    Upgrading<LDAPSignature, LDAPUpgrade>.probe(bytes, direction, onKnownPort: onKnownPort)
  }

  /// Takes the next bytes of one direction, or a datagram.
  package mutating func decode(
    _ chunk: borrowing StreamChunk,
    into sink: inout EventSink
  ) -> DecodeProgress {
    if stream.isPlain, !chunk.isDatagram { look(chunk.bytes, chunk.direction, &sink) }
    return stream.decode(chunk, into: &sink)
  }

  /// Reads whole messages, which the stream consumes; a part of one is offered again.
  private mutating func look(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    _ sink: inout EventSink
  ) {
    var at = 0
    for _ in 0..<Self.maxMessages where at < bytes.byteCount {
      guard let message = BERElement(bytes, at: at), message.tag == 0x30,
        message.end <= bytes.byteCount
      else { return }
      let body = bytes.slice(message.content, message.end)
      at = message.end
      guard let number = BERElement(body, at: 0), let operation = BERElement(body, at: number.end),
        let identifier = number.integer(in: body)
      else { return }
      if direction == .toServer, operation.tag == 0x60 {
        bind(body, operation, identifier)
      } else if direction == .toClient, operation.tag == 0x61 {
        answer(body, operation, identifier, &sink)
      }
    }
  }

  private mutating func bind(_ body: RawSpan, _ operation: BERElement, _ number: UInt32) {
    guard let version = BERElement(body, at: operation.content), version.tag == 2,
      let name = BERElement(body, at: version.end), name.tag == 4,
      let choice = BERElement(body, at: name.end), choice.end <= body.byteCount
    else { return }
    var facts = [SessionFact(LDAPField.operation, .word("bind_request"))]
    if let value = version.integer(in: body) {
      facts.append(SessionFact(LDAPField.version, .integer(Int64(value))))
    }
    if name.length > 0 {
      facts.append(
        SessionFact(
          LDAPField.name,
          .secret(String(decoding: body.slice(name.content, min(name.end, name.content + 256))))
        )
      )
    }
    if choice.tag == 0x80 {
      let kind: StaticString =
        choice.length > 0 ? "simple" : name.length > 0 ? "unauthenticated" : "anonymous"
      facts.append(SessionFact(LDAPField.authentication, .word(kind)))
    } else {
      facts.append(SessionFact(LDAPField.authentication, .word("sasl")))
      if let mechanism = BERElement(body, at: choice.content), mechanism.tag == 4,
        mechanism.end <= body.byteCount
      {
        let text = String(
          decoding: body.slice(mechanism.content, min(mechanism.end, mechanism.content + 64))
        )
        facts.append(SessionFact(LDAPField.mechanism, .text(text)))
      }
    }
    if binds.count >= Self.maxBinds { binds.removeFirst() }
    binds.append(Bind(number: number, facts: facts))
  }

  private mutating func answer(
    _ body: RawSpan,
    _ operation: BERElement,
    _ number: UInt32,
    _ sink: inout EventSink
  ) {
    guard let place = binds.firstIndex(where: { $0.number == number }) else { return }
    var facts = binds.remove(at: place).facts
    if let code = BERElement(body, at: operation.content), code.tag == 0x0a, code.length == 1,
      code.content < body.byteCount
    {
      facts.append(SessionFact(LDAPField.result, .integer(Int64(body.uint8(code.content)))))
    }
    if sink.wants(.ldap) { sink.emit(SessionFacts<LDAPFacts>(facts), from: .toServer) }
  }

  /// Bytes were lost.
  package mutating func gap(
    _ count: Int,
    _ direction: StreamDirection,
    into sink: inout EventSink
  ) {
    stream.gap(count, direction, into: &sink)
  }

  /// The flow is over: a bind without its result is told as it is.
  package mutating func finish(into sink: inout EventSink) {
    if sink.wants(.ldap) {
      for bind in binds { sink.emit(SessionFacts<LDAPFacts>(bind.facts), from: .toServer) }
    }
    binds = []
    stream.finish(into: &sink)
  }
}
