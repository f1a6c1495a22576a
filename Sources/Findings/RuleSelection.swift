// SPDX-License-Identifier: Apache-2.0
package import Policy
package import Rules

/// Chooses and changes rules as a profile and a policy say.
package struct RuleSelection {
  /// The rules as they are used.
  package private(set) var rules: [SigmaRule]
  /// What could not be done, in the order of the files.
  package private(set) var problems: [PolicyProblem] = []

  private let all: [SigmaRule]
  private var isUsed: [Bool]

  /// Starts with all rules; those that are withdrawn are not used.
  package init(_ rules: [SigmaRule]) {
    all = rules
    self.rules = rules
    isUsed = rules.map { $0.status != .deprecated && $0.status != .unsupported }
  }

  /// Does what a file says; `file` is named in problems.
  package mutating func apply(_ settings: RuleSettings, file: String) {
    for index in all.indices {
      let name = all[index].name
      func listed(_ patterns: [RuleSettings.Pattern]) -> Bool {
        patterns.contains { $0.fits(name) }
      }
      if !settings.only.isEmpty { isUsed[index] = isUsed[index] && listed(settings.only) }
      if settings.showsPossible == false, all[index].guidance.isPossible { isUsed[index] = false }
      if settings.showsPossible == true, all[index].guidance.isPossible { isUsed[index] = true }
      if listed(settings.disabled) { isUsed[index] = false }
      if listed(settings.enabled) { isUsed[index] = true }
    }
    for pattern in settings.only + settings.disabled + settings.enabled {
      _ = matching(pattern, file)
    }
    for severity in settings.severities {
      for index in matching(severity.rules, file) {
        rules[index].level = RuleLevel(severity: severity.severity)
        rules[index].guidance.severityWhen = []
      }
    }
    for threshold in settings.thresholds {
      for index in matching(threshold.rules, file) { apply(threshold, index, file) }
    }
  }

  private mutating func matching(_ pattern: RuleSettings.Pattern, _ file: String) -> [Int] {
    let found = all.indices.filter { pattern.fits(all[$0].name) }
    if found.isEmpty {
      problems.append(
        PolicyProblem(
          file: file,
          place: pattern.place,
          "there is no rule \"\(pattern.text)\"; see wardwire rules list"
        )
      )
    }
    return found
  }

  private mutating func apply(_ threshold: RuleSettings.Threshold, _ index: Int, _ file: String) {
    guard var correlation = rules[index].correlation else {
      // Rules on single events of the same name have nothing to count.
      guard !all.contains(where: { $0.correlation != nil && threshold.rules.fits($0.name) }) else {
        return
      }
      problems.append(
        PolicyProblem(
          file: file,
          place: threshold.rules.place,
          "\(rules[index].name) counts nothing, so it has no threshold"
        )
      )
      return
    }
    if let count = threshold.count {
      let number = Int64(
        correlation.kind == .valueCount ? min(count, RuleLimits.distinctValues) : count
      )
      for bound in correlation.bounds.indices { correlation.bounds[bound].number = number }
    }
    if let timespan = threshold.timespan { correlation.timespan = Int64(timespan) }
    rules[index].correlation = correlation
  }

  /// Whether a rule is there for correlations only, none of which wants its matches as findings.
  private func isFeedOnly(_ index: Int) -> Bool {
    let asking = all.compactMap(\.correlation).filter { correlation in
      correlation.rules.contains { all[index].isNamed($0.text) }
    }
    return !asking.isEmpty && !asking.contains(where: \.generates)
  }

  /// The rules that are used; those that only a correlation needs make no findings of their own.
  package var selected: [SigmaRule] {
    var isNeeded = rules.indices.map { isUsed[$0] && !isFeedOnly($0) }
    for index in rules.indices where isUsed[index] {
      for name in rules[index].correlation?.rules ?? [] {
        for base in rules.indices where rules[base].isNamed(name.text) { isNeeded[base] = true }
      }
    }
    return rules.indices.filter { isNeeded[$0] }.map { index in
      var rule = rules[index]
      if !isUsed[index] || isFeedOnly(index) { rule.guidance.isMuted = true }
      return rule
    }
  }
}

extension RuleLevel {
  /// The level of a severity's name.
  init(severity: String) {
    switch severity {
    case "critical": self = .critical
    case "high": self = .high
    case "medium": self = .medium
    case "low": self = .low
    default: self = .informational
    }
  }
}
