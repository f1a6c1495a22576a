// SPDX-License-Identifier: Apache-2.0
internal import Documents
internal import Policy

/// Puts the values of variables where a policy names them: `${NAME}`.
///
/// A whole scalar becomes the variable's value, whatever it is, and a list in a list becomes its
/// elements. Within other text only scalars may stand. `$${` is a plain `${`.
struct PolicyVariables {
  private var values: [String: DocumentNode] = [:]
  private var nodes = 0
  private let limits = DocumentLimits()

  /// The variables' names, in order.
  var names: [String] { values.keys.sorted() }

  /// Sets the variables of one file; they take the place of those of files that it includes.
  mutating func define(_ node: DocumentNode, _ problems: inout ProblemList) {
    guard let entries = node.mapping else {
      if !node.isNull { problems.add(node, "expected variables by name, found \(node.kindName)") }
      return
    }
    for entry in entries {
      guard Self.isName(entry.key) else {
        problems.add(
          entry.place,
          "expected a variable's name of letters, digits, \"_\" and \"-\", found "
            + "\"\(entry.key.prefix(60))\""
        )
        continue
      }
      values[entry.key] = expand(entry.value, &problems)
    }
  }

  private static func isName(_ text: some StringProtocol) -> Bool {
    (1...64).contains(text.utf8.count)
      && text.utf8.allSatisfy {
        (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 0x5f
          || $0 == 0x2d
      }
  }

  /// A node with all variables in it replaced.
  mutating func expand(_ node: DocumentNode, _ problems: inout ProblemList) -> DocumentNode {
    nodes += 1
    guard nodes <= limits.maxNodes else {
      if nodes == limits.maxNodes + 1 {
        problems.add(node, "expected at most \(limits.maxNodes) nodes, variables' values included")
      }
      return DocumentNode(.null, line: node.line, column: node.column)
    }
    let value: DocumentNode.Value
    switch node.value {
    case .null: return node
    case .scalar(let scalar):
      guard scalar.text.utf8.contains(UInt8(ascii: "$")) else { return node }
      return replace(scalar, node, &problems)
    case .sequence(let elements):
      var result: [DocumentNode] = []
      result.reserveCapacity(elements.count)
      for element in elements {
        let expanded = expand(element, &problems)
        if element.scalar != nil, let list = expanded.sequence {
          result += list
        } else {
          result.append(expanded)
        }
      }
      value = .sequence(result)
    case .mapping(let entries):
      value = .mapping(
        entries.map { entry in
          DocumentEntry(
            key: entry.key,
            line: entry.line,
            column: entry.column,
            value: expand(entry.value, &problems)
          )
        }
      )
    }
    return DocumentNode(value, line: node.line, column: node.column)
  }

  private mutating func replace(
    _ scalar: DocumentScalar,
    _ node: DocumentNode,
    _ problems: inout ProblemList
  ) -> DocumentNode {
    if scalar.text.hasPrefix("${"), scalar.text.hasSuffix("}") {
      let name = scalar.text.dropFirst(2).dropLast()
      if Self.isName(name) {
        guard let value = value(String(name), node, &problems) else { return node }
        return moved(value, to: node)
      }
    }
    var text = ""
    var rest = scalar.text[...]
    while let dollar = rest.firstIndex(of: "$") {
      text += rest[..<dollar]
      rest = rest[dollar...]
      if rest.hasPrefix("$${") {
        text += "${"
        rest = rest.dropFirst(3)
      } else if rest.hasPrefix("${"), let end = rest.firstIndex(of: "}") {
        let name = String(rest[rest.index(rest.startIndex, offsetBy: 2)..<end])
        guard let value = value(name, node, &problems) else { return node }
        guard let part = value.string else {
          problems.add(
            node,
            "expected a variable with one value within text, found \(value.kindName) in "
              + "\"\(name.prefix(60))\""
          )
          return node
        }
        text += part
        rest = rest[rest.index(after: end)...]
      } else {
        text += "$"
        rest = rest.dropFirst()
      }
    }
    text += rest
    return DocumentNode(
      .scalar(DocumentScalar(text, isQuoted: scalar.isQuoted)),
      line: node.line,
      column: node.column
    )
  }

  private mutating func value(
    _ name: String,
    _ node: DocumentNode,
    _ problems: inout ProblemList
  ) -> DocumentNode? {
    if let value = values[name] { return value }
    problems.add(node.place, expected: "a declared variable", found: name, among: names)
    return nil
  }

  /// A value at the place where it is used, so that what is wrong with it is told there.
  private mutating func moved(_ value: DocumentNode, to node: DocumentNode) -> DocumentNode {
    nodes += 1
    guard nodes <= limits.maxNodes else {
      return DocumentNode(.null, line: node.line, column: node.column)
    }
    let copy: DocumentNode.Value
    switch value.value {
    case .null, .scalar: copy = value.value
    case .sequence(let elements): copy = .sequence(elements.map { moved($0, to: node) })
    case .mapping(let entries):
      copy = .mapping(
        entries.map {
          DocumentEntry(
            key: $0.key,
            line: node.line,
            column: node.column,
            value: moved($0.value, to: node)
          )
        }
      )
    }
    return DocumentNode(copy, line: node.line, column: node.column)
  }
}
