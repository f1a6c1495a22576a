// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import Events
package import ProtocolKit

/// HTTP/1.0 and 1.1 (RFC 9112): one event an exchange, made when the response is over.
///
/// Bodies are counted and looked at by their first bytes; HL7 version 2 in them is read. A connection may turn to
/// TLS (CONNECT) or to MQTT over a WebSocket. HTTP/2 is named and passed over.
package struct HTTPDecoder: StreamDecoder {
  /// HTTP's place in the registry.
  package static let descriptor = ProtocolDescriptor(
    id: 32,
    name: "http",
    ports: [80, 8000, 8008, 8042, 8080, 8081, 8888, 3128],
    schemas: [HTTPEvent.schema]
  )

  /// Bytes of a start line and its fields.
  package static let maxHeadBytes = 64 << 10
  /// Requests of a connection that wait for their response.
  package static let maxPending = 32
  /// Bytes of a body that tell what it is.
  static let bodyProbe = 1024

  /// What the connection is.
  enum Phase: Sendable {
    case http
    case tls
    case webSocket
    case finished
  }

  var phase = Phase.http
  var sides = InlineArray<2, HTTPSide>(repeating: HTTPSide())
  /// The requests without a whole response, the oldest first.
  var pending: [HTTPExchange] = []
  /// Bytes of their texts.
  var pendingBytes = 0
  /// Whether the newest of them is still being sent, and whether the oldest is being answered.
  var isAsking = false
  var isAnswering = false
  var hasGap = false
  var told: UInt16 = 0
  let maxMessageBytes: Int
  let environmentOutput: OutputOptions
  let limits: DecoderLimits
  var tls: TLSDecoder
  /// One at the most, of a connection that has one.
  var webSocket: [MQTTWebSocket] = []
  var hl7: [HL7Decoder] = []

  /// A decoder for a new flow.
  package init(environment: DecoderEnvironment) {
    limits = environment.limits
    maxMessageBytes = max(Self.bodyProbe, environment.limits.maxMessageBytes)
    environmentOutput = environment.output
    tls = TLSDecoder(environment: environment, transport: .stream, fromProtocol: "http")
  }

  /// Takes the next bytes of one direction.
  package mutating func decode(
    _ chunk: borrowing StreamChunk,
    into sink: inout EventSink
  ) -> DecodeProgress {
    switch phase {
    case .http: break
    case .tls: return readTLS(chunk.bytes, chunk.direction, &sink)
    case .webSocket: return readFrames(chunk.bytes, chunk.direction, &sink)
    case .finished: return .skippingRest(after: chunk.bytes.byteCount)
    }
    let bytes = chunk.bytes
    let count = bytes.byteCount
    let direction = chunk.direction
    let side = Int(direction.rawValue)
    var at = 0
    while at < count {
      switch step(bytes, at, direction, &sink) {
      case .at(let next): at = next
      case .wait(let needed): return held(.needs(needed, after: at), side)
      case .skip(let skip): return held(.skipping(skip, after: count), side)
      }
      guard phase == .http else { return handOver(bytes, at, direction, &sink) }
    }
    return held(.consumed(count), side)
  }

  private func held(_ progress: DecodeProgress, _ side: Int) -> DecodeProgress {
    var progress = progress
    // What is kept of requests counts for the client.
    let isClient = side == Int(StreamDirection.toServer.rawValue)
    progress.held = UInt32(clamping: sides[side].body.count + (isClient ? pendingBytes : 0))
    return progress
  }

  /// How a step of decoding goes on.
  enum Step {
    /// At this offset.
    case at(Int)
    /// With so many bytes from the offset at hand.
    case wait(Int)
    /// Behind all there is, and so many bytes more.
    case skip(Int)
  }

  private mutating func step(
    _ bytes: RawSpan,
    _ at: Int,
    _ direction: StreamDirection,
    _ sink: inout EventSink
  ) -> Step {
    let side = Int(direction.rawValue)
    switch sides[side].phase {
    case .head: return head(bytes, at, direction, &sink)
    case .counted, .untilClose, .chunk: return body(bytes, at, direction, &sink)
    case .chunkHead: return chunkHead(bytes, at, direction, &sink)
    case .chunkEnd, .trailer: return chunkEnd(bytes, at, direction, &sink)
    case .awaiting: return awaiting(bytes, at, side)
    case .noise, .lineStart: return resynchronise(bytes, at, direction)
    case .closed: return .skip(DecodeProgress.restOfStream)
    }
  }

  /// Tells of an anomaly, once a flow.
  mutating func tell(_ flaw: HTTPFlaw, _ sink: inout EventSink) {
    let bit: UInt16 = 1 << UInt16(flaw.rawValue)
    guard told & bit == 0 else { return }
    told |= bit
    sink.anomaly(flaw.code, "http")
  }

  /// Bytes were lost: of a body it may be known how many, else the next message is looked for.
  package mutating func gap(
    _ count: Int,
    _ direction: StreamDirection,
    into sink: inout EventSink
  ) {
    switch phase {
    case .finished: return
    case .tls:
      sink.context.flow.appProtocol = TLSDecoder.descriptor.id
      return tls.gap(count, direction, into: &sink)
    case .webSocket where !webSocket.isEmpty:
      sink.context.flow.appProtocol = MQTTDecoder.descriptor.id
      return webSocket[0].gap(count, direction, into: &sink)
    default: break
    }
    hasGap = true
    lose(count, direction, &sink)
  }

  /// The flow is over: a response may end with it, what is incomplete is told as it is.
  package mutating func finish(into sink: inout EventSink) {
    switch phase {
    case .finished: break
    case .tls:
      sink.context.flow.appProtocol = TLSDecoder.descriptor.id
      return tls.finish(into: &sink)
    case .webSocket where !webSocket.isEmpty:
      sink.context.flow.appProtocol = MQTTDecoder.descriptor.id
      return webSocket[0].finish(into: &sink)
    default: break
    }
    close(&sink)
  }
}

/// What is wrong with a message, each told once a flow.
enum HTTPFlaw: UInt8 {
  case invalidRequestLine
  case invalidStatusLine
  case invalidField
  case foldedField
  case headTooLong
  case invalidLength
  case conflictingLengths
  case invalidChunk
  case missingHost
  case unmatchedResponse
  case tooManyPending
  case bodyTooLong

  var code: StaticString {
    switch self {
    case .invalidRequestLine: "http.invalid_request_line"
    case .invalidStatusLine: "http.invalid_status_line"
    case .invalidField: "http.invalid_field"
    case .foldedField: "http.folded_field"
    case .headTooLong: "http.head_too_long"
    case .invalidLength: "http.invalid_content_length"
    case .conflictingLengths: "http.conflicting_lengths"
    case .invalidChunk: "http.invalid_chunk"
    case .missingHost: "http.missing_host"
    case .unmatchedResponse: "http.unmatched_response"
    case .tooManyPending: "http.too_many_pending_requests"
    case .bodyTooLong: "http.hl7_body_too_long"
    }
  }
}
