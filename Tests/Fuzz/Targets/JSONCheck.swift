// SPDX-License-Identifier: Apache-2.0

/// Whether bytes are one JSON value (RFC 8259) and valid UTF-8; Foundation's reader takes most of a run's time.
struct JSONCheck {
  private let bytes: [UInt8]
  private var at = 0

  static func isObject(_ bytes: [UInt8]) -> Bool {
    var check = JSONCheck(bytes: bytes)
    check.space()
    guard bytes.first == UInt8(ascii: "{"), check.value(depth: 0) else { return false }
    check.space()
    return check.at == bytes.count && String(validating: bytes, as: UTF8.self) != nil
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private var next: UInt8 { at < bytes.count ? bytes[at] : 0 }

  private mutating func space() {
    while at < bytes.count, [0x20, 0x09, 0x0a, 0x0d].contains(bytes[at]) { at += 1 }
  }

  private mutating func take(_ text: StaticString) -> Bool {
    for offset in 0..<text.utf8CodeUnitCount {
      guard at < bytes.count, unsafe bytes[at] == text.utf8Start[offset] else { return false }
      at += 1
    }
    return true
  }

  private mutating func value(depth: Int) -> Bool {
    guard depth < 64 else { return false }
    switch next {
    case UInt8(ascii: "{"): return list("}", depth: depth, named: true)
    case UInt8(ascii: "["): return list("]", depth: depth, named: false)
    case UInt8(ascii: "\""): return string()
    case UInt8(ascii: "t"): return take("true")
    case UInt8(ascii: "f"): return take("false")
    case UInt8(ascii: "n"): return take("null")
    default: return number()
    }
  }

  private mutating func list(_ end: Unicode.Scalar, depth: Int, named: Bool) -> Bool {
    at += 1
    space()
    if next == UInt8(ascii: end) {
      at += 1
      return true
    }
    while true {
      space()
      if named {
        guard string() else { return false }
        space()
        guard take(":") else { return false }
        space()
      }
      guard value(depth: depth + 1) else { return false }
      space()
      if next == UInt8(ascii: end) {
        at += 1
        return true
      }
      guard take(",") else { return false }
    }
  }

  private mutating func string() -> Bool {
    guard take("\"") else { return false }
    while at < bytes.count {
      let byte = bytes[at]
      at += 1
      switch byte {
      case UInt8(ascii: "\""): return true
      case 0..<0x20: return false
      case UInt8(ascii: "\\"):
        let escaped = next
        at += 1
        if escaped == UInt8(ascii: "u") {
          for _ in 0..<4 {
            guard Character(Unicode.Scalar(next)).isHexDigit else { return false }
            at += 1
          }
        } else if !"\"\\/bfnrt".utf8.contains(escaped) {
          return false
        }
      default: break
      }
    }
    return false
  }

  private mutating func number() -> Bool {
    if next == UInt8(ascii: "-") { at += 1 }
    let start = at
    while (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(next) { at += 1 }
    guard at > start, at - start == 1 || bytes[start] != UInt8(ascii: "0") else { return false }
    if next == UInt8(ascii: ".") {
      at += 1
      let fraction = at
      while (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(next) { at += 1 }
      guard at > fraction else { return false }
    }
    return true
  }
}
