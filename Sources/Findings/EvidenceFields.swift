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

  /// Reads those of the fields that the event has.
  static func read<View: EventView & ~Escapable>(
    _ descriptors: [FieldDescriptor],
    _ event: borrowing View,
    _ facts: borrowing EventFacts
  ) -> [Evidence.Field] {
    var fields: [Evidence.Field] = []
    fields.reserveCapacity(descriptors.count)
    for place in descriptors.indices {
      let id = descriptors[place].id
      guard var value = text(id, 0, event, facts) else { continue }
      if descriptors[place].isList {
        for index in 1..<maxElements {
          guard let next = text(id, index, event, facts) else { break }
          value += ", "
          value += next
        }
      }
      fields.append(Evidence.Field(descriptors[place].name.description, value))
    }
    return fields
  }

  private static func text<View: EventView & ~Escapable>(
    _ id: FieldID,
    _ index: Int,
    _ event: borrowing View,
    _ facts: borrowing EventFacts
  ) -> String? {
    id.rawValue >= FieldID.firstCommon
      ? text(facts.field(id, at: index)) : text(event.field(id, at: index))
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
