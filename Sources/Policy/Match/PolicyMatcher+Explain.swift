// SPDX-License-Identifier: Apache-2.0
package import Events
package import NetworkTypes

extension PolicyMatcher {
  /// Says why a flow is judged as it is, in words and in data.
  ///
  /// The verdict is ``judge(_:from:to:appProtocol:at:)``'s own; `outcome` adds what
  /// ``check(_:_:candidates:source:destination:)`` said of an event.
  /// Complexity: linear in the number of conduits; made for reports.
  package func explain(
    _ flow: FlowIdentity,
    from: Placement,
    to: Placement,
    appProtocol: UInt8,
    at time: Timestamp,
    outcome: ConditionOutcome = .unjudged
  ) -> Explanation {
    let match = judge(flow, from: from, to: to, appProtocol: appProtocol, at: time)
    let near = nearest(match, from, to, outcome)
    let verdict = verdict(match, outcome)
    var lines = [headline(verdict, match, flow, from, to)]
    lines += outcomeLines(outcome)
    lines += near.map { conduit in
      let place =
        "\(conduit.id) (\(policy.file(of: policy.conduits[conduit.conduit].place)):\(conduit.line))"
      let misses = conduit.misses.map(\.description).joined(separator: ", ")
      return misses.isEmpty ? "permitted by \(place)" : "nearest: \(place) misses \(misses)"
    }
    return Explanation(
      verdict: verdict,
      reason: match.reason.description,
      nearest: near,
      lines: lines
    )
  }

  private func verdict(_ match: FlowMatch, _ outcome: ConditionOutcome) -> String {
    switch match.verdict {
    case .outOfScope: "out_of_scope"
    case .wrongDirection, .untrustedSource, .externalDestination, .noConduit: "denied"
    case .intraZone, .candidates:
      switch outcome {
      case .unjudged, .permitted: "allowed"
      case .unmet: "violates"
      case .notObservable: "not_observable"
      }
    }
  }

  private func outcomeLines(_ outcome: ConditionOutcome) -> [String] {
    switch outcome {
    case .unmet(let names, nil): names.map { "unmet on every flow: \($0)" }
    case .notObservable(let names, _): names.map { "cannot be seen passively: \($0)" }
    default: []
    }
  }

  private func headline(
    _ verdict: String,
    _ match: FlowMatch,
    _ flow: FlowIdentity,
    _ from: Placement,
    _ to: Placement
  ) -> String {
    let ends = "\(name(flow.client, from)) to \(name(flow.server, to)), \(service(match.service))"
    switch match.verdict {
    case .outOfScope: return "out of scope: \(ends)"
    case .intraZone: return "\(verdict): \(ends): both are in one zone"
    case .candidates: return "\(verdict): \(ends)"
    case .wrongDirection: return "denied: \(ends): the other side should have begun"
    case .untrustedSource: return "denied: \(ends): nobody vouches for who began"
    case .externalDestination: return "denied: \(ends): leaves the declared zones"
    case .noConduit: return "denied: \(ends): no conduit permits it"
    }
  }

  private func name(_ address: IPAddress, _ placement: Placement) -> String {
    let zone = placement.zone.map { policy.zones[$0].name } ?? "no zone"
    let asset = placement.asset.map { policy.assets[$0].name + " " } ?? ""
    return "\(asset)\(address) (\(zone))"
  }

  private func service(_ key: ServiceKey) -> String {
    let name = key.appProtocol == 0 ? nil : protocolNames[key.appProtocol]
    let transport = key.transport.description.lowercased()
    let isPorted = key.transport == .tcp || key.transport == .udp || key.transport == .sctp
    let port = isPorted ? "\(transport)/\(key.port)" : transport
    return name.map { "\($0) on \(port)" } ?? port
  }

  private func nearest(
    _ match: FlowMatch,
    _ from: Placement,
    _ to: Placement,
    _ outcome: ConditionOutcome
  ) -> [Explanation.Near] {
    switch match.verdict {
    case .outOfScope, .intraZone: return []
    case .candidates(let first): return [candidate(first, outcome)]
    default: break
    }
    var best: [(score: Int, conduit: Int, missing: Missing)] = []
    for conduit in policy.conduits.indices {
      let missing = missing(conduit, match, from, to)
      guard let score = missing.score else { continue }
      // Three places, the earlier conduit first among equals.
      if best.count == 3, best[2].score <= score { continue }
      let at = best.firstIndex { $0.score > score } ?? best.count
      best.insert((score, conduit, missing), at: at)
      if best.count > 3 { best.removeLast() }
    }
    return best.map { near($0.conduit, misses($0.conduit, $0.missing)) }
  }

  private func near(_ conduit: Int, _ misses: [Explanation.Miss]) -> Explanation.Near {
    Explanation.Near(
      conduit: conduit,
      id: policy.conduits[conduit].id,
      line: policy.conduits[conduit].place.line,
      misses: misses
    )
  }

  private func candidate(_ first: Int, _ outcome: ConditionOutcome) -> Explanation.Near {
    switch outcome {
    case .unjudged, .unmet(_, nil): near(first, [])
    case .permitted(let conduit): near(conduit, [])
    case .unmet(let names, let conduit?), .notObservable(let names, let conduit):
      near(conduit, names.map { .condition($0.description) })
    }
  }

  /// What a conduit misses of a flow, by the same tests that permit it.
  private func missing(
    _ conduit: Int,
    _ match: FlowMatch,
    _ from: Placement,
    _ to: Placement
  ) -> Missing {
    var missing: Missing = []
    let isFrom = holds(policy.conduits[conduit].from, from)
    let isTo = holds(policy.conduits[conduit].to, to)
    if !isFrom || !isTo, holds(policy.conduits[conduit].from, to),
      holds(policy.conduits[conduit].to, from)
    {
      missing.insert(.direction)
    } else {
      if !isFrom { missing.insert(.from) }
      if !isTo { missing.insert(.to) }
    }
    if !conduits[conduit].lets(match.service) { missing.insert(.service) }
    if !conduits[conduit].isInForce(match.time) { missing.insert(.expired) }
    if !calendar.isOpen(conduit, match.time) { missing.insert(.closed) }
    return missing
  }

  /// Puts into words what a conduit misses.
  private func misses(_ conduit: Int, _ missing: Missing) -> [Explanation.Miss] {
    let model = policy.conduits[conduit]
    var misses: [Explanation.Miss] = []
    if missing.contains(.direction) { misses.append(.direction) }
    if missing.contains(.from) {
      misses.append(.from(model.from.map { policy.name(of: $0) }))
    }
    if missing.contains(.to) { misses.append(.to(model.to.map { policy.name(of: $0) })) }
    if missing.contains(.service) {
      misses.append(.service(model.services.map { policy.services[$0].name }))
    }
    if missing.contains(.expired), let date = model.expires { misses.append(.expired(date)) }
    if missing.contains(.closed) { misses.append(.closed(model.times.map(\.description))) }
    return misses
  }

  private func holds(_ endpoints: [Endpoint], _ placement: Placement) -> Bool {
    policy.names(endpoints, zone: placement.zone, asset: placement.asset)
  }
}

/// What a conduit misses of a flow, before it is put into words.
private struct Missing: OptionSet {
  let rawValue: UInt8
  static let from = Missing(rawValue: 1)
  static let to = Missing(rawValue: 2)
  static let direction = Missing(rawValue: 4)
  static let service = Missing(rawValue: 8)
  static let expired = Missing(rawValue: 16)
  static let closed = Missing(rawValue: 32)

  /// How far the conduit is: `nil` when neither end is right, for then it is not near at all.
  var score: Int? {
    if isSuperset(of: [.from, .to]) { return nil }
    return (contains(.from) || contains(.to) ? 4 : 0) + (contains(.service) ? 3 : 0)
      + (contains(.direction) ? 2 : 0) + (contains(.expired) ? 1 : 0)
      + (contains(.closed) ? 1 : 0)
  }
}
