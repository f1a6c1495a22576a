// SPDX-License-Identifier: Apache-2.0
internal import Events
internal import NetworkTypes
internal import Policy
internal import Rules

/// The judge of one worker: holds every event and every flow against the policy and the rules.
///
/// Events are read as borrowed views; an owned record is made only for what a finding keeps.
struct JudgeCore {
  /// What decoders say of a message that passes `--max-message-bytes` or their own, lower limit; of
  /// those that they had asked the flow table to keep, that one counts itself.
  private static let oversize: Set = [
    "dicom.oversize_pdu", "hl7.message_too_large", "mqtt.message_too_large",
    "tls.certificate_too_long", "tls.message_too_long",
  ]

  let basis: JudgeBasis
  private var files: CapturePlaces
  /// What it came to so far.
  private(set) var result: JudgeResult
  /// The judgements of flows that had an event; the others wait for their end.
  private var flows: ContiguousArray<FlowJudgement> = []
  /// By the flow's slot where its judgement is, 0 for none, else one more.
  private var seats: ContiguousArray<Int32> = []
  /// The first free place of `flows`, -1 for none; the others follow from it.
  private var freeSeat: Int32 = -1
  /// The findings that have no place in `FlowJudgement.recorded`, by the flow's place; few flows have any.
  private var furtherFindings: [Int: [FindingKey]] = [:]
  private var hosts = PlacementCache()
  private var places: [FlowPlace.Key: FlowPlace] = [:]
  private var sharedFacts: [FactsKey: PolicyFacts.Shared] = [:]
  private var outcome = RuleOutcome()
  private let certificateObservable: FieldID?

  /// A judge of one capture, the `capture`th of the run.
  init(basis: JudgeBasis, capture: Int, schemas: [EventSchema]) {
    self.basis = basis
    files = CapturePlaces(capture: capture)
    result = JudgeResult(basis)
    certificateObservable =
      schemas.lazy.compactMap {
        $0.field(named: "tls.certificate_observable")?.id
      }.first
  }

  /// What comes now is of another capture of the same stream, which has had so many packets.
  mutating func beginFile(capture: Int, after packets: UInt64) {
    files.add(capture: capture, after: packets)
  }

  /// Judges one event.
  mutating func handle<View: EventView & ~Escapable>(
    _ event: borrowing View,
    in context: EventContext
  ) {
    result.events[Int(View.type.rawValue & 63)] &+= 1
    if View.type.rawValue == EventType.anomaly.rawValue {
      if case .literal(let name) = event.field(FieldID(rawValue: 1), at: 0),
        Self.oversize.contains(name.description)
      {
        result.oversizeMessages += 1
      }
      if !basis.rules.wants(.anomaly) { return }
    }
    // A malformed packet belongs to no flow: it is counted, and nobody can be named for it.
    guard context.flow.slot >= 0 else { return }
    let slot = seat(context.flow.slot)
    place(context.flow, slot, at: context.time)
    var met = ConditionOutcome.unjudged
    if let policy = basis.policy, let place = flows[slot].place {
      met = policy.check(
        event,
        context,
        candidates: place.match,
        source: place.from,
        destination: place.to
      )
    }
    let facts = EventFacts(
      context: context,
      appProtocol: basis.protocolNames[Int(context.flow.appProtocol)],
      policy: noted(met, slot)
    )
    if let field = certificateObservable, View.type.rawValue == 10,
      case .flag(false) = event.field(field, at: 0)
    {
      result.hiddenCertificates += 1
    }
    basis.rules.judge(event, facts, into: &outcome, counting: &result.counters)
    if !outcome.confirmed.isEmpty { confirm(slot, context.flow) }
    for rule in outcome.matches { record(rule, event, facts, met, slot) }
  }

  /// Judges a flow as a whole and lets its slot go.
  mutating func flowEnded(_ flow: FlowSummary) {
    let slot = seat(flow.identity.slot)
    place(flow.identity, slot, at: flow.start)
    result.flows += 1
    result.events[Int(EventType.flow.rawValue)] &+= 1
    let isKnown = flow.identity.initiator != .unknown
    let context = EventContext(
      flow: flow.identity,
      packet: flow.firstPacket,
      time: flow.start,
      direction: .toServer
    )
    let event = FlowEvent(flow)
    var conditions = ConditionOutcome.unjudged
    if basis.judgesWholeFlows { conditions = judgeWhole(event, context, slot) }
    settle(slot, flow, isKnown)
    if basis.talliesFlows { tally(slot, flow) }
    var facts = EventFacts(
      context: context,
      appProtocol: flow.appProtocol,
      policy: PolicyFacts(flows[slot].facts, unmet: conditions.unmet)
    )
    if flows[slot].verdict == .denied { describeDenial(of: flow, slot, &facts) }
    basis.rules.judge(event, facts, into: &outcome, counting: &result.counters)
    for rule in outcome.matches {
      let isAnswered = flow.isAnswered
      record(rule, event, facts, conditions, slot, isAnswered: isAnswered, last: flow.end)
    }
    let weakness = WeakEvidence(flow)
    for pending in flows[slot].pending {
      if !basis.traits[pending.rule].needsWholeFlow {
        commit(pending, .attempt, slot, flow.identity)
      } else if weakness.isEmpty {
        commit(pending, pending.occurrence.outcome, slot, flow.identity)
      }
    }
    if !weakness.isEmpty {
      result.defectiveFlows[Int(flow.identity.appProtocol)] += 1
      for key in flows[slot].recorded.keys(of: flow.identity) + (furtherFindings[slot] ?? []) {
        result.findings.weaken(key, flow: flow.identity.id, weakness)
      }
    }
    observe(flow)
    if basis.notesBeacons { noteBeginning(of: flow, slot) }
    if !furtherFindings.isEmpty { furtherFindings[slot] = nil }
    flows[slot] = FlowJudgement()
    flows[slot].nextFree = freeSeat
    freeSeat = Int32(truncatingIfNeeded: slot)
    seats[flow.identity.slot] = 0
  }

  /// Holds a flow against the ceilings of the conduits that may permit it.
  private mutating func judgeWhole(
    _ event: borrowing FlowEvent,
    _ context: EventContext,
    _ slot: Int
  ) -> ConditionOutcome {
    guard let policy = basis.policy, let place = flows[slot].place else { return .unjudged }
    let outcome = policy.check(
      event,
      context,
      candidates: place.match,
      source: place.from,
      destination: place.to
    )
    guard case .unmet(_, let conduit?) = outcome else { return .unjudged }
    flows[slot].isViolated = true
    assign(conduit, slot)
    return outcome
  }

  /// The place in `flows` of the flow in that slot of its worker's table; a free one when it is new.
  private mutating func seat(_ slot: Int) -> Int {
    if slot < seats.count, seats[slot] > 0 { return Int(seats[slot]) - 1 }
    while seats.count <= slot { seats.append(0) }
    let seat: Int
    if freeSeat >= 0 {
      seat = Int(freeSeat)
      freeSeat = flows[seat].nextFree
      flows[seat].nextFree = -1
    } else {
      seat = flows.count
      flows.append(FlowJudgement())
    }
    seats[slot] = Int32(seat + 1)
    return seat
  }

  /// Notes the pair of an ARP message.
  mutating func addressSeen(
    _ address: IPAddress,
    _ mac: MACAddress,
    packet: UInt64,
    time: Timestamp
  ) {
    host(address, packet, time) { host in
      host.add(mac)
      host.announce(mac, time)
    }
  }

  // MARK: - The policy

  /// Finds a flow's places and conduits, when it is new or its protocol or ends became known.
  private mutating func place(_ flow: FlowIdentity, _ slot: Int, at time: Timestamp) {
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
  private mutating func facts(
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

  private func values(
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

  private mutating func shared(_ key: FlowPlace.Key) -> FlowPlace {
    if let known = places[key] { return known }
    if places.count >= FlowPlace.maxKept { places.removeAll(keepingCapacity: true) }
    let made = FlowPlace(key)
    places[key] = made
    return made
  }

  /// Notes what the conditions said of an event, and tells the facts that its rules are to see.
  private mutating func noted(_ outcome: ConditionOutcome, _ slot: Int) -> PolicyFacts {
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
  private mutating func assign(_ conduit: Int, _ slot: Int) {
    guard flows[slot].conduit != conduit else { return }
    flows[slot].conduit = Int32(truncatingIfNeeded: conduit)
    guard flows[slot].factsConduit != conduit else { return }
    flows[slot].factsConduit = Int32(truncatingIfNeeded: conduit)
    flows[slot].facts = facts(slot, conduit, flows[slot].verdict)
  }

  /// Gives a flow its final verdict and its conduit the account.
  private mutating func settle(_ slot: Int, _ flow: FlowSummary, _ isKnown: Bool) {
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
  private mutating func tally(_ slot: Int, _ flow: FlowSummary) {
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
  private func describeDenial(of flow: FlowSummary, _ slot: Int, _ facts: inout EventFacts) {
    guard let policy = basis.policy, let place = flows[slot].place else { return }
    if flow.isAnswered { facts.isServiceDeclared = policy.offers(place.match, at: place.to) }
    facts.mudURL = policy.mudURL(from: place.from, to: place.to)
  }

  /// Notes a flow that leaves for outside, as far as anybody knows, without a conduit.
  private mutating func noteBeginning(of flow: FlowSummary, _ slot: Int) {
    let identity = flow.identity
    guard identity.ipProtocol.hasPorts, identity.initiator != .unknown else { return }
    let leaves =
      basis.policy == nil
      ? identity.server.isGloballyRoutable && !identity.client.isGloballyRoutable
      : flows[slot].place?.match.verdict == .externalDestination
    guard leaves else { return }
    let place = files.place(of: flow.firstPacket)
    result.beacons.note(
      BeaconTally.Pair(
        client: identity.client,
        server: identity.server,
        transport: identity.ipProtocol,
        port: identity.serverPort,
        appProtocol: identity.appProtocol
      ),
      BeaconTally.Beginning(
        capture: Int32(truncatingIfNeeded: place.capture),
        packet: place.packet,
        time: flow.start,
        flow: identity.id,
        bytes: flow.bytesToServer &+ flow.bytesToClient,
        clientPort: identity.clientPort
      )
    )
  }

  // MARK: - Findings

  private mutating func confirm(_ slot: Int, _ flow: FlowIdentity) {
    for rule in outcome.confirmed {
      for pending in flows[slot].pending where pending.rule == rule {
        commit(pending, .violation, slot, flow)
      }
      flows[slot].pending.removeAll { $0.rule == rule }
    }
  }

  private mutating func record<View: EventView & ~Escapable>(
    _ rule: Int,
    _ event: borrowing View,
    _ facts: borrowing EventFacts,
    _ outcome: ConditionOutcome,
    _ slot: Int,
    isAnswered: Bool = true,
    last: Timestamp? = nil
  ) {
    let traits = basis.traits[rule]
    if traits.isCorrelated {
      correlate(rule, event, facts)
      if traits.isSilent { return }
    }
    var severity = Severity(basis.rules.level(of: rule, event, facts))
    var kind = traits.outcome
    if traits.requiresAnswer, !isAnswered {
      kind = .attempt
      severity = severity.lowered
    }
    let isAuditOnly = traits.needsPolicy && isAuditOnly(facts.policy)
    if isAuditOnly { severity = .info }
    let key = FindingKey(rule: basis.canonical[rule], flow: facts.context.flow)
    let time = last ?? facts.context.time
    let place = files.place(of: facts.context.packet)
    if traits.needsWholeFlow {
      if let known = flows[slot].pending.firstIndex(where: { $0.rule == rule && $0.key == key }) {
        flows[slot].pending[known].more += 1
        flows[slot].pending[known].last = time
        let worst = max(flows[slot].pending[known].occurrence.severity, severity)
        flows[slot].pending[known].occurrence.severity = worst
        return
      }
    } else if !traits.isConfirmedLater {
      if result.findings.countKnown(key, place, time, severity, kind) { return }
      guard result.findings.admits(key) else { return result.findings.pass(1) }
    }
    var occurrence = Occurrence(
      rule: rule,
      facts,
      capture: place.capture,
      packet: place.packet,
      severity: severity,
      outcome: kind,
      quotation: Quotation(
        basis.rules.rules[rule].evidence,
        event,
        facts,
        showsSensitive: basis.showsSensitive
      )
    )
    if traits.needsPolicy, let place = flows[slot].place {
      occurrence.reasoning = Reasoning(facts.context, place, outcome, isAuditOnly: isAuditOnly)
    }
    let pending = FlowJudgement.Pending(key: key, rule: rule, occurrence: occurrence)
    if traits.isConfirmedLater || traits.needsWholeFlow,
      flows[slot].pending.count < FlowJudgement.maxPending
    {
      flows[slot].pending.append(pending)
    } else {
      commit(pending, kind, slot, facts.context.flow)
    }
  }

  /// Whether the policy, or the conduit at hand, only watches.
  private func isAuditOnly(_ facts: borrowing PolicyFacts) -> Bool {
    if basis.policy?.policy.isAuditOnly ?? false { return true }
    return !basis.auditOnlyConduits.isEmpty && basis.auditOnlyConduits.contains(facts.conduit)
  }

  private mutating func commit(
    _ pending: FlowJudgement.Pending,
    _ outcome: FindingOutcome,
    _ slot: Int,
    _ flow: FlowIdentity
  ) {
    var occurrence = pending.occurrence
    if outcome == .attempt, occurrence.outcome != .attempt {
      occurrence.outcome = .attempt
      occurrence.severity = occurrence.severity.lowered
    }
    result.findings.add(occurrence, to: pending.key)
    if let last = pending.last {
      result.findings.count(pending.key, more: pending.more, until: last)
    }
    if !flows[slot].recorded.insert(pending.key, of: flow),
      furtherFindings[slot]?.contains(pending.key) != true
    {
      furtherFindings[slot, default: []].append(pending.key)
    }
  }

  /// Hands a match to the correlations that wait for it.
  private mutating func correlate<View: EventView & ~Escapable>(
    _ rule: Int,
    _ event: borrowing View,
    _ facts: borrowing EventFacts
  ) {
    let place = files.place(of: facts.context.packet)
    for feed in basis.rules.feeds[rule] {
      guard let group = CorrelationGroup(feed, event, facts) else { continue }
      let correlation = basis.rules.correlations[feed.correlation]
      result.correlations.note(
        feed.correlation,
        CorrelationTally.key(group.bytes, facts.context.time, timespan: correlation.timespan),
        value: group.value,
        steps: correlation.tallySteps,
        CorrelationHit(feed.step, capture: place.capture, packet: place.packet, facts)
      )
    }
  }

  // MARK: - Hosts

  private mutating func observe(_ flow: FlowSummary) {
    let identity = flow.identity
    let number = Int(identity.appProtocol)
    if flow.packetsToServer > 0 {
      host(identity.client, flow.firstPacket, flow.start) { host in
        host.add(flow.clientMAC, in: identity.vlan)
        host.last = max(host.last, flow.end)
        host.flows += 1
        if host.vlan == 0 { host.vlan = identity.vlan }
        if number != 0 { host.clientOf[number / 64] |= 1 << UInt64(number % 64) }
      }
    }
    if flow.packetsToClient > 0 {
      host(identity.server, flow.firstPacket, flow.start) { host in
        host.add(flow.serverMAC, in: identity.vlan)
        host.last = max(host.last, flow.end)
        host.flows += 1
        if host.vlan == 0 { host.vlan = identity.vlan }
        if number != 0 { host.serverOf[number / 64] |= 1 << UInt64(number % 64) }
      }
    }
  }

  private mutating func host(
    _ address: IPAddress,
    _ packet: UInt64,
    _ time: Timestamp,
    _ change: (inout HostObservation) -> Void
  ) {
    guard !address.isMulticastOrBroadcast, address != IPAddress(v4: 0), address.bits != 0 else {
      return
    }
    result.note(address, files.place(of: packet), time, limit: Judge.maxHosts, change)
  }
}
