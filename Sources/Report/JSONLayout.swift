// SPDX-License-Identifier: Apache-2.0
internal import Events

/// Lays out compact JSON anew: two spaces a level, or as it is.
enum JSONLayout {
  private static let quotation = UInt8(ascii: "\"")

  /// The document with a member a line and two spaces a level.
  static func pretty(_ compact: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(compact.count * 2)
    var depth = 0
    var index = 0
    func newline() {
      out.append(0x0a)
      for _ in 0..<(2 * depth) { out.append(UInt8(ascii: " ")) }
    }
    while index < compact.count {
      let byte = compact[index]
      switch byte {
      case quotation:
        index = copyString(compact, from: index, to: &out)
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        out.append(byte)
        // An empty object or array stays on its line.
        if index + 1 < compact.count, compact[index + 1] == byte + 2 {
          out.append(byte + 2)
          index += 1
        } else {
          depth += 1
          newline()
        }
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        newline()
        out.append(byte)
      case UInt8(ascii: ","):
        out.append(byte)
        newline()
      case UInt8(ascii: ":"):
        out.append(byte)
        out.append(UInt8(ascii: " "))
      default: out.append(byte)
      }
      index += 1
    }
    out.append(0x0a)
    return out
  }

  /// The documents as they are, with what a terminal would obey escaped.
  static func compact(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      if bytes[index] == quotation {
        index = copyString(bytes, from: index, to: &out)
      } else {
        out.append(bytes[index])
        index += 1
      }
    }
    return out
  }

  /// Copies a string, its quotation marks among it, and answers the place behind it.
  ///
  /// The writer escapes C0 controls. C1 controls (U+0080 to U+009F) are legal in JSON, but a terminal
  /// that shows the file obeys them, so they are escaped as well.
  private static func copyString(_ bytes: [UInt8], from start: Int, to out: inout [UInt8]) -> Int {
    out.append(quotation)
    var index = start + 1
    while index < bytes.count, bytes[index] != quotation {
      let next = index + 1 < bytes.count ? bytes[index + 1] : 0
      if bytes[index] == UInt8(ascii: "\\") {
        out.append(bytes[index])
        out.append(next)
        index += 2
      } else if bytes[index] == 0xc2, (0x80...0x9f).contains(next) {
        out.append(contentsOf: "\\u00\(String(next, radix: 16))".utf8)
        index += 2
      } else {
        out.append(bytes[index])
        index += 1
      }
    }
    out.append(quotation)
    return index + 1
  }
}

extension JSONWriter {
  /// A member whose value may be missing: `null` then.
  mutating func member(_ name: StaticString, orNull text: String?) {
    key(name)
    if let text { value(text) } else { null() }
  }

  /// A member whose number may be missing: `null` then.
  mutating func member(_ name: StaticString, orNull number: (some BinaryInteger)?) {
    key(name)
    if let number { value(number) } else { null() }
  }

  /// A member that is a list of texts.
  mutating func member(_ name: StaticString, _ texts: [String]) {
    beginArray(name)
    for text in texts { value(text) }
    endArray()
  }
}
