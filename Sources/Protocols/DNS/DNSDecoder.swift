// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import Events
package import ProtocolKit

/// DNS over UDP, and over TCP with a length before each message (RFC 1035, 4.2): one event a message.
package struct DNSDecoder: StreamDecoder {
  /// DNS's place in the registry.
  package static let descriptor = ProtocolDescriptor(
    id: 35,
    name: "dns",
    udp: true,
    ports: [53],
    schemas: [DNSEvent.schema]
  )

  /// Messages in a row that are none, after which a stream is given up.
  static let maxMalformed = 8

  private var malformed = 0
  private var hasTold = false
  private var isOutOfStep = InlineArray<2, Bool>(repeating: false)

  private let maxMessageBytes: Int

  /// Nothing was said.
  package init(environment: DecoderEnvironment) {
    maxMessageBytes = environment.limits.maxMessageBytes
  }

  /// Asks the signature.
  package static func probe(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    onKnownPort: Bool
  ) -> ProbeVerdict {
    guard onKnownPort else { return .no }
    guard bytes.byteCount > 0 else { return .possible }
    return DNSSignature.probe(bytes, direction, onKnownPort: onKnownPort)
  }

  /// Takes a datagram, or the next bytes of a direction.
  package mutating func decode(
    _ chunk: borrowing StreamChunk,
    into sink: inout EventSink
  ) -> DecodeProgress {
    let bytes = chunk.bytes
    let count = bytes.byteCount
    if chunk.isDatagram {
      read(bytes, &sink)
      return .consumed(count)
    }
    let side = Int(chunk.direction.rawValue)
    var at = 0
    if isOutOfStep[side] {
      switch DNSHeader.search(bytes, maxMessageBytes: maxMessageBytes) {
      case .found(let start): at = start
      case .undecided(let start, let needed): return .needs(needed, after: start)
      case .nothing: return .consumed(count)
      }
      isOutOfStep[side] = false
    }
    while at < count {
      guard count - at >= 2 else { return .needs(2, after: at) }
      let length = Int(bytes.uint16(at))
      guard 2 + length <= maxMessageBytes else {
        malformed += 1
        tell(&sink)
        guard malformed < Self.maxMalformed else { return .lost }
        return .skipping(2 + length, after: at)
      }
      guard count - at >= 2 + length else { return .needs(2 + length, after: at) }
      read(bytes.slice(at + 2, at + 2 + length), &sink)
      guard malformed < Self.maxMalformed else { return .lost }
      at += 2 + length
    }
    return .consumed(count)
  }

  private mutating func read(_ bytes: RawSpan, _ sink: inout EventSink) {
    guard let message = DNSMessage(bytes), DNSHeader.isResponse(bytes) != nil else {
      malformed += 1
      return tell(&sink)
    }
    malformed = 0
    if sink.wants(.dns) { sink.emit(DNSEvent(message)) }
    if sink.wants(.anomaly), !message.isWhole, message.flags & 0x0200 == 0 { tell(&sink) }
  }

  private mutating func tell(_ sink: inout EventSink) {
    guard !hasTold else { return }
    hasTold = true
    sink.anomaly("dns.malformed_data", "dns")
  }

  /// Bytes were lost: the next message's start is unknown.
  package mutating func gap(
    _ count: Int,
    _ direction: StreamDirection,
    into sink: inout EventSink
  ) {
    isOutOfStep[Int(direction.rawValue)] = true
  }

  /// Nothing is pending.
  package mutating func finish(into sink: inout EventSink) {}
}
