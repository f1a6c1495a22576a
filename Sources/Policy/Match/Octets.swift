// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events

/// The bytes of a field's text, wherever they live, without a copy.
enum Octets: ~Escapable {
  /// Bytes of the capture, or a word of ours.
  case raw(RawSpan)
  /// The bytes of a String.
  case text(Span<UInt8>)

  var count: Int {
    switch self {
    case .raw(let bytes): bytes.byteCount
    case .text(let bytes): bytes.count
    }
  }

  subscript(_ index: Int) -> UInt8 {
    switch self {
    case .raw(let bytes): bytes.uint8(index)
    case .text(let bytes): bytes[index]
    }
  }

  /// The part from `start` up to `end`; both must be within.
  @_lifetime(copy self)
  func part(_ start: Int, _ end: Int) -> Octets {
    switch self {
    case .raw(let bytes): .raw(bytes.extracting(start..<end))
    case .text(let bytes): .text(bytes.extracting(start..<end))
    }
  }

  /// Without the padding that standards ignore: spaces, and the NUL that ends odd UIDs.
  @_lifetime(copy self)
  func trimmed() -> Octets {
    var start = 0
    var end = count
    while start < end, self[start] == 0x20 { start += 1 }
    while end > start, self[end - 1] == 0x20 || self[end - 1] == 0 { end -= 1 }
    return part(start, end)
  }

  func hasSuffix(_ text: StaticString) -> Bool {
    let suffix = text.borrowed
    guard count >= suffix.byteCount else { return false }
    let start = count - suffix.byteCount
    for i in 0..<suffix.byteCount where self[start + i] != suffix.uint8(i) { return false }
    return true
  }

  func equals(_ text: StaticString) -> Bool {
    count == text.utf8CodeUnitCount && hasSuffix(text)
  }
}

extension FieldValue {
  /// Asks about the value's text; `nil` where the value is no text.
  func asText(_ ask: (borrowing Octets) -> Bool) -> Bool? {
    switch self {
    case .bytes(let bytes): return ask(.raw(bytes))
    case .literal(let word): return ask(.raw(word.borrowed))
    case .text(let text):
      let utf8 = text.utf8
      return ask(.text(utf8.span))
    case .absent, .integer, .flag, .address: return nil
    }
  }

  var isAbsent: Bool {
    if case .absent = self { return true }
    return false
  }

  var integerValue: Int64? {
    if case .integer(let number) = self { return number }
    return nil
  }

  var flagValue: Bool? {
    if case .flag(let flag) = self { return flag }
    return nil
  }
}
