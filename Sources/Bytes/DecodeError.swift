// SPDX-License-Identifier: Apache-2.0

/// The name of a wire field, as the standard spells it, for errors.
public struct FieldName: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
  private let text: StaticString

  /// Names a field.
  public init(stringLiteral value: StaticString) { text = value }

  /// The name itself.
  public var description: String { text.description }

  /// Two names are equal when their letters are.
  public static func == (a: FieldName, b: FieldName) -> Bool { a.description == b.description }

  /// Hashes the letters.
  public func hash(into hasher: inout Hasher) { hasher.combine(description) }
}

/// Why bytes could not be read: the reason, the field, and the offset from the start of what was read.
public struct DecodeError: Error, Hashable, Sendable {
  /// What was wrong.
  public enum Reason: Hashable, Sendable {
    /// More bytes were needed than there are.
    case truncated(needed: Int, available: Int)
    /// The value is not one that the standard allows.
    case invalidValue(UInt64)
  }

  /// What was wrong.
  public let reason: Reason
  /// The field that could not be read.
  public let field: FieldName
  /// Offset in bytes from the start of the span that the reader was given.
  public let offset: Int

  /// Makes an error; kept out of the hot path.
  @inline(never)
  public init(_ reason: Reason, in field: FieldName, at offset: Int) {
    self.reason = reason
    self.field = field
    self.offset = offset
  }
}
