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

  static func read<View: EventView & ~Escapable>(
    _ descriptors: [FieldDescriptor],
    _ event: borrowing View,
    _ facts: borrowing EventFacts
  ) -> [Evidence.Field] {
    var fields: [Evidence.Field] = []
    for descriptor in descriptors {
      var values: [String] = []
      for index in 0..<maxElements {
        let isCommon = descriptor.id.rawValue >= FieldID.firstCommon
        let text =
          isCommon
          ? text(facts.field(descriptor.id, at: index))
          : text(event.field(descriptor.id, at: index))
        guard let text else { break }
        values.append(text)
        if !descriptor.isList { break }
      }
      if !values.isEmpty {
        fields.append(
          Evidence.Field(descriptor.name.description, values.joined(separator: ", "))
        )
      }
    }
    return fields
  }

  private static func text(_ value: borrowing FieldValue) -> String? {
    switch value {
    case .absent: nil
    case .integer(let number): String(number)
    case .flag(let flag): flag ? "true" : "false"
    case .bytes(let bytes): String(decoding: bytes.slice(0, maxValueBytes))
    case .literal(let text): text.description
    case .text(let text): String(text.prefix(maxValueBytes))
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
