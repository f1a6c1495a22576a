// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import NetworkTypes

/// Reads the fields that a rule quotes from an event, as text.
enum EvidenceFields {
  /// Bytes of one value that are kept.
  static let maxValueBytes = 256
  /// Elements of a list that are kept.
  static let maxElements = 16

  /// `names` are those of the descriptors, which are made once and not for every piece of evidence.
  static func read<View: EventView & ~Escapable>(
    _ descriptors: [FieldDescriptor],
    _ names: [String],
    _ event: borrowing View,
    _ facts: borrowing EventFacts,
    showsSensitive: Bool
  ) -> [Evidence.Field] {
    var fields: [Evidence.Field] = []
    fields.reserveCapacity(descriptors.count)
    for place in descriptors.indices {
      let id = descriptors[place].id
      let isCommon = id.rawValue >= FieldID.firstCommon
      func value(_ index: Int) -> String? {
        if isCommon { return text(facts.field(id, at: index)) }
        let text = text(event.field(id, at: index))
        guard !showsSensitive, let text else { return text }
        return descriptors[place].hiding(text) ?? text
      }
      guard var all = value(0) else { continue }
      if descriptors[place].isList {
        for index in 1..<maxElements {
          guard let next = value(index) else { break }
          all += ", " + next
        }
      }
      fields.append(Evidence.Field(names[place], all))
    }
    return fields
  }

  /// A field that every event has; `nil` when it is absent.
  static func read(_ descriptor: FieldDescriptor, _ facts: EventFacts) -> Evidence.Field? {
    text(facts.field(descriptor.id, at: 0)).map {
      Evidence.Field(descriptor.name.description, $0)
    }
  }

  private static func text(_ value: borrowing FieldValue) -> String? {
    switch value {
    case .absent: nil
    case .integer(let number): String(number)
    case .flag(let flag): flag ? "true" : "false"
    case .bytes(let bytes): String(decoding: bytes.slice(0, maxValueBytes))
    case .literal(let text): text.description
    case .text(let text):
      text.utf8.count <= maxValueBytes ? text : String(text.prefix(maxValueBytes))
    case .address(let address): address.description
    }
  }
}

extension Severity {
  /// One step milder.
  var lowered: Severity {
    switch self {
    case .critical: .high
    case .high: .medium
    case .medium: .low
    case .low, .info: .info
    }
  }
}
