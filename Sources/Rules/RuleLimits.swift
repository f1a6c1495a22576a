// SPDX-License-Identifier: Apache-2.0

/// What a set of rules may cost; rule files are untrusted, and each of these is refused with an
/// error that names the limit.
package enum RuleLimits {
  /// Rule files in one directory tree.
  package static let files = 10_000
  /// Folders below the directory that is loaded.
  package static let folderDepth = 8
  /// Bytes of one rule file.
  package static let fileBytes = 256 * 1024
  /// Values of one selection item, and items of one list.
  package static let values = 4_096
  /// Bytes of one text value of a selection.
  package static let patternBytes = 1_024
  /// Characters of one condition expression.
  package static let conditionBytes = 4_096
  /// Parentheses and `not` within each other in a condition.
  package static let conditionDepth = 32
  /// Maps and lists within each other in a selection.
  package static let selectionDepth = 8
  /// Tests that one rule's expression may unfold to.
  package static let testsPerRule = 8_192
  /// Positions (characters and classes, repetitions unfolded) of one regular expression.
  package static let regexPositions = 256
  /// Groups within each other in one regular expression.
  package static let regexDepth = 32
  /// The largest count in `{m,n}`.
  package static let regexRepeat = 256
  /// Documents of one rule file.
  package static let documents = 64
  /// Rules that one correlation rule may name.
  package static let correlatedRules = 8
  /// Fields of one correlation rule's `group-by`.
  package static let groupFields = 8
  /// The longest timespan of a correlation rule in seconds: 31 days.
  package static let timespan: Int64 = 31 * 86_400
  /// The largest number of different values that can be told apart.
  package static let distinctValues = 1_024
  /// Elements of a list field that are looked at.
  ///
  /// A backstop only: the decoders limit their lists far below it, as events of their own.
  package static let elements = 65_536
}
