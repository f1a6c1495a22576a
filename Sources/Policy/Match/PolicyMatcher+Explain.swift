// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import Events
package import NetworkTypes

/// What was said of conduits so far: many flows of a report miss the same of the same conduits.
package struct ExplanationMemory: Sendable {
  fileprivate struct Key: Hashable {
    let conduit: Int
    let missing: UInt8
  }

  fileprivate struct Said {
    let near: Explanation.Near
    let line: String
  }

  fileprivate var said: [Key: Said] = [:]

  /// Nothing was said yet.
  package init() {}
}

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
    var memory = ExplanationMemory()
    return explain(
      flow,
      from: from,
      to: to,
      appProtocol: appProtocol,
      at: time,
      outcome: outcome,
      remembering: &memory
    )
  }

  /// The same for many flows: what conduits miss is put into words once.
  package func explain(
    _ flow: FlowIdentity,
    from: Placement,
    to: Placement,
    appProtocol: UInt8,
    at time: Timestamp,
    outcome: ConditionOutcome,
    remembering memory: inout ExplanationMemory
  ) -> Explanation {
    let match = judge(flow, from: from, to: to, appProtocol: appProtocol, at: time)
    let near = nearest(match, from, to, outcome, &memory)
    let verdict = verdict(match, outcome)
    var lines = [headline(verdict, match, flow, from, to)]
    lines += outcomeLines(outcome)
    for said in near { lines.append(said.line) }
    return Explanation(
      verdict: verdict,
      reason: match.reason.description,
      nearest: near.map(\.near),
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
    var text = TextBuffer(capacity: 160)
    text.append(match.verdict == .outOfScope ? "out of scope" : verdict)
    text.append(": ")
    append(flow.client, from, to: &text)
    text.append(" to ")
    append(flow.server, to, to: &text)
    text.append(", ")
    append(match.service, to: &text)
    switch match.verdict {
    case .outOfScope, .candidates: break
    case .intraZone: text.append(": both are in one zone")
    case .wrongDirection: text.append(": the other side should have begun")
    case .untrustedSource: text.append(": nobody vouches for who began")
    case .externalDestination: text.append(": leaves the declared zones")
    case .noConduit: text.append(": no conduit permits it")
    }
    return String(text)
  }

  private func append(_ address: IPAddress, _ placement: Placement, to text: inout TextBuffer) {
    if let asset = placement.asset {
      text.append(policy.assets[asset].name)
      text.append(" ")
    }
    text.append(address)
    text.append(" (")
    text.append(placement.zone.map { policy.zones[$0].name } ?? "no zone")
    text.append(")")
  }

  private func append(_ key: ServiceKey, to text: inout TextBuffer) {
    if key.appProtocol != 0, let name = protocolNames[key.appProtocol] {
      text.append(name)
      text.append(" on ")
    }
    text.append(key.transport.description.lowercased())
    guard key.transport == .tcp || key.transport == .udp || key.transport == .sctp else { return }
    text.append("/")
    text.append(decimal: UInt64(key.port))
  }

  private func nearest(
    _ match: FlowMatch,
    _ from: Placement,
    _ to: Placement,
    _ outcome: ConditionOutcome,
    _ memory: inout ExplanationMemory
  ) -> [ExplanationMemory.Said] {
    switch match.verdict {
    case .outOfScope, .intraZone: return []
    case .candidates(let first): return [said(candidate(first, outcome))]
    default: break
    }
    var services: Set<Int32> = []
    index.services.forEach(of: match.service) { services.insert($0) }
    var best: [(score: Int, conduit: Int, missing: Missing)] = []
    for conduit in policy.conduits.indices {
      let missing = missing(conduit, match, services, from, to)
      guard let score = missing.score else { continue }
      // Three places, the earlier conduit first among equals.
      if best.count == 3, best[2].score <= score { continue }
      let at = best.firstIndex { $0.score > score } ?? best.count
      best.insert((score, conduit, missing), at: at)
      if best.count > 3 { best.removeLast() }
    }
    return best.map { place in
      let key = ExplanationMemory.Key(conduit: place.conduit, missing: place.missing.rawValue)
      if let known = memory.said[key] { return known }
      let made = said(near(place.conduit, misses(place.conduit, place.missing)))
      memory.said[key] = made
      return made
    }
  }

  private func said(_ near: Explanation.Near) -> ExplanationMemory.Said {
    let file = policy.file(of: policy.conduits[near.conduit].place)
    return ExplanationMemory.Said(near: near, line: near.words(file: file))
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
    _ services: Set<Int32>,
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
    if services.isDisjoint(with: conduits[conduit].services) { missing.insert(.service) }
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
