// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import Policy
internal import Protocols

/// Names the type of event that a case writes down.
protocol FieldKindProvider {
  static var name: String { get }
}

enum DICOMFields: FieldKindProvider { static let name = "dicom" }
enum HL7Fields: FieldKindProvider { static let name = "hl7" }
enum MQTTFields: FieldKindProvider { static let name = "mqtt" }
enum TLSFields: FieldKindProvider { static let name = "tls" }
enum FlowFields: FieldKindProvider { static let name = "flow" }

/// An event that a policy's unit test writes down, field by field.
struct WrittenEvent<Kind: FieldKindProvider>: EventView, ~Escapable {
  private let values: [FieldID: [String]]

  @_lifetime(immortal)
  init(_ fields: [(String, [String])]) {
    var values: [FieldID: [String]] = [:]
    for (name, texts) in fields {
      if let field = Self.schema?.field(named: name) { values[field.id] = texts }
    }
    self.values = values
  }

  private static var schema: EventSchema? {
    ProtocolRegistry.schemas.first { $0.name.description == Kind.name }
  }

  static var type: EventType { schema?.type ?? .flow }

  @_lifetime(copy self)
  func field(_ id: FieldID, at index: Int) -> FieldValue {
    guard let texts = values[id], index >= 0, index < texts.count else { return .absent }
    let kind = Self.schema?.fields.first { $0.id == id }?.kind
    switch kind {
    case .integer:
      let text = texts[index]
      let number = text.hasPrefix("0x") ? Int64(text.dropFirst(2), radix: 16) : Int64(text)
      guard let number else { return .absent }
      return .integer(number)
    case .boolean: return .flag(texts[index] == "true")
    default: return .text(texts[index])
    }
  }

  func write(to json: inout JSONWriter, options: OutputOptions) {}
}
