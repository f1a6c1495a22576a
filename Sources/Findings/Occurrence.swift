// SPDX-License-Identifier: Apache-2.0
internal import Events
package import NetworkTypes
internal import Policy

/// One occurrence of what a rule describes, as it is kept until the report is made.
///
/// Numbers and octets, no text: a run keeps up to 200,000 of them beside the flows
/// (Docs/Decisions/0032-occurrences-without-text.md).
package struct Occurrence: Sendable {
  /// The sender's address.
  package var source: IPAddress
  /// The packet's number in its capture, from 1.
  package var packet: UInt64
  /// The packet's time.
  package var time: Timestamp
  /// The flow's number, 0 where there is no flow.
  package var flow: UInt64 = 0
  /// What the policy said of the flow.
  var policy: PolicyFacts
  /// What the policy had to judge by; `nil` where the rule alone judges, and for all but a finding's first.
  var reasoning: Reasoning?
  /// The values that the rule quotes.
  var quotation: Quotation
  /// The rule that matched, by its place in the rule set; rules of one name make one finding.
  package var rule: Int32
  /// The capture, by its place in the run.
  package var capture: Int32
  /// The sender's port, where the transport has ports.
  var sourcePort: UInt16 = 0
  /// The receiver's port.
  var destinationPort: UInt16 = 0
  /// The outer 802.1Q identifier, 0 for none.
  var vlan: UInt16 = 0
  /// The inner 802.1Q identifier, 0 for none.
  var innerVLAN: UInt16 = 0
  /// The application protocol, empty for none.
  var appProtocol: StaticString = ""
  /// The transport; meaningless without a receiver.
  var ipProtocol = IPProtocol(rawValue: 0)
  /// How bad this occurrence is.
  package var severity: Severity
  /// What became of it.
  package var outcome: FindingOutcome
  /// What is missing beside it.
  var weakness: WeakEvidence = []
  /// The receiver's address; `nil` for what concerns one host.
  var destination: IPAddress?

  /// An occurrence in an event of a flow.
  init(
    rule: Int,
    _ facts: borrowing EventFacts,
    capture: Int,
    packet: UInt64,
    severity: Severity,
    outcome: FindingOutcome,
    quotation: Quotation
  ) {
    let context = facts.context
    self.init(
      rule: rule,
      host: context.source,
      capture: capture,
      packet: packet,
      time: context.time,
      policy: facts.policy,
      severity: severity,
      quotation: quotation
    )
    self.outcome = outcome
    flow = context.flow.id
    destination = context.destination
    sourcePort = context.sourcePort
    destinationPort = context.destinationPort
    vlan = context.flow.vlan
    innerVLAN = context.flow.innerVLAN
    ipProtocol = context.flow.ipProtocol
    appProtocol = facts.appProtocol
  }

  /// A violation that concerns one host.
  init(
    rule: Int,
    host: IPAddress,
    capture: Int,
    packet: UInt64,
    time: Timestamp,
    policy: PolicyFacts,
    severity: Severity,
    quotation: Quotation
  ) {
    self.rule = Int32(truncatingIfNeeded: rule)
    self.capture = Int32(truncatingIfNeeded: capture)
    self.packet = packet
    self.time = time
    self.policy = policy
    // What the event misses is in the quotation and in the reasoning.
    self.policy.unmet = []
    self.severity = severity
    self.quotation = quotation
    source = host
    outcome = .violation
  }

  /// Where it stands in a run: of occurrences of one finding the first ones are kept.
  var place: (Int32, UInt64) { (capture, packet) }

  /// The same in words; `captures` are the names of the run's captures, `names` those of the rule's fields.
  func evidence(captures: [String], names: [String]) -> Evidence {
    let hasPorts = destination != nil && (ipProtocol == .tcp || ipProtocol == .udp)
    let capture = Int(capture)
    return Evidence(
      capture: captures.indices.contains(capture) ? captures[capture] : "",
      packet: packet,
      timestamp: time,
      flowID: flow,
      source: source,
      destination: destination,
      sourcePort: hasPorts ? sourcePort : nil,
      destinationPort: hasPorts ? destinationPort : nil,
      ipProtocol: destination == nil ? "" : ipProtocol.description,
      vlans: vlans,
      fields: quotation.fields(names),
      weakness: weakness
    )
  }

  private var vlans: [UInt16] {
    // Most have none, and an empty array is free.
    if vlan | innerVLAN == 0 { return [] }
    return [vlan, innerVLAN].filter { $0 != 0 }
  }
}

/// What the policy had to judge an occurrence by.
///
/// It is put into words once a finding, when the report is made, and not at every occurrence.
final class Reasoning: Sendable {
  /// The flow, with the protocol that it was judged with.
  private let flow: FlowIdentity
  /// The client's place.
  private let from: Placement
  /// The server's place.
  private let to: Placement
  /// The time at which the conduits were asked.
  private let time: Timestamp
  /// What the conditions said of the event.
  private let outcome: ConditionOutcome
  /// Whether the policy only watches here.
  private let isAuditOnly: Bool

  init(
    _ context: EventContext,
    _ place: FlowPlace,
    _ outcome: ConditionOutcome,
    isAuditOnly: Bool
  ) {
    flow = context.flow
    time = context.time
    from = place.from
    to = place.to
    self.outcome = outcome
    self.isAuditOnly = isAuditOnly
  }

  /// The explanation, a line each.
  func lines(_ policy: PolicyMatcher, _ memory: inout ExplanationMemory) -> [String] {
    let lines = policy.explain(
      flow,
      from: from,
      to: to,
      appProtocol: flow.appProtocol,
      at: time,
      outcome: outcome,
      remembering: &memory
    ).lines
    guard isAuditOnly else { return lines }
    return lines + ["audit_only: reported for information, the policy does not enforce it yet"]
  }
}
