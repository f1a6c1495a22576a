// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import Events

/// An MQTT exchange: the request, the answers kept so far, and the answer at hand.
///
/// Suricata's grouping: CONNECT with CONNACK, PUBLISH with all of its acknowledgements, SUBSCRIBE with
/// SUBACK, UNSUBSCRIBE with UNSUBACK; the others alone.
package struct MQTTEventView: EventView, ~Escapable {
  /// Topic filters of one packet that an event tells.
  static let maxFilters = 1024

  private let request: RawSpan
  private let aliasedTopic: RawSpan
  /// Packets that were kept, each after its length in four bytes.
  private let kept: RawSpan
  /// The packet at hand, empty when there is none but the request.
  private let last: RawSpan
  private let version: UInt8

  /// Views an exchange.
  @_lifetime(copy request, copy aliasedTopic, copy kept, copy last)
  init(
    request: RawSpan,
    aliasedTopic: RawSpan,
    kept: RawSpan,
    last: RawSpan,
    version: UInt8
  ) {
    self.request = request
    self.aliasedTopic = aliasedTopic
    self.kept = kept
    self.last = last
    self.version = version
  }

  /// The kind of event.
  package static var type: EventType { .mqtt }

  /// The packet at an index, `nil` past the last.
  @_lifetime(copy self)
  func packet(at index: Int) -> MQTTPacketView? {
    if index == 0 {
      return MQTTPacketView(request, version: version, aliasedTopic: aliasedTopic)
    }
    var position = 0
    var count = 1
    while kept.byteCount - position >= 4 {
      let length = Int(kept.uint32(position))
      if count == index {
        let packet = kept.slice(position + 4, position + 4 + length)
        return MQTTPacketView(packet, version: version, aliasedTopic: aliasedTopic)
      }
      count += 1
      position += 4 + length
    }
    guard count == index, last.byteCount > 0 else { return nil }
    return MQTTPacketView(last, version: version, aliasedTopic: aliasedTopic)
  }

  /// The first packet of that type.
  @_lifetime(copy self)
  private func packet(_ type: MQTTPacketType) -> MQTTPacketView? {
    var index = 0
    while let packet = packet(at: index) {
      if packet.header.type == type { return packet }
      index += 1
    }
    return nil
  }

  /// Reads a field.
  @_lifetime(copy self)
  package func field(_ id: FieldID, at index: Int) -> FieldValue {
    guard let field = MQTTField(rawValue: id.rawValue), index >= 0 else { return .absent }
    switch field {
    case .type:
      guard index < 8, let packet = packet(at: index) else { return .absent }
      return .literal(packet.header.type.name)
    case .subscribeTopic, .subscribeQoS:
      guard let packet = packet(.subscribe) else { return .absent }
      return filter(field, packet, at: index)
    case .unsubscribeTopic:
      guard let packet = packet(.unsubscribe) else { return .absent }
      return filter(field, packet, at: index)
    case .grantedQoS:
      guard let packet = packet(.suback), let list = packet.reply?.list, index < list.count else {
        return .absent
      }
      return .integer(Int64(packet.bytes.uint8(list.lowerBound + index)))
    default: return index == 0 ? single(field) : .absent
    }
  }

  @_lifetime(copy packet)
  private func filter(_ field: MQTTField, _ packet: MQTTPacketView, at index: Int) -> FieldValue {
    guard index < Self.maxFilters, let reply = packet.reply,
      let filter = packet.filter(reply, at: index)
    else { return .absent }
    if field == .subscribeQoS { return .integer(Int64(filter.options & 3)) }
    return .bytes(packet.span(filter.topic))
  }

  @_lifetime(copy self)
  private func single(_ field: MQTTField) -> FieldValue {
    switch field {
    case .clientIdentifier, .protocolString, .protocolVersion, .keepAlive, .username, .password,
      .cleanSession, .will, .willRetain, .willTopic, .authenticationMethod,
      .sessionExpiryInterval:
      guard let packet = packet(.connect) else { return .absent }
      return connect(field, packet)
    case .publishTopic, .publishQoS, .publishRetain, .publishDup, .publishIdentifier,
      .messageLength:
      guard let packet = packet(.publish) else { return .absent }
      return publish(field, packet)
    case .returnCode, .sessionPresent:
      guard let reply = packet(.connack)?.reply else { return .absent }
      return field == .sessionPresent ? .flag(reply.isSessionPresent) : Self.code(reply)
    case .disconnectReason: return code(of: .disconnect)
    case .pubackReason: return code(of: .puback)
    case .authReason: return code(of: .auth)
    default: return .absent
    }
  }

  @_lifetime(immortal)
  private func code(of type: MQTTPacketType) -> FieldValue {
    guard let reply = packet(type)?.reply else { return .absent }
    return Self.code(reply)
  }

  @_lifetime(immortal)
  private static func code(_ reply: MQTTReply) -> FieldValue {
    if let code = reply.code { return .integer(Int64(code)) }
    return .absent
  }

  @_lifetime(copy packet)
  private func connect(_ field: MQTTField, _ packet: MQTTPacketView) -> FieldValue {
    guard let connect = packet.connect else { return .absent }
    switch field {
    case .clientIdentifier: return .bytes(packet.span(connect.clientIdentifier))
    case .protocolString: return .bytes(packet.span(connect.protocolName))
    case .protocolVersion: return .integer(Int64(connect.protocolVersion))
    case .keepAlive: return .integer(Int64(connect.keepAlive))
    case .username: return .flag(connect.hasUsername)
    case .password: return .flag(connect.hasPassword)
    case .cleanSession: return .flag(connect.isCleanSession)
    case .will: return .flag(connect.hasWill)
    case .willRetain: return .flag(connect.retainsWill)
    case .willTopic:
      guard let topic = connect.willTopic else { return .absent }
      return .bytes(packet.span(topic))
    case .authenticationMethod:
      return property(MQTTProperty.authenticationMethod, connect, packet)
    case .sessionExpiryInterval:
      return property(MQTTProperty.sessionExpiryInterval, connect, packet)
    default: return .absent
    }
  }

  @_lifetime(copy packet)
  private func property(
    _ identifier: Int,
    _ connect: MQTTConnect,
    _ packet: MQTTPacketView
  ) -> FieldValue {
    guard let properties = connect.properties else { return .absent }
    switch MQTTProperty.first(identifier, packet.bytes, properties) {
    case .integer(let number): return .integer(Int64(number))
    case .text(let range): return .bytes(packet.span(range))
    default: return .absent
    }
  }

  @_lifetime(copy packet)
  private func publish(_ field: MQTTField, _ packet: MQTTPacketView) -> FieldValue {
    let header = packet.header
    switch field {
    case .publishQoS: return .integer(Int64(header.qos))
    case .publishRetain: return .flag(header.isRetained)
    case .publishDup: return .flag(header.isDuplicate)
    default: break
    }
    guard let publish = packet.publish else { return .absent }
    switch field {
    case .publishTopic: return .bytes(packet.topic(publish))
    case .publishIdentifier:
      return header.qos > 0 ? .integer(Int64(publish.packetIdentifier)) : .absent
    default: return .integer(Int64(header.total - publish.payloadStart))
    }
  }
}
