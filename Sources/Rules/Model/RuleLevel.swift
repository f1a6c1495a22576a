// SPDX-License-Identifier: Apache-2.0

/// How severe a match is: Sigma's `level`, and the severity of the finding.
package enum RuleLevel: String, Sendable, CaseIterable, Comparable {
  /// Inventory and evidence.
  case informational
  /// Hygiene or drift.
  case low
  /// A control is weaker than declared.
  case medium
  /// An adjacent attacker can read or alter clinical data, or a zone boundary failed.
  case high
  /// Compromise without effort, credential theft, or an effective clinical command.
  case critical

  /// Orders by severity.
  package static func < (a: RuleLevel, b: RuleLevel) -> Bool { a.order < b.order }

  private var order: Int {
    switch self {
    case .informational: 0
    case .low: 1
    case .medium: 2
    case .high: 3
    case .critical: 4
    }
  }
}

/// How far a rule has matured: Sigma's `status`.
package enum RuleStatus: String, Sendable, CaseIterable {
  /// Used without complaint for long.
  case stable
  /// Mostly right; may need slight tuning.
  case test
  /// May raise false alarms.
  case experimental
  /// Replaced by another rule.
  case deprecated
  /// Cannot work as it is.
  case unsupported
}

/// How sure a match is.
package enum RuleConfidence: String, Sendable, CaseIterable {
  /// A hint.
  case low
  /// Likely; innocent causes are known.
  case medium
  /// The event itself proves it.
  case high
}
