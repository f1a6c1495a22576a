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
      FieldDescriptor(
        0,
        "mqtt.type",
        .string,
        list: true,
        "Packet types, in the order seen.",
        source: "MQTT"
      ),
      FieldDescriptor(
        1,
        "mqtt.connect.client_id",
        .string,
        "Client identifier.",
        source: "CONNECT"
      ),
      FieldDescriptor(
        2,
        "mqtt.connect.protocol_string",
        .string,
        "MQTT, or MQIsdp in 3.1.",
        source: "CONNECT"
      ),
      FieldDescriptor(
        3,
        "mqtt.connect.protocol_version",
        .integer,
        "Level: 3, 4 or 5.",
        source: "CONNECT"
      ),
      FieldDescriptor(
        4,
        "mqtt.connect.keep_alive",
        .integer,
        "0 is off.",
        unit: "s",
        source: "CONNECT"
      ),
      FieldDescriptor(
        5,
        "mqtt.connect.flags.username",
        .boolean,
        "Whether a user name is sent.",
        source: "CONNECT"
      ),
      FieldDescriptor(
        6,
        "mqtt.connect.flags.password",
        .boolean,
        "Whether a password is sent.",
        source: "CONNECT"
      ),
      FieldDescriptor(
        7,
        "mqtt.connect.flags.clean_session",
        .boolean,
        "Clean session or start.",
        source: "CONNECT"
      ),
      FieldDescriptor(
        8,
        "mqtt.connect.flags.will",
        .boolean,
        "Whether a will is left.",
        source: "CONNECT"
      ),
      FieldDescriptor(
        9,
        "mqtt.connect.flags.will_retain",
        .boolean,
        "Whether it is retained.",
        source: "CONNECT"
      ),
      FieldDescriptor(
        10,
        "mqtt.connect.will.topic",
        .string,
        topic: true,
        "Topic of the will.",
        source: "CONNECT"
      ),
      FieldDescriptor(
        11,
        "mqtt.connect.properties.authentication_method",
        .string,
        "Name of the extended authentication (5.0).",
        source: "CONNECT, property 0x15"
      ),
      FieldDescriptor(
        12,
        "mqtt.connect.properties.session_expiry_interval",
        .integer,
        "How long the session outlives the connection (5.0).",
        unit: "s",
        source: "CONNECT, property 0x11"
      ),
      FieldDescriptor(
        13,
        "mqtt.connack.return_code",
        .integer,
        "0 is accepted.",
        source: "CONNACK"
      ),
      FieldDescriptor(
        14,
        "mqtt.connack.session_present",
        .boolean,
        "Whether a session went on.",
        source: "CONNACK"
      ),
      FieldDescriptor(
        15,
        "mqtt.publish.topic",
        .string,
        topic: true,
        "Topic name, aliases resolved.",
        source: "PUBLISH"
      ),
      FieldDescriptor(16, "mqtt.publish.qos", .integer, "0, 1 or 2.", source: "PUBLISH"),
      FieldDescriptor(17, "mqtt.publish.retain", .boolean, "RETAIN flag.", source: "PUBLISH"),
      FieldDescriptor(18, "mqtt.publish.dup", .boolean, "DUP flag.", source: "PUBLISH"),
      FieldDescriptor(
        19,
        "mqtt.publish.message_id",
        .integer,
        "Packet identifier, QoS 1 and 2.",
        source: "PUBLISH"
      ),
      FieldDescriptor(
        20,
        "mqtt.publish.message_length",
        .integer,
        "Size of the payload.",
        unit: "bytes",
        source: "PUBLISH"
      ),
      FieldDescriptor(
        21,
        "mqtt.subscribe.topics.topic",
        .string,
        list: true,
        topic: true,
        "Topic filters subscribed to.",
        source: "SUBSCRIBE"
      ),
      FieldDescriptor(
        22,
        "mqtt.subscribe.topics.qos",
        .integer,
        list: true,
        "Highest QoS wished, a filter.",
        source: "SUBSCRIBE"
      ),
      FieldDescriptor(
        23,
        "mqtt.suback.qos_granted",
        .integer,
        list: true,
        "QoS granted, or a code from 128 up.",
        source: "SUBACK"
      ),
      FieldDescriptor(
        24,
        "mqtt.unsubscribe.topics",
        .string,
        list: true,
        topic: true,
        "Topic filters given up.",
        source: "UNSUBSCRIBE"
      ),
      FieldDescriptor(
        25,
        "mqtt.disconnect.reason_code",
        .integer,
        "Reason code (5.0).",
        source: "DISCONNECT"
      ),
      FieldDescriptor(
        26,
        "mqtt.puback.reason_code",
        .integer,
        "Reason code (5.0).",
        source: "PUBACK"
      ),
      FieldDescriptor(27, "mqtt.auth.reason_code", .integer, "Reason code (5.0).", source: "AUTH"),
    ]
  )
}
