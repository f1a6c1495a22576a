// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import Events
package import ProtocolKit

/// DTLS 1.0, 1.2 and the hellos of 1.3 over datagrams; its handshakes are `tls` events.
///
/// Records and fragments are DTLS's own; what the messages say is read by the ``TLSDecoder`` inside.
package struct DTLSDecoder: StreamDecoder {
  /// DTLS.
  package static let descriptor = ProtocolDescriptor(
    id: 15,
    name: "dtls",
    tcp: false,
    udp: true,
    ports: [443, 684, 853, 2221, 4433, 5061, 5349, 5684, 10161, 10162]
  )

  /// What a side's handshake messages have shown.
  struct Side: Sendable {
    var tls = TLSSide()
    var reassembly = DTLSReassembly()
  }

  var tls: TLSDecoder
  var toServer = Side()
  var toClient = Side()

  /// A decoder for a new flow.
  package init(environment: DecoderEnvironment) {
    tls = TLSDecoder(environment: environment, transport: .datagram)
  }

  /// Takes one datagram.
  package mutating func decode(
    _ chunk: borrowing StreamChunk,
    into sink: inout EventSink
  ) -> DecodeProgress {
    let count = chunk.bytes.byteCount
    if tls.isDone { return .skippingRest(after: count) }
    // STUN, TURN and RTP may share the port (RFC 7983).
    guard count > 0, DTLSRecordHeader.isFirstByte(chunk.bytes.uint8(0)) else {
      return .consumed(count)
    }
    var side = Side()
    if chunk.direction == .toServer { swap(&side, &toServer) } else { swap(&side, &toClient) }
    readRecords(chunk.bytes, chunk.direction, &side, &sink)
    if tls.isDone { side.reassembly.dropAll() }
    if chunk.direction == .toServer { toServer = side } else { toClient = side }
    return tls.isDone
      ? .skippingRest(after: count) : .consumed(count)
  }

  /// Datagrams are not missed.
  package mutating func gap(
    _ count: Int,
    _ direction: StreamDirection,
    into sink: inout EventSink
  ) {}

  /// The flow is over: what was seen of an unfinished handshake is reported.
  package mutating func finish(into sink: inout EventSink) { tls.finish(into: &sink) }
}
