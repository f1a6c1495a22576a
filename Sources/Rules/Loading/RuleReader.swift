// SPDX-License-Identifier: Apache-2.0
internal import Documents

/// Turns one document into a rule, gathering every problem on the way.
struct RuleReader {
  let file: String
  private(set) var problems: [RuleProblem] = []

  init(file: String) { self.file = file }

  /// The keys of Sigma's rule schema, and ours.
  private static let keys = [
    "title", "id", "name", "related", "taxonomy", "status", "description", "license", "author",
    "references", "date", "modified", "logsource", "detection", "fields", "falsepositives",
    "level", "tags", "scope", "wardwire", "correlation",
  ]

  /// A rule or a filter.
  mutating func document(_ root: DocumentNode) -> RuleDocument? {
    if let filter = root["filter"], root.mapping != nil { return filterDocument(root, filter) }
    return rule(root).map { .rule($0) }
  }

  mutating func rule(_ root: DocumentNode) -> SigmaRule? {
    guard let entries = root.mapping else {
      complain(root, "expected a Sigma rule, found \(root.kindName)")
      return nil
    }
    if let action = entries.first(where: { $0.key == "action" }) {
      complain(action, "collections (action: global, repeat, reset) are not part of Sigma 2")
      return nil
    }
    for entry in entries where !Self.keys.contains(entry.key) {
      // Sigma lets a rule carry keys of its own, so only a likely slip of the pen is refused.
      if let near = Suggestion.nearest(to: entry.key, among: Self.keys) {
        complain(entry, "unknown key \"\(entry.key)\"; did you mean \"\(near)\"?")
      }
    }
    let title = text(root, "title", required: true)
    let id = identifier(root)
    let status = word(root, "status", RuleStatus.self) ?? .experimental
    let level = word(root, "level", RuleLevel.self, required: true) ?? .medium
    var correlation: Correlation?
    var place = root.position
    var source: LogSource?
    var detection: Detection?
    if let block = root["correlation"] {
      if let other = entries.first(where: { ["logsource", "detection"].contains($0.key) }) {
        complain(other, "a correlation rule has no \(other.key): its rules have")
      }
      correlation = self.correlation(block)
      guard correlation != nil else { return nil }
      place = block.position
      source = LogSource(service: "")
      detection = Detection(selections: [], condition: .or([]), position: place)
    } else {
      (source, place) = logsource(root)
      detection = self.detection(root)
    }
    guard let source, let detection else { return nil }
    return SigmaRule(
      file: file,
      title: title,
      reference: text(root, "name"),
      id: id,
      status: status,
      description: text(root, "description"),
      references: texts(root, "references").map(\.text),
      author: text(root, "author"),
      date: date(root),
      tags: texts(root, "tags").map(\.text),
      logsource: source,
      servicePosition: place,
      detection: detection,
      correlation: correlation,
      fields: texts(root, "fields").map(\.text),
      falsePositives: texts(root, "falsepositives").map(\.text),
      level: level,
      guidance: root["wardwire"].map { guidance($0) } ?? RuleGuidance()
    )
  }

  // MARK: Problems

  mutating func complain(_ node: DocumentNode, _ reason: String) {
    problems.append(
      RuleProblem(file: file, line: node.line, column: node.column, reason: reason)
    )
  }

  mutating func complain(_ entry: DocumentEntry, _ reason: String) {
    problems.append(
      RuleProblem(file: file, line: entry.line, column: entry.column, reason: reason)
    )
  }

  mutating func complain(_ position: RulePosition, _ reason: String) {
    problems.append(
      RuleProblem(file: file, line: position.line, column: position.column, reason: reason)
    )
  }

  // MARK: Scalars and lists

  mutating func text(_ node: DocumentNode, _ key: String, required: Bool = false) -> String {
    guard let value = node[key], !value.isNull else {
      if required { complain(node, "expected the key \"\(key)\"") }
      return ""
    }
    guard let text = value.string else {
      complain(value, "expected text for \(key), found \(value.kindName)")
      return ""
    }
    let trimmed = Self.trimmed(text)
    if required, trimmed.isEmpty { complain(value, "expected text for \(key), found none") }
    return trimmed
  }

  mutating func texts(_ node: DocumentNode, _ key: String) -> [PositionedText] {
    guard let value = node[key], !value.isNull else { return [] }
    guard let elements = value.sequence else {
      complain(value, "expected a list for \(key), found \(value.kindName)")
      return []
    }
    guard elements.count <= RuleLimits.values else {
      complain(value, "\(key) has more than \(RuleLimits.values) entries")
      return []
    }
    var result: [PositionedText] = []
    for element in elements {
      guard let text = element.string else {
        complain(element, "expected text in \(key), found \(element.kindName)")
        continue
      }
      result.append(PositionedText(Self.trimmed(text), at: element.position))
    }
    return result
  }

  mutating func word<Word: RawRepresentable & CaseIterable>(
    _ node: DocumentNode,
    _ key: String,
    _ type: Word.Type,
    required: Bool = false
  ) -> Word? where Word.RawValue == String {
    guard let value = node[key] else {
      if required { complain(node, "expected the key \"\(key)\"") }
      return nil
    }
    if let text = value.string, let word = Word(rawValue: text) { return word }
    let known = Word.allCases.map(\.rawValue)
    let suggestion = Suggestion.text(for: value.string ?? "", among: known)
    complain(
      value,
      "expected one of \(known.joined(separator: ", ")) for \(key), found \(value.kindName)"
        + suggestion
    )
    return nil
  }

  mutating func flag(_ node: DocumentNode, _ key: String) -> Bool? {
    guard let value = node[key] else { return nil }
    if let flag = value.bool { return flag }
    complain(value, "expected true or false for \(key), found \(value.kindName)")
    return nil
  }

  static func trimmed(_ text: String) -> String {
    let space: (Character) -> Bool = { $0.isWhitespace }
    guard let first = text.firstIndex(where: { !space($0) }),
      let last = text.lastIndex(where: { !space($0) })
    else { return "" }
    return String(text[first...last])
  }

  // MARK: Identity

  mutating func identifier(_ root: DocumentNode) -> String {
    let id = text(root, "id", required: true).lowercased()
    if !id.isEmpty, !Self.isUUID(id), let node = root["id"] {
      complain(node, "expected a UUID for id, found \(node.kindName)")
    }
    return id
  }

  /// Whether the text is 8-4-4-4-12 hexadecimal digits (RFC 9562, 4).
  static func isUUID(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard bytes.count == 36 else { return false }
    for (i, byte) in bytes.enumerated() {
      if [8, 13, 18, 23].contains(i) {
        guard byte == UInt8(ascii: "-") else { return false }
      } else {
        guard (48...57).contains(byte) || (97...102).contains(byte) else { return false }
      }
    }
    return true
  }

  private mutating func date(_ root: DocumentNode) -> String {
    let date = text(root, "date")
    guard !date.isEmpty, let node = root["date"] else { return "" }
    let parts = date.split(separator: "-", omittingEmptySubsequences: false)
    let digits = parts.allSatisfy { $0.utf8.allSatisfy { (48...57).contains($0) } }
    guard digits, parts.map(\.utf8.count) == [4, 2, 2] else {
      complain(node, "expected YYYY-MM-DD for date, found \(node.kindName)")
      return ""
    }
    return date
  }

  mutating func logsource(_ root: DocumentNode) -> (LogSource?, RulePosition) {
    guard let node = root["logsource"] else {
      complain(root, "expected the key \"logsource\"")
      return (nil, root.position)
    }
    guard let entries = node.mapping else {
      complain(node, "expected a mapping for logsource, found \(node.kindName)")
      return (nil, node.position)
    }
    let keys = ["category", "product", "service", "definition"]
    for entry in entries where !keys.contains(entry.key) {
      complain(
        entry,
        "unknown key \"\(entry.key)\" in logsource"
          + Suggestion.text(for: entry.key, among: keys)
      )
    }
    for (key, wanted) in [("category", "network"), ("product", "wardwire")] {
      let found = text(node, key, required: true)
      if !found.isEmpty, found != wanted, let value = node[key] {
        complain(value, "expected \(wanted) for \(key), found \(value.kindName)")
      }
    }
    let service = text(node, "service", required: true)
    guard !service.isEmpty else { return (nil, node.position) }
    return (LogSource(service: service), node["service"]?.position ?? node.position)
  }
}

extension DocumentNode {
  /// Where the node begins.
  var position: RulePosition { RulePosition(line: line, column: column) }
}

extension DocumentEntry {
  /// Where the key begins.
  var position: RulePosition { RulePosition(line: line, column: column) }
}
