// SPDX-License-Identifier: Apache-2.0

/// What a policy or a profile says of the rules: which are used, and how severe they are.
package struct RuleSettings: Sendable {
  /// Rules by name: `TLS-016`, `TLS-*`, a UUID.
  package struct Pattern: Hashable, Sendable {
    /// The name, with a `*` at its end for all that begin so.
    package var text: String
    /// Where it stands.
    package var place: SourcePlace

    /// Makes a pattern.
    package init(_ text: String, place: SourcePlace = SourcePlace()) {
      self.text = text
      self.place = place
    }

    /// Whether a rule has that name.
    package func fits(_ name: String) -> Bool {
      if text.hasSuffix("*") { return name.hasPrefix(text.dropLast()) }
      return name == text
    }
  }

  /// Another severity.
  package struct Severity: Hashable, Sendable {
    /// The rules.
    package var rules: Pattern
    /// critical, high, medium, low or info.
    package var severity: String

    /// Makes a severity.
    package init(rules: Pattern, severity: String) {
      self.rules = rules
      self.severity = severity
    }
  }

  /// Other bounds of a correlation rule.
  package struct Threshold: Hashable, Sendable {
    /// The rules.
    package var rules: Pattern
    /// The count from which on it is a finding; `nil` leaves it.
    package var count: Int?
    /// Seconds; `nil` leaves it.
    package var timespan: Int?

    /// Makes a threshold that changes nothing.
    package init(rules: Pattern) { self.rules = rules }
  }

  /// When not empty, only these are used.
  package var only: [Pattern] = []
  /// These are not used.
  package var disabled: [Pattern] = []
  /// These are, whatever the other lists and an earlier profile say.
  package var enabled: [Pattern] = []
  /// Whether rules of which a match only suggests something are used; `nil` leaves it.
  package var showsPossible: Bool?
  /// Other severities; the last one that fits counts.
  package var severities: [Severity] = []
  /// Other bounds.
  package var thresholds: [Threshold] = []

  /// Nothing changed.
  package init() {}

  /// Adds what another file says; where both decide, the later one does.
  package mutating func append(_ other: RuleSettings) {
    only += other.only
    disabled += other.disabled
    enabled += other.enabled
    showsPossible = other.showsPossible ?? showsPossible
    severities += other.severities
    thresholds += other.thresholds
  }

  /// Whether nothing is changed.
  package var isEmpty: Bool {
    only.isEmpty && disabled.isEmpty && enabled.isEmpty && showsPossible == nil
      && severities.isEmpty && thresholds.isEmpty
  }
}

/// A named set of rules with their thresholds: `hospital`, `lab`, ...
package struct RuleProfile: Sendable {
  /// The file, for messages.
  package var file: String
  /// The profile's name.
  package var name: String
  /// What it is for.
  package var description: String
  /// What it changes.
  package var settings: RuleSettings

  /// Makes a profile.
  package init(
    file: String = "",
    name: String = "",
    description: String = "",
    settings: RuleSettings = RuleSettings()
  ) {
    self.file = file
    self.name = name
    self.description = description
    self.settings = settings
  }
}
