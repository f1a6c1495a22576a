// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import Events
internal import NetworkTypes

/// The numbers of the fields that a survey reads, found by name in the events' own schemas.
package struct SurveyFields: Sendable {
  private let ids: [String: FieldID]
  private let types: [String: EventType]

  /// Looks the fields up; a protocol without a schema is not read.
  package init(_ schemas: [EventSchema]) {
    var ids: [String: FieldID] = [:]
    var types: [String: EventType] = [:]
    for schema in schemas {
      types[schema.name.description] = schema.type
      for field in schema.fields where ids[field.name.description] == nil {
        ids[field.name.description] = field.id
      }
    }
    self.ids = ids
    self.types = types
  }

  /// Whether a type of event is the one of that name.
  func isType(_ type: EventType, _ name: String) -> Bool { types[name] == type }

  /// The number of the type of that name, one that no event has when there is none.
  func type(_ name: String) -> UInt8 { types[name]?.rawValue ?? .max }

  /// Reads a field as text; `nil` when the event lacks it.
  func text<View: EventView & ~Escapable>(
    _ name: String,
    of event: borrowing View,
    at index: Int = 0
  ) -> String? {
    guard let id = ids[name] else { return nil }
    return Self.text(event.field(id, at: index))
  }

  /// Bytes kept of one value.
  private static let maxBytes = 512

  private static func text(_ value: borrowing FieldValue) -> String? {
    switch value {
    case .absent: nil
    case .integer(let number): String(number)
    case .flag(let flag): flag ? "true" : "false"
    case .bytes(let bytes): String(decoding: bytes.slice(0, maxBytes)).trimmedSpaces
    case .literal(let text): text.description
    case .text(let text): String(text.prefix(maxBytes)).trimmedSpaces
    case .address(let address): address.description
    }
  }
}

extension String {
  /// Without the spaces and NULs around it that DICOM and HL7 pad with.
  fileprivate var trimmedSpaces: String {
    let isPadding: (Unicode.Scalar) -> Bool = { $0 == " " || $0 == "\0" }
    var part = unicodeScalars[...]
    while let first = part.first, isPadding(first) { part.removeFirst() }
    while let last = part.last, isPadding(last) { part.removeLast() }
    return part.count == unicodeScalars.count ? self : String(String.UnicodeScalarView(part))
  }
}
