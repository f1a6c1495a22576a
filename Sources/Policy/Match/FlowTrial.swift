// SPDX-License-Identifier: Apache-2.0
package import Events
package import NetworkTypes

/// One flow under one policy, outside of an audit: where its ends are, and what became of its events.
package struct FlowTrial: Sendable {
  /// The policy.
  package let matcher: PolicyMatcher
  /// The client's place.
  package private(set) var from = Placement()
  /// The server's place.
  package private(set) var to = Placement()
  /// What the policy says of the flow; `nil` before it was placed.
  package private(set) var match: FlowMatch?
  /// The conduit that permitted the first event, or that one missed.
  package private(set) var conduit: Int?
  /// What the first event missed that missed anything.
  package private(set) var outcome = ConditionOutcome.unjudged
  /// Whether an event missed something of a conduit.
  package private(set) var isViolated = false

  /// Nothing seen of the flow.
  package init(_ matcher: PolicyMatcher) { self.matcher = matcher }

  /// Judges the flow, again when more is known of it.
  package mutating func place(_ flow: FlowIdentity, at time: Timestamp) {
    func mac(_ bits: UInt64) -> MACAddress? { bits == 0 ? nil : MACAddress(bits: bits) }
    from = matcher.place(flow.client, mac: mac(flow.clientMAC), vlan: flow.vlan)
    to = matcher.place(flow.server, mac: mac(flow.serverMAC), vlan: flow.vlan)
    match = matcher.judge(flow, from: from, to: to, appProtocol: flow.appProtocol, at: time)
  }

  /// Holds one of its events against the conduits' conditions.
  @discardableResult
  package mutating func check<View: EventView & ~Escapable>(
    _ event: borrowing View,
    _ context: EventContext
  ) -> ConditionOutcome {
    guard let match else { return .unjudged }
    let outcome = matcher.check(
      event,
      context,
      candidates: match,
      source: from,
      destination: to
    )
    switch outcome {
    case .unjudged: break
    case .permitted(let conduit): self.conduit = self.conduit ?? conduit
    case .notObservable(_, let conduit): self.conduit = self.conduit ?? conduit
    case .unmet(_, let conduit):
      guard let conduit, !isViolated else { break }
      isViolated = true
      self.conduit = conduit
      self.outcome = outcome
    }
    return outcome
  }
}
