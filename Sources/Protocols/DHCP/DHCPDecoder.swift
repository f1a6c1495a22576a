// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import Events
package import ProtocolKit

/// DHCP for IPv4 (RFC 2131): one event a message.
package struct DHCPDecoder: StreamDecoder {
  /// DHCP's place in the registry.
  package static let descriptor = ProtocolDescriptor(
    id: 37,
    name: "dhcp",
    tcp: false,
    udp: true,
    ports: [67, 68],
    schemas: [DHCPEvent.schema]
  )

  private var hasTold = false

  /// Nothing is kept.
  package init(environment: DecoderEnvironment) {}

  /// BOOTP's form with the magic cookie (RFC 2131, figure 1).
  package static func probe(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    onKnownPort: Bool
  ) -> ProbeVerdict {
    guard onKnownPort, bytes.byteCount >= 240, (1...2).contains(bytes.uint8(0)),
      bytes.uint8(2) <= 16, bytes.uint32(236) == 0x6382_5363
    else { return .no }
    // A server answers to another address than the group that it was asked by.
    return .certain(bytes.uint8(0) == 1 ? .client : .unknown)
  }

  /// Takes a datagram.
  package mutating func decode(
    _ chunk: borrowing StreamChunk,
    into sink: inout EventSink
  ) -> DecodeProgress {
    let message = DHCPMessage(chunk.bytes)
    if let message, sink.wants(.dhcp) { sink.emit(DHCPEvent(message)) }
    if !hasTold, sink.wants(.anomaly), !(message?.isWhole ?? false) {
      hasTold = true
      sink.anomaly("dhcp.malformed_options", "dhcp")
    }
    return .consumed(chunk.bytes.byteCount)
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
