// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import ProtocolKit

// What a connection may turn to: a tunnel by CONNECT (RFC 9110, 9.3.6), or a WebSocket (RFC 6455, 4) that carries
// MQTT (MQTT 5.0, 6). What else it turns to is passed over.
extension HTTPDecoder {
  /// Bytes of a client that did not wait for the server's consent.
  private static let maxEager = 64 << 10

  /// What a client says before the server has agreed on another protocol is kept until it has.
  mutating func awaiting(_ bytes: RawSpan, _ at: Int, _ side: Int) -> Step {
    guard bytes.byteCount - at < Self.maxEager else {
      sides[side].phase = .noise
      return .at(at)
    }
    return .wait(bytes.byteCount - at + 1)
  }

  /// The server answered in HTTP: the client goes on in it, too.
  mutating func resumeClient() {
    let side = Int(StreamDirection.toServer.rawValue)
    if case .awaiting = sides[side].phase { sides[side].phase = .head }
  }

  /// The server agreed.
  ///
  /// Of a capture that lacks the client, its consent is enough.
  mutating func turn(
    _ status: UInt16,
    _ framing: HTTPFraming,
    _ asked: HTTPExchange.Facts,
    _ sink: inout EventSink
  ) {
    if status != 101 {
      phase = .tls
    } else if asked.contains(.hasRequest), !asked.contains(.asksForWebSocket) {
      phase = .finished
    } else if framing.isWebSocket, framing.isMQTT {
      phase = .webSocket
      // The exchange that opens it belongs to what the connection is from here on: a policy permits MQTT.
      sink.context.flow.appProtocol = MQTTDecoder.descriptor.id
      webSocket = [
        MQTTWebSocket(
          limits: limits,
          showsPayload: environmentOutput.showSensitive,
          isCompressed: framing.isCompressed
        )
      ]
    } else {
      phase = .finished
    }
    flush(&sink)
  }

  /// Gives what stands behind the server's consent to the protocol that it agreed on.
  mutating func handOver(
    _ bytes: RawSpan,
    _ at: Int,
    _ direction: StreamDirection,
    _ sink: inout EventSink
  ) -> DecodeProgress {
    let count = bytes.byteCount
    guard phase != .finished else { return .skippingRest(after: count) }
    guard at < count else { return .consumed(count) }
    let rest = bytes.slice(at, count)
    var progress =
      phase == .tls ? readTLS(rest, direction, &sink) : readFrames(rest, direction, &sink)
    if !progress.isLost { progress.consumed += at }
    return progress
  }

  mutating func readTLS(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    _ sink: inout EventSink
  ) -> DecodeProgress {
    if let progress = tls.readTurned(bytes, direction, &sink) { return progress }
    phase = .finished
    return .skippingRest(after: bytes.byteCount)
  }

  mutating func readFrames(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    _ sink: inout EventSink
  ) -> DecodeProgress {
    guard !webSocket.isEmpty else { return .lost }
    sink.context.flow.appProtocol = MQTTDecoder.descriptor.id
    var progress = webSocket[0].decode(bytes, direction, into: &sink)
    progress.held = UInt32(clamping: webSocket[0].held(direction))
    return progress
  }
}
