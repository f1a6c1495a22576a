// SPDX-License-Identifier: Apache-2.0
package import Events

/// What a management protocol's event is called and which fields it has.
package protocol SessionFactsKind: Sendable {
  /// The event type.
  static var type: EventType { get }
  /// Its fields.
  static var schema: EventSchema { get }
}

/// A rare event, a few for each connection: owned facts by the numbers of their fields.
///
/// What comes a million times a second is a view over borrowed bytes instead.
package struct SessionFacts<Kind: SessionFactsKind>: EventView, ~Escapable {
  private let facts: [SessionFact]

  /// Holds facts in the order in which they are to be written.
  @_lifetime(immortal)
  init(_ facts: [SessionFact]) { self.facts = facts }

  /// The kind of event.
  package static var type: EventType { Kind.type }

  /// Reads a field.
  @_lifetime(copy self)
  package func field(_ id: FieldID, at index: Int) -> FieldValue {
    guard index >= 0 else { return .absent }
    var left = index
    for fact in facts where fact.field == id.rawValue {
      guard left == 0 else {
        left -= 1
        continue
      }
      switch fact.value {
      case .integer(let number): return .integer(number)
      case .flag(let flag): return .flag(flag)
      case .word(let word): return .literal(word)
      case .text(let text): return .text(text)
      case .secret: return .flag(true)
      }
    }
    return .absent
  }

  /// Writes the members; a name of two parts goes into an object, secrets are redacted.
  package func write(to json: inout JSONWriter, options: OutputOptions) {
    var object = ""
    for descriptor in Kind.schema.fields
    where facts.contains(where: { $0.field == descriptor.id.rawValue }) {
      let parts = descriptor.name.description.split(separator: ".").dropFirst().map(String.init)
      guard let name = parts.last else { continue }
      let parent = parts.count > 1 ? parts[parts.count - 2] : ""
      if parent != object {
        if !object.isEmpty { json.endObject() }
        if !parent.isEmpty {
          json.key(parent)
          json.beginObject()
        }
        object = parent
      }
      json.key(name)
      if descriptor.isList { json.beginArray() }
      for fact in facts where fact.field == descriptor.id.rawValue {
        fact.write(to: &json, options)
        if !descriptor.isList { break }
      }
      if descriptor.isList { json.endArray() }
    }
    if !object.isEmpty { json.endObject() }
  }
}

/// One fact of a session.
struct SessionFact: Sendable {
  /// Its value.
  enum Value: Sendable {
    case integer(Int64)
    case flag(Bool)
    case word(StaticString)
    case text(String)
    /// Rules learn that it is there; outputs get it when they may show what is sensitive.
    case secret(String)
  }

  let field: UInt16
  let value: Value

  init<Field: RawRepresentable<UInt16>>(_ field: Field, _ value: Value) {
    self.field = field.rawValue
    self.value = value
  }

  func write(to json: inout JSONWriter, _ options: OutputOptions) {
    switch value {
    case .integer(let number): json.value(number)
    case .flag(let flag): json.value(flag)
    case .word(let word): json.value(word)
    case .text(let text): json.value(text)
    case .secret(let text):
      if options.showSensitive { json.value(text) } else { json.value(OutputOptions.redacted) }
    }
  }
}
