// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import ProtocolKit
internal import TestSupport

/// Feeds a decoder datagrams as the flow engine does, each whole and once.
struct DatagramFeed<Decoder: StreamDecoder> {
  var decoder = Decoder(environment: DecoderEnvironment())
  let handler = RecordingHandler()
  private(set) var skips: [StreamDirection: Int] = [:]
  private var packet: UInt64 = 0

  init(_ type: Decoder.Type) {}

  mutating func feed(_ bytes: [UInt8], _ direction: StreamDirection = .toServer) {
    packet += 1
    if let skip = skips[direction], skip >= bytes.count { return }
    var sink = EventSink(handler: handler, context: .test(direction, packet: packet))
    let progress = decoder.decode(
      StreamChunk(bytes.borrowed, direction, isDatagram: true),
      into: &sink
    )
    precondition(!progress.isLost && progress.consumed == bytes.count)
    if progress.skip > 0 { skips[direction] = progress.skip }
  }

  mutating func finish() {
    var sink = EventSink(handler: handler, context: .test(packet: packet))
    decoder.finish(into: &sink)
  }

  /// The dotted names of the anomalies.
  var anomalies: [String] { handler.json(.anomaly) }
}
