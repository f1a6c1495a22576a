// SPDX-License-Identifier: Apache-2.0
internal import Decode
internal import Events
internal import NetworkTypes
internal import ProtocolKit

/// What is known of a flow beside its record; few flows have any.
struct FlowNote {
  /// The kinds of `StreamFlaw` that were told, a bit each.
  var told: UInt32 = 0
  /// Bytes of its streams that are missing.
  var gapBytes: UInt64 = 0
  /// ICMP errors that quote the flow.
  var errors: UInt64 = 0
  /// The worst of them, the first among equals.
  var error: ICMPError?
}

// What is strange about flows, and what others say of them.
extension FlowEngine {
  /// Tells what is strange about a flow, the first time, and counts it.
  @inline(never)
  mutating func tell(
    _ flaw: StreamFlaw,
    _ slot: Int,
    _ direction: StreamDirection,
    _ number: UInt64,
    _ time: Timestamp
  ) {
    statistics.flaws[Int(flaw.rawValue)] += 1
    let bit = UInt32(1) << UInt32(flaw.rawValue)
    guard notes[slot, default: FlowNote()].told & bit == 0 else { return }
    notes[slot, default: FlowNote()].told |= bit
    let sink = sink(slot, direction, number, time)
    observer.handle(AnomalyEvent(.stream, flaw.name), in: sink.context)
  }

  /// Lets a flow's notes go, those that a summary has a place for into it.
  @inline(never)
  mutating func takeNotes(_ slot: Int, _ summary: inout FlowSummary) {
    guard let note = notes.removeValue(forKey: slot) else { return }
    summary.gapBytes = note.gapBytes
    summary.icmpErrors = note.errors
    summary.icmpError = note.error
  }

  /// Whether that was told of the flow.
  func wasTold(_ flaw: StreamFlaw, _ slot: Int) -> Bool {
    notes[slot].map { $0.told >> UInt32(flaw.rawValue) & 1 == 1 } ?? false
  }

  /// Notes an ICMP error with the flow whose packet it quotes; false when there is no such flow.
  ///
  /// It is not counted as a packet of that flow: nobody was answered by it.
  @inline(never)
  mutating func joinError(_ packet: borrowing PacketView, _ time: Timestamp) -> Bool {
    guard let quoted = QuotedPacket(packet) else { return false }
    let key = FlowKey(quoted, of: packet)
    guard let slot = index.find(key.mixed, { records[$0].key == key }),
      time.nanoseconds &- records[slot].last.nanoseconds <= lists.timeout(records[slot].list)
    else { return false }
    let error = ICMPError(
      type: UInt8(truncatingIfNeeded: packet.sourcePort),
      code: UInt8(truncatingIfNeeded: packet.destinationPort),
      isIPv6: packet.ipProtocol == .icmpv6
    )
    statistics.icmpErrors += 1
    notes[slot, default: FlowNote()].errors += 1
    let known = notes[slot]?.error
    if known == nil || (known?.isUnreachable == false && error.isUnreachable) {
      notes[slot]?.error = error
    }
    return true
  }
}
