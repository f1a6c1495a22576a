// SPDX-License-Identifier: Apache-2.0

/// JSON (RFC 8259) to the same nodes as YAML, with lines and columns, within limits.
package struct JSONDocument: Sendable {
  /// The root.
  package let root: DocumentNode

  /// Reads text; `name` stands for the file in messages.
  package init(
    text: String,
    name: String,
    limits: DocumentLimits = DocumentLimits()
  ) throws(DocumentError) {
    var reader = JSONReader(Array(text.utf8), name, limits)
    root = try reader.document()
  }
}

private struct JSONReader {
  private let bytes: [UInt8]
  private let name: String
  private var at = 0
  private var line = 1
  private var lineStart = 0
  private var nodesLeft: Int

  private let maxDepth: Int
  private let maxBytes: Int

  init(_ bytes: [UInt8], _ name: String, _ limits: DocumentLimits) {
    self.bytes = bytes
    self.name = name
    nodesLeft = limits.maxNodes
    maxDepth = limits.maxDepth
    maxBytes = limits.maxBytes
  }

  mutating func document() throws(DocumentError) -> DocumentNode {
    guard bytes.count <= maxBytes else {
      throw problem("expected at most \(maxBytes) bytes")
    }
    // A byte order mark is no part of the text (RFC 8259, 8.1).
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) { at = 3 }
    let root = try value(depth: 0)
    skipSpace()
    guard at == bytes.count else { throw problem("expected the end of the document") }
    return root
  }

  private func problem(_ message: String) -> DocumentError {
    DocumentError(file: name, line: line, column: at - lineStart + 1, message)
  }

  private mutating func skipSpace() {
    while at < bytes.count {
      switch bytes[at] {
      case 0x0a:
        line += 1
        lineStart = at + 1
      case 0x20, 0x09, 0x0d: break
      default: return
      }
      at += 1
    }
  }

  private mutating func take(_ byte: UInt8, _ what: String) throws(DocumentError) {
    skipSpace()
    guard at < bytes.count, bytes[at] == byte else { throw problem("expected \(what)") }
    at += 1
  }

  private mutating func isNext(_ byte: UInt8) -> Bool {
    skipSpace()
    guard at < bytes.count, bytes[at] == byte else { return false }
    at += 1
    return true
  }

  private mutating func value(depth: Int) throws(DocumentError) -> DocumentNode {
    guard depth < maxDepth else {
      throw problem("expected at most \(maxDepth) levels")
    }
    nodesLeft -= 1
    guard nodesLeft > 0 else { throw problem("expected fewer values") }
    skipSpace()
    let (line, column) = (line, at - lineStart + 1)
    guard at < bytes.count else { throw problem("expected a value, found the end") }
    switch bytes[at] {
    case UInt8(ascii: "{"):
      at += 1
      return DocumentNode(.mapping(try members(depth)), line: line, column: column)
    case UInt8(ascii: "["):
      at += 1
      return DocumentNode(.sequence(try elements(depth)), line: line, column: column)
    case UInt8(ascii: "\""):
      let text = DocumentScalar(try string(), isQuoted: true)
      return DocumentNode(.scalar(text), line: line, column: column)
    default:
      let word = word()
      if word == "null" { return DocumentNode(.null, line: line, column: column) }
      guard word == "true" || word == "false" || Double(word) != nil else {
        throw problem("expected a value, found \"\(word.prefix(20))\"")
      }
      let scalar = DocumentScalar(word, isQuoted: false)
      return DocumentNode(.scalar(scalar), line: line, column: column)
    }
  }

  private mutating func members(_ depth: Int) throws(DocumentError) -> [DocumentEntry] {
    var entries: [DocumentEntry] = []
    var keys = DocumentKeys()
    if isNext(UInt8(ascii: "}")) { return entries }
    repeat {
      skipSpace()
      let (line, column) = (line, at - lineStart + 1)
      let key = try string()
      guard keys.insert(key, entries) else {
        throw problem("expected each key once, found \"\(key.prefix(60))\" again")
      }
      try take(UInt8(ascii: ":"), "\":\" after a key")
      let value = try value(depth: depth + 1)
      entries.append(DocumentEntry(key: key, line: line, column: column, value: value))
    } while isNext(UInt8(ascii: ","))
    try take(UInt8(ascii: "}"), "\",\" or \"}\" in an object")
    return entries
  }

  private mutating func elements(_ depth: Int) throws(DocumentError) -> [DocumentNode] {
    var nodes: [DocumentNode] = []
    if isNext(UInt8(ascii: "]")) { return nodes }
    repeat { nodes.append(try value(depth: depth + 1)) } while isNext(UInt8(ascii: ","))
    try take(UInt8(ascii: "]"), "\",\" or \"]\" in a list")
    return nodes
  }

  private mutating func word() -> String {
    let start = at
    while at < bytes.count {
      let byte = bytes[at]
      let isWord =
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
        || byte == 0x2b || byte == 0x2d || byte == 0x2e
      guard isWord else { break }
      at += 1
    }
    return String(decoding: bytes[start..<at], as: UTF8.self)
  }

  private mutating func string() throws(DocumentError) -> String {
    try take(UInt8(ascii: "\""), "a text in quotation marks")
    let start = at
    while at < bytes.count, bytes[at] >= 0x20, bytes[at] != UInt8(ascii: "\\") {
      at += 1
      guard bytes[at - 1] == UInt8(ascii: "\"") else { continue }
      return String(decoding: bytes[start..<at - 1], as: UTF8.self)
    }
    // From an escape on, or what must not be there.
    var text = Array(bytes[start..<at])
    while at < bytes.count {
      let byte = bytes[at]
      at += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): text += try escape()
      case 0..<0x20: throw problem("expected no control character in a text")
      default: text.append(byte)
      }
    }
    throw problem("expected the end of a text")
  }

  private mutating func escape() throws(DocumentError) -> [UInt8] {
    guard at < bytes.count else { throw problem("expected the end of a text") }
    at += 1
    switch bytes[at - 1] {
    case UInt8(ascii: "n"): return [0x0a]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "r"): return [0x0d]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0c]
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [bytes[at - 1]]
    case UInt8(ascii: "u"):
      var unit = try hexadecimal()
      if (0xd800..<0xdc00).contains(unit), at + 1 < bytes.count, bytes[at] == 0x5c,
        bytes[at + 1] == UInt8(ascii: "u")
      {
        at += 2
        let low = try hexadecimal()
        if (0xdc00..<0xe000).contains(low) {
          unit = 0x10000 + (unit - 0xd800) << 10 + (low - 0xdc00)
        }
      }
      return Array(String(Unicode.Scalar(unit) ?? "\u{fffd}").utf8)
    default: throw problem("expected an escape that JSON has")
    }
  }

  private mutating func hexadecimal() throws(DocumentError) -> UInt32 {
    guard at + 4 <= bytes.count,
      let unit = UInt32(String(decoding: bytes[at..<at + 4], as: UTF8.self), radix: 16)
    else { throw problem("expected four hexadecimal digits") }
    at += 4
    return unit
  }
}
