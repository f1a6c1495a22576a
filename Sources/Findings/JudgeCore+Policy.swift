// SPDX-License-Identifier: Apache-2.0
internal import Events
internal import NetworkTypes
internal import Policy
internal import Rules

// Where a flow lies in the policy, and what its conduits had.
extension JudgeCore {
  /// Finds a flow's places and conduits, when it is new or its protocol or ends became known.
  mutating func place(_ flow: FlowIdentity, _ slot: Int, at time: Timestamp) {
    if flows[slot].isPlaced, flows[slot].appProtocol == flow.appProtocol,
      flows[slot].initiator == flow.initiator
    {
      return
    }
    flows[slot].isPlaced = true
    flows[slot].appProtocol = flow.appProtocol
    flows[slot].initiator = flow.initiator
    guard let policy = basis.policy else { return }
    let from = hosts.place(flow.client, flow.clientMAC, flow.vlan, by: policy)
    let to = hosts.place(flow.server, flow.serverMAC, flow.vlan, by: policy)
    let match = policy.judge(
      flow,
      from: from,
      to: to,
      appProtocol: flow.appProtocol,
      at: time
    )
    flows[slot].place = shared(FlowPlace.Key(from: from, to: to, match: match))
    var conduit = -1
    switch match.verdict {
    case .outOfScope: flows[slot].verdict = .outOfScope
    case .intraZone: flows[slot].verdict = .allowed
    case .candidates(let first):
      flows[slot].verdict = .allowed
      conduit = first
    default: flows[slot].verdict = flow.initiator == .unknown ? .undetermined : .denied
    }
    flows[slot].factsConduit = Int32(truncatingIfNeeded: conduit)
    flows[slot].facts = facts(slot, conduit, flows[slot].verdict)
  }

  /// The facts of a flow under a verdict; flows of the same places share them.
  mutating func facts(
    _ slot: Int,
    _ conduit: Int,
    _ verdict: FlowVerdict
  ) -> PolicyFacts.Shared {
    guard basis.policy != nil else { return .none }
    let place = flows[slot].place
    let (from, to) = (place?.from.zone, place?.to.zone)
    let reason = verdict == .denied ? place?.match.reason : nil
    let key = FactsKey(
      from: from ?? -1,
      to: to ?? -1,
      conduit: conduit,
      verdict: verdict,
      reason: reason.map { Int($0.utf8CodeUnitCount) } ?? 0
    )
    if let known = sharedFacts[key] { return known }
    if sharedFacts.count >= FactsKey.maxKept { sharedFacts.removeAll(keepingCapacity: true) }
    let made = PolicyFacts.Shared(values(from, to, conduit, verdict, reason))
    sharedFacts[key] = made
    return made
  }

  func values(
    _ from: Int?,
    _ to: Int?,
    _ conduit: Int,
    _ verdict: FlowVerdict,
    _ reason: StaticString?
  ) -> PolicyFacts.Values {
    var values = PolicyFacts.Values()
    guard let policy = basis.policy?.policy else { return values }
    values.isPresent = true
    if let from {
      values.zoneFrom = policy.zones[from].name
      values.criticalityFrom = policy.zones[from].criticality.rawValue
    }
    if let to {
      values.zoneTo = policy.zones[to].name
      values.criticalityTo = policy.zones[to].criticality.rawValue
    }
    if conduit >= 0 {
      values.conduit = policy.conduits[conduit].id
      values.isProtected = policy.conduits[conduit].isProtected
    }
    values.verdict = verdict.name
    values.reason = reason ?? ""
    return values
  }

  mutating func shared(_ key: FlowPlace.Key) -> FlowPlace {
    if let known = places[key] { return known }
    if places.count >= FlowPlace.maxKept { places.removeAll(keepingCapacity: true) }
    let made = FlowPlace(key)
    places[key] = made
    return made
  }

  /// Notes what the conditions said of an event, and tells the facts that its rules are to see.
  mutating func noted(_ outcome: ConditionOutcome, _ slot: Int) -> PolicyFacts {
    switch outcome {
    case .unjudged: break
    case .permitted(let conduit): assign(conduit, slot)
    case .unmet(let names, let conduit):
      var facts = flows[slot].facts
      if let conduit {
        flows[slot].isViolated = true
        assign(conduit, slot)
        facts = self.facts(slot, conduit, .violates)
      }
      return PolicyFacts(facts, unmet: names)
    case .notObservable(_, let conduit):
      flows[slot].isNotObservable = true
      assign(conduit, slot)
    }
    return PolicyFacts(flows[slot].facts)
  }

  /// Makes a conduit the one that the flow is accounted to.
  mutating func assign(_ conduit: Int, _ slot: Int) {
    guard flows[slot].conduit != conduit else { return }
    flows[slot].conduit = Int32(truncatingIfNeeded: conduit)
    guard flows[slot].factsConduit != conduit else { return }
    flows[slot].factsConduit = Int32(truncatingIfNeeded: conduit)
    flows[slot].facts = facts(slot, conduit, flows[slot].verdict)
  }

  /// Gives a flow its final verdict and its conduit the account.
  mutating func settle(_ slot: Int, _ flow: FlowSummary, _ isKnown: Bool) {
    guard let match = flows[slot].place?.match else { return }
    switch match.verdict {
    case .outOfScope: result.verdicts.outOfScope += 1
    case .intraZone: result.verdicts.allowed += 1
    case .candidates(let first):
      let conduit = flows[slot].conduit >= 0 ? Int(flows[slot].conduit) : first
      flows[slot].conduit = Int32(truncatingIfNeeded: conduit)
      result.conduits[conduit].bytes += flow.bytesToServer + flow.bytesToClient
      let last = result.conduits[conduit].last ?? flow.end
      result.conduits[conduit].last = max(last, flow.end)
      if flows[slot].isNotObservable { result.conduits[conduit].notObservable += 1 }
      if flows[slot].isViolated {
        flows[slot].facts = facts(slot, conduit, .violates)
        flows[slot].verdict = .violates
        result.verdicts.violates += 1
        result.conduits[conduit].violates += 1
      } else if isKnown {
        result.verdicts.allowed += 1
        result.conduits[conduit].allowed += 1
      } else {
        flows[slot].facts = facts(slot, conduit, .undetermined)
        flows[slot].verdict = .undetermined
        result.verdicts.undetermined += 1
      }
    default:
      if isKnown {
        result.verdicts.denied += 1
      } else {
        result.verdicts.undetermined += 1
      }
    }
  }

  /// Counts a settled flow with those that are alike.
  mutating func tally(_ slot: Int, _ flow: FlowSummary) {
    let identity = flow.identity
    let hasPorts = identity.ipProtocol == .tcp || identity.ipProtocol == .udp
    let place = flows[slot].place
    result.kinds.add(
      FlowKind(
        client: identity.client,
        server: identity.server,
        transport: identity.ipProtocol,
        port: hasPorts ? identity.serverPort : 0,
        appProtocol: identity.appProtocol,
        zoneFrom: Int32(truncatingIfNeeded: place?.from.zone ?? -1),
        zoneTo: Int32(truncatingIfNeeded: place?.to.zone ?? -1),
        conduit: flows[slot].conduit,
        verdict: basis.policy == nil ? nil : flows[slot].verdict
      ),
      FlowTally(flows: 1, bytes: flow.bytesToServer &+ flow.bytesToClient, last: flow.end)
    )
  }

  /// Tells of a flow that no conduit permits what its server declares, and whose MUD file speaks of it.
  func describeDenial(of flow: FlowSummary, _ slot: Int, _ facts: inout EventFacts) {
    guard let policy = basis.policy, let place = flows[slot].place else { return }
    if flow.isAnswered { facts.isServiceDeclared = policy.offers(place.match, at: place.to) }
    facts.mudURL = policy.mudURL(from: place.from, to: place.to)
  }
}
