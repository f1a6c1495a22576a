// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import NetworkTypes

/// What a finding quotes of an event: the values of the rule's evidence fields, in its order, without their names.
///
/// Octets, each value with its length before it; text is made of them when a report is.
struct Quotation: Sendable {
  /// Bytes of one value that are kept.
  static let maxValueBytes = 256
  /// Elements of a list that are kept.
  static let maxElements = 16
  /// The length of a value that the event does not have.
  private static let absent: UInt16 = .max

  private var octets: [UInt8] = []

  /// Nothing, with room for so many values.
  init(capacity: Int = 0) { octets.reserveCapacity(16 * capacity) }

  /// The values of an event's fields; what may name a patient in them is hidden unless it may be shown.
  init<View: EventView & ~Escapable>(
    _ descriptors: [FieldDescriptor],
    _ event: borrowing View,
    _ facts: borrowing EventFacts,
    showsSensitive: Bool
  ) {
    self.init(capacity: descriptors.count)
    for descriptor in descriptors {
      let isCommon = descriptor.id.rawValue >= FieldID.firstCommon
      let elements = descriptor.isList ? Self.maxElements : 1
      let start = begin()
      for element in 0..<elements {
        let length = octets.count
        if element > 0 { octets += [UInt8(ascii: ","), UInt8(ascii: " ")] }
        let isThere =
          isCommon
          ? write(facts.field(descriptor.id, at: element))
          : write(event.field(descriptor.id, at: element), hiding: descriptor, showsSensitive)
        guard isThere else {
          octets.removeLast(octets.count - length)
          if element == 0 { setLength(Self.absent, at: start) }
          break
        }
      }
      end(start)
    }
  }

  /// Adds a value.
  mutating func append(_ value: borrowing FieldValue) {
    let start = begin()
    if !write(value) { setLength(Self.absent, at: start) }
    end(start)
  }

  /// Adds a text that may be shown.
  mutating func append(_ text: String) {
    let start = begin()
    write(text.utf8)
    end(start)
  }

  /// The values that are there, with their names.
  func fields(_ names: [String]) -> [Evidence.Field] {
    var fields: [Evidence.Field] = []
    fields.reserveCapacity(names.count)
    let bytes = octets.borrowed
    var at = 0
    for name in names where bytes.byteCount - at >= 2 {
      let length = bytes.uint16(at)
      at += 2
      guard length != Self.absent else { continue }
      let text = String(decoding: bytes.slice(at, at + Int(length)))
      fields.append(Evidence.Field(name, text))
      at += Int(length)
    }
    return fields
  }

  // MARK: - Writing

  private mutating func begin() -> Int {
    octets.append(0)
    octets.append(0)
    return octets.count - 2
  }

  private mutating func end(_ start: Int) {
    // Below the length that means absent, because elements and their number are bounded.
    let length = octets.count - start - 2
    if length > 0 { setLength(UInt16(truncatingIfNeeded: length), at: start) }
  }

  private mutating func setLength(_ length: UInt16, at start: Int) {
    octets[start] = UInt8(truncatingIfNeeded: length >> 8)
    octets[start + 1] = UInt8(truncatingIfNeeded: length)
  }

  private mutating func write(_ text: some Sequence<UInt8>) {
    octets.append(contentsOf: text.prefix(Self.maxValueBytes))
  }

  /// False when there is none.
  private mutating func write(_ value: borrowing FieldValue) -> Bool {
    switch value {
    case .absent: return false
    case .integer(let number): write(String(number).utf8)
    case .flag(let flag): write((flag ? "true" : "false").utf8)
    case .bytes(let bytes): octets.append(copying: bytes.slice(0, Self.maxValueBytes))
    case .literal(let text): octets.append(copying: text.borrowed.slice(0, Self.maxValueBytes))
    case .text(let text): write(text.utf8)
    case .address(let address): write(address.description.utf8)
    }
    return true
  }

  private mutating func write(
    _ value: borrowing FieldValue,
    hiding descriptor: FieldDescriptor,
    _ showsSensitive: Bool
  ) -> Bool {
    let start = octets.count
    guard write(value) else { return false }
    if showsSensitive || !descriptor.mayHide { return true }
    let text = String(decoding: octets[start...], as: UTF8.self)
    guard let shown = descriptor.hiding(text) else { return true }
    octets.removeLast(octets.count - start)
    // A mark may be longer than what it hides, by far less than the limit of a value for each of them.
    octets.append(contentsOf: shown.utf8)
    return true
  }
}

extension FieldDescriptor {
  /// Whether anything of it may name a patient.
  fileprivate var mayHide: Bool {
    if case .none = hides { false } else { true }
  }
}
