// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Decode
internal import Events
internal import NetworkTypes

// TCP: how connections begin and end, and what is strange about it.
extension FlowEngine {
  /// SYN, FIN, RST and URG; tells which way the packet goes, which a late SYN may turn round.
  @inline(never)
  mutating func noteFlags(
    _ packet: borrowing PacketView,
    _ slot: Int,
    _ sender: StreamDirection,
    _ number: UInt64,
    _ time: Timestamp
  ) -> StreamDirection {
    let flags = packet.flags
    if flags & 0x2f == 0x02, records[slot].takeOpening(packet, sender) { return sender }
    var direction = sender
    if flags & 0x02 != 0 {
      direction = noteInitiator(packet, slot, direction)
      noteNumbers(packet, slot, direction, number, time)
      let shift = records[slot].windowShifts
      records[slot].windowShifts =
        direction == .toServer
        ? shift & 0xf0 | packet.windowShift : shift & 0x0f | packet.windowShift << 4
    }
    if flags & 0x20 != 0, packet.payload.byteCount > 0 {
      // The data stays in its place, as RFC 6093 has receivers do it.
      statistics.urgent += 1
      tell(.urgentData, slot, direction, number, time)
    }
    if flags & 0x05 == 0 { return direction }
    guard isNearWindow(packet, slot, direction) else {
      statistics.outOfWindow += 1
      tell(flags & 0x04 != 0 ? .suspectedReset : .outOfWindow, slot, direction, number, time)
      return direction
    }
    if flags & 0x01 != 0 { finish(slot, direction) }
    // What comes after a reset is read all the same: it may not have reached the other side.
    if flags & 0x04 != 0 { records[slot].isReset = true }
    return direction
  }

  /// A SYN may come after what it began, in a capture out of order: its sender is the client.
  private mutating func noteInitiator(
    _ packet: borrowing PacketView,
    _ slot: Int,
    _ direction: StreamDirection
  ) -> StreamDirection {
    guard records[slot].initiator == .unknown else { return direction }
    if (packet.flags & 0x10 == 0) == (direction == .toServer) {
      records[slot].initiator = .handshake
      return direction
    }
    let session = Int(records[slot].session)
    // What was decoded already has named its sides.
    if session >= 0, sessions[session].hasDecoder { return direction }
    records[slot].initiator = .handshake
    records[slot].turnRound()
    if session >= 0 { sessions[session].turnRound() }
    return direction.reversed
  }

  /// The first sequence numbers, and whether a handshake that goes on agrees with its beginning.
  private mutating func noteNumbers(
    _ packet: borrowing PacketView,
    _ slot: Int,
    _ direction: StreamDirection,
    _ number: UInt64,
    _ time: Timestamp
  ) {
    let bit: UInt8 = direction == .toServer ? 1 : 2
    let first = packet.sequence &+ 1
    let isAnswer = packet.flags & 0x10 != 0
    let isKnown = records[slot].sequenceKnown & bit != 0
    records[slot].sequenceKnown |= bit
    if !isKnown {
      setNext(slot, direction, first)
    } else if records[slot].reading == .waiting, next(slot, direction) != first {
      // The receiver takes one of both; what it acknowledges will tell, until then the later one.
      tell(isAnswer ? .synAckResentDifferent : .synResentDifferent, slot, direction, number, time)
      setNext(slot, direction, first)
    }
    guard isAnswer, direction == .toClient, records[slot].reading == .waiting,
      records[slot].sequenceKnown & 1 != 0,
      packet.acknowledgement != next(slot, .toServer)
    else { return }
    if wasTold(.synResentDifferent, slot) {
      setNext(slot, .toServer, packet.acknowledgement)
    } else {
      tell(.synAckWrongAcknowledgement, slot, direction, number, time)
    }
  }

  /// The flow has come to another state: when that was the end of a handshake, its numbers must fit.
  @inline(never)
  mutating func noteState(
    _ packet: borrowing PacketView,
    _ slot: Int,
    _ direction: StreamDirection,
    _ number: UInt64,
    _ time: Timestamp
  ) {
    guard records[slot].list == FlowLists.Kind.tcpEstablished.rawValue, direction == .toServer,
      packet.flags & 0x02 == 0, records[slot].packetsToClient == 1,
      records[slot].flagsToClient & 0x12 == 0x12, records[slot].sequenceKnown == 3
    else { return }
    let acknowledged = Int32(bitPattern: packet.acknowledgement &- next(slot, .toClient))
    if acknowledged != 0, wasTold(.synAckResentDifferent, slot),
      records[slot].reading == .waiting
    {
      setNext(slot, .toClient, packet.acknowledgement)
      return
    }
    let sent = Int32(bitPattern: packet.sequence &- next(slot, .toServer))
    // Data of a SYN, or of this segment, may have moved on what is next.
    let near: ClosedRange<Int32> = -70_000...0
    if !near.contains(sent) || !near.contains(acknowledged) {
      tell(.handshakeWrongNumbers, slot, direction, number, time)
    }
  }

  /// Whether a FIN or RST has a sequence number that its receiver may take.
  ///
  /// Without knowing the window, that is anything from one before what is next to one largest window
  /// after it; the flows that nobody reads do not know what is next.
  private func isNearWindow(
    _ packet: borrowing PacketView,
    _ slot: Int,
    _ direction: StreamDirection
  ) -> Bool {
    let bit: UInt8 = direction == .toServer ? 1 : 2
    guard records[slot].sequenceKnown & bit != 0, records[slot].reading != .ignored else {
      return true
    }
    // The answer to a SYN that nobody listens to may have no number.
    if packet.flags & 0x04 != 0, packet.sequence == 0 { return true }
    let relative = Int(Int32(bitPattern: packet.sequence &- next(slot, direction)))
    return relative >= -(1 << 20) && relative <= 1 << 30
  }

  /// Whether a side had ended its stream just before a segment that is so far ahead: the end itself
  /// has a sequence number.
  func endsBefore(_ relative: Int, _ slot: Int, _ direction: StreamDirection) -> Bool {
    let isFinished =
      direction == .toServer ? records[slot].isFinishedToServer : records[slot].isFinishedToClient
    return isFinished && relative == 1
  }

  /// Data after the end of its stream: receivers drop it, but somebody else may have sent the end.
  mutating func readAfterEnd(
    _ packet: borrowing PacketView,
    _ slot: Int,
    _ direction: StreamDirection,
    _ number: UInt64,
    _ time: Timestamp
  ) {
    tell(.dataAfterEnd, slot, direction, number, time)
    let length = packet.payload.byteCount + packet.missing
    setNext(slot, direction, packet.sequence &+ UInt32(truncatingIfNeeded: length))
    if packet.payload.byteCount > 0 { read(packet.payload, slot, direction, number, time) }
    if packet.missing > 0 { lose(packet.missing, slot, direction, number, time) }
    if records[slot].holes != 0 { drain(slot, direction, number, time) }
  }

  private mutating func finish(_ slot: Int, _ direction: StreamDirection) {
    let isFirst = !records[slot].isFinishedToServer && !records[slot].isFinishedToClient
    if direction == .toServer {
      guard !records[slot].isFinishedToServer else { return }
      records[slot].isFinishedToServer = true
      records[slot].packetsBeforeFinish = UInt32(
        truncatingIfNeeded: records[slot].packetsToClient
      )
    } else {
      guard !records[slot].isFinishedToClient else { return }
      records[slot].isFinishedToClient = true
      records[slot].packetsBeforeFinish = UInt32(
        truncatingIfNeeded: records[slot].packetsToServer
      )
    }
    if isFirst { records[slot].clientFinishedFirst = direction == .toServer }
  }
}
