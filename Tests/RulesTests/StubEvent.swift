// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import NetworkTypes

/// What a field of a stub holds.
enum StubValue: Sendable {
  case integer(Int64)
  case flag(Bool)
  /// Handed out as borrowed bytes.
  case bytes([UInt8])
  /// Handed out as an owned String.
  case owned(String)
  /// Handed out as a literal.
  case literal(StaticString)
  case address(IPAddress)

  static func text(_ text: String) -> StubValue { .bytes(Array(text.utf8)) }
}

extension StubValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral
{
  init(stringLiteral value: String) { self = .text(value) }
  init(integerLiteral value: Int64) { self = .integer(value) }
  init(booleanLiteral value: Bool) { self = .flag(value) }
}

/// The fields of an event by name, one or more values each.
typealias StubFields = [String: [StubValue]]

/// Names the event type that a stub stands for.
protocol StubKind {
  static var schema: EventSchema { get }
}

/// An event of made-up fields; texts lie in one buffer, as in a capture.
struct StubEvent<Kind: StubKind>: EventView, ~Escapable {
  private let buffer: RawSpan
  private let values: [UInt16: [StubValue]]
  private let ranges: [UInt16: [Range<Int>]]

  @_lifetime(copy buffer)
  init(_ fields: StubFields, in buffer: RawSpan) {
    self.buffer = buffer
    var values: [UInt16: [StubValue]] = [:]
    var ranges: [UInt16: [Range<Int>]] = [:]
    var offset = 0
    for name in fields.keys.sorted() {
      guard let field = Kind.schema.field(named: name) else { continue }
      values[field.id.rawValue] = fields[name]
      ranges[field.id.rawValue] = fields[name]?.map { value in
        guard case .bytes(let bytes) = value else { return 0..<0 }
        defer { offset += bytes.count }
        return offset..<(offset + bytes.count)
      }
    }
    self.values = values
    self.ranges = ranges
  }

  /// The texts of the fields, in the order in which the initialiser counts them.
  static func buffer(_ fields: StubFields) -> [UInt8] {
    var buffer: [UInt8] = []
    for name in fields.keys.sorted() where Kind.schema.field(named: name) != nil {
      for value in fields[name] ?? [] {
        if case .bytes(let bytes) = value { buffer += bytes }
      }
    }
    return buffer
  }

  static var type: EventType { Kind.schema.type }

  @_lifetime(copy self)
  func field(_ id: FieldID, at index: Int) -> FieldValue {
    guard let list = values[id.rawValue], index < list.count,
      let range = ranges[id.rawValue]?[index]
    else { return .absent }
    switch list[index] {
    case .integer(let number): return .integer(number)
    case .flag(let flag): return .flag(flag)
    case .bytes: return .bytes(buffer.slice(range.lowerBound, range.upperBound))
    case .owned(let text): return .text(text)
    case .literal(let text): return .literal(text)
    case .address(let address): return .address(address)
    }
  }

  func write(to json: inout JSONWriter, options: OutputOptions) {}
}
