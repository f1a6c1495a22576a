// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import NetworkTypes
internal import Policy

/// Names the type and the fields of a stub event.
protocol StubKind {
  static var schema: EventSchema { get }
}

enum DICOMStub: StubKind {
  static let schema = EventSchema(
    EventType(rawValue: 11),
    "dicom",
    [
      FieldDescriptor(0, "dicom.type", .string, "."),
      FieldDescriptor(1, "dicom.calling_ae", .string, "."),
      FieldDescriptor(2, "dicom.called_ae", .string, "."),
      FieldDescriptor(3, "dicom.command", .string, "."),
      FieldDescriptor(4, "dicom.affected_sop_class_uid", .string, "."),
      FieldDescriptor(5, "dicom.affected_sop_class_name", .string, "."),
      FieldDescriptor(6, "dicom.move_destination", .string, "."),
    ]
  )
}

enum HL7Stub: StubKind {
  static let schema = EventSchema(
    EventType(rawValue: 12),
    "hl7",
    [
      FieldDescriptor(0, "hl7.message_type", .string, "."),
      FieldDescriptor(1, "hl7.trigger_event", .string, "."),
      FieldDescriptor(2, "hl7.ack_code", .string, "."),
      FieldDescriptor(3, "hl7.sending_application", .string, "."),
      FieldDescriptor(4, "hl7.sending_facility", .string, "."),
      FieldDescriptor(5, "hl7.receiving_application", .string, "."),
      FieldDescriptor(6, "hl7.receiving_facility", .string, "."),
    ]
  )
}

enum MQTTStub: StubKind {
  static let schema = EventSchema(
    EventType(rawValue: 13),
    "mqtt",
    [
      FieldDescriptor(0, "mqtt.publish.topic", .string, "."),
      FieldDescriptor(1, "mqtt.publish.qos", .integer, "."),
      FieldDescriptor(2, "mqtt.subscribe.topics.topic", .string, list: true, "."),
      FieldDescriptor(3, "mqtt.subscribe.topics.qos", .integer, list: true, "."),
      FieldDescriptor(4, "mqtt.connect.client_id", .string, "."),
    ]
  )
}

enum TLSStub: StubKind {
  static let schema = EventSchema(
    EventType(rawValue: 10),
    "tls",
    [
      FieldDescriptor(0, "tls.version_number", .integer, "."),
      FieldDescriptor(1, "tls.sni", .string, "."),
      FieldDescriptor(2, "tls.client_certificate.sent", .boolean, "."),
      FieldDescriptor(3, "tls.cipher", .string, "."),
      FieldDescriptor(4, "tls.subjectaltname", .string, list: true, "."),
      FieldDescriptor(5, "tls.certificate_observable", .boolean, "."),
    ]
  )
}

/// What a stub event says in one field.
enum StubValue {
  case text(String)
  case word(StaticString)
  case number(Int64)
  case flag(Bool)
  case list([StubValue])
  /// A part of the event's own bytes.
  case octets(Range<Int>)
}

/// An event that says what the test wants.
struct StubEvent<Kind: StubKind>: EventView, ~Escapable {
  private let values: [String: StubValue]
  private let octets: RawSpan

  @_lifetime(copy octets)
  init(_ values: [String: StubValue], _ octets: RawSpan) {
    self.values = values
    self.octets = octets
  }

  static var type: EventType { Kind.schema.type }

  @_lifetime(copy self)
  func field(_ id: FieldID, at index: Int) -> FieldValue {
    guard let descriptor = Kind.schema.fields.first(where: { $0.id == id }) else { return .absent }
    guard var value = values[descriptor.name.description] else { return .absent }
    if case .list(let list) = value {
      guard index < list.count else { return .absent }
      value = list[index]
    } else if index > 0 {
      return .absent
    }
    switch value {
    case .text(let text): return .text(text)
    case .word(let word): return .literal(word)
    case .number(let number): return .integer(number)
    case .flag(let flag): return .flag(flag)
    case .octets(let range): return .bytes(octets.extracting(range))
    case .list: return .absent
    }
  }

  func write(to json: inout JSONWriter, options: OutputOptions) {}
}

/// The numbers under which the tests know protocols.
let stubProtocols: [(id: UInt8, name: String)] = [
  (1, "dicom"), (2, "hl7"), (3, "mqtt"), (4, "tls"), (5, "dns"), (6, "http"), (7, "ntp"),
]

let stubSchemas = [
  FlowEvent.schema, DICOMStub.schema, HL7Stub.schema, MQTTStub.schema, TLSStub.schema,
]
