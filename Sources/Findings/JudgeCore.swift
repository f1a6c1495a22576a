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
  var files: CapturePlaces
  /// What it came to so far.
  var result: JudgeResult
  /// The judgements of flows that had an event; the others wait for their end.
  var flows: ContiguousArray<FlowJudgement> = []
  /// By the flow's slot where its judgement is, 0 for none, else one more.
  private var seats: ContiguousArray<Int32> = []
  /// The first free place of `flows`, -1 for none; the others follow from it.
  private var freeSeat: Int32 = -1
  /// The findings that have no place in `FlowJudgement.recorded`, by the flow's place; few flows have any.
  var furtherFindings: [Int: [FindingKey]] = [:]
  var hosts = PlacementCache()
  var places: [FlowPlace.Key: FlowPlace] = [:]
  var sharedFacts: [FactsKey: PolicyFacts.Shared] = [:]
  var outcome = RuleOutcome()
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
}
