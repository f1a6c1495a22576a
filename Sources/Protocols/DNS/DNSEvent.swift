// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import Events
internal import NetworkTypes

extension EventType {
  /// A DNS message.
  package static let dns = EventType(rawValue: 16)
}

/// A DNS query or response, with Suricata's names.
package struct DNSEvent: EventView, ~Escapable {
  private let message: DNSMessage

  /// Views a message.
  @_lifetime(copy message)
  init(_ message: DNSMessage) { self.message = message }

  /// The kind of event.
  package static var type: EventType { .dns }

  /// Reads a field.
  @_lifetime(copy self)
  package func field(_ id: FieldID, at index: Int) -> FieldValue {
    guard index >= 0, let field = DNSField(rawValue: id.rawValue) else { return .absent }
    switch field {
    case .queryName:
      guard let question = message.question(at: index) else { return .absent }
      return name(question.name)
    case .queryType:
      guard let question = message.question(at: index) else { return .absent }
      return Self.type(question.type)
    case .answerName:
      guard let record = message.answer(at: index) else { return .absent }
      return name(record.name)
    case .answerType:
      guard let record = message.answer(at: index) else { return .absent }
      return Self.type(record.type)
    case .answerTTL:
      guard let record = message.answer(at: index) else { return .absent }
      return .integer(Int64(record.ttl))
    case .answerData:
      guard let record = message.answer(at: index) else { return .absent }
      return data(record)
    default: return index == 0 ? single(field) : .absent
    }
  }

  @_lifetime(copy self)
  private func single(_ field: DNSField) -> FieldValue {
    switch field {
    case .type: return .literal(message.isResponse ? "response" : "request")
    case .identifier: return .integer(Int64(message.identifier))
    case .rrname:
      guard let question = message.question(at: 0) else { return .absent }
      return name(question.name)
    case .rrtype:
      guard let question = message.question(at: 0) else { return .absent }
      return Self.type(question.type)
    case .opcode: return .integer(Int64(message.opcode))
    case .code:
      guard message.isResponse else { return .absent }
      guard let name = DNSNumbers.code(message.code) else { return .text(String(message.code)) }
      return .literal(name)
    case .recursionDesired: return .flag(message.flags & 0x0100 != 0)
    case .recursionAvailable: return .flag(message.flags & 0x0080 != 0)
    case .authoritative: return .flag(message.flags & 0x0400 != 0)
    case .truncated: return .flag(message.flags & 0x0200 != 0)
    case .answerCount: return message.isResponse ? .integer(Int64(message.answers)) : .absent
    case .longestLabel:
      guard let question = message.question(at: 0),
        let longest = DNSName.longestLabel(message.bytes, at: question.name)
      else { return .absent }
      return .integer(Int64(longest))
    case .domain:
      guard let question = message.question(at: 0),
        let text = DNSName.text(message.bytes, at: question.name)
      else { return .absent }
      return .text(Self.domain(text))
    default: return .absent
    }
  }

  @_lifetime(immortal)
  private func name(_ offset: Int) -> FieldValue {
    guard let text = DNSName.text(message.bytes, at: offset) else { return .absent }
    return .text(text)
  }

  @_lifetime(immortal)
  private static func type(_ number: UInt16) -> FieldValue {
    guard let name = DNSNumbers.type(number) else { return .text("TYPE\(number)") }
    return .literal(name)
  }

  /// Addresses and names as text; other data is not shown.
  @_lifetime(immortal)
  private func data(_ record: DNSMessage.Record) -> FieldValue {
    let bytes = message.bytes
    let start = record.data.lowerBound
    switch (record.type, record.data.count) {
    case (1, 4): return .address(IPAddress(v4: bytes.uint32(start)))
    case (28, 16): return .address(IPAddress(bits: bytes.uint128(start)))
    case (2, _), (5, _), (12, _), (39, _): return name(start)
    case (15, 3...): return name(start + 2)
    case (33, 7...): return name(start + 6)
    default: return .absent
    }
  }

  /// The last two labels, or three where the last but one is short as in `co.uk`.
  private static func domain(_ name: String) -> String {
    let labels = name.split(separator: ".", omittingEmptySubsequences: false)
    guard labels.count > 2 else { return name.lowercased() }
    let isShort =
      labels[labels.count - 2].utf8.count <= 3 && labels[labels.count - 1].utf8.count == 2
    return labels.suffix(isShort ? 3 : 2).joined(separator: ".").lowercased()
  }
}

extension DNSEvent {
  /// Writes the members.
  package func write(to json: inout JSONWriter, options: OutputOptions) {
    json.member("version", 3)
    for number in [DNSField.type, .identifier, .rrname, .rrtype, .code] {
      member(number, at: 0, &json)
    }
    json.member("flags", String(message.flags, radix: 16))
    json.member("qr", message.isResponse)
    for number in [DNSField.authoritative, .truncated, .recursionDesired, .recursionAvailable] {
      if case .flag(true) = field(number.id, at: 0) { json.member(number.member, true) }
    }
    member(.opcode, at: 0, &json)
    json.beginArray("queries")
    var index = 0
    while message.question(at: index) != nil {
      json.beginObject()
      member(.queryName, at: index, &json)
      member(.queryType, at: index, &json)
      json.endObject()
      index += 1
    }
    json.endArray()
    guard message.isResponse, message.answers > 0 else { return }
    json.beginArray("answers")
    index = 0
    while message.answer(at: index) != nil {
      json.beginObject()
      for number in [DNSField.answerName, .answerType, .answerTTL, .answerData] {
        member(number, at: index, &json)
      }
      json.endObject()
      index += 1
    }
    json.endArray()
  }

  private func member(_ number: DNSField, at index: Int, _ json: inout JSONWriter) {
    switch field(number.id, at: index) {
    case .integer(let value): json.member(number.member, value)
    case .flag(let value): json.member(number.member, value)
    case .literal(let word): json.member(number.member, word)
    case .text(let text): json.member(number.member, text)
    case .address(let address): json.member(number.member, address)
    default: return
    }
  }
}
