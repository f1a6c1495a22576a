// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import ProtocolKit

extension MQTTDecoder {
  /// Keeps a request until it is answered.
  mutating func wait(
    for type: MQTTPacketType,
    _ packet: RawSpan,
    _ identifier: UInt16,
    _ direction: StreamDirection,
    _ aliasedTopic: [UInt8],
    _ sink: inout EventSink
  ) {
    // An identifier in use again: the earlier request will not be answered any more.
    if let index = exchanges.index(type, direction, identifier) {
      tell(exchanges.remove(at: index), &sink)
    }
    let isWanted = sink.wants(.mqtt)
    let exchange = MQTTExchange(
      type: type,
      direction: direction,
      packetIdentifier: identifier,
      version: version,
      request: isWanted ? packet : RawSpan(),
      aliasedTopic: isWanted ? aliasedTopic : []
    )
    while exchanges.isFull(for: exchange.bytes) {
      if !hasToldOfPending {
        hasToldOfPending = true
        sink.anomaly("mqtt.too_many_transactions", "mqtt")
      }
      if let oldest = exchanges.removeOldest() { tell(oldest, &sink) }
    }
    guard exchange.bytes <= MQTTExchanges.maxBytes else {
      tell(exchange, &sink)
      return
    }
    exchanges.append(exchange)
  }

  /// Takes a packet that answers a request, or carries on a QoS 2 delivery.
  mutating func answer(
    _ packet: RawSpan,
    _ type: MQTTPacketType,
    _ identifier: UInt16,
    _ code: UInt8,
    _ direction: StreamDirection,
    _ sink: inout EventSink
  ) {
    guard let request = type.request else { return }
    // PUBREL comes from the side that published, the others from the one that received.
    let sender = type == .pubrel ? direction : direction.reversed
    guard let index = exchanges.index(request, sender, identifier) else {
      if isSeenWhole(sink) { sink.anomaly(Self.missing(request), "mqtt") }
      tell(packet, direction, &sink)
      return
    }
    // A PUBREC that refuses ends the delivery (MQTT 5.0, 4.3.3).
    let goesOn = type == .pubrel || (type == .pubrec && code < 0x80)
    if goesOn, packet.byteCount <= Self.maxKeptAnswer {
      if sink.wants(.mqtt) { _ = exchanges.keep(packet, type, at: index) }
      return
    }
    let exchange = exchanges.remove(at: index)
    guard sink.wants(.mqtt) else { return }
    let view = MQTTEventView(
      request: exchange.request.borrowed,
      aliasedTopic: exchange.aliasedTopic.borrowed,
      kept: exchange.kept.borrowed,
      last: packet,
      version: exchange.version
    )
    sink.emit(view, from: exchange.direction)
  }

  private static func missing(_ request: MQTTPacketType) -> StaticString {
    switch request {
    case .connect: "mqtt.missing_connect"
    case .subscribe: "mqtt.missing_subscribe"
    case .unsubscribe: "mqtt.missing_unsubscribe"
    default: "mqtt.missing_publish"
    }
  }

  /// Tells of an exchange as far as it got.
  func tell(_ exchange: MQTTExchange, _ sink: inout EventSink) {
    guard sink.wants(.mqtt), !exchange.request.isEmpty else { return }
    let view = MQTTEventView(
      request: exchange.request.borrowed,
      aliasedTopic: exchange.aliasedTopic.borrowed,
      kept: exchange.kept.borrowed,
      last: RawSpan(),
      version: exchange.version
    )
    sink.emit(view, from: exchange.direction)
  }

  /// Tells of a packet that stands alone.
  func tell(_ packet: RawSpan, _ direction: StreamDirection, _ sink: inout EventSink) {
    guard sink.wants(.mqtt) else { return }
    let view = MQTTEventView(
      request: packet,
      aliasedTopic: RawSpan(),
      kept: RawSpan(),
      last: RawSpan(),
      version: version
    )
    sink.emit(view, from: direction)
  }
}
