// SPDX-License-Identifier: Apache-2.0
internal import Rules

/// A rule's detection in words.
struct RuleWords {
  private let all: [SigmaRule]

  /// Knows the rules that correlations name.
  init(_ rules: [SigmaRule]) { all = rules }

  /// What must be seen.
  func condition(_ rule: SigmaRule) -> String {
    if let correlation = rule.correlation { return self.correlation(correlation) }
    return "A `\(rule.logsource.service)` event in which "
      + words(rule.detection.condition, rule.detection, isInner: false) + "."
  }

  private func words(_ condition: Condition, _ detection: Detection, isInner: Bool) -> String {
    func joined(_ parts: [String], _ word: String) -> String {
      if parts.count == 1 { return parts[0] }
      let text = parts.joined(separator: " \(word) ")
      return isInner ? "(\(text))" : text
    }
    switch condition {
    case .selection(let name, _):
      let found = detection.selections.first { $0.name == name }
      return found.map { words($0.selection, isInner: isInner) } ?? name
    case .anyOf(let pattern, _):
      return joined(matching(pattern, detection).map { words($0, isInner: true) }, "or")
    case .allOf(let pattern, _):
      return joined(matching(pattern, detection).map { words($0, isInner: true) }, "and")
    case .and(let parts):
      return joined(parts.map { words($0, detection, isInner: true) }, "and")
    case .or(let parts):
      return joined(parts.map { words($0, detection, isInner: true) }, "or")
    case .not(let part):
      return "not " + words(part, detection, isInner: true)
    }
  }

  private func matching(_ pattern: String, _ detection: Detection) -> [Selection] {
    let head = pattern.hasSuffix("*") ? String(pattern.dropLast()) : pattern
    return detection.selections.filter { $0.name.hasPrefix(head) }.map(\.selection)
  }

  /// Fields and values of a selection.
  func words(_ selection: Selection, isInner: Bool) -> String {
    switch selection {
    case .items(let items):
      let parts = items.map(words)
      let text = parts.joined(separator: " and ")
      return isInner && parts.count > 1 ? "(\(text))" : text
    case .anyOf(let parts):
      return "(" + parts.map { words($0, isInner: true) }.joined(separator: " or ") + ")"
    }
  }

  private func words(_ item: SelectionItem) -> String {
    let values = item.values.map(\.value)
    let field = "`\(item.field)`"
    if item.modifiers.contains("exists") {
      return field + (values.first == .boolean(true) ? " is there" : " is missing")
    }
    if values == [.null] { return field + " is missing" }
    if item.modifiers.contains("fieldref") {
      return "\(field) is the same as `\(values.first?.text ?? "")`"
    }
    if item.modifiers.contains("expand") {
      let names = values.map { "`\($0.text)`" }.joined(separator: " or ")
      return "\(field) is among the policy's \(names)"
    }
    let verbs = [
      "contains": "contains", "startswith": "begins with", "endswith": "ends with",
      "re": "matches", "cidr": "lies in", "lt": "is below", "lte": "is at most",
      "gt": "is above", "gte": "is at least",
    ]
    let verb = item.modifiers.compactMap { verbs[$0] }.first ?? "is"
    let texts = values.map { value in value.text.isEmpty ? "empty" : "`\(value.text)`" }
    let joint = item.modifiers.contains("all") ? " and " : " or "
    guard let last = texts.last else { return field }
    let list =
      texts.count == 1 ? last : texts.dropLast().joined(separator: ", ") + joint + last
    return "\(field) \(verb) \(list)"
  }

  private func correlation(_ correlation: Correlation) -> String {
    let bases = correlation.rules.compactMap { name in all.first { $0.isNamed(name.text) } }
    let seen = bases.map { condition($0).dropLast() }.joined(separator: "; and: ")
    let bounds = correlation.bounds.map { bound in
      switch bound.relation {
      case .lt: "fewer than \(bound.number)"
      case .lte: "\(bound.number) or fewer"
      case .gt: "more than \(bound.number)"
      case .gte: "\(bound.number) or more"
      case .eq: "exactly \(bound.number)"
      }
    }.joined(separator: " and ")
    let what =
      switch correlation.kind {
      case .eventCount: "\(bounds) such events"
      case .valueCount: "\(bounds) different values of `\(correlation.field?.text ?? "")`"
      case .temporal: "all of these"
      case .temporalOrdered: "all of these in this order"
      }
    let fields = correlation.groupBy.map { "`\($0.text)`" }.joined(separator: ", ")
    let group = fields.isEmpty ? "" : " for each \(fields)"
    return "\(seen): \(what)\(group) within \(duration(correlation.timespan))."
  }

  private func duration(_ seconds: Int64) -> String {
    for (unit, length) in [("d", Int64(86_400)), ("h", 3_600), ("min", 60)]
    where seconds % length == 0 {
      return "\(seconds / length) \(unit)"
    }
    return "\(seconds) s"
  }
}
