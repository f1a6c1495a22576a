// SPDX-License-Identifier: Apache-2.0
internal import Foundation
internal import Report

/// A value of an event's EVE object, owned: what a person reads is made of the redacted JSON, so
/// that it can show no more than the JSON does.
indirect enum EventValue: Decodable, Sendable {
  case null
  case flag(Bool)
  case integer(Int64)
  case number(Double)
  case text(String)
  case list([EventValue])
  case object([String: EventValue])

  /// Reads any JSON value.
  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let flag = try? value.decode(Bool.self) {
      self = .flag(flag)
    } else if let integer = try? value.decode(Int64.self) {
      self = .integer(integer)
    } else if let number = try? value.decode(Double.self) {
      self = .number(number)
    } else if let text = try? value.decode(String.self) {
      self = .text(text)
    } else if let list = try? value.decode([EventValue].self) {
      self = .list(list)
    } else {
      self = .object(try value.decode([String: EventValue].self))
    }
  }

  /// A text or a number, printable and cut; `nil` for what has parts and for an empty text.
  var printed: String? {
    switch self {
    case .null, .list, .object: nil
    case .flag(let flag): flag ? "yes" : "no"
    case .integer(let integer): "\(integer)"
    case .number(let number): "\(number)"
    case .text(let text):
      text.isEmpty ? nil : PrintableText.make(text, limit: EventMembers.maxCharacters)
    }
  }
}

/// The members of an event's EVE object.
struct EventMembers: Sendable {
  /// Characters of one value that are shown.
  static let maxCharacters = 200

  private let members: [String: EventValue]

  init(_ members: [String: EventValue] = [:]) { self.members = members }

  /// Reads the object; `nil` for what is no JSON object.
  init?(json: [UInt8]) {
    guard let value = try? JSONDecoder().decode(EventValue.self, from: Data(json)),
      case .object(let members) = value
    else { return nil }
    self.members = members
  }

  /// The names of all members, in alphabetical order.
  var names: [String] { members.keys.sorted() }

  /// A member as it is, `nil` without one.
  subscript(name: String) -> EventValue? { members[name] }

  /// A text or number, `nil` without one.
  func text(_ name: String) -> String? { members[name]?.printed }

  /// A whole number, `nil` without one.
  func integer(_ name: String) -> Int64? {
    guard case .integer(let integer) = members[name] else { return nil }
    return integer
  }

  /// A truth value, `nil` without one.
  func flag(_ name: String) -> Bool? {
    guard case .flag(let flag) = members[name] else { return nil }
    return flag
  }

  /// An object, `nil` without one.
  func object(_ name: String) -> EventMembers? {
    guard case .object(let members) = members[name] else { return nil }
    return EventMembers(members)
  }

  /// The objects of a list.
  func objects(_ name: String) -> [EventMembers] {
    guard case .list(let list) = members[name] else { return [] }
    return list.compactMap {
      guard case .object(let members) = $0 else { return nil }
      return EventMembers(members)
    }
  }

  /// The texts and numbers of a list.
  func texts(_ name: String) -> [String] {
    guard case .list(let list) = members[name] else { return [] }
    return list.compactMap(\.printed)
  }
}
