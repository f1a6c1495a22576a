// SPDX-License-Identifier: Apache-2.0

/// A kind of event.
///
/// The numbers are ours; `ProtocolRegistry` tests that none is used twice.
package struct EventType: RawRepresentable, Hashable, Sendable {
  /// 0 to 63, so that a set of types is one word.
  package let rawValue: UInt8
  /// Wraps a number.
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The end of a flow.
  package static let flow = EventType(rawValue: 0)
  /// Something malformed or unexpected.
  package static let anomaly = EventType(rawValue: 1)
  /// A host, once a run, after everything was read.
  package static let asset = EventType(rawValue: 2)
  /// The rhythm in which flows of one kind began, once a run.
  package static let beacon = EventType(rawValue: 3)
  /// A conduit of the policy, once a run.
  package static let conduit = EventType(rawValue: 4)
}

/// What kind of value a field holds.
package enum FieldKind: String, Sendable {
  /// A whole number.
  case integer
  /// True or false.
  case boolean
  /// Text.
  case string
  /// An IP address.
  case address
}

/// What of a field's text may name a patient.
package enum HiddenParts: Sendable {
  /// Nothing.
  case none
  /// Levels of an MQTT topic or filter (``TopicText``).
  case topicLevels
  /// Parts of a request target (``URLText``).
  case url
}

/// One field of an event: its name in EVE, its kind, its unit, and where the standard defines it.
package struct FieldDescriptor: Sendable {
  /// The number within the event type.
  package let id: FieldID
  /// The full dotted name in EVE: `hl7.message_type`.
  package let name: StaticString
  /// What the value is.
  package let kind: FieldKind
  /// Whether the field can occur more than once in an event.
  package let isList: Bool
  /// What of it may name a patient, and is hidden.
  package let hides: HiddenParts
  /// What it means.
  package let note: StaticString
  /// What a number counts: bytes, ms, s, ...; empty for none.
  package let unit: StaticString
  /// Where the standard defines it; `EVE` for Suricata's own, `ours` for what is concluded here.
  package let source: StaticString

  /// Describes a field.
  package init(
    _ id: UInt16,
    _ name: StaticString,
    _ kind: FieldKind,
    list: Bool = false,
    topic: Bool = false,
    hides: HiddenParts = .none,
    _ note: StaticString,
    unit: StaticString = "",
    source: StaticString = ""
  ) {
    self.id = FieldID(rawValue: id)
    self.name = name
    self.kind = kind
    isList = list
    self.hides = topic ? .topicLevels : hides
    self.note = note
    self.unit = unit
    self.source = source
  }

  /// The text without what may name a patient; `nil` when nothing in it does.
  package func hiding(_ text: String) -> String? {
    switch hides {
    case .none: nil
    case .topicLevels: TopicText.hiding(text)
    case .url: URLText.hiding(text)
    }
  }
}

/// The fields of one event type: the one list that rules, output and documentation share.
package struct EventSchema: Sendable {
  /// The type's number.
  package let type: EventType
  /// The value of `event_type`, and the name of the object that holds the fields.
  package let name: StaticString
  /// The fields that rules and conditions can read.
  package let fields: [FieldDescriptor]

  /// Describes an event type.
  package init(_ type: EventType, _ name: StaticString, _ fields: [FieldDescriptor]) {
    self.type = type
    self.name = name
    self.fields = fields
  }

  /// The field of that full name, `nil` when there is none.
  package func field(named name: String) -> FieldDescriptor? {
    fields.first { $0.name.description == name }
  }
}

/// One decoded fact of a protocol, as a view over the bytes that it stands in.
///
/// Rules and conduit conditions read single fields; an output that was asked for writes the whole.
package protocol EventView: ~Escapable {
  /// What kind of event this is.
  static var type: EventType { get }

  /// The field's value; `index` counts the elements of a list field from 0, and is 0 for the others.
  ///
  /// Past the last element, and for a field that this event does not have, the answer is `absent`.
  @_lifetime(copy self)
  func field(_ id: FieldID, at index: Int) -> FieldValue

  /// Writes the members of the event's own object (what stands in `"hl7": { ... }`).
  func write(to json: inout JSONWriter, options: OutputOptions)
}

/// What an output may show.
package struct OutputOptions: Hashable, Sendable {
  /// Whether patient data and credentials are written; off unless the user asked for it.
  package var showSensitive: Bool

  /// Redacts unless told otherwise.
  package init(showSensitive: Bool = false) { self.showSensitive = showSensitive }

  /// What stands in the place of a redacted value.
  package static let redacted: StaticString = "[redacted]"
}
