// SPDX-License-Identifier: Apache-2.0
internal import Events
internal import Protocols

/// A schema from names alone.
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
    40,
    "asset",
    [
      ("asset.ip", .address, false), ("asset.mac", .string, false), ("asset.zone", .string, false),
      ("asset.declared", .boolean, false), ("asset.monitored", .boolean, false),
      ("asset.mac_local", .boolean, false), ("asset.macs", .string, true),
      ("asset.mac_contradicted", .boolean, false), ("asset.mac_conflict", .boolean, false),
      ("asset.other_zones", .string, true), ("asset.foreign_vlans", .integer, true),
    ]
  )
}

/// The other events that are made once a run.
private let runSchemas = [
  schema(
    41,
    "beacon",
    [
      ("beacon.count", .integer, false), ("beacon.interval", .integer, false),
      ("beacon.interval_variation", .integer, false), ("beacon.bytes", .integer, false),
      ("beacon.bytes_variation", .integer, false),
    ]
  ),
  schema(
    42,
    "conduit",
    [
      ("conduit.id", .string, false), ("conduit.flows", .integer, false),
      ("conduit.ends_active", .boolean, false), ("conduit.watched", .integer, false),
    ]
  ),
]

enum TLSStub: StubKind {
  static let schema = protocolSchema("tls")
}

enum DICOMStub: StubKind {
  static let schema = protocolSchema("dicom")
}

enum HL7Stub: StubKind {
  static let schema = protocolSchema("hl7")
}

enum MQTTStub: StubKind {
  static let schema = protocolSchema("mqtt")
}

/// The schema of a protocol's events, as the decoders have it.
private func protocolSchema(_ name: String) -> EventSchema {
  ProtocolRegistry.schemas.first { $0.name.description == name }
    ?? EventSchema(EventType(rawValue: 63), "none", [])
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
let stubSchemas =
  [
    FlowStub.schema, AssetStub.schema, TLSStub.schema, DICOMStub.schema, HL7Stub.schema,
    MQTTStub.schema, ProbeStub.schema, AnomalyEvent.schema,
  ] + runSchemas
  + ["http", "dns", "dhcp", "ssh", "rfb", "smb", "snmp", "rdp", "ldap"].map { protocolSchema($0) }
