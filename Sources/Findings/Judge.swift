// SPDX-License-Identifier: Apache-2.0
package import Events
package import NetworkTypes
package import Policy
package import Rules

/// What judges by: the policy and the rules, compiled once and used by every worker.
package struct JudgeBasis: Sendable {
  /// The policy, `nil` when none was given.
  package let policy: PolicyMatcher?
  /// The rules.
  package let rules: CompiledRules
  /// The EVE names of application protocols by number.
  package let protocolNames: [StaticString]
  /// For each rule, the first one of the same catalogue name; findings are named by that one.
  let canonical: [Int]
  /// Findings kept by one worker.
  package let maxFindings: Int

  /// Gathers what to judge by.
  package init(
    policy: PolicyMatcher?,
    rules: CompiledRules,
    protocolNames: [StaticString],
    maxFindings: Int
  ) {
    self.policy = policy
    self.rules = rules
    self.protocolNames = protocolNames
    self.maxFindings = maxFindings
    var first: [String: Int] = [:]
    canonical = rules.rules.enumerated().map { index, compiled in
      let name = compiled.rule.name
      if let known = first[name] { return known }
      first[name] = index
      return index
    }
  }
}

/// Holds every event and every flow of one worker against the policy and the rules.
///
/// Events are read as borrowed views; an owned record is made only for what a finding keeps.
package final class Judge: FlowObserver {
  /// The most addresses that are kept in the inventory of one worker.
  package static let maxHosts = 1 << 18

  /// What decoders say of a message that passes `--max-message-bytes` or their own, lower limit; of
  /// those that they had asked the flow table to keep, that one counts itself.
  private static let oversize: Set = [
    "dicom.oversize_pdu", "hl7.message_too_large", "mqtt.message_too_large",
    "tls.certificate_too_long", "tls.message_too_long",
  ]

  let basis: JudgeBasis
  private var places: CapturePlaces
  /// What it came to so far.
  package private(set) var result: JudgeResult
  private var flows: ContiguousArray<FlowJudgement> = []
  private var matches: [Int] = []
  private var confirmed: [Int] = []
  private let certificateObservable: FieldID?

  /// A judge of one capture, the `capture`th of the run.
  package init(basis: JudgeBasis, capture: Int, name: String, schemas: [EventSchema]) {
    self.basis = basis
    places = CapturePlaces(capture: capture, name: name)
    result = JudgeResult(conduits: basis.policy?.policy.conduits.count ?? 0)
    certificateObservable =
      schemas.lazy.compactMap {
        $0.field(named: "tls.certificate_observable")?.id
      }.first
  }

  /// What comes now is of another capture of the same stream, which has had so many packets.
  package func beginFile(capture: Int, name: String, after packets: UInt64) {
    places.add(capture: capture, name: name, after: packets)
  }

  /// Everything that a rule or a condition may read is wanted.
  package func wants(_ type: EventType) -> Bool { type != .anomaly || basis.rules.wants(type) }

  /// Judges one event.
  package func handle<View: EventView & ~Escapable>(
    _ event: borrowing View,
    in context: EventContext
  ) {
    result.events[Int(View.type.rawValue & 63)] &+= 1
    if View.type == .anomaly {
      if case .literal(let name) = event.field(FieldID(rawValue: 1), at: 0),
        Self.oversize.contains(name.description)
      {
        result.oversizeMessages += 1
      }
      if !basis.rules.wants(.anomaly) { return }
    }
    let slot = context.flow.slot
    // A malformed packet belongs to no flow: it is counted, and nobody can be named for it.
    guard slot >= 0 else { return }
    place(context.flow, at: context.time)
    var facts = EventFacts(
      context: context,
      appProtocol: basis.protocolNames[Int(context.flow.appProtocol)],
      policy: flows[slot].facts
    )
    var outcome = ConditionOutcome.unjudged
    if let policy = basis.policy, let match = flows[slot].match {
      outcome = policy.check(
        event,
        context,
        candidates: match,
        source: flows[slot].from,
        destination: flows[slot].to
      )
      note(outcome, slot, &facts)
    }
    if let field = certificateObservable, View.type.rawValue == 10,
      case .flag(false) = event.field(field, at: 0)
    {
      result.hiddenCertificates += 1
    }
    basis.rules.confirm(event, facts, into: &confirmed)
    if !confirmed.isEmpty { confirm(slot) }
    basis.rules.evaluate(event, facts, into: &matches)
    for rule in matches { record(rule, event, facts, outcome, slot) }
  }

  /// Judges a flow as a whole and lets its slot go.
  package func flowEnded(_ flow: FlowSummary) {
    let slot = flow.identity.slot
    place(flow.identity, at: flow.start)
    result.flows += 1
    result.events[Int(EventType.flow.rawValue)] &+= 1
    let isKnown = flow.identity.initiator != .unknown
    settle(slot, flow, isKnown)
    let context = EventContext(
      flow: flow.identity,
      packet: flow.firstPacket,
      time: flow.start,
      direction: .toServer
    )
    let facts = EventFacts(
      context: context,
      appProtocol: flow.appProtocol,
      policy: flows[slot].facts
    )
    let event = FlowEvent(flow)
    basis.rules.evaluate(event, facts, into: &matches)
    for rule in matches {
      let isAnswered = flow.isAnswered
      record(rule, event, facts, .unjudged, slot, isAnswered: isAnswered, last: flow.end)
    }
    for pending in flows[slot].pending { commit(pending, .attempt) }
    observe(flow)
    flows[slot] = FlowJudgement()
  }

  /// Notes the pair of an ARP message.
  package func addressSeen(
    _ address: IPAddress,
    _ mac: MACAddress,
    packet: UInt64,
    time: Timestamp
  ) {
    host(address, packet, time) { $0.add(mac) }
  }

  // MARK: - The policy

  /// Finds a flow's places and conduits, when it is new or its protocol or ends became known.
  private func place(_ flow: FlowIdentity, at time: Timestamp) {
    while flows.count <= flow.slot { flows.append(FlowJudgement()) }
    let slot = flow.slot
    if flows[slot].flow == flow.id, flows[slot].appProtocol == flow.appProtocol,
      flows[slot].initiator == flow.initiator
    {
      return
    }
    if flows[slot].flow != flow.id { flows[slot] = FlowJudgement() }
    flows[slot].flow = flow.id
    flows[slot].appProtocol = flow.appProtocol
    flows[slot].initiator = flow.initiator
    guard let policy = basis.policy else { return }
    let from = policy.place(flow.client, mac: Self.mac(flow.clientMAC), vlan: flow.vlan)
    let to = policy.place(flow.server, mac: Self.mac(flow.serverMAC), vlan: flow.vlan)
    let match = policy.judge(
      flow,
      from: from,
      to: to,
      appProtocol: flow.appProtocol,
      at: time
    )
    flows[slot].from = from
    flows[slot].to = to
    flows[slot].match = match
    var facts = PolicyFacts()
    facts.isPresent = true
    if let zone = from.zone {
      facts.zoneFrom = policy.policy.zones[zone].name
      facts.criticalityFrom = policy.policy.zones[zone].criticality.rawValue
    }
    if let zone = to.zone {
      facts.zoneTo = policy.policy.zones[zone].name
      facts.criticalityTo = policy.policy.zones[zone].criticality.rawValue
    }
    switch match.verdict {
    case .outOfScope: facts.verdict = "out_of_scope"
    case .intraZone: facts.verdict = "allowed"
    case .candidates(let first):
      facts.verdict = "allowed"
      take(first, policy, &facts)
    default:
      facts.verdict = flow.initiator == .unknown ? "undetermined" : "denied"
      facts.reason = flow.initiator == .unknown ? "" : match.reason
    }
    flows[slot].facts = facts
  }

  private func take(_ conduit: Int, _ policy: PolicyMatcher, _ facts: inout PolicyFacts) {
    facts.conduit = policy.policy.conduits[conduit].id
    facts.isProtected = policy.policy.conduits[conduit].isProtected
  }

  private func note(_ outcome: ConditionOutcome, _ slot: Int, _ facts: inout EventFacts) {
    switch outcome {
    case .unjudged: break
    case .permitted(let conduit):
      if flows[slot].conduit != conduit, let policy = basis.policy {
        flows[slot].conduit = conduit
        take(conduit, policy, &flows[slot].facts)
      }
      facts.policy.conduit = flows[slot].facts.conduit
      facts.policy.isProtected = flows[slot].facts.isProtected
    case .unmet(let names, let conduit):
      facts.policy.unmet = names
      guard let conduit, let policy = basis.policy else { return }
      flows[slot].isViolated = true
      flows[slot].conduit = conduit
      take(conduit, policy, &flows[slot].facts)
      facts.policy.conduit = flows[slot].facts.conduit
      facts.policy.isProtected = flows[slot].facts.isProtected
      facts.policy.verdict = "violates"
    case .notObservable(_, let conduit):
      flows[slot].isNotObservable = true
      flows[slot].conduit = conduit
    }
  }

  /// Gives a flow its final verdict and its conduit the account.
  private func settle(_ slot: Int, _ flow: FlowSummary, _ isKnown: Bool) {
    guard let match = flows[slot].match else { return }
    switch match.verdict {
    case .outOfScope: result.verdicts.outOfScope += 1
    case .intraZone: result.verdicts.allowed += 1
    case .candidates(let first):
      let conduit = flows[slot].conduit >= 0 ? flows[slot].conduit : first
      result.conduits[conduit].bytes += flow.bytesToServer + flow.bytesToClient
      let last = result.conduits[conduit].last ?? flow.end
      result.conduits[conduit].last = max(last, flow.end)
      if flows[slot].isNotObservable { result.conduits[conduit].notObservable += 1 }
      if flows[slot].isViolated {
        flows[slot].facts.verdict = "violates"
        result.verdicts.violates += 1
        result.conduits[conduit].violates += 1
      } else if isKnown {
        result.verdicts.allowed += 1
        result.conduits[conduit].allowed += 1
      } else {
        flows[slot].facts.verdict = "undetermined"
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

  // MARK: - Findings

  private func confirm(_ slot: Int) {
    for rule in confirmed {
      for pending in flows[slot].pending where pending.rule == rule {
        commit(pending, .violation)
      }
      flows[slot].pending.removeAll { $0.rule == rule }
    }
  }

  private func record<View: EventView & ~Escapable>(
    _ rule: Int,
    _ event: borrowing View,
    _ facts: borrowing EventFacts,
    _ outcome: ConditionOutcome,
    _ slot: Int,
    isAnswered: Bool = true,
    last: Timestamp? = nil
  ) {
    let compiled = basis.rules.rules[rule]
    let guidance = compiled.rule.guidance
    var severity = Severity(basis.rules.level(of: rule, event, facts))
    var kind = FindingOutcome.violation
    if guidance.requiresAnswer, !isAnswered {
      kind = .attempt
      severity = severity.lowered
    }
    let isAuditOnly = guidance.needsPolicy && isAuditOnly(facts.policy.conduit)
    if isAuditOnly { severity = .info }
    let key = FindingKey(rule: basis.canonical[rule], flow: facts.context.flow)
    let time = last ?? facts.context.time
    let isPending = guidance.confirmedBy != nil
    let place = places.place(of: facts.context.packet)
    if !isPending, let known = result.findings[key],
      !known.keeps(capture: place.capture, packet: place.packet)
    {
      result.findings[key]?.count(at: time, severity, kind)
      return
    }
    var explanation: [String] = []
    if let policy = basis.policy, guidance.needsPolicy {
      explanation =
        policy.explain(
          facts.context.flow,
          from: flows[slot].from,
          to: flows[slot].to,
          appProtocol: facts.context.flow.appProtocol,
          at: facts.context.time,
          outcome: outcome
        ).lines
      if isAuditOnly {
        explanation.append(
          "audit_only: reported for information, the policy does not enforce it yet"
        )
      }
    }
    let occurrence = Occurrence(
      rule: rule,
      capture: place.capture,
      evidence: evidence(compiled, event, facts, place),
      severity: severity,
      outcome: kind,
      conduit: facts.policy.conduit,
      explanation: explanation,
      appProtocol: facts.appProtocol.description,
      zoneFrom: facts.policy.zoneFrom,
      zoneTo: facts.policy.zoneTo
    )
    let pending = FlowJudgement.Pending(key: key, rule: rule, occurrence: occurrence)
    if isPending, flows[slot].pending.count < FlowJudgement.maxPending {
      flows[slot].pending.append(pending)
    } else {
      commit(pending, kind)
    }
  }

  /// Whether the policy, or the conduit of that name, only watches.
  private func isAuditOnly(_ conduit: String) -> Bool {
    guard let policy = basis.policy?.policy else { return false }
    if policy.isAuditOnly { return true }
    return !conduit.isEmpty && policy.conduits.contains { $0.id == conduit && $0.isAuditOnly }
  }

  private func commit(_ pending: FlowJudgement.Pending, _ outcome: FindingOutcome) {
    var occurrence = pending.occurrence
    if outcome == .attempt, occurrence.outcome != .attempt {
      occurrence.outcome = .attempt
      occurrence.severity = occurrence.severity.lowered
    }
    if result.findings[pending.key] != nil {
      result.findings[pending.key]?.add(occurrence)
    } else if result.findings.count < basis.maxFindings {
      result.findings[pending.key] = FindingAccumulator(occurrence)
    } else {
      result.findingsDropped += 1
    }
  }

  private func evidence<View: EventView & ~Escapable>(
    _ rule: CompiledRule,
    _ event: borrowing View,
    _ facts: borrowing EventFacts,
    _ place: CapturePlaces.Place
  ) -> Evidence {
    let context = facts.context
    let hasPorts = context.flow.ipProtocol == .tcp || context.flow.ipProtocol == .udp
    return Evidence(
      capture: place.name,
      packet: place.packet,
      timestamp: context.time,
      flowID: context.flow.id,
      source: context.source,
      destination: context.destination,
      sourcePort: hasPorts ? context.sourcePort : nil,
      destinationPort: hasPorts ? context.destinationPort : nil,
      ipProtocol: context.flow.ipProtocol.description,
      vlans: [context.flow.vlan, context.flow.innerVLAN].filter { $0 != 0 },
      fields: EvidenceFields.read(rule.evidence, event, facts)
    )
  }

  // MARK: - Hosts

  private func observe(_ flow: FlowSummary) {
    let identity = flow.identity
    let number = Int(identity.appProtocol)
    if flow.packetsToServer > 0 {
      host(identity.client, flow.firstPacket, flow.start) { host in
        host.add(flow.clientMAC)
        host.last = max(host.last, flow.end)
        host.flows += 1
        if host.vlan == 0 { host.vlan = identity.vlan }
        if number != 0 { host.clientOf[number / 64] |= 1 << UInt64(number % 64) }
      }
    }
    if flow.packetsToClient > 0 {
      host(identity.server, flow.firstPacket, flow.start) { host in
        host.add(flow.serverMAC)
        host.last = max(host.last, flow.end)
        host.flows += 1
        if host.vlan == 0 { host.vlan = identity.vlan }
        if number != 0 { host.serverOf[number / 64] |= 1 << UInt64(number % 64) }
      }
    }
  }

  private func host(
    _ address: IPAddress,
    _ packet: UInt64,
    _ time: Timestamp,
    _ change: (inout HostObservation) -> Void
  ) {
    guard !address.isMulticastOrBroadcast, address != IPAddress(v4: 0), address.bits != 0 else {
      return
    }
    if result.hosts[address] == nil {
      guard result.hosts.count < Self.maxHosts else {
        result.hostsDropped += 1
        return
      }
      let place = places.place(of: packet)
      result.hosts[address] = HostObservation(
        packet: place.packet,
        capture: place.capture,
        time: time
      )
    }
    result.hosts[address].map { known in
      var host = known
      note(packet, &host)
      host.first = min(host.first, time)
      host.last = max(host.last, time)
      change(&host)
      result.hosts[address] = host
    }
  }

  /// Flows end in another order than they begin in: an earlier packet may come later.
  private func note(_ packet: UInt64, _ host: inout HostObservation) {
    let place = places.place(of: packet)
    if (place.capture, place.packet) < (host.capture, host.firstPacket) {
      (host.capture, host.firstPacket) = (place.capture, place.packet)
    }
  }

  private static func mac(_ bits: UInt64) -> MACAddress? {
    bits == 0 ? nil : MACAddress(bits: bits)
  }
}
