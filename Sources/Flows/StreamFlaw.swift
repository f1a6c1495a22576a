// SPDX-License-Identifier: Apache-2.0

/// What is strange about a stream, under the names of Suricata's stream events where it has them.
///
/// Each is told once a flow and counted every time.
package enum StreamFlaw: UInt8, Sendable, CaseIterable {
  /// Bytes came again and were others than before.
  case overlapDifferentData
  /// A SYN came again with another number before it was answered.
  case synResentDifferent
  /// A SYN-ACK came again with another number.
  case synAckResentDifferent
  /// A SYN-ACK acknowledges something else than the SYN.
  case synAckWrongAcknowledgement
  /// The end of a handshake has numbers that belong to no handshake.
  case handshakeWrongNumbers
  /// A segment lies far outside of what its receiver may take.
  case outOfWindow
  /// A reset lies outside of what its receiver may take: somebody else may have sent it.
  case suspectedReset
  /// Data came from a side that had ended its stream.
  case dataAfterEnd
  /// Data was marked urgent; receivers differ in whether it is part of the stream.
  case urgentData
  /// Queued bytes of the flow were given up for `--max-reassembly-bytes`.
  case memoryLimit
  /// The flow said more than `--max-stream-bytes`; from there on it is only counted.
  case depthReached
  /// More was queued behind a hole of one direction than its limit.
  case queueLimit
  /// Bytes of a stream are missing.
  case gap
  /// The flow made more events than `--max-events-per-flow`.
  case eventLimit

  /// The value of `anomaly.event`.
  package var name: StaticString {
    switch self {
    case .overlapDifferentData: "stream.reassembly_overlap_different_data"
    case .synResentDifferent: "stream.3whs_syn_resend_diff_seq_on_syn_recv"
    case .synAckResentDifferent: "stream.3whs_synack_resend_with_diff_seq"
    case .synAckWrongAcknowledgement: "stream.3whs_synack_with_wrong_ack"
    case .handshakeWrongNumbers: "stream.3whs_wrong_seq_wrong_ack"
    case .outOfWindow: "stream.est_packet_out_of_window"
    case .suspectedReset: "stream.suspected_rst_inject"
    case .dataAfterEnd: "stream.data_after_end"
    case .urgentData: "stream.urgent_data"
    case .memoryLimit: "stream.reassembly_insert_memcap"
    case .depthReached: "stream.reassembly_depth_reached"
    case .queueLimit: "stream.reassembly_insert_limit"
    case .gap: "stream.reassembly_seq_gap"
    case .eventLimit: "stream.too_many_events"
    }
  }
}
