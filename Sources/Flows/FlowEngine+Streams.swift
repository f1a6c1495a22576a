// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Decode
internal import Events
internal import NetworkTypes
internal import ProtocolKit

// TCP: segments in order to the session, holes kept or declared.
extension FlowEngine {
  mutating func readSegment(
    _ packet: borrowing PacketView,
    _ slot: Int,
    _ sender: StreamDirection,
    _ number: UInt64,
    _ time: Timestamp
  ) {
    var direction = sender
    // FIN, SYN, RST and URG.
    if packet.flags & 0x27 != 0 { direction = noteFlags(packet, slot, direction, number, time) }
    if packet.window == 0, packet.flags & 0x07 == 0 { statistics.zeroWindows += 1 }
    if records[slot].reading == .ignored { return }
    let step = records[slot].advance(packet, direction, time)
    if records[slot].holes != 0 { checkHole(slot, direction.reversed, number, time) }
    switch step {
    case .nothing: return
    case .repetition(let relative, let length):
      noteRepetition(packet, slot, relative, length, time)
      compare(packet, slot, direction, before: 0 &- relative, number, time)
      return
    case .ahead(let relative, let sequence):
      queue(packet, sequence, relative, slot, direction, number, time)
      return
    case .next(let seen):
      if seen > 0 { compare(packet, slot, direction, before: seen, number, time) }
      if records[slot].holes != 0, meetsQueue(packet, slot, direction, seen, number, time) { break }
      if packet.payload.byteCount > seen {
        let fresh =
          seen == 0 ? packet.payload : packet.payload.extracting(droppingFirst: seen)
        read(fresh, slot, direction, number, time)
      }
      if packet.missing > 0 {
        let length = packet.payload.byteCount + packet.missing - seen
        lose(min(packet.missing, length), slot, direction, number, time)
      }
    }
    if records[slot].holes != 0 { drain(slot, direction, number, time) }
  }

  /// A segment without new bytes: a keep-alive, what a mirror port copied twice, or sent again.
  @inline(never)
  private mutating func noteRepetition(
    _ packet: borrowing PacketView,
    _ slot: Int,
    _ relative: Int,
    _ length: Int,
    _ time: Timestamp
  ) {
    if relative == -1, length == 1 {
      // RFC 9293, 3.8.4: one byte before the next one, to be told what is expected.
      statistics.keepAlives += 1
      return
    }
    let known = records[slot].lastIdentifications
    let identification = packet.identification & 0xffff
    let isSame = known & 0xffff == identification || known >> 16 == identification
    let age = time.nanoseconds &- records[slot].lastSegment.nanoseconds
    // A mirror's copy is the same packet; what is sent again has an identification of its own and
    // takes longer than a millisecond.
    if isSame, age <= 1_000_000 {
      statistics.duplicates += 1
    } else {
      statistics.retransmissions += 1
    }
  }

  mutating func setNext(_ slot: Int, _ direction: StreamDirection, _ value: UInt32) {
    records[slot].setNext(direction, value)
  }

  func next(_ slot: Int, _ direction: StreamDirection) -> UInt32 {
    records[slot].nextSequence(direction)
  }

  /// Keeps a segment that came before its predecessors, within the limits.
  private mutating func queue(
    _ packet: borrowing PacketView,
    _ sequence: UInt32,
    _ relative: Int,
    _ slot: Int,
    _ direction: StreamDirection,
    _ number: UInt64,
    _ time: Timestamp
  ) {
    if endsBefore(relative, slot, direction) {
      readAfterEnd(packet, slot, direction, number, time)
      return
    }
    guard isInReach(relative, sequence, slot, direction) else {
      statistics.outOfWindow += 1
      tell(.outOfWindow, slot, direction, number, time)
      return
    }
    guard let session = openSession(slot) else { return }
    let queued = sessions[session].sides[Int(direction.rawValue)].enqueue(
      packet,
      sequence,
      next(slot, direction),
      rule(slot, direction),
      time,
      limits
    )
    records[slot].holes |= 1 << direction.rawValue
    if !queued.met.isCopy {
      statistics.outOfOrder += 1
    } else if queued.isMirrored {
      statistics.duplicates += 1
    } else {
      statistics.retransmissions += 1
    }
    if queued.kept > 0 { statistics.bytesCopied += UInt64(queued.kept) }
    if queued.met.conflicts { tell(.overlapDifferentData, slot, direction, number, time) }
    account(slot)
    if queued.isOver {
      tell(.queueLimit, slot, direction, number, time)
      skipHole(slot, direction, number, time)
    } else if isHoleLost(slot, direction, time) {
      skipHole(slot, direction, number, time)
    }
  }

  /// Whether a receiver may take bytes that are so far ahead.
  ///
  /// Its largest window is known from both SYNs, what it has acknowledged from its last packet; of
  /// that the capture may lack some, so it is held to twice the window, and to 1 MiB at least.
  private func isInReach(
    _ relative: Int,
    _ sequence: UInt32,
    _ slot: Int,
    _ direction: StreamDirection
  ) -> Bool {
    guard relative < 1 << 26 else { return false }
    guard records[slot].acknowledged >> direction.rawValue & 1 == 1,
      let window = records[slot].largestWindow(direction)
    else { return true }
    let acknowledged =
      direction == .toServer
      ? records[slot].acknowledgedToServer : records[slot].acknowledgedToClient
    let ahead = Int(Int32(bitPattern: sequence &- acknowledged))
    return min(relative, ahead) <= max(1 << 20, 2 * window)
  }

  /// Which of overlapping segments the receiver of a direction keeps.
  private func rule(_ slot: Int, _ direction: StreamDirection) -> OverlapRule {
    let receiver = direction == .toServer ? records[slot].server : records[slot].client
    return policies.policy(of: receiver).segments
  }

  /// Lets a segment that continues the stream meet those that wait behind a hole, if it reaches them;
  /// then what the receiver keeps of both is in the queue.
  @inline(never)
  private mutating func meetsQueue(
    _ packet: borrowing PacketView,
    _ slot: Int,
    _ direction: StreamDirection,
    _ seen: Int,
    _ number: UInt64,
    _ time: Timestamp
  ) -> Bool {
    let session = Int(records[slot].session)
    let side = Int(direction.rawValue)
    guard session >= 0, packet.missing == 0, packet.payload.byteCount > seen,
      let first = sessions[session].sides[side].queue.pieces.first
    else { return false }
    let fresh = packet.payload.byteCount - seen
    let after = next(slot, direction)
    let end = sessions[session].sides[side].position(of: after)
    guard first.position < end else { return false }
    setNext(slot, direction, after &- UInt32(truncatingIfNeeded: fresh))
    let isWanted = sessions[session].sides[side].keeps(until: fresh)
    let met = sessions[session].sides[side].queue.insert(
      packet.payload.extracting(droppingFirst: seen),
      at: end - fresh,
      sentFrom: end - fresh - seen,
      isWanted: isWanted,
      rule(slot, direction)
    )
    if isWanted { statistics.bytesCopied += UInt64(fresh) }
    if met.conflicts { tell(.overlapDifferentData, slot, direction, number, time) }
    account(slot)
    return true
  }

  /// Compares bytes that came again with those of a message that still waits for its rest.
  ///
  /// The segment begins that many bytes before the next one of its stream. What was decoded already
  /// is not kept, so there nothing can be said.
  @inline(never)
  private mutating func compare(
    _ packet: borrowing PacketView,
    _ slot: Int,
    _ direction: StreamDirection,
    before back: Int,
    _ number: UInt64,
    _ time: Timestamp
  ) {
    let session = Int(records[slot].session)
    guard session >= 0 else { return }
    let known = sessions[session].sides[Int(direction.rawValue)].pending.count
    let first = max(0, back - known)
    let last = min(back, packet.payload.byteCount)
    guard first < last else { return }
    let waiting = sessions[session].sides[Int(direction.rawValue)].pending
    let isSame = waiting.borrowed.slice(known - back + first, known - back + last)
      .equals(packet.payload.slice(first, last))
    if !isSame { tell(.overlapDifferentData, slot, direction, number, time) }
  }

  /// Whether waiting for the bytes of a hole is in vain.
  ///
  /// The receiver has acknowledged them and more came since, so the capture lacks them; or they are
  /// missing for longer than a sender waits before it sends again.
  private func isHoleLost(_ slot: Int, _ direction: StreamDirection, _ time: Timestamp) -> Bool {
    let session = Int(records[slot].session)
    let side = Int(direction.rawValue)
    let age = time.nanoseconds &- sessions[session].sides[side].holeSince.nanoseconds
    if age > 5_000_000_000 { return true }
    guard records[slot].acknowledged >> direction.rawValue & 1 == 1 else { return false }
    let acknowledged =
      direction == .toServer
      ? records[slot].acknowledgedToServer : records[slot].acknowledgedToClient
    let beyond = Int32(bitPattern: acknowledged &- next(slot, direction))
    guard beyond > 0 else { return false }
    return sessions[session].sides[side].queue.pieces.count >= 8 || age > 20_000_000
  }

  /// Looks whether what just came shows that a hole will not be filled.
  @inline(never)
  private mutating func checkHole(
    _ slot: Int,
    _ direction: StreamDirection,
    _ packet: UInt64,
    _ time: Timestamp
  ) {
    guard records[slot].holes >> direction.rawValue & 1 == 1, records[slot].session >= 0 else {
      return
    }
    if isHoleLost(slot, direction, time) { skipHole(slot, direction, packet, time) }
  }

  /// Declares the bytes before the first queued segment lost, and reads on.
  private mutating func skipHole(
    _ slot: Int,
    _ direction: StreamDirection,
    _ number: UInt64,
    _ time: Timestamp
  ) {
    let session = Int(records[slot].session)
    let side = Int(direction.rawValue)
    guard session >= 0, let first = sessions[session].sides[side].queue.pieces.first?.position
    else { return }
    let next = next(slot, direction)
    let hole = first - sessions[session].sides[side].advance(to: next)
    if hole > 0 {
      setNext(slot, direction, next &+ UInt32(truncatingIfNeeded: hole))
      lose(hole, slot, direction, number, time)
    }
    drain(slot, direction, number, time)
  }

  /// Reads queued segments that have become next.
  mutating func drain(
    _ slot: Int,
    _ direction: StreamDirection,
    _ number: UInt64,
    _ time: Timestamp
  ) {
    let side = Int(direction.rawValue)
    while case let session = Int(records[slot].session), session >= 0 {
      let next = next(slot, direction)
      guard let piece = sessions[session].sides[side].dequeue(next, time) else { return }
      if sessions[session].sides[side].isInOrder {
        records[slot].holes &= ~(1 << direction.rawValue)
      }
      account(slot)
      let fresh = piece.count &- piece.seen
      guard fresh > 0 else { continue }
      setNext(slot, direction, next &+ UInt32(truncatingIfNeeded: fresh))
      if piece.bytes.isEmpty {
        // Nobody wanted them when they came; a decoder that was made to start afresh since lacks them.
        if !sessions[session].skips(fresh, direction) {
          leaveOut(fresh, slot, direction, number, time)
        }
        continue
      }
      read(
        piece.bytes.borrowed.extracting(droppingFirst: piece.seen),
        slot,
        direction,
        number,
        time
      )
    }
  }

  /// Reads what is still queued when a flow ends: nothing will fill the holes any more.
  mutating func flush(_ slot: Int, _ number: UInt64, _ time: Timestamp) {
    for direction in [StreamDirection.toServer, .toClient] {
      var rounds = 0
      while case let session = Int(records[slot].session), session >= 0,
        !sessions[session].sides[Int(direction.rawValue)].isInOrder, rounds < 1 << 20
      {
        rounds += 1
        skipHole(slot, direction, number, time)
      }
    }
  }

  /// Counts lost bytes and tells the session.
  mutating func lose(
    _ count: Int,
    _ slot: Int,
    _ direction: StreamDirection,
    _ number: UInt64,
    _ time: Timestamp
  ) {
    statistics.gaps += 1
    statistics.gapBytes += UInt64(count)
    tell(.gap, slot, direction, number, time)
    notes[slot, default: FlowNote()].gapBytes += UInt64(count)
    leaveOut(count, slot, direction, number, time)
  }

  /// Tells the session that it does not get so many bytes.
  private mutating func leaveOut(
    _ count: Int,
    _ slot: Int,
    _ direction: StreamDirection,
    _ number: UInt64,
    _ time: Timestamp
  ) {
    let session = Int(records[slot].session)
    guard session >= 0 else { return }
    if !sessions[session].hasDecoder {
      // What is being probed ends here; the next bytes are probed afresh.
      sessions[session].sides[Int(direction.rawValue)].pending = []
      sessions[session].sides[Int(direction.rawValue)].isCut = true
      account(slot)
      return
    }
    var sink = sink(slot, direction, number, time)
    sessions[session].lose(count, direction, into: &sink)
    noteEvents(slot, sink)
    account(slot)
  }
}
