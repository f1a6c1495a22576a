// SPDX-License-Identifier: Apache-2.0
internal import Documents

extension RuleReader {
  private static let correlationKeys = [
    "type", "rules", "group-by", "aliases", "timespan", "condition", "generate",
  ]

  /// The `correlation` block.
  mutating func correlation(_ node: DocumentNode) -> Correlation? {
    guard let entries = node.mapping else {
      complain(node, "expected a mapping for correlation, found \(node.kindName)")
      return nil
    }
    for entry in entries where !Self.correlationKeys.contains(entry.key) {
      complain(
        entry,
        "unknown key \"\(entry.key)\" in correlation"
          + Suggestion.text(for: entry.key, among: Self.correlationKeys)
      )
    }
    let kind = word(node, "type", CorrelationKind.self, required: true)
    let rules = names(node, "rules", most: RuleLimits.correlatedRules)
    if rules.isEmpty { complain(node, "expected 1 or more rules in correlation") }
    let groupBy = names(node, "group-by", most: RuleLimits.groupFields)
    let timespan = timespan(node)
    guard let kind, let timespan else { return nil }
    let (bounds, field) = condition(node, kind)
    return Correlation(
      kind: kind,
      rules: rules,
      groupBy: groupBy,
      aliases: node["aliases"].map { aliases($0) } ?? [],
      timespan: timespan,
      bounds: bounds,
      field: field,
      generates: flag(node, "generate") ?? false,
      position: node.position
    )
  }

  /// One name, or a list of them.
  private mutating func names(
    _ node: DocumentNode,
    _ key: String,
    most: Int
  ) -> [PositionedText] {
    guard let value = node[key] else { return [] }
    var result: [PositionedText] = []
    if value.scalar != nil, let text = value.string {
      result = [PositionedText(Self.trimmed(text), at: value.position)]
    } else {
      result = texts(node, key)
    }
    guard result.count <= most else {
      complain(value, "\(key) has more than \(most) entries")
      return []
    }
    return result
  }

  /// `30s`, `5m`, `1h`, `7d`: a number and its unit.
  private mutating func timespan(_ node: DocumentNode) -> Int64? {
    guard let value = node["timespan"] else {
      complain(node, "expected the key \"timespan\" in correlation")
      return nil
    }
    if let text = value.string, let seconds = Self.seconds(text),
      (1...RuleLimits.timespan).contains(seconds)
    {
      return seconds
    }
    complain(
      value,
      "expected a timespan such as 30s, 5m, 1h or 7d, at most 31d, found \(value.kindName)"
    )
    return nil
  }

  /// The seconds of a timespan as Sigma writes it.
  package static func seconds(_ text: String) -> Int64? {
    let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
    guard let last = text.last, let unit = units[last] else { return nil }
    let digits = text.dropLast()
    guard !digits.isEmpty, digits.utf8.count <= 9,
      digits.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int64(digits)
    else { return nil }
    let (seconds, overflow) = number.multipliedReportingOverflow(by: unit)
    return overflow ? nil : seconds
  }

  private mutating func condition(
    _ node: DocumentNode,
    _ kind: CorrelationKind
  ) -> ([CountBound], PositionedText?) {
    guard let value = node["condition"] else {
      if !kind.isTemporal { complain(node, "expected the key \"condition\" in correlation") }
      return ([], nil)
    }
    guard let entries = value.mapping else {
      complain(value, "expected bounds such as gte: 10 for condition, found \(value.kindName)")
      return ([], nil)
    }
    if kind.isTemporal {
      complain(value, "a \(kind.rawValue) correlation has no condition: all rules must match")
      return ([], nil)
    }
    var bounds: [CountBound] = []
    var field: PositionedText?
    for entry in entries {
      if entry.key == "field" {
        guard let name = entry.value.string else {
          complain(entry.value, "expected a field, found \(entry.value.kindName)")
          continue
        }
        field = PositionedText(name, at: entry.value.position)
      } else if let relation = CountBound.Relation(rawValue: entry.key) {
        guard let number = entry.value.int, number >= 0 else {
          complain(entry.value, "expected a whole number, found \(entry.value.kindName)")
          continue
        }
        if kind == .valueCount, number > RuleLimits.distinctValues {
          complain(
            entry.value,
            "more than \(RuleLimits.distinctValues) different values are not told apart"
          )
        }
        bounds.append(CountBound(relation: relation, number: Int64(number)))
      } else {
        complain(
          entry,
          "unknown key \"\(entry.key)\" in condition"
            + Suggestion.text(for: entry.key, among: ["lt", "lte", "gt", "gte", "eq", "field"])
        )
      }
    }
    if bounds.isEmpty { complain(value, "expected a bound: lt, lte, gt, gte or eq") }
    switch kind {
    case .valueCount:
      if field == nil { complain(value, "expected the field whose values are counted") }
    default:
      if let field { complain(field.position, "only value_count counts the values of a field") }
    }
    return (bounds, field)
  }

  private mutating func aliases(_ node: DocumentNode) -> [CorrelationAlias] {
    guard let entries = node.mapping, entries.count <= RuleLimits.groupFields else {
      complain(node, "expected at most \(RuleLimits.groupFields) aliases by name")
      return []
    }
    return entries.map { entry in
      var fields: [(rule: PositionedText, field: PositionedText)] = []
      for pair in entry.value.mapping ?? [] {
        guard let field = pair.value.string else {
          complain(pair.value, "expected a field, found \(pair.value.kindName)")
          continue
        }
        fields.append(
          (
            PositionedText(pair.key, at: pair.position),
            PositionedText(field, at: pair.value.position)
          )
        )
      }
      if fields.isEmpty {
        complain(entry.value, "expected a field for each rule, found \(entry.value.kindName)")
      }
      return CorrelationAlias(name: entry.key, fields: fields)
    }
  }
}
