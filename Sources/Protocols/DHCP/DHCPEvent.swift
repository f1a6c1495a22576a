// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import Events
internal import NetworkTypes

extension EventType {
  /// A DHCP message.
  package static let dhcp = EventType(rawValue: 17)
}

/// A DHCP message, with Suricata's names.
package struct DHCPEvent: EventView, ~Escapable {
  /// Elements of a list of addresses or parameters.
  static let maxElements = 64

  private let message: DHCPMessage

  /// Views a message.
  @_lifetime(copy message)
  init(_ message: DHCPMessage) { self.message = message }

  /// The kind of event.
  package static var type: EventType { .dhcp }

  /// Reads a field.
  @_lifetime(copy self)
  package func field(_ id: FieldID, at index: Int) -> FieldValue {
    guard index >= 0, let field = DHCPField(rawValue: id.rawValue) else { return .absent }
    switch field {
    case .routers: return element(of: 3, at: index)
    case .resolvers: return element(of: 6, at: index)
    case .timeServers: return element(of: 42, at: index)
    case .parameters:
      guard let option = message.option(55), index < min(option.count, Self.maxElements) else {
        return .absent
      }
      return .integer(Int64(message.bytes.uint8(option.lowerBound + index)))
    default: return index == 0 ? single(field) : .absent
    }
  }

  @_lifetime(copy self)
  private func single(_ field: DHCPField) -> FieldValue {
    let bytes = message.bytes
    switch field {
    case .type: return .literal(bytes.uint8(0) == 1 ? "request" : "reply")
    case .identifier: return .integer(Int64(bytes.uint32(4)))
    case .clientMAC:
      guard bytes.uint8(1) == 1, bytes.uint8(2) == 6 else { return .absent }
      return .text(Self.octets(bytes.slice(28, 34)))
    case .assignedAddress: return address(16)
    case .clientAddress: return address(12)
    case .nextServer: return address(20)
    case .relay: return address(24)
    case .messageType:
      guard let option = message.option(53), option.count == 1,
        let name = DHCPMessageType.name(bytes.uint8(option.lowerBound))
      else { return .absent }
      return .literal(name)
    case .clientIdentifier:
      guard let option = message.option(61) else { return .absent }
      return .text(Self.octets(bytes.slice(option)))
    case .hostname: return text(12)
    case .vendorClass: return text(60)
    case .userClass: return text(77)
    case .domain: return text(15)
    case .manufacturerURL: return text(161)
    case .fullName:
      // Flags and two codes stand before the name (RFC 4702, 2); only its form in ASCII is shown.
      guard let option = message.option(81), option.count > 3,
        bytes.uint8(option.lowerBound) & 4 == 0
      else { return .absent }
      return .bytes(bytes.slice(option.lowerBound + 3, option.upperBound))
    case .requestedAddress: return optionAddress(50)
    case .server: return optionAddress(54)
    case .subnetMask: return optionAddress(1)
    case .leaseTime: return number(51)
    case .renewalTime: return number(58)
    case .rebindingTime: return number(59)
    default: return .absent
    }
  }

  @_lifetime(copy self)
  private func text(_ code: UInt8) -> FieldValue {
    guard let option = message.option(code) else { return .absent }
    var end = option.upperBound
    // Some clients end their texts with a null byte.
    while end > option.lowerBound, message.bytes.uint8(end - 1) == 0 { end -= 1 }
    return end == option.lowerBound ? .absent : .bytes(message.bytes.slice(option.lowerBound, end))
  }

  @_lifetime(immortal)
  private func address(_ offset: Int) -> FieldValue {
    guard let number = message.address(offset) else { return .absent }
    return .address(IPAddress(v4: number))
  }

  @_lifetime(immortal)
  private func optionAddress(_ code: UInt8) -> FieldValue {
    guard let option = message.option(code), option.count == 4 else { return .absent }
    return address(option.lowerBound)
  }

  @_lifetime(immortal)
  private func element(of code: UInt8, at index: Int) -> FieldValue {
    guard let option = message.option(code), index < min(option.count / 4, Self.maxElements) else {
      return .absent
    }
    return .address(IPAddress(v4: message.bytes.uint32(option.lowerBound + 4 * index)))
  }

  @_lifetime(immortal)
  private func number(_ code: UInt8) -> FieldValue {
    guard let number = message.number(code) else { return .absent }
    return .integer(number)
  }

  /// Octets in hexadecimal with colons between.
  private static func octets(_ bytes: RawSpan) -> String {
    var text = TextBuffer()
    for at in 0..<bytes.byteCount {
      if at > 0 { text.append(UInt8(ascii: ":")) }
      text.append(hexadecimal: UInt64(bytes.uint8(at)), width: 2)
    }
    return String(text)
  }

  /// Writes the members that there are.
  package func write(to json: inout JSONWriter, options: OutputOptions) {
    for descriptor in Self.schema.fields {
      guard let name = DHCPField(rawValue: descriptor.id.rawValue)?.member else { continue }
      guard descriptor.isList else {
        write(name, field(descriptor.id, at: 0), &json)
        continue
      }
      guard case .absent = field(descriptor.id, at: 0) else {
        json.beginArray(name)
        var index = 0
        while element(descriptor.id, at: index, &json) { index += 1 }
        json.endArray()
        continue
      }
    }
  }

  private func write(_ name: StaticString, _ value: borrowing FieldValue, _ json: inout JSONWriter)
  {
    switch value {
    case .integer(let number): json.member(name, number)
    case .literal(let word): json.member(name, word)
    case .bytes(let bytes): json.member(name, bytes)
    case .text(let text): json.member(name, text)
    case .address(let address): json.member(name, address)
    default: return
    }
  }

  private func element(_ id: FieldID, at index: Int, _ json: inout JSONWriter) -> Bool {
    switch field(id, at: index) {
    case .integer(let number): json.value(number)
    case .address(let address): json.value(address)
    default: return false
    }
    return true
  }
}
