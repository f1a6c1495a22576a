// SPDX-License-Identifier: Apache-2.0

/// Where the events come from: Sigma's `logsource`.
package struct LogSource: Hashable, Sendable {
  /// Always `network`.
  package var category: String
  /// Always `wardwire`.
  package var product: String
  /// The event type: `flow`, `tls`, `dicom`, ...
  package var service: String

  /// Names a source.
  package init(category: String = "network", product: String = "wardwire", service: String) {
    self.category = category
    self.product = product
    self.service = service
  }
}

/// One protocol security expectation as its file says it: a Sigma rule.
///
/// Names and values of the detection are text here; ``CompiledRules`` gives them meaning.
package struct SigmaRule: Sendable {
  /// The file, relative to the directory that was loaded.
  package var file: String
  /// What the rule finds, in a few words.
  package var title: String
  /// The name by which correlation rules and filters refer to it, empty when it has none.
  package var reference = ""
  /// The UUID in lower case, unique in a set.
  package var id: String
  /// How far the rule has matured.
  package var status: RuleStatus
  /// What the rule looks for.
  package var description: String
  /// Where to read on: standards and pages.
  package var references: [String]
  /// Who wrote it, empty when not said.
  package var author: String
  /// `YYYY-MM-DD`, empty when not said.
  package var date: String
  /// `attack.t1040` and the like.
  package var tags: [String]
  /// Which events it judges.
  package var logsource: LogSource
  /// The position of the service's name, for errors.
  package var servicePosition: RulePosition
  /// What must be seen; nothing in a correlation rule.
  package var detection: Detection
  /// What matches of other rules must come together; `nil` for a rule that judges single events.
  package var correlation: Correlation?
  /// Fields that help an analyst.
  package var fields: [String]
  /// Innocent causes.
  package var falsePositives: [String]
  /// The severity before any adjustment.
  package var level: RuleLevel
  /// The `wardwire` block.
  package var guidance: RuleGuidance

  /// Whether a correlation rule or a filter means this rule by that name.
  package func isNamed(_ name: String) -> Bool {
    !reference.isEmpty && reference == name || id == name.lowercased()
  }

  /// Whether it says nothing without a policy.
  package var needsPolicy: Bool {
    guidance.needsPolicy || usesPlaceholders && !guidance.isPolicyOptional
  }

  /// Whether a value of it comes from the policy.
  var usesPlaceholders: Bool {
    detection.selections.contains { $0.selection.usesPlaceholders }
  }

  /// The name that a finding carries: the catalogue's, or else the UUID.
  package var name: String { guidance.rule.isEmpty ? id : guidance.rule }
}
