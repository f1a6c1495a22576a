// SPDX-License-Identifier: Apache-2.0

/// One value of a selection item, as YAML types it.
package enum SelectionValue: Hashable, Sendable {
  /// `null`: the field must be absent.
  case null
  /// `true` or `false`.
  case boolean(Bool)
  /// A whole number, with the text that it was written as.
  case integer(Int64, String)
  /// Any other scalar.
  case text(String)

  /// The value as it was written.
  package var text: String {
    switch self {
    case .null: "null"
    case .boolean(let flag): flag ? "true" : "false"
    case .integer(_, let text), .text(let text): text
    }
  }
}

/// A value and where it stands.
package struct PositionedValue: Hashable, Sendable {
  /// The value.
  package let value: SelectionValue
  /// Where it begins.
  package let position: RulePosition
}

/// `field|modifier|modifier: values`; with an empty field, keywords.
package struct SelectionItem: Hashable, Sendable {
  /// The field's name, empty for keywords.
  package var field: String
  /// The modifiers in the order in which they are written.
  package var modifiers: [String]
  /// The values, at least one.
  package var values: [PositionedValue]
  /// Where the key begins.
  package var position: RulePosition
}

/// What a named selection says.
package indirect enum Selection: Hashable, Sendable {
  /// A map: each item must hold.
  case items([SelectionItem])
  /// A list of maps: one must hold.
  case anyOf([Selection])
}

extension Selection {
  /// Whether one of its values comes from the policy.
  var usesPlaceholders: Bool {
    switch self {
    case .items(let items): items.contains { $0.modifiers.contains("expand") }
    case .anyOf(let parts): parts.contains(where: \.usesPlaceholders)
    }
  }
}

/// A selection and its name.
package struct NamedSelection: Hashable, Sendable {
  /// The name that the condition uses.
  package var name: String
  /// What it says.
  package var selection: Selection
  /// Where its name stands.
  package var position: RulePosition
}

/// Named selections, and the expression that joins them.
package struct Detection: Sendable {
  /// In the file's order; no name occurs twice.
  package var selections: [NamedSelection]
  /// The parsed expression.
  package var condition: Condition
  /// Where the expression begins.
  package var position: RulePosition
}

/// A condition over named selections.
package indirect enum Condition: Hashable, Sendable {
  /// A selection's name, and its offset in the expression in characters.
  case selection(String, offset: Int)
  /// `1 of pattern`; `them` is `*`.
  case anyOf(String, offset: Int)
  /// `all of pattern`.
  case allOf(String, offset: Int)
  /// Both.
  case and([Condition])
  /// One of them.
  case or([Condition])
  /// The opposite.
  case not(Condition)
}
