// SPDX-License-Identifier: Apache-2.0

/// The named limits of the flow table and of reassembly; reaching one is counted and reported.
package struct FlowLimits: Hashable, Sendable {
  /// Flows at the same time; past it the longest idle is given up.
  package var maxFlows = 1 << 20
  /// Memory that all flows together keep for reassembly: segments behind holes, and the beginnings of
  /// messages that straddle segments; past it the flow gives up that has kept for the longest.
  package var maxReassemblyBytes = 64 << 20
  /// Bytes that one direction keeps out of order before it declares a gap.
  package var maxQueuedBytes = 256 << 10
  /// Segments that one direction keeps out of order before it declares a gap.
  package var maxQueuedSegments = 1_024
  /// Bytes of one message that straddles segments.
  package var maxMessageBytes = 4 << 20
  /// Bytes of one TCP flow that decoders are given; what they skip does not count.
  package var maxStreamBytes = Int.max
  /// Bytes of one direction that are looked at to recognise its protocol.
  package var maxProbeBytes = 2 << 10
  /// Datagrams of one flow that are looked at to recognise its protocol.
  package var maxProbeDatagrams = 4

  /// Events of one flow that are handed on.
  package var maxEventsPerFlow = 1 << 24

  /// Idle seconds of packet time after which a TCP flow that was never established ends.
  package var tcpNewTimeout: Int64 = 60
  /// The same for an established one.
  package var tcpEstablishedTimeout: Int64 = 600
  /// The same for a closed one.
  package var tcpClosedTimeout: Int64 = 60
  /// The same for UDP and others that were not answered.
  package var datagramNewTimeout: Int64 = 30
  /// The same for UDP and others that were.
  package var datagramEstablishedTimeout: Int64 = 300

  /// The defaults.
  package init() {}
}

/// What the flow engine counted.
package struct FlowStatistics: Hashable, Sendable {
  /// Flows begun.
  package var flows: UInt64 = 0
  /// Flows given up to stay within `maxFlows`.
  package var flowsForced: UInt64 = 0
  /// TCP flows of which only one side was seen.
  package var oneSidedFlows: UInt64 = 0
  /// TCP connections with a VLAN tag in one direction only: two one-sided flows each.
  package var taggedOneWay: UInt64 = 0
  /// Stream bytes that the capture lacks.
  package var gapBytes: UInt64 = 0
  /// Holes in streams.
  package var gaps: UInt64 = 0
  /// Segments whose bytes had all been seen before.
  package var retransmissions: UInt64 = 0
  /// Segments that the capture has twice, as mirror ports make them.
  package var duplicates: UInt64 = 0
  /// Segments of one old byte that only ask for an answer.
  package var keepAlives: UInt64 = 0
  /// Segments that came before their predecessors.
  package var outOfOrder: UInt64 = 0
  /// Segments far outside of the window, ignored.
  package var outOfWindow: UInt64 = 0
  /// Bytes copied for reassembly and for messages that straddle segments.
  package var bytesCopied: UInt64 = 0
  /// Transport payload bytes seen.
  package var payloadBytes: UInt64 = 0
  /// Messages given up because they passed `maxMessageBytes`.
  package var oversizeMessages: UInt64 = 0
  /// Flows whose waiting bytes were given up to stay within `maxReassemblyBytes`.
  package var reassemblyLimit: UInt64 = 0
  /// Flows that said more than `maxStreamBytes`.
  package var streamLimit: UInt64 = 0
  /// Events that were not handed on because their flow had made too many.
  package var eventsUntold: UInt64 = 0
  /// ICMP errors that quote a packet of a known flow.
  package var icmpErrors: UInt64 = 0
  /// Segments whose receiver has no room left, resets and openings aside.
  package var zeroWindows: UInt64 = 0
  /// Segments with data that is marked urgent.
  package var urgent: UInt64 = 0
  /// What was strange about streams, by `StreamFlaw`.
  package var flaws = [UInt64](repeating: 0, count: StreamFlaw.allCases.count)

  /// All zero.
  package init() {}

  /// Adds another worker's counts.
  package mutating func add(_ other: FlowStatistics) {
    flows += other.flows
    flowsForced += other.flowsForced
    oneSidedFlows += other.oneSidedFlows
    taggedOneWay += other.taggedOneWay
    gapBytes += other.gapBytes
    gaps += other.gaps
    retransmissions += other.retransmissions
    duplicates += other.duplicates
    keepAlives += other.keepAlives
    outOfOrder += other.outOfOrder
    outOfWindow += other.outOfWindow
    bytesCopied += other.bytesCopied
    payloadBytes += other.payloadBytes
    oversizeMessages += other.oversizeMessages
    reassemblyLimit += other.reassemblyLimit
    icmpErrors += other.icmpErrors
    streamLimit += other.streamLimit
    eventsUntold += other.eventsUntold
    zeroWindows += other.zeroWindows
    urgent += other.urgent
    for index in flaws.indices { flaws[index] += other.flaws[index] }
  }
}
