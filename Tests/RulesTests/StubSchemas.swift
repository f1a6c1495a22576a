// SPDX-License-Identifier: Apache-2.0
internal import Events

/// A schema from names alone; the protocols' own schemas have the same names.
private func schema(
  _ number: UInt8,
  _ name: StaticString,
  _ fields: [(StaticString, FieldKind, isList: Bool)]
) -> EventSchema {
  EventSchema(
    EventType(rawValue: number),
    name,
    fields.enumerated().map { index, field in
      FieldDescriptor(UInt16(index), field.0, field.1, list: field.isList, "")
    }
  )
}

enum FlowStub: StubKind {
  static var schema: EventSchema { FlowEvent.schema }
}

enum AssetStub: StubKind {
  static let schema = RulesTests.schema(
    19,
    "asset",
    [
      ("asset.ip", .address, false), ("asset.mac", .string, false), ("asset.zone", .string, false),
      ("asset.declared", .boolean, false), ("asset.monitored", .boolean, false),
      ("asset.mac_local", .boolean, false),
    ]
  )
}

enum TLSStub: StubKind {
  static let schema = RulesTests.schema(
    20,
    "tls",
    [
      ("tls.version", .string, false), ("tls.version_number", .integer, false),
      ("tls.cipher", .string, false), ("tls.cipher_number", .integer, false),
      ("tls.cipher_class", .string, false), ("tls.validity", .string, false),
      ("tls.days_left", .integer, false), ("tls.self_signed", .boolean, false),
      ("tls.subject", .string, false), ("tls.issuerdn", .string, false),
      ("tls.serial", .string, false), ("tls.fingerprint", .string, false),
      ("tls.sni", .string, false), ("tls.handshake_complete", .boolean, false),
      ("tls.client_certificate.sent", .boolean, false),
    ]
  )
}

enum DICOMStub: StubKind {
  static let schema = RulesTests.schema(
    21,
    "dicom",
    [
      ("dicom.type", .string, false), ("dicom.calling_ae", .string, false),
      ("dicom.called_ae", .string, false), ("dicom.user_identity.type", .integer, false),
      ("dicom.verification_only", .boolean, false), ("dicom.command", .string, false),
    ]
  )
}

enum HL7Stub: StubKind {
  static let schema = RulesTests.schema(
    22,
    "hl7",
    [
      ("hl7.message_type", .string, false), ("hl7.trigger_event", .string, false),
      ("hl7.sending_application", .string, false), ("hl7.sending_facility", .string, false),
      ("hl7.receiving_application", .string, false), ("hl7.receiving_facility", .string, false),
      ("hl7.ack_code", .string, false), ("hl7.framing", .string, false),
    ]
  )
}

enum MQTTStub: StubKind {
  static let schema = RulesTests.schema(
    23,
    "mqtt",
    [
      ("mqtt.type", .string, true), ("mqtt.connect.client_id", .string, false),
      ("mqtt.connect.flags.password", .boolean, false), ("mqtt.publish.topic", .string, false),
      ("mqtt.subscribe.topics.topic", .string, true), ("mqtt.suback.qos_granted", .integer, true),
    ]
  )
}

/// One field of each kind, and lists.
enum ProbeStub: StubKind {
  static let schema = RulesTests.schema(
    30,
    "probe",
    [
      ("probe.text", .string, false), ("probe.other", .string, false),
      ("probe.number", .integer, false), ("probe.size", .integer, false),
      ("probe.flag", .boolean, false), ("probe.address", .address, false),
      ("probe.texts", .string, true), ("probe.numbers", .integer, true),
    ]
  )
}

/// All of them.
let stubSchemas = [
  FlowStub.schema, AssetStub.schema, TLSStub.schema, DICOMStub.schema, HL7Stub.schema,
  MQTTStub.schema, ProbeStub.schema,
]
