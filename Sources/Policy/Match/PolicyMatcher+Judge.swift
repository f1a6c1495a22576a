// SPDX-License-Identifier: Apache-2.0
package import Events
package import NetworkTypes

extension PolicyMatcher {
  /// Judges a flow by its ends and its service.
  ///
  /// `from` is the initiator's place; whether the initiator is known at all is the caller's to ask.
  /// `time` is the packet's: a conduit that has expired by then permits nothing.
  package func judge(
    _ flow: FlowIdentity,
    from: Placement,
    to: Placement,
    appProtocol: UInt8,
    at time: Timestamp
  ) -> FlowMatch {
    let service = ServiceKey(flow, appProtocol)
    // Flows between two moments at which a conduit begins or ends are equal to all conduits.
    let time = lastChange(by: time)
    var pairs = CandidatePairs()
    let verdict: FlowMatch.Verdict
    if isOutOfScope(flow, from, to) {
      verdict = .outOfScope
    } else if let zone = from.zone, zone == to.zone, policy.zones[zone].allowsIntraZone {
      verdict = .intraZone
    } else {
      pairs = index.pairs(from, to)
      if let first = firstMatch(pairs, service, time) {
        verdict = .candidates(first: first)
      } else {
        verdict = denial(flow, from, to, service, time)
      }
    }
    return FlowMatch(verdict: verdict, pairs: pairs, service: service, time: time)
  }

  /// The last moment, not after `time`, at which a conduit ended or a time window began or ended.
  private func lastChange(by time: Timestamp) -> Timestamp {
    let expiry = expiries.last { $0 <= time } ?? Timestamp(nanoseconds: .min)
    return calendar.lastChange(by: time).map { max($0, expiry) } ?? expiry
  }

  private func firstMatch(
    _ pairs: CandidatePairs,
    _ service: ServiceKey,
    _ time: Timestamp
  ) -> Int? {
    var pairs = pairs
    while let conduit = pairs.next(in: index.conduits) {
      if permits(conduit, service, time) { return conduit }
    }
    return nil
  }

  /// Whether a conduit, whose ends are right, lets the service through at that time.
  func permits(_ conduit: Int, _ service: ServiceKey, _ time: Timestamp) -> Bool {
    conduits[conduit].lets(service) && conduits[conduit].isInForce(time)
      && calendar.isOpen(conduit, time)
  }

  private func isOutOfScope(_ flow: FlowIdentity, _ from: Placement, _ to: Placement) -> Bool {
    if flow.server.isMulticastOrBroadcast {
      // Only a zone that names groups makes them a matter of the policy.
      if to.zone == nil { return true }
    } else if placements.isDirectedBroadcast(flow.server) {
      return true
    }
    if flow.client.isLinkLocalOrUnspecified || flow.server.isLinkLocalOrUnspecified { return true }
    if Self.isHousekeeping(flow) { return true }
    if from.zone == nil, to.zone == nil { return true }
    return !policy.scope.isEmpty && !from.isInScope && !to.isInScope
  }

  /// ICMP errors tell of other flows (RFC 792, RFC 4443); routers and neighbours speak of the link.
  private static func isHousekeeping(_ flow: FlowIdentity) -> Bool {
    switch flow.ipProtocol {
    case .icmp: [3, 4, 5, 9, 10, 11, 12].contains(flow.clientPort)
    case .icmpv6: (1...4).contains(flow.clientPort) || (130...137).contains(flow.clientPort)
    default: false
    }
  }

  private func denial(
    _ flow: FlowIdentity,
    _ from: Placement,
    _ to: Placement,
    _ service: ServiceKey,
    _ time: Timestamp
  ) -> FlowMatch.Verdict {
    // The service stands on the responder's side either way: who spoke first is what is wrong.
    if let conduit = firstMatch(index.pairs(to, from), service, time) {
      return .wrongDirection(conduit: conduit)
    }
    let comesFromUs = from.zone.map { !policy.zones[$0].isUntrusted } ?? from.isInScope
    if !comesFromUs, to.zone.map({ !policy.zones[$0].isUntrusted }) ?? true {
      return .untrustedSource
    }
    guard let zone = from.zone, !policy.zones[zone].isUntrusted else { return .noConduit }
    let leavesUs =
      to.zone.map { policy.zones[$0].isUntrusted }
      ?? (flow.server.isGloballyRoutable && !to.isInScope)
    return leavesUs ? .externalDestination : .noConduit
  }
}
