// SPDX-License-Identifier: Apache-2.0

/// How often a rule came to each verdict.
///
/// A clean result misleads when most of it could not be seen, so the last two are always reported.
package struct RuleCount: Hashable, Sendable {
  /// The rule's identifier.
  package var rule: String
  /// Seen to be broken.
  package var violation: UInt64
  /// Tried, refused or unanswered.
  package var attempt: UInt64
  /// A fingerprint says so.
  package var possible: UInt64
  /// Seen to be kept.
  package var conformant: UInt64
  /// Not to be seen passively (a TLS 1.3 certificate).
  package var notObservable: UInt64
  /// Not judged because of a defect of the capture.
  package var notEvaluated: UInt64

  /// Counts a rule's verdicts.
  package init(
    rule: String,
    violation: UInt64 = 0,
    attempt: UInt64 = 0,
    possible: UInt64 = 0,
    conformant: UInt64 = 0,
    notObservable: UInt64 = 0,
    notEvaluated: UInt64 = 0
  ) {
    self.rule = rule
    self.violation = violation
    self.attempt = attempt
    self.possible = possible
    self.conformant = conformant
    self.notObservable = notObservable
    self.notEvaluated = notEvaluated
  }
}
