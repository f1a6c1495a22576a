// SPDX-License-Identifier: Apache-2.0

/// Findings that somebody accepted for a time.
///
/// A finding is waived when it fits every selector that is not empty; one of a selector's values is
/// enough. At least one of the selectors has values.
package struct Waiver: Sendable {
  /// The waiver's identifier.
  package var id: String
  /// Rules by name, `TLS-016` or `TLS-*`.
  package var rules: [RuleSettings.Pattern]
  /// Conduits by identifier: those that permitted the flow, or that it violates.
  package var conduits: [String]
  /// Who began.
  package var from: [Endpoint]
  /// With whom.
  package var to: [Endpoint]
  /// Either of the two, or the one host that the finding is about.
  package var hosts: [Endpoint]
  /// Who accepted it.
  package var owner: String
  /// Why.
  package var reason: String
  /// The last day, UTC, on which it holds, by the time of the packets.
  package var expires: PolicyDate
  /// Where it is declared.
  package var place: SourcePlace

  /// Makes a waiver.
  package init(
    id: String,
    rules: [RuleSettings.Pattern] = [],
    conduits: [String] = [],
    from: [Endpoint] = [],
    to: [Endpoint] = [],
    hosts: [Endpoint] = [],
    owner: String,
    reason: String,
    expires: PolicyDate,
    place: SourcePlace = SourcePlace()
  ) {
    self.id = id
    self.rules = rules
    self.conduits = conduits
    self.from = from
    self.to = to
    self.hosts = hosts
    self.owner = owner
    self.reason = reason
    self.expires = expires
    self.place = place
  }
}
