// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import ProtocolKit

extension MQTTDecoder {
  /// Takes a whole packet that is no PUBLISH; false when it is malformed.
  mutating func handle(
    _ packet: RawSpan,
    _ header: MQTTFixedHeader,
    _ direction: StreamDirection,
    _ sink: inout EventSink
  ) -> Bool {
    if header.type == .connect { return connect(packet, header, direction, &sink) }
    guard header.type.rawValue != 0, header.type != .auth || version == 0 || version >= 5 else {
      sink.anomaly("mqtt.unassigned_msg_type", "mqtt")
      return false
    }
    learnVersion(packet, header)
    guard let reply = MQTTReply(packet, header, version: version) else {
      sink.anomaly("mqtt.malformed_traffic", "mqtt")
      return false
    }
    if header.type != .connack { checkIntroduction(&sink) }
    if reply.packetIdentifier == 0 { sink.anomaly("mqtt.missing_msg_id", "mqtt") }
    let identifier = reply.packetIdentifier ?? 0
    switch header.type {
    case .subscribe, .unsubscribe:
      wait(for: header.type, packet, identifier, direction, [], &sink)
    case .pingreq, .pingresp, .disconnect, .auth: tell(packet, direction, &sink)
    default: answer(packet, header.type, identifier, reply.code ?? 0, direction, &sink)
    }
    return true
  }

  private mutating func connect(
    _ packet: RawSpan,
    _ header: MQTTFixedHeader,
    _ direction: StreamDirection,
    _ sink: inout EventSink
  ) -> Bool {
    guard let connect = MQTTConnect(packet, header), connect.hasKnownName(packet) else {
      sink.anomaly("mqtt.malformed_traffic", "mqtt")
      return false
    }
    if hasConnect { sink.anomaly("mqtt.double_connect", "mqtt") }
    if connect.hasInvalidFlags { sink.anomaly("mqtt.invalid_connect_flags", "mqtt") }
    hasConnect = true
    version = connect.protocolVersion
    aliases[0].removeAll()
    aliases[1].removeAll()
    wait(for: .connect, packet, 0, direction, [], &sink)
    return true
  }

  /// Without the CONNECT, a CONNACK's length or a SUBSCRIBE's form tells whether there are properties.
  private mutating func learnVersion(_ packet: RawSpan, _ header: MQTTFixedHeader) {
    guard version == 0 else { return }
    if header.type == .connack {
      version = header.remainingLength > 2 ? 5 : 4
    } else if MQTTReply(packet, header, version: 4) == nil,
      MQTTReply(packet, header, version: 5) != nil
    {
      version = 5
    }
  }

  /// Packets before any CONNECT are wrong only where the flow's start was seen.
  private mutating func checkIntroduction(_ sink: inout EventSink) {
    guard !hasConnect, !hasToldOfUnintroduced, isSeenWhole(sink) else { return }
    hasToldOfUnintroduced = true
    sink.anomaly("mqtt.unintroduced_message", "mqtt")
  }

  /// Whether what is missing was not sent, rather than not captured.
  func isSeenWhole(_ sink: EventSink) -> Bool {
    !hasGap && sink.context.flow.initiator == .handshake
  }

  /// Takes a PUBLISH, of which the head is there and as much of the payload as is shown.
  mutating func published(
    _ packet: RawSpan,
    _ header: MQTTFixedHeader,
    _ head: MQTTPublish,
    _ direction: StreamDirection,
    _ sink: inout EventSink
  ) {
    if !hasConnect { checkIntroduction(&sink) }
    if head.hasWildcard { sink.anomaly("mqtt.wildcard_in_topic_name", "mqtt") }
    // Most have a topic of their own and no properties.
    if header.qos == 0, !head.topic.isEmpty, head.properties == nil {
      return tell(packet, direction, &sink)
    }
    let aliased = resolveAlias(packet, head, direction, &sink)
    if header.qos == 0 {
      guard sink.wants(.mqtt) else { return }
      let view = MQTTEventView(
        request: packet,
        aliasedTopic: aliased.borrowed,
        kept: RawSpan(),
        last: RawSpan(),
        version: version
      )
      sink.emit(view, from: direction)
      return
    }
    if head.packetIdentifier == 0 { sink.anomaly("mqtt.missing_msg_id", "mqtt") }
    wait(for: .publish, packet, head.packetIdentifier, direction, aliased, &sink)
  }

  private mutating func resolveAlias(
    _ packet: RawSpan,
    _ head: MQTTPublish,
    _ direction: StreamDirection,
    _ sink: inout EventSink
  ) -> [UInt8] {
    let side = Int(direction.rawValue)
    guard let alias = head.topicAlias(packet) else {
      // Only an alias may stand for a topic (MQTT 5.0, 3.3.2.1).
      if head.topic.isEmpty { sink.anomaly("mqtt.missing_topic", "mqtt") }
      return []
    }
    guard head.topic.isEmpty else {
      let topic = packet.slice(head.topic.lowerBound, head.topic.upperBound)
      if !aliases[side].set(alias, topic), !hasToldOfAliases {
        hasToldOfAliases = true
        sink.anomaly("mqtt.too_many_topic_aliases", "mqtt")
      }
      return []
    }
    let topic = aliases[side].topic(alias)
    if topic.isEmpty, isSeenWhole(sink) { sink.anomaly("mqtt.unknown_topic_alias", "mqtt") }
    return topic
  }
}
