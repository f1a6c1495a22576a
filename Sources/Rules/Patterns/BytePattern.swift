// SPDX-License-Identifier: Apache-2.0

/// One unit of a text value: a byte, or a wildcard.
enum PatternUnit: Hashable {
  /// That byte.
  case byte(UInt8)
  /// `?`: one character.
  case any
  /// `*`: any number of characters.
  case run
}

/// How a literal must lie in a text.
enum Anchoring: UInt8, Hashable {
  /// The whole text.
  case whole
  /// At its beginning.
  case prefix
  /// At its end.
  case suffix
  /// Anywhere.
  case inside
}

/// A text value of a rule, its wildcards and escapes understood.
///
/// Sigma's escaping: `\*`, `\?` and `\\` stand for the plain character; a backslash before anything
/// else is itself.
struct BytePattern: Hashable {
  /// The units, no two runs side by side.
  private(set) var units: [PatternUnit] = []

  /// Reads a value as Sigma writes it.
  init(_ text: String) {
    var isEscaped = false
    for byte in text.utf8 {
      switch (isEscaped, byte) {
      case (true, UInt8(ascii: "*")), (true, UInt8(ascii: "?")), (true, UInt8(ascii: "\\")):
        units.append(.byte(byte))
        isEscaped = false
      case (true, _):
        units.append(.byte(UInt8(ascii: "\\")))
        units.append(.byte(byte))
        isEscaped = false
      case (false, UInt8(ascii: "\\")): isEscaped = true
      case (false, UInt8(ascii: "*")): appendRun()
      case (false, UInt8(ascii: "?")): units.append(.any)
      case (false, _): units.append(.byte(byte))
      }
    }
    if isEscaped { units.append(.byte(UInt8(ascii: "\\"))) }
  }

  private mutating func appendRun() {
    if units.last != .run { units.append(.run) }
  }

  /// Lets any text stand before.
  mutating func openStart() {
    if units.first != .run { units.insert(.run, at: 0) }
  }

  /// Lets any text follow.
  mutating func openEnd() { appendRun() }

  /// Folds ASCII letters to lower case.
  mutating func lowercase() {
    units = units.map { unit in
      if case .byte(let byte) = unit { return .byte(asciiLowercase(byte)) }
      return unit
    }
  }

  /// The pattern as a literal and where it must lie, `nil` when it has inner wildcards.
  var literal: (bytes: [UInt8], anchoring: Anchoring)? {
    var rest = units[...]
    let openStart = rest.first == .run
    if openStart { rest = rest.dropFirst() }
    let openEnd = rest.last == .run
    if openEnd { rest = rest.dropLast() }
    var bytes: [UInt8] = []
    for unit in rest {
      guard case .byte(let byte) = unit else { return nil }
      bytes.append(byte)
    }
    // A lone run: any text at all.
    if openStart, rest.isEmpty { return ([], .inside) }
    switch (openStart, openEnd) {
    case (false, false): return (bytes, .whole)
    case (false, true): return (bytes, .prefix)
    case (true, false): return (bytes, .suffix)
    case (true, true): return (bytes, .inside)
    }
  }
}

/// The byte, a capital ASCII letter made small; other bytes, those of UTF-8 letters too, unchanged.
@inline(__always)
func asciiLowercase(_ byte: UInt8) -> UInt8 {
  byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
}
