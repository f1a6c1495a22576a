// SPDX-License-Identifier: Apache-2.0

/// An end of a conduit.
package enum Endpoint: Hashable, Sendable {
  /// All hosts of a zone, by index.
  case zone(Int)
  /// One asset, by index.
  case asset(Int)
}

/// A declared, directed permission between two ends (IEC 62443-3-2, 3.1.5).
package struct Conduit: Sendable {
  /// The identifier, which never changes.
  package var id: String
  /// Who may begin.
  package var from: [Endpoint]
  /// Who may be spoken to.
  package var to: [Endpoint]
  /// Indexes of the services let through.
  package var services: [Int]
  /// What events on the conduit must satisfy.
  package var conditions: [Condition]
  /// Layers that protect cleartext on this conduit: `ipsec`, `macsec`, ...; empty for none.
  package var protectedBy: [String]
  /// Who answers for it.
  package var owner: String
  /// Why it exists.
  package var reason: String
  /// The last day, UTC, on which it permits anything.
  package var expires: PolicyDate?
  /// Whether violations of its conditions are only reported, at the lowest severity.
  package var isAuditOnly: Bool
  /// When it permits anything, by the policy's clock; empty for always.
  package var times: [TimeWindow] = []
  /// The conduit that this one is the reverse channel of.
  package var reverseOf: String?
  /// Where the conduit is declared.
  package var place: SourcePlace

  /// Makes a conduit.
  package init(
    id: String,
    from: [Endpoint],
    to: [Endpoint],
    services: [Int],
    conditions: [Condition] = [],
    protectedBy: [String] = [],
    owner: String = "",
    reason: String = "",
    expires: PolicyDate? = nil,
    isAuditOnly: Bool = false,
    place: SourcePlace = SourcePlace()
  ) {
    self.id = id
    self.from = from
    self.to = to
    self.services = services
    self.conditions = conditions
    self.protectedBy = protectedBy
    self.owner = owner
    self.reason = reason
    self.expires = expires
    self.isAuditOnly = isAuditOnly
    self.place = place
  }

  /// Whether the conduit names a layer that protects cleartext.
  package var isProtected: Bool { !protectedBy.isEmpty }
}
