// SPDX-License-Identifier: Apache-2.0

/// One node of a document, with the place where it stands.
package struct DocumentNode: Sendable {
  /// What a node is.
  package enum Value: Sendable {
    /// Nothing, `~` or `null`.
    case null
    /// Text, a number or a truth value.
    case scalar(DocumentScalar)
    /// A list.
    case sequence([DocumentNode])
    /// Keys and values in the order of the file; no key occurs twice.
    case mapping([DocumentEntry])
  }

  /// What the node is.
  package let value: Value
  /// The line, from 1.
  package let line: Int
  /// The column, from 1, in Unicode scalars.
  package let column: Int

  /// Makes a node.
  package init(_ value: Value, line: Int, column: Int) {
    self.value = value
    self.line = line
    self.column = column
  }
}

/// A scalar's text, and whether it was quoted.
package struct DocumentScalar: Hashable, Sendable {
  /// The text, escapes and folding undone.
  package let text: String
  /// Whether it was quoted, a block, or tagged `!!str`: then it is text, whatever it looks like.
  package let isQuoted: Bool

  /// Makes a scalar.
  package init(_ text: String, isQuoted: Bool) {
    self.text = text
    self.isQuoted = isQuoted
  }
}

/// One key of a mapping and its value.
package struct DocumentEntry: Sendable {
  /// The key.
  package let key: String
  /// The key's line, from 1.
  package let line: Int
  /// The key's column, from 1, in Unicode scalars.
  package let column: Int
  /// The value.
  package let value: DocumentNode

  /// Makes an entry.
  package init(key: String, line: Int, column: Int, value: DocumentNode) {
    self.key = key
    self.line = line
    self.column = column
    self.value = value
  }
}

extension DocumentNode {
  /// Whether there is nothing here.
  package var isNull: Bool {
    if case .null = value { return true }
    return false
  }

  /// The entries of a mapping, `nil` for anything else.
  package var mapping: [DocumentEntry]? {
    if case .mapping(let entries) = value { return entries }
    return nil
  }

  /// The elements of a sequence, `nil` for anything else.
  package var sequence: [DocumentNode]? {
    if case .sequence(let nodes) = value { return nodes }
    return nil
  }

  /// The scalar, `nil` for anything else.
  package var scalar: DocumentScalar? {
    if case .scalar(let scalar) = value { return scalar }
    return nil
  }

  /// The text of any scalar, quoted or not; `nil` for anything else, null included.
  package var string: String? { scalar?.text }

  /// The number of a plain scalar (YAML 1.2 core schema, 10.3.2: decimal, `0x` or `0o`).
  package var int: Int? {
    guard let scalar, !scalar.isQuoted else { return nil }
    let text = scalar.text
    if text.hasPrefix("0x") { return Self.digits(text.dropFirst(2), radix: 16) }
    if text.hasPrefix("0o") { return Self.digits(text.dropFirst(2), radix: 8) }
    return Int(text)
  }

  private static func digits(_ text: Substring, radix: Int) -> Int? {
    guard let first = text.first, first != "+", first != "-" else { return nil }
    return Int(text, radix: radix)
  }

  /// The number of a plain scalar, with a fraction or without.
  package var double: Double? {
    guard let scalar, !scalar.isQuoted, let first = scalar.text.utf8.first,
      (48...57).contains(first) || first == UInt8(ascii: "-") || first == UInt8(ascii: "+")
        || first == UInt8(ascii: "."), let number = Double(scalar.text), number.isFinite
    else { return nil }
    return number
  }

  /// The truth value of a plain scalar (YAML 1.2 core schema: `true` or `false`; never `yes`).
  package var bool: Bool? {
    guard let scalar, !scalar.isQuoted else { return nil }
    switch scalar.text {
    case "true", "True", "TRUE": return true
    case "false", "False", "FALSE": return false
    default: return nil
    }
  }

  /// The value of a key of a mapping, `nil` when there is none.
  ///
  /// Complexity: linear in the number of keys; made for small mappings with known keys.
  package subscript(key: String) -> DocumentNode? {
    mapping?.first { $0.key == key }?.value
  }

  /// What kind of node this is, for messages: `a mapping`, `a list`, `"text"`, `nothing`.
  package var kindName: String {
    switch value {
    case .null: "nothing"
    case .scalar(let scalar): "\"\(scalar.text.prefix(60))\""
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }
}
