// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import Events
package import ProtocolKit

/// QUIC: the packets that begin a connection, opened with the keys that anyone can derive.
///
/// One `quic` event for each packet with a long header until the hellos are seen, as in Suricata, and one
/// `tls` event for the handshake inside, so that what holds for TLS holds here, too. All that follows
/// is encrypted and passed over.
package struct QUICDecoder: StreamDecoder {
  /// QUIC.
  package static let descriptor = ProtocolDescriptor(
    id: 14,
    name: "quic",
    tcp: false,
    udp: true,
    ports: [443, 80, 784, 853, 4433, 8443],
    schemas: [QUICEvent.schema]
  )

  /// Events of packets without a hello that one flow makes.
  static let maxPlainEvents = 32
  /// Packets that could not be opened after which the flow is given up.
  static let maxFailures = 16
  /// Datagrams without news after which nothing is expected any more.
  static let maxQuietDatagrams = 256

  /// What one side has said.
  struct Side: Sendable {
    var crypto = QUICCryptoStream()
    /// Bytes of `crypto` that have been read as messages.
    var read = 0
    /// Whether its first hello has been reported.
    var isHelloDone = false
  }

  var tls: TLSDecoder
  var client = Side()
  var server = Side()
  var keys: QUICInitialKeys?
  /// Who opened the connection, once a packet of theirs was opened.
  var clientDirection: StreamDirection?
  /// Whether the server asked the client to begin again.
  var hasRetried = false
  /// Events without a hello so far.
  var plainEvents = 0
  /// Packets that could not be opened so far.
  var failures = 0
  /// Datagrams since the last event.
  var quietDatagrams = 0

  /// A decoder for a new flow.
  package init(environment: DecoderEnvironment) {
    tls = TLSDecoder(environment: environment, transport: .quic)
  }

  /// Whether nothing more is to be learned from this flow.
  private var isOver: Bool {
    tls.isDone || failures > Self.maxFailures || quietDatagrams > Self.maxQuietDatagrams
  }

  /// Takes one datagram.
  package mutating func decode(
    _ chunk: borrowing StreamChunk,
    into sink: inout EventSink
  ) -> DecodeProgress {
    let count = chunk.bytes.byteCount
    if isOver { return .skippingRest(after: count) }
    quietDatagrams += 1
    if GoogleQUICHello.publicHeaderLength(chunk.bytes) != nil {
      readGoogle(chunk.bytes, .q043, chunk.direction, &sink)
    } else {
      readPackets(chunk.bytes, chunk.direction, &sink)
    }
    return .consumed(count)
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
