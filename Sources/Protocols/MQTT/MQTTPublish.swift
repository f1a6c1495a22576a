// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// Where the fields of a PUBLISH stand (MQTT 5.0, 3.3), its payload aside.
struct MQTTPublish {
  let topic: Range<Int>
  /// Whether the topic has a wildcard, which only filters may (MQTT 5.0, 3.3.2.1).
  let hasWildcard: Bool
  /// 0 for QoS 0, which has none.
  let packetIdentifier: UInt16
  let properties: Range<Int>?
  /// Offset of the payload, which ends with the packet.
  let payloadStart: Int

  /// What reading the head of a PUBLISH can end with.
  enum Reading {
    case head(MQTTPublish)
    /// So many bytes of the packet are needed first.
    case needs(Int)
    case malformed
  }

  /// Reads the packet with this header at 0, of which only a part may be there.
  static func read(_ bytes: RawSpan, _ header: MQTTFixedHeader, version: UInt8) -> Reading {
    let available = bytes.byteCount
    var position = header.size + 2
    guard position <= header.total else { return .malformed }
    guard position <= available else { return .needs(position) }
    let topic = position..<position + Int(bytes.uint16(header.size))
    position = topic.upperBound + (header.qos > 0 ? 2 : 0)
    guard position <= header.total else { return .malformed }
    guard position <= available else { return .needs(position) }
    let look = MQTTText.look(at: bytes, topic)
    guard look.isWellFormed else { return .malformed }
    let identifier = header.qos > 0 ? bytes.uint16(position - 2) : 0
    guard version >= 5 else {
      return .head(
        MQTTPublish(
          topic: topic,
          hasWildcard: look.hasWildcard,
          packetIdentifier: identifier,
          properties: nil,
          payloadStart: position
        )
      )
    }
    switch MQTTVariableByteInteger(bytes, at: position, end: min(available, header.total)) {
    case .malformed: return .malformed
    case .incomplete: return available < header.total ? .needs(available + 1) : .malformed
    case .value(let length, let size, _):
      let start = position + size
      guard start + length <= header.total else { return .malformed }
      guard start + length <= available else { return .needs(start + length) }
      let range = start..<start + length
      guard MQTTProperty.areWellFormed(bytes, range) else { return .malformed }
      return .head(
        MQTTPublish(
          topic: topic,
          hasWildcard: look.hasWildcard,
          packetIdentifier: identifier,
          properties: range,
          payloadStart: range.upperBound
        )
      )
    }
  }

  /// The topic alias among the properties (MQTT 5.0, 3.3.2.3.4).
  func topicAlias(_ bytes: RawSpan) -> UInt16? {
    guard let properties, !properties.isEmpty,
      case .integer(let alias)? = MQTTProperty.first(MQTTProperty.topicAlias, bytes, properties)
    else { return nil }
    return UInt16(truncatingIfNeeded: alias)
  }
}
