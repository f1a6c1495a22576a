// SPDX-License-Identifier: Apache-2.0
internal import Foundation
internal import Yams

/// Turns the parser's nodes into ours, counting as it goes.
struct DocumentComposer {
  let file: String
  let limits: DocumentLimits
  private var nodes = 0
  private var anchors: [String: Anchored] = [:]

  /// What an anchor names, and what repeating it costs.
  private struct Anchored {
    let node: DocumentNode
    let count: Int
    let height: Int
  }

  /// A converted node, and the nesting below it.
  private struct Converted {
    let node: DocumentNode
    let height: Int
  }

  /// Stands in for `*` while the parser works.
  ///
  /// Yams repeats aliased nodes itself and hashes keys through them, which a file of 300 bytes can
  /// make endless. With this letter in its place an alias is a plain scalar to Yams, and we repeat
  /// the node, counted. A plain scalar cannot begin with `*`, so the two cannot be confused.
  private static let aliasMark: Unicode.Scalar = "\u{F8FF}"
  /// Whether the document has `*` at all, so that its scalars have to be looked at for the mark.
  private var isMasked = false

  init(file: String, limits: DocumentLimits) {
    self.file = file
    self.limits = limits
  }

  mutating func compose(_ text: String) throws(DocumentError) -> [DocumentNode] {
    isMasked = try check(text)
    let masked = isMasked ? text.replacing("*", with: String(Self.aliasMark)) : text
    var result: [DocumentNode] = []
    do {
      // `basic` resolves no scalars: no regular expression runs, and we judge plain text ourselves.
      // The encoding is named because the default asks the environment.
      let parser = try Parser(yaml: masked, resolver: .basic, encoding: .utf8)
      // Nodes refer weakly to the anchors that the parser holds.
      try withExtendedLifetime(parser) {
        while let root = try parser.nextRoot() {
          guard result.count < limits.maxDocuments else {
            throw DocumentError(file: file, "expected at most \(limits.maxDocuments) documents")
          }
          anchors.removeAll(keepingCapacity: true)
          result.append(try convert(root, depth: 0).node)
        }
      }
    } catch let error as DocumentError {
      throw error
    } catch let error as YamlError {
      throw refusal(error)
    } catch {
      throw DocumentError(file: file, "expected YAML")
    }
    return result
  }

  /// Refuses what could cost too much before the parser sees it; answers whether `*` occurs.
  private func check(_ text: String) throws(DocumentError) -> Bool {
    guard text.utf8.count <= limits.maxBytes else {
      throw DocumentError(file: file, "expected at most \(limits.maxBytes) bytes")
    }
    var marks = 0
    var hasAliases = false
    var line = 1
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\n"):
        line += 1
        marks += 1
      case UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "{"),
        UInt8(ascii: "-"), UInt8(ascii: "?"):
        marks += 1
      case UInt8(ascii: "*"): hasAliases = true
      case 0:
        throw DocumentError(file: file, line: line, column: 1, "expected text, found a NUL")
      default: break
      }
    }
    guard marks <= limits.maxStructureMarks else {
      throw DocumentError(file: file, "expected at most \(limits.maxNodes) nodes")
    }
    guard !hasAliases || !text.unicodeScalars.contains("\u{F8FF}") else {
      throw DocumentError(file: file, "expected no private-use character U+F8FF")
    }
    return hasAliases
  }

  private mutating func convert(_ node: Node, depth: Int) throws(DocumentError) -> Converted {
    let mark = node.mark
    let line = mark?.line ?? 1
    let column = mark?.column ?? 1
    let before = nodes
    try charge(1, line, column)
    guard depth < limits.maxDepth else { throw tooDeep(line, column) }
    try checkTag(node, line, column)
    let result: Converted
    switch node {
    case .scalar(let scalar):
      if isMasked, scalar.style == .plain, scalar.string.unicodeScalars.first == Self.aliasMark {
        let name = Substring(scalar.string.unicodeScalars.dropFirst())
        return try alias(name, depth, line, column)
      }
      let plain = scalar.style == .plain && scalar.tag.description != "tag:yaml.org,2002:str"
      let value = scalarValue(unmasked(scalar.string), isPlain: plain)
      result = Converted(node: DocumentNode(value, line: line, column: column), height: 0)
    case .sequence(let sequence):
      result = try list(sequence, depth, line, column)
    case .mapping(let mapping):
      result = try entries(mapping, depth, line, column)
    case .alias:
      throw DocumentError(file: file, line: line, column: column, "expected no alias here")
    }
    if let name = node.anchor?.rawValue {
      anchors[name] = Anchored(node: result.node, count: nodes - before, height: result.height)
    }
    return result
  }

  private mutating func list(
    _ sequence: Node.Sequence,
    _ depth: Int,
    _ line: Int,
    _ column: Int
  ) throws(DocumentError) -> Converted {
    var elements: [DocumentNode] = []
    elements.reserveCapacity(sequence.count)
    var height = 0
    for element in sequence {
      let converted = try convert(element, depth: depth + 1)
      height = max(height, converted.height + 1)
      elements.append(converted.node)
    }
    return Converted(
      node: DocumentNode(.sequence(elements), line: line, column: column),
      height: height
    )
  }

  private mutating func entries(
    _ mapping: Node.Mapping,
    _ depth: Int,
    _ line: Int,
    _ column: Int
  ) throws(DocumentError) -> Converted {
    var entries: [DocumentEntry] = []
    entries.reserveCapacity(mapping.count)
    var seen: Set<String> = []
    var height = 0
    for (keyNode, valueNode) in mapping {
      let key = try convert(keyNode, depth: depth + 1).node
      guard let text = key.string ?? (key.isNull ? "null" : nil) else {
        throw DocumentError(file: file, at: key, "expected a word as key, found \(key.kindName)")
      }
      guard seen.insert(text).inserted else { throw duplicate(text, key.line, key.column) }
      let value = try convert(valueNode, depth: depth + 1)
      height = max(height, value.height + 1)
      entries.append(
        DocumentEntry(key: text, line: key.line, column: key.column, value: value.node)
      )
    }
    return Converted(
      node: DocumentNode(.mapping(entries), line: line, column: column),
      height: height
    )
  }

  private mutating func alias(
    _ name: Substring,
    _ depth: Int,
    _ line: Int,
    _ column: Int
  ) throws(DocumentError) -> Converted {
    guard let target = anchors[String(name)] else {
      throw DocumentError(
        file: file,
        line: line,
        column: column,
        "expected the name of an anchor before this place, found \"*\(name.prefix(60))\""
      )
    }
    try charge(target.count, line, column)
    guard depth + target.height < limits.maxDepth else { throw tooDeep(line, column) }
    // The content's own place tells more than the alias's.
    return Converted(node: target.node, height: target.height)
  }

  private mutating func charge(_ count: Int, _ line: Int, _ column: Int) throws(DocumentError) {
    nodes += count
    guard nodes <= limits.maxNodes else {
      throw DocumentError(
        file: file,
        line: line,
        column: column,
        "expected at most \(limits.maxNodes) nodes, those that aliases repeat included"
      )
    }
  }

  private func checkTag(_ node: Node, _ line: Int, _ column: Int) throws(DocumentError) {
    // Not `node.tag`: asking for that resolves an untagged scalar to text, for good.
    let tag =
      switch node {
      case .scalar(let scalar): scalar.tag.description
      case .sequence(let sequence): sequence.tag.description
      case .mapping(let mapping): mapping.tag.description
      case .alias(let alias): alias.tag.description
      }
    switch tag {
    case "", "tag:yaml.org,2002:str", "tag:yaml.org,2002:int", "tag:yaml.org,2002:bool",
      "tag:yaml.org,2002:null", "tag:yaml.org,2002:float", "tag:yaml.org,2002:seq",
      "tag:yaml.org,2002:map":
      return
    default: break
    }
    throw DocumentError(
      file: file,
      line: line,
      column: column,
      "expected no tag, found \"\(tag.prefix(60))\""
    )
  }

  private func tooDeep(_ line: Int, _ column: Int) -> DocumentError {
    DocumentError(
      file: file,
      line: line,
      column: column,
      "expected at most \(limits.maxDepth) levels of nesting"
    )
  }

  private func duplicate(_ key: String, _ line: Int, _ column: Int) -> DocumentError {
    DocumentError(
      file: file,
      line: line,
      column: column,
      "expected each key once, found \"\(unmasked(key).prefix(60))\" again"
    )
  }

  private func scalarValue(_ text: String, isPlain: Bool) -> DocumentNode.Value {
    if isPlain, text.isEmpty || text == "~" || text == "null" || text == "Null" || text == "NULL" {
      return .null
    }
    return .scalar(DocumentScalar(text, isQuoted: !isPlain))
  }

  private func unmasked(_ text: String) -> String {
    // The mark's first byte in UTF-8 is rare enough for most texts to be told by it.
    guard isMasked, text.utf8.contains(0xef) else { return text }
    return text.replacing(String(Self.aliasMark), with: "*")
  }

  private func refusal(_ error: YamlError) -> DocumentError {
    switch error {
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let doing = context.map { " (\($0.text))" } ?? ""
      return DocumentError(
        file: file,
        line: mark.line,
        column: mark.column,
        "expected YAML: \(problem)\(doing)"
      )
    case .duplicatedKeysInMapping(let keys, let context):
      return duplicate(keys.first ?? "", context.mark.line, context.mark.column)
    case .reader(let problem, _, _, _):
      return DocumentError(file: file, "expected YAML text: \(problem)")
    default:
      return DocumentError(file: file, "expected YAML within the parser's own limits")
    }
  }
}
