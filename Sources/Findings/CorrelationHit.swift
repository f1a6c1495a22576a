// SPDX-License-Identifier: Apache-2.0
internal import Events
internal import NetworkTypes

/// A match of a rule that a correlation keeps: what a finding may quote of it, in fixed size.
///
/// Without what only a worker's tables know (the flow's slot, link-layer addresses), and in the order that leaves the
/// least room between: there may be half a million.
struct CorrelationHit: Sendable {
  private let client: IPAddress
  private let server: IPAddress
  private let flow: UInt64
  private let time: Timestamp
  /// The packet's number in the capture.
  let packet: UInt64
  /// What the policy said, shared with all flows of the kind.
  let policy: PolicyFacts
  /// The application protocol, empty for none.
  let appProtocol: StaticString
  private let ipProtocol: IPProtocol
  private let clientPort: UInt16
  private let serverPort: UInt16
  private let vlan: UInt16
  private let innerVLAN: UInt16
  private let thirdVLAN: UInt16
  /// The capture, by its place in the run.
  let capture: Int32
  private let stepNumber: UInt8
  private let initiator: InitiatorBasis
  private let direction: StreamDirection
  private let isDecrypted: Bool

  /// A match of the correlation's `step`th rule.
  init(_ step: Int, capture: Int, packet: UInt64, _ facts: borrowing EventFacts) {
    let context = facts.context
    (client, server) = (context.flow.client, context.flow.server)
    (clientPort, serverPort) = (context.flow.clientPort, context.flow.serverPort)
    (vlan, innerVLAN) = (context.flow.vlan, context.flow.innerVLAN)
    thirdVLAN = context.flow.thirdVLAN
    ipProtocol = context.flow.ipProtocol
    initiator = context.flow.initiator
    flow = context.flow.id
    time = context.time
    direction = context.direction
    isDecrypted = context.isDecrypted
    self.packet = packet
    self.capture = Int32(truncatingIfNeeded: capture)
    // There are at most `RuleLimits.correlatedRules`.
    stepNumber = UInt8(clamping: step)
    policy = facts.policy
    appProtocol = facts.appProtocol
  }

  /// Which of the correlation's rules matched.
  var step: Int { Int(stepNumber) }
  /// Where it stands in a run.
  var place: (Int32, UInt64) { (capture, packet) }
  /// The order in which hits are kept.
  var order: (Int32, UInt64, Int) { (capture, packet, step) }

  /// Where and when it was.
  var context: EventContext {
    var identity = FlowIdentity(
      id: flow,
      slot: -1,
      client: client,
      server: server,
      clientPort: clientPort,
      serverPort: serverPort,
      ipProtocol: ipProtocol,
      vlan: vlan,
      innerVLAN: innerVLAN,
      initiator: initiator
    )
    identity.thirdVLAN = thirdVLAN
    var context = EventContext(flow: identity, packet: packet, time: time, direction: direction)
    context.isDecrypted = isDecrypted
    return context
  }
}
