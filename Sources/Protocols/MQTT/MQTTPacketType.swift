// SPDX-License-Identifier: Apache-2.0

/// The type of a control packet (MQTT 5.0, 2.1.2).
struct MQTTPacketType: Hashable {
  let rawValue: UInt8

  static let connect = MQTTPacketType(rawValue: 1)
  static let connack = MQTTPacketType(rawValue: 2)
  static let publish = MQTTPacketType(rawValue: 3)
  static let puback = MQTTPacketType(rawValue: 4)
  static let pubrec = MQTTPacketType(rawValue: 5)
  static let pubrel = MQTTPacketType(rawValue: 6)
  static let pubcomp = MQTTPacketType(rawValue: 7)
  static let subscribe = MQTTPacketType(rawValue: 8)
  static let suback = MQTTPacketType(rawValue: 9)
  static let unsubscribe = MQTTPacketType(rawValue: 10)
  static let unsuback = MQTTPacketType(rawValue: 11)
  static let pingreq = MQTTPacketType(rawValue: 12)
  static let pingresp = MQTTPacketType(rawValue: 13)
  static let disconnect = MQTTPacketType(rawValue: 14)
  static let auth = MQTTPacketType(rawValue: 15)

  /// The name in EVE.
  var name: StaticString {
    switch rawValue {
    case 1: "connect"
    case 2: "connack"
    case 3: "publish"
    case 4: "puback"
    case 5: "pubrec"
    case 6: "pubrel"
    case 7: "pubcomp"
    case 8: "subscribe"
    case 9: "suback"
    case 10: "unsubscribe"
    case 11: "unsuback"
    case 12: "pingreq"
    case 13: "pingresp"
    case 14: "disconnect"
    case 15: "auth"
    default: "unassigned"
    }
  }

  /// The type that an answer belongs to; `nil` for packets that answer nothing.
  var request: MQTTPacketType? {
    switch self {
    case .connack: .connect
    case .puback, .pubrec, .pubrel, .pubcomp: .publish
    case .suback: .subscribe
    case .unsuback: .unsubscribe
    default: nil
    }
  }

  /// The four low bits that the standard prescribes; `nil` for PUBLISH, where they mean something.
  var prescribedFlags: UInt8? {
    switch self {
    case .publish: nil
    case .pubrel, .subscribe, .unsubscribe: 2
    default: 0
    }
  }
}
