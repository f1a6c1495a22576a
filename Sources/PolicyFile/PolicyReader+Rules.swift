// SPDX-License-Identifier: Apache-2.0
internal import Documents
internal import Policy

// What a policy or a profile says of the rules.
extension PolicyReader {
  static let ruleKeys = ["only", "disable", "enable", "possible", "severity", "thresholds"]
  static let thresholdKeys = ["count", "timespan"]
  static let severityWords = ["critical", "high", "medium", "low", "info"]

  /// The `rules` key.
  mutating func rules(_ node: DocumentNode) -> RuleSettings {
    var settings = RuleSettings()
    guard let entries = fields(node, of: "rules", Self.ruleKeys) else { return settings }
    if let node = entries["only"] { settings.only = patterns(node) }
    if let node = entries["disable"] { settings.disabled = patterns(node) }
    if let node = entries["enable"] { settings.enabled = patterns(node) }
    if let node = entries["possible"], let word = word(node, "show or hide", ["show", "hide"]) {
      settings.showsPossible = word == "show"
    }
    if let node = entries["severity"] {
      for entry in byRule(node, "severities") {
        let expected = "a severity (\(Self.severityWords.joined(separator: ", ")))"
        guard let severity = word(entry.value, expected, Self.severityWords) else { continue }
        settings.severities.append(
          RuleSettings.Severity(
            rules: RuleSettings.Pattern(entry.key, place: entry.place),
            severity: severity
          )
        )
      }
    }
    if let node = entries["thresholds"] {
      for entry in byRule(node, "thresholds") {
        if let threshold = threshold(entry) { settings.thresholds.append(threshold) }
      }
    }
    return settings
  }

  private mutating func patterns(_ node: DocumentNode) -> [RuleSettings.Pattern] {
    var result: [RuleSettings.Pattern] = []
    for item in items(node, "a rule's name (TLS-016, TLS-*)") {
      guard let text = text(item, "a rule's name (TLS-016, TLS-*)") else { continue }
      result.append(RuleSettings.Pattern(text, place: item.place))
    }
    return result
  }

  private mutating func byRule(_ node: DocumentNode, _ what: String) -> [DocumentEntry] {
    guard let entries = node.mapping, entries.count <= limits.maxListValues else {
      problems.add(node, "expected \(what) by rule, found \(node.kindName)")
      return []
    }
    return entries
  }

  private mutating func threshold(_ entry: DocumentEntry) -> RuleSettings.Threshold? {
    guard let entries = fields(entry.value, of: "a threshold", Self.thresholdKeys) else {
      return nil
    }
    var threshold = RuleSettings.Threshold(
      rules: RuleSettings.Pattern(entry.key, place: entry.place)
    )
    if let node = entries["count"] {
      guard let count = node.int, count > 0, count <= 1_000_000 else {
        problems.add(node, "expected a count from 1 to 1000000, found \(node.kindName)")
        return nil
      }
      threshold.count = count
    }
    if let node = entries["timespan"] {
      guard let text = node.string, let seconds = Self.seconds(text) else {
        problems.add(
          node,
          "expected a timespan such as 30s, 5m, 1h or 7d, at most 31d, found \(node.kindName)"
        )
        return nil
      }
      threshold.timespan = seconds
    }
    return threshold
  }

  private static func seconds(_ text: String) -> Int? {
    let units: [Character: Int] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
    guard let last = text.last, let unit = units[last], text.utf8.count <= 8,
      let number = Int(text.dropLast()), number > 0
    else { return nil }
    let seconds = number * unit
    return seconds <= 31 * 86_400 ? seconds : nil
  }
}
