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
      let place = "\(conduit.id) (\(policy.file):\(conduit.line))"
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
    var best: [(score: Int, near: Explanation.Near)] = []
    for conduit in policy.conduits.indices {
      let misses = misses(conduit, match, from, to)
      guard let score = Self.score(misses) else { continue }
      // Three places, the earlier conduit first among equals.
      if best.count == 3, best[2].score <= score { continue }
      let at = best.firstIndex { $0.score > score } ?? best.count
      best.insert((score, near(conduit, misses)), at: at)
      if best.count > 3 { best.removeLast() }
    }
    return best.map(\.near)
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
  private func misses(
    _ conduit: Int,
    _ match: FlowMatch,
    _ from: Placement,
    _ to: Placement
  ) -> [Explanation.Miss] {
    let model = policy.conduits[conduit]
    var misses: [Explanation.Miss] = []
    let isFrom = Self.holds(model.from, from)
    let isTo = Self.holds(model.to, to)
    if !isFrom || !isTo, Self.holds(model.from, to), Self.holds(model.to, from) {
      misses.append(.direction)
    } else {
      if !isFrom { misses.append(.from(model.from.map { policy.name(of: $0) })) }
      if !isTo { misses.append(.to(model.to.map { policy.name(of: $0) })) }
    }
    if !conduits[conduit].lets(match.service) {
      misses.append(.service(model.services.map { policy.services[$0].name }))
    }
    if !conduits[conduit].isInForce(match.time), let date = model.expires {
      misses.append(.expired(date))
    }
    return misses
  }

  private static func holds(_ endpoints: [Endpoint], _ placement: Placement) -> Bool {
    endpoints.contains { endpoint in
      switch endpoint {
      case .zone(let zone): zone == placement.zone
      case .asset(let asset): asset == placement.asset
      }
    }
  }

  /// How far a conduit is: `nil` when neither end is right, for then it is not near at all.
  private static func score(_ misses: [Explanation.Miss]) -> Int? {
    var ends = 0
    var score = 0
    for miss in misses {
      switch miss {
      case .from, .to:
        ends += 1
        score += 4
      case .service: score += 3
      case .direction: score += 2
      case .expired, .condition: score += 1
      }
    }
    return ends == 2 ? nil : score
  }
}
