// SPDX-License-Identifier: Apache-2.0
package import Events

extension EventType {
  /// An MQTT exchange: a request with its answers, or a packet that has none.
  package static let mqtt = EventType(rawValue: 13)
}

/// The fields of MQTT events, by number.
enum MQTTField: UInt16 {
  case type
  case clientIdentifier, protocolString, protocolVersion, keepAlive
  case username, password, cleanSession, will, willRetain, willTopic
  case authenticationMethod, sessionExpiryInterval
  case returnCode, sessionPresent
  case publishTopic, publishQoS, publishRetain, publishDup, publishIdentifier, messageLength
  case subscribeTopic, subscribeQoS, grantedQoS, unsubscribeTopic
  case disconnectReason, pubackReason, authReason
}

extension MQTTEventView {
  /// The fields of an MQTT exchange; names and passwords are told of, never told.
  package static let schema = EventSchema(
    .mqtt,
    "mqtt",
    [
      FieldDescriptor(0, "mqtt.type", .string, list: true, "Packet types, in the order seen."),
      FieldDescriptor(1, "mqtt.connect.client_id", .string, "Client identifier (5.0, 3.1.3.1)."),
      FieldDescriptor(2, "mqtt.connect.protocol_string", .string, "MQTT, or MQIsdp in 3.1."),
      FieldDescriptor(3, "mqtt.connect.protocol_version", .integer, "Level: 3, 4 or 5."),
      FieldDescriptor(4, "mqtt.connect.keep_alive", .integer, "Seconds; 0 is off."),
      FieldDescriptor(5, "mqtt.connect.flags.username", .boolean, "Whether a user name is sent."),
      FieldDescriptor(6, "mqtt.connect.flags.password", .boolean, "Whether a password is sent."),
      FieldDescriptor(7, "mqtt.connect.flags.clean_session", .boolean, "Clean session or start."),
      FieldDescriptor(8, "mqtt.connect.flags.will", .boolean, "Whether a will is left."),
      FieldDescriptor(9, "mqtt.connect.flags.will_retain", .boolean, "Whether it is retained."),
      FieldDescriptor(10, "mqtt.connect.will.topic", .string, "Topic of the will."),
      FieldDescriptor(
        11,
        "mqtt.connect.properties.authentication_method",
        .string,
        "Name of the extended authentication (5.0, 3.1.2.11.9)."
      ),
      FieldDescriptor(
        12,
        "mqtt.connect.properties.session_expiry_interval",
        .integer,
        "Seconds that the session outlives the connection (5.0, 3.1.2.11.2)."
      ),
      FieldDescriptor(13, "mqtt.connack.return_code", .integer, "0 is accepted."),
      FieldDescriptor(14, "mqtt.connack.session_present", .boolean, "Whether a session went on."),
      FieldDescriptor(15, "mqtt.publish.topic", .string, "Topic name, aliases resolved."),
      FieldDescriptor(16, "mqtt.publish.qos", .integer, "0, 1 or 2."),
      FieldDescriptor(17, "mqtt.publish.retain", .boolean, "RETAIN flag."),
      FieldDescriptor(18, "mqtt.publish.dup", .boolean, "DUP flag."),
      FieldDescriptor(19, "mqtt.publish.message_id", .integer, "Packet identifier, QoS 1 and 2."),
      FieldDescriptor(20, "mqtt.publish.message_length", .integer, "Bytes of the payload."),
      FieldDescriptor(
        21,
        "mqtt.subscribe.topics.topic",
        .string,
        list: true,
        "Topic filters subscribed to."
      ),
      FieldDescriptor(
        22,
        "mqtt.subscribe.topics.qos",
        .integer,
        list: true,
        "Highest QoS wished, a filter."
      ),
      FieldDescriptor(
        23,
        "mqtt.suback.qos_granted",
        .integer,
        list: true,
        "QoS granted, or a code from 128 up."
      ),
      FieldDescriptor(
        24,
        "mqtt.unsubscribe.topics",
        .string,
        list: true,
        "Topic filters given up."
      ),
      FieldDescriptor(25, "mqtt.disconnect.reason_code", .integer, "Reason code (5.0, 3.14.2.1)."),
      FieldDescriptor(26, "mqtt.puback.reason_code", .integer, "Reason code (5.0, 3.4.2.1)."),
      FieldDescriptor(27, "mqtt.auth.reason_code", .integer, "Reason code (5.0, 3.15.2.1)."),
    ]
  )
}
