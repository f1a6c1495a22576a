// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// One property of a version 5 packet (MQTT 5.0, 2.2.2.2).
struct MQTTProperty {
  /// What a property holds.
  enum Value {
    case integer(UInt32)
    case text(Range<Int>)
    case binary(Range<Int>)
    case pair(name: Range<Int>, value: Range<Int>)
  }

  /// The identifier of a user property, which may occur often.
  static let user = 0x26
  static let authenticationMethod = 0x15
  static let sessionExpiryInterval = 0x11
  static let topicAlias = 0x23

  let identifier: Int
  let value: Value

  /// Reads the property at the cursor; `nil` when it does not fit or is not one of the standard's.
  init?(_ bytes: RawSpan, _ cursor: inout MQTTCursor) {
    guard let identifier = cursor.variableByteInteger(bytes) else { return nil }
    self.identifier = identifier
    switch identifier {
    case 0x01, 0x17, 0x19, 0x24, 0x25, 0x28, 0x29, 0x2a:
      guard let byte = cursor.uint8(bytes) else { return nil }
      value = .integer(UInt32(byte))
    case 0x13, 0x21, 0x22, 0x23:
      guard let number = cursor.uint16(bytes) else { return nil }
      value = .integer(UInt32(number))
    case 0x02, 0x11, 0x18, 0x27:
      guard let number = cursor.uint32(bytes) else { return nil }
      value = .integer(number)
    case 0x0b:
      guard let number = cursor.variableByteInteger(bytes) else { return nil }
      value = .integer(UInt32(truncatingIfNeeded: number))
    case 0x03, 0x08, 0x12, 0x15, 0x1a, 0x1c, 0x1f:
      guard let text = cursor.string(bytes) else { return nil }
      value = .text(text)
    case 0x09, 0x16:
      guard let data = cursor.lengthPrefixed(bytes) else { return nil }
      value = .binary(data)
    case Self.user:
      guard let name = cursor.string(bytes), let text = cursor.string(bytes) else { return nil }
      value = .pair(name: name, value: text)
    default: return nil
    }
  }

  /// Whether a range holds whole properties and nothing else.
  static func areWellFormed(_ bytes: RawSpan, _ range: Range<Int>) -> Bool {
    var cursor = MQTTCursor(bytes, from: range.lowerBound, to: range.upperBound)
    while cursor.remaining > 0 {
      guard MQTTProperty(bytes, &cursor) != nil else { return false }
    }
    return true
  }

  /// The first property of that identifier.
  static func first(_ identifier: Int, _ bytes: RawSpan, _ range: Range<Int>) -> Value? {
    var cursor = MQTTCursor(bytes, from: range.lowerBound, to: range.upperBound)
    while cursor.remaining > 0, let property = MQTTProperty(bytes, &cursor) {
      if property.identifier == identifier { return property.value }
    }
    return nil
  }

  /// The name in EVE of every property but the user's.
  static func name(_ identifier: Int) -> StaticString {
    switch identifier {
    case 0x01: "payload_format_indicator"
    case 0x02: "message_expiry_interval"
    case 0x03: "content_type"
    case 0x08: "response_topic"
    case 0x09: "correlation_data"
    case 0x0b: "subscription_identifier"
    case 0x11: "session_expiry_interval"
    case 0x12: "assigned_client_identifier"
    case 0x13: "server_keep_alive"
    case 0x15: "authentication_method"
    case 0x16: "authentication_data"
    case 0x17: "request_problem_information"
    case 0x18: "will_delay_interval"
    case 0x19: "request_response_information"
    case 0x1a: "response_information"
    case 0x1c: "server_reference"
    case 0x1f: "reason_string"
    case 0x21: "receive_maximum"
    case 0x22: "topic_alias_maximum"
    case 0x23: "topic_alias"
    case 0x24: "maximum_qos"
    case 0x25: "retain_available"
    case 0x27: "maximum_packet_size"
    case 0x28: "wildcard_subscription_available"
    case 0x29: "subscription_identifiers_available"
    case 0x2a: "shared_subscription_available"
    default: "user_property"
    }
  }
}
