// SPDX-License-Identifier: Apache-2.0

/// One interface in a pack: as declared, as observed, and where the two differ.
package struct InterfaceRow: Sendable {
  /// What became of it as a whole.
  package enum Verdict: String, Sendable, CaseIterable {
    /// Nothing that was observed contradicts the declaration.
    case asDeclared = "as_declared"
    /// Something does.
    case differs
    /// Observed, and no declaration speaks of it.
    case notDeclared = "not_declared"
    /// Declared, and not observed in these captures.
    case notObserved = "not_observed"
    /// The device asked, and nobody answered.
    case unanswered

    /// In words.
    package var words: String { rawValue.split(separator: "_").joined(separator: " ") }
  }

  /// One thing that can be declared and observed.
  package struct Aspect: Sendable {
    /// How the two compare.
    package enum Verdict: String, Sendable {
      /// They agree.
      case agrees
      /// They do not.
      case differs
      /// The captures cannot show it.
      case notObservable = "not_observable"
      /// There is no declaration to hold it against.
      case notDeclared = "not_declared"

      /// In words.
      package var words: String { rawValue.split(separator: "_").joined(separator: " ") }
    }

    /// Its name: `peer`, `tls`, ...
    package let name: String
    /// What is declared, empty for nothing.
    package let declared: String
    /// What was observed, or why it could not be.
    package let observed: String
    /// How they compare.
    package let verdict: Verdict
  }

  /// The declared identifier, or transport and port.
  package let id: String
  /// What the declaration says it is for.
  package let purpose: String
  /// The comparison as a whole.
  package let verdict: Verdict
  /// The comparison in parts.
  package let aspects: [Aspect]
  /// What was observed, `nil` for nothing.
  package let observed: ObservedInterface?
}
