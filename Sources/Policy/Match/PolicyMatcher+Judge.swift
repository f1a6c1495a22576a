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
    var ends = EndPairs()
    let verdict: FlowMatch.Verdict
    if isOutOfScope(flow, from, to) {
      verdict = .outOfScope
    } else if let zone = from.zone, zone == to.zone, policy.zones[zone].allowsIntraZone {
      verdict = .intraZone
    } else {
      ends = index.pairs(from, to)
      if let first = permitting(ends, service, time, after: -1) {
        verdict = .candidates(first: first)
      } else {
        verdict = denial(flow, from, to, service, time)
      }
    }
    return FlowMatch(verdict: verdict, ends: ends, service: service, time: time)
  }

  /// The last moment, not after `time`, at which a conduit ended or a time window began or ended.
  private func lastChange(by time: Timestamp) -> Timestamp {
    let expiry =
      expiries.index(of: time).map { expiries.starts[$0] } ?? Timestamp(nanoseconds: .min)
    return calendar.lastChange(by: time).map { max($0, expiry) } ?? expiry
  }

  /// The first conduit after another one that permits a service at that time; `last` is -1 for the
  /// first of all.
  func permitting(
    _ ends: EndPairs,
    _ service: ServiceKey,
    _ time: Timestamp,
    after last: Int
  ) -> Int? {
    var last = last
    while let conduit = index.conduit(after: last, ends, service) {
      if conduits[conduit].isInForce(time), calendar.isOpen(conduit, time) { return conduit }
      last = conduit
    }
    return nil
  }

  /// The next conduit that may permit a judged flow.
  func permitting(_ match: FlowMatch, after last: Int) -> Int? {
    permitting(match.ends, match.service, match.time, after: last)
  }

  private func isOutOfScope(_ flow: FlowIdentity, _ from: Placement, _ to: Placement) -> Bool {
    if flow.server.isMulticastOrBroadcast {
      // Only a zone that names groups makes them a matter of the policy.
      if to.zone == nil { return true }
    } else if to.isDirectedBroadcast {
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
    if let conduit = permitting(index.pairs(to, from), service, time, after: -1) {
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
