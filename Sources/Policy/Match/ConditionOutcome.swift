// SPDX-License-Identifier: Apache-2.0

/// What the candidate conduits' conditions say of one event.
package enum ConditionOutcome: Sendable {
  /// No candidate conduit speaks of the flow, and nothing else is wrong with the event.
  case unjudged
  /// This conduit's conditions all hold for the event.
  case permitted(conduit: Int)
  /// No candidate's conditions all hold; the names are those that the nearest one misses.
  ///
  /// Without a conduit the only name is `asset.ae_titles`, which holds on every flow.
  case unmet([StaticString], conduit: Int?)
  /// These conditions of the nearest conduit cannot be seen passively; none is known to be missed.
  case notObservable([StaticString], conduit: Int)

  /// The names of the conditions that the event does not meet, as in `policy.unmet`.
  package var unmet: [StaticString] {
    if case .unmet(let names, _) = self { return names }
    return []
  }
}
