// SPDX-License-Identifier: Apache-2.0

/// Which matches make a correlation.
package enum CorrelationKind: String, Sendable, CaseIterable {
  /// So many matches.
  case eventCount = "event_count"
  /// So many different values of a field.
  case valueCount = "value_count"
  /// Matches of all rules.
  case temporal
  /// Matches of all rules, in the order in which they are named.
  case temporalOrdered = "temporal_ordered"

  /// Whether it asks which rules matched, and not how often.
  package var isTemporal: Bool { self == .temporal || self == .temporalOrdered }
}

/// A bound of a count.
package struct CountBound: Hashable, Sendable {
  /// How the count must stand to the number.
  package enum Relation: String, Sendable, CaseIterable {
    /// Less.
    case lt
    /// Less or equal.
    case lte
    /// Greater.
    case gt
    /// Greater or equal.
    case gte
    /// Equal.
    case eq
  }

  /// The relation.
  package var relation: Relation
  /// The number.
  package var number: Int64

  /// Whether a count is within the bound.
  package func holds(_ count: UInt64) -> Bool {
    let count = Int64(clamping: count)
    switch relation {
    case .lt: return count < number
    case .lte: return count <= number
    case .gt: return count > number
    case .gte: return count >= number
    case .eq: return count == number
    }
  }
}

/// Another name for a field, by rule.
package struct CorrelationAlias: Sendable {
  /// The name that `group-by` uses.
  package var name: String
  /// The rule's name or id, and its own field.
  package var fields: [(rule: PositionedText, field: PositionedText)]
}

/// What matches of other rules must come together (Sigma correlation rules, version 2).
package struct Correlation: Sendable {
  /// Which matches.
  package var kind: CorrelationKind
  /// The rules, by name or id.
  package var rules: [PositionedText]
  /// The fields that must be equal.
  package var groupBy: [PositionedText]
  /// Other names for those fields.
  package var aliases: [CorrelationAlias]
  /// Seconds of packet time.
  package var timespan: Int64
  /// The bounds of the count, all of which must hold; none for the temporal kinds.
  package var bounds: [CountBound]
  /// The field whose values are counted.
  package var field: PositionedText?
  /// Whether the rules' own matches are findings too.
  package var generates: Bool
  /// Where the block begins.
  package var position: RulePosition
}
