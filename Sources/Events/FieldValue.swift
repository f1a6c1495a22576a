// SPDX-License-Identifier: Apache-2.0
package import NetworkTypes

/// The number of a field within its event type; see ``EventSchema``.
///
/// Numbers from ``FieldID/firstCommon`` up name the fields that every event has.
package struct FieldID: RawRepresentable, Hashable, Sendable {
  /// The number.
  package let rawValue: UInt16
  /// Wraps a number.
  package init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Where the fields that every event has begin.
  package static let firstCommon: UInt16 = 0xff00
}

/// What a field of an event holds, borrowed from the bytes it stands in.
package enum FieldValue: ~Escapable {
  /// The event has no such field, or no further element.
  case absent
  /// A number.
  case integer(Int64)
  /// A truth value.
  case flag(Bool)
  /// Text or octets as they stand in the capture.
  case bytes(RawSpan)
  /// A word of our own or of a standard's table.
  case literal(StaticString)
  /// Owned text, for what exists already as a String (a certificate's names).
  case text(String)
  /// An address.
  case address(IPAddress)
}
