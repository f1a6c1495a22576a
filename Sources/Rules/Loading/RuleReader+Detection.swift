// SPDX-License-Identifier: Apache-2.0
internal import Documents

extension RuleReader {
  /// The detection block: named selections and the condition.
  mutating func detection(_ root: DocumentNode) -> Detection? {
    guard let node = root["detection"] else {
      complain(root, "expected the key \"detection\"")
      return nil
    }
    return detection(in: node, besides: [])
  }

  /// The named selections and the condition of a block that may have other keys too.
  mutating func detection(in node: DocumentNode, besides others: [String]) -> Detection? {
    guard let entries = node.mapping else {
      complain(node, "expected a mapping for detection, found \(node.kindName)")
      return nil
    }
    var selections: [NamedSelection] = []
    for entry in entries
    where entry.key != "condition" && entry.key != "timeframe" && !others.contains(entry.key) {
      if let selection = selection(entry.value, depth: 0) {
        let name = NamedSelection(
          name: entry.key,
          selection: selection,
          position: entry.position
        )
        selections.append(name)
      }
    }
    if let timeframe = entries.first(where: { $0.key == "timeframe" }) {
      complain(timeframe, "timeframe is not part of Sigma 2 any more; write a correlation rule")
    }
    guard let expression = node["condition"] else {
      complain(node, "expected the key \"condition\" in detection")
      return nil
    }
    guard let text = expression.string else {
      complain(expression, "expected one expression for condition, found \(expression.kindName)")
      return nil
    }
    do {
      let condition = try ConditionParser.parse(text)
      return Detection(
        selections: selections,
        condition: condition,
        position: expression.position
      )
    } catch {
      complain(
        RulePosition(line: expression.line, column: expression.column + error.offset),
        error.reason
      )
      return nil
    }
  }

  /// A map of items, a list of maps, or a list of keywords.
  mutating func selection(_ node: DocumentNode, depth: Int) -> Selection? {
    guard depth < RuleLimits.selectionDepth else {
      complain(node, "the selection is nested deeper than \(RuleLimits.selectionDepth)")
      return nil
    }
    switch node.value {
    case .mapping(let entries):
      guard !entries.isEmpty else {
        complain(node, "expected at least one field in the selection")
        return nil
      }
      return .items(entries.compactMap { item($0) })
    case .sequence(let elements):
      guard !elements.isEmpty, elements.count <= RuleLimits.values else {
        complain(node, "expected 1 to \(RuleLimits.values) entries in the selection")
        return nil
      }
      if elements.allSatisfy({ $0.mapping == nil && $0.sequence == nil }) {
        return keywords(node, modifiers: []).map { .items([$0]) }
      }
      return .anyOf(
        elements.compactMap { element in
          if element.scalar != nil, let word = keywords(element, modifiers: []) {
            return .items([word])
          }
          return selection(element, depth: depth + 1)
        }
      )
    case .scalar:
      return keywords(node, modifiers: []).map { .items([$0]) }
    case .null:
      complain(node, "expected fields or keywords in the selection, found nothing")
      return nil
    }
  }

  private mutating func keywords(_ node: DocumentNode, modifiers: [String]) -> SelectionItem? {
    guard let values = values(node) else { return nil }
    return SelectionItem(
      field: "",
      modifiers: modifiers,
      values: values,
      position: node.position
    )
  }

  private mutating func item(_ entry: DocumentEntry) -> SelectionItem? {
    let parts = entry.key.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
    guard let values = values(entry.value) else { return nil }
    return SelectionItem(
      field: parts[0],
      modifiers: Array(parts.dropFirst()),
      values: values,
      position: entry.position
    )
  }

  private mutating func values(_ node: DocumentNode) -> [PositionedValue]? {
    guard let elements = node.sequence else {
      return value(node).map { [$0] }
    }
    guard !elements.isEmpty, elements.count <= RuleLimits.values else {
      complain(node, "expected 1 to \(RuleLimits.values) values")
      return nil
    }
    let values = elements.compactMap { value($0) }
    return values.count == elements.count ? values : nil
  }

  private mutating func value(_ node: DocumentNode) -> PositionedValue? {
    let value: SelectionValue
    switch node.value {
    case .null: value = .null
    case .scalar(let scalar):
      guard scalar.text.utf8.count <= RuleLimits.patternBytes else {
        complain(node, "the value is longer than \(RuleLimits.patternBytes) bytes")
        return nil
      }
      if let flag = node.bool {
        value = .boolean(flag)
      } else if let number = node.int {
        value = .integer(Int64(number), scalar.text)
      } else {
        value = .text(scalar.text)
      }
    case .sequence, .mapping:
      complain(node, "expected a value, found \(node.kindName)")
      return nil
    }
    return PositionedValue(value: value, position: node.position)
  }
}
