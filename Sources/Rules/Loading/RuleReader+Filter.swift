// SPDX-License-Identifier: Apache-2.0
internal import Documents

/// One document of a rule file.
enum RuleDocument {
  case rule(SigmaRule)
  case filter(SigmaFilter)
}

/// What is left out of the matches of other rules (Sigma filters, version 2): the filter's condition
/// must hold beside theirs.
struct SigmaFilter {
  let file: String
  let service: String
  /// The rules by name or id; `nil` for all of the event type.
  let rules: [PositionedText]?
  let detection: Detection
}

extension RuleReader {
  mutating func filterDocument(_ root: DocumentNode, _ block: DocumentNode) -> RuleDocument? {
    _ = text(root, "title", required: true)
    _ = identifier(root)
    let (source, _) = logsource(root)
    guard block.mapping != nil else {
      complain(block, "expected a mapping for filter, found \(block.kindName)")
      return nil
    }
    var rules: [PositionedText]?
    if let value = block["rules"] {
      if value.string?.lowercased() != "any" { rules = texts(block, "rules") }
    } else {
      complain(block, "expected the key \"rules\" in filter")
    }
    if let empty = block["rules"], rules?.isEmpty == true {
      complain(empty, "expected 1 or more rules, or any")
    }
    let detection = detection(in: block, besides: ["rules"])
    guard let source, let detection else { return nil }
    return .filter(
      SigmaFilter(file: file, service: source.service, rules: rules, detection: detection)
    )
  }
}

extension SigmaFilter {
  /// Whether the filter is for the rule.
  func names(_ rule: SigmaRule) -> Bool {
    guard rule.correlation == nil, rule.logsource.service == service else { return false }
    guard let rules else { return true }
    return rules.contains { rule.isNamed($0.text) }
  }

  /// The rule's detection with the filter's beside it; `number` keeps the names of both apart.
  func applied(to detection: Detection, number: Int) -> Detection {
    let prefix = "_filter\(number)_"
    var result = detection
    result.selections += self.detection.selections.map {
      NamedSelection(name: prefix + $0.name, selection: $0.selection, position: $0.position)
    }
    result.condition = .and([
      detection.condition, Self.renamed(self.detection.condition, prefix),
    ])
    return result
  }

  private static func renamed(_ condition: Condition, _ prefix: String) -> Condition {
    switch condition {
    case .selection(let name, let offset): .selection(prefix + name, offset: offset)
    case .anyOf(let name, let offset): .anyOf(prefix + name, offset: offset)
    case .allOf(let name, let offset): .allOf(prefix + name, offset: offset)
    case .and(let parts): .and(parts.map { renamed($0, prefix) })
    case .or(let parts): .or(parts.map { renamed($0, prefix) })
    case .not(let part): .not(renamed(part, prefix))
    }
  }
}
