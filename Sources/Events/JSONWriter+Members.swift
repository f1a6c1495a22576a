// SPDX-License-Identifier: Apache-2.0
package import NetworkTypes

// One for each type: a generic function would not be specialised for another target.
extension JSONWriter {
  /// A member with a text value.
  package mutating func member(_ name: StaticString, _ text: String) {
    key(name)
    value(text)
  }

  /// A member with a literal value.
  package mutating func member(_ name: StaticString, _ text: StaticString) {
    key(name)
    value(text)
  }

  /// A member with text from borrowed bytes.
  package mutating func member(_ name: StaticString, _ text: RawSpan) {
    key(name)
    value(text)
  }

  /// A member with a number.
  package mutating func member(_ name: StaticString, _ number: UInt64) {
    key(name)
    value(number)
  }

  /// A member with a number.
  package mutating func member(_ name: StaticString, _ number: Int) {
    key(name)
    value(number)
  }

  /// A member with a number.
  package mutating func member(_ name: StaticString, _ number: Int64) {
    key(name)
    value(number)
  }

  /// A member with a number.
  package mutating func member(_ name: StaticString, _ number: UInt32) {
    key(name)
    value(number)
  }

  /// A member with a number.
  package mutating func member(_ name: StaticString, _ number: UInt16) {
    key(name)
    value(number)
  }

  /// A member with a number.
  package mutating func member(_ name: StaticString, _ number: UInt8) {
    key(name)
    value(number)
  }

  /// A member with a truth value.
  package mutating func member(_ name: StaticString, _ flag: Bool) {
    key(name)
    value(flag)
  }

  /// A member with a moment.
  package mutating func member(_ name: StaticString, _ time: Timestamp) {
    key(name)
    value(time)
  }

  /// A member with an address.
  package mutating func member(_ name: StaticString, _ address: IPAddress) {
    key(name)
    value(address)
  }

  /// A member with a link-layer address.
  package mutating func member(_ name: StaticString, _ address: MACAddress) {
    key(name)
    value(address)
  }
}
