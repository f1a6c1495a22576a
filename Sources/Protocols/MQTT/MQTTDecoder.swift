// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import Events
package import ProtocolKit

/// MQTT 3.1, 3.1.1 and 5.0 over TCP; ``MQTTWebSocket`` has it over WebSocket.
package struct MQTTDecoder: StreamDecoder {
  /// MQTT's place in the registry.
  package static let descriptor = ProtocolDescriptor(
    id: 13,
    name: "mqtt",
    ports: [1883, 8883],
    schemas: [MQTTEventView.schema]
  )

  /// Malformed packets in a row after which the flow is given up as not MQTT.
  static let maxMalformed = 8
  /// Bytes of an answer that is kept until its exchange is complete.
  static let maxKeptAnswer = 4096

  let maxMessageBytes: Int
  let showsPayload: Bool
  var exchanges: MQTTExchanges
  /// Aliases by sender.
  var aliases = InlineArray<2, MQTTTopicAliases>(repeating: MQTTTopicAliases())
  /// The protocol level; 0 until a CONNECT or a telling CONNACK was seen.
  var version: UInt8 = 0
  var hasConnect = false
  var hasGap = false
  var hasToldOfPending = false
  var hasToldOfAliases = false
  var hasToldOfUnintroduced = false
  private var search = InlineArray<2, MQTTSearch>(repeating: .inStep)
  private var malformed = 0

  /// A decoder for a new flow.
  package init(environment: DecoderEnvironment) {
    self.init(limits: environment.limits, showsPayload: environment.output.showSensitive)
  }

  /// A decoder for what another protocol carries.
  init(limits: DecoderLimits, showsPayload: Bool) {
    maxMessageBytes = max(64, limits.maxMessageBytes)
    self.showsPayload = showsPayload
    exchanges = MQTTExchanges(capacity: limits.maxPendingRequests)
  }

  /// Takes the next bytes of one direction.
  package mutating func decode(
    _ chunk: borrowing StreamChunk,
    into sink: inout EventSink
  ) -> DecodeProgress {
    let bytes = chunk.bytes
    let side = Int(chunk.direction.rawValue)
    var position = 0
    if search[side] != .inStep {
      let step = search[side].advance(bytes, version: version, maxMessageBytes: maxMessageBytes)
      switch step {
      case .found(let start): position = start
      case .undecided(let start, let needed): return .needs(needed, after: start)
      case .nothing: return .consumed(bytes.byteCount)
      }
    }
    while position < bytes.byteCount {
      switch MQTTFixedHeader.read(bytes, at: position) {
      case .incomplete: return .needs(bytes.byteCount - position + 1, after: position)
      case .malformed:
        sink.anomaly("mqtt.malformed_traffic", "mqtt")
        return .lost
      case .header(let header):
        let end = position + header.total
        // Never more than the limit, so that it does not matter how the bytes came.
        let available = bytes.slice(position, min(end, position + maxMessageBytes))
        let needed = packet(available, header, chunk.direction, &sink)
        guard malformed < Self.maxMalformed else { return .lost }
        if let needed { return .needs(needed, after: position) }
        // The rest of the packet, a payload mostly, is passed over unread.
        guard end <= bytes.byteCount else {
          return .skipping(end - bytes.byteCount, after: bytes.byteCount)
        }
        position = end
      }
    }
    return .consumed(bytes.byteCount)
  }

  /// Takes what there is of a packet; answers how much of it is needed first, `nil` when it is done with.
  private mutating func packet(
    _ available: RawSpan,
    _ header: MQTTFixedHeader,
    _ direction: StreamDirection,
    _ sink: inout EventSink
  ) -> Int? {
    if header.type == .publish { return publish(available, header, direction, &sink) }
    guard header.total <= maxMessageBytes else {
      sink.anomaly("mqtt.message_too_large", "mqtt")
      return nil
    }
    guard available.byteCount == header.total else { return header.total }
    checkFlags(header, &sink)
    let isGood = handle(available, header, direction, &sink)
    malformed = isGood ? 0 : malformed + 1
    return nil
  }

  private mutating func publish(
    _ available: RawSpan,
    _ header: MQTTFixedHeader,
    _ direction: StreamDirection,
    _ sink: inout EventSink
  ) -> Int? {
    switch MQTTPublish.read(available, header, version: version) {
    case .malformed:
      sink.anomaly("mqtt.malformed_traffic", "mqtt")
      malformed += 1
      return nil
    case .needs(let count):
      guard count <= maxMessageBytes else {
        sink.anomaly("mqtt.message_too_large", "mqtt")
        return nil
      }
      return count
    case .head(let head):
      let payload = header.total - head.payloadStart
      let shown = showsPayload ? min(payload, MQTTPacketView.maxShownPayload) : 0
      let wanted = max(head.payloadStart, min(head.payloadStart + shown, maxMessageBytes))
      guard available.byteCount >= wanted else { return wanted }
      if header.isOverlong || header.qos == 3 { checkFlags(header, &sink) }
      malformed = 0
      published(available.slice(0, wanted), header, head, direction, &sink)
      return nil
    }
  }

  private func checkFlags(_ header: MQTTFixedHeader, _ sink: inout EventSink) {
    if header.isOverlong { sink.anomaly("mqtt.overlong_length", "mqtt") }
    guard let flags = header.type.prescribedFlags else {
      if header.qos == 3 { sink.anomaly("mqtt.invalid_qos_level", "mqtt") }
      return
    }
    // Version 3.1 allowed DUP on requests that are sent again.
    let isSame = header.flags == flags || (version <= 3 && header.flags & 7 == flags)
    if !isSame { sink.anomaly("mqtt.invalid_flags", "mqtt") }
  }

  /// Bytes were lost: the next packet's start is unknown, and so is what was in the hole.
  package mutating func gap(
    _ count: Int,
    _ direction: StreamDirection,
    into sink: inout EventSink
  ) {
    let side = Int(direction.rawValue)
    search[side] = .behindLoss
    hasGap = true
    aliases[side].removeAll()
  }

  /// What carries the stream begins anew here, as packets do, too.
  ///
  /// Answers whether bytes were lost and the next packet is looked for.
  mutating func beginCarrier(_ direction: StreamDirection) -> Bool {
    let side = Int(direction.rawValue)
    guard search[side] != .inStep else { return false }
    search[side] = .behindLoss
    return true
  }

  /// The flow is over: exchanges without their last answer are told as they are.
  package mutating func finish(into sink: inout EventSink) {
    while let exchange = exchanges.removeOldest() { tell(exchange, &sink) }
  }
}
