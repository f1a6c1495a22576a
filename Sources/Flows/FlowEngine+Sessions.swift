// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Decode
internal import Events
internal import NetworkTypes
internal import ProtocolKit

// What a flow says: recognised first, then read by its decoder.
extension FlowEngine {
  func sink(
    _ slot: Int,
    _ direction: StreamDirection,
    _ number: UInt64,
    _ time: Timestamp
  ) -> EventSink {
    var sink = EventSink(
      handler: observer,
      context: EventContext(
        flow: records[slot].identity(slot: slot),
        packet: number,
        time: time,
        direction: direction
      )
    )
    let session = Int(records[slot].session)
    if session >= 0 { sink.left = sessions[session].eventsLeft }
    return sink
  }

  /// Takes over what a decoder's events leave to its flow.
  @inline(__always)
  mutating func noteEvents(_ slot: Int, _ sink: borrowing EventSink) {
    let session = Int(records[slot].session)
    guard session >= 0 else { return }
    if sink.left < 0 { noteUntold(slot, session, sink) }
    sessions[session].eventsLeft = max(0, sink.left)
  }

  @inline(never)
  private mutating func noteUntold(_ slot: Int, _ session: Int, _ sink: borrowing EventSink) {
    statistics.eventsUntold += UInt64(0 - sink.left)
    tell(.eventLimit, slot, sink.context.direction, sink.context.packet, sink.context.time)
  }

  /// The flow's session, opened when it has none; `nil` when nobody reads the flow.
  mutating func openSession(_ slot: Int) -> Int? {
    switch records[slot].reading {
    case .ignored: return nil
    case .session: return Int(records[slot].session)
    case .waiting:
      let session: Int
      if freeSession >= 0 {
        session = Int(freeSession)
        freeSession = sessions[session].slot
      } else {
        session = sessions.count
        if session == sessions.capacity {
          sessions.reserveCapacity(roomier(session))
        }
        sessions.append(Session())
      }
      sessions[session].slot = Int32(slot)
      sessions[session].eventsLeft = limits.maxEventsPerFlow
      records[slot].session = Int32(session)
      records[slot].reading = .session
      return session
    }
  }

  /// Frees the flow's session; with `isFinal` its decoder reports what it still holds.
  mutating func closeSession(_ slot: Int, isFinal: Bool) {
    let session = Int(records[slot].session)
    guard session >= 0 else { return }
    if isFinal, sessions[session].hasDecoder {
      var sink = sink(slot, .toServer, records[slot].lastPacket, records[slot].last)
      sessions[session].finish(into: &sink)
    }
    heldBytes -= sessions[session].held
    if sessions[session].held > 0 { unlinkHolder(session) }
    sessions[session] = Session()
    sessions[session].slot = freeSession
    freeSession = Int32(truncatingIfNeeded: session)
    records[slot].session = -1
    records[slot].holes = 0
    records[slot].reading = .ignored
  }

  /// The flow has said as much as is read of one.
  @inline(never)
  private mutating func endReading(_ slot: Int, _ sink: borrowing EventSink) {
    statistics.streamLimit += 1
    let context = sink.context
    tell(.depthReached, slot, context.direction, context.packet, context.time)
    noteEvents(slot, sink)
    closeSession(slot, isFinal: true)
  }

  /// Reads stream bytes that are next in order.
  mutating func read(
    _ bytes: RawSpan,
    _ slot: Int,
    _ direction: StreamDirection,
    _ number: UInt64,
    _ time: Timestamp
  ) {
    guard let session = openSession(slot) else { return }
    switch sessions[session].skip(bytes.byteCount, direction) {
    case .skipped: return
    case .unrecognised:
      probe(bytes, slot, session, direction, number, time)
      account(slot)
      return
    case .wanted: break
    }
    sessions[session].bytesRead &+= bytes.byteCount
    // Read in place: a question to the whole session would copy it.
    let before =
      sessions[session].sides[Int(direction.rawValue)].pending.count
      | sessions[session].sides[Int(direction.rawValue)].inside
    var sink = sink(slot, direction, number, time)
    if sessions[session].read(
      bytes,
      direction,
      into: &sink,
      limits: limits,
      statistics: &statistics
    ) == .lost {
      closeSession(slot, isFinal: false)
    } else if sessions[session].bytesRead > limits.maxStreamBytes {
      endReading(slot, sink)
    } else if before | sessions[session].sides[Int(direction.rawValue)].pending.count
      | sessions[session].sides[Int(direction.rawValue)].inside != 0
    {
      account(slot)
    }
    noteUpgrade(slot, sink)
  }

  /// A decoder may have seen its protocol agree on another one (STARTTLS): the flow is that one's now.
  @inline(__always)
  private mutating func noteUpgrade(_ slot: Int, _ sink: borrowing EventSink) {
    records[slot].appProtocol = sink.context.flow.appProtocol
    noteEvents(slot, sink)
  }

  /// Looks at the first bytes of a direction until some decoder knows them, or none ever will.
  private mutating func probe(
    _ bytes: RawSpan,
    _ slot: Int,
    _ session: Int,
    _ direction: StreamDirection,
    _ number: UInt64,
    _ time: Timestamp
  ) {
    let side = Int(direction.rawValue)
    if sessions[session].sides[side].isUnknown {
      sessions[session].sides[side].isCut = true
      return
    }
    var recognition: DecoderTable.Recognition
    let isFirst = sessions[session].sides[side].pending.isEmpty
    if isFirst {
      recognition = recognise(bytes, slot, direction, tcp: true)
    } else {
      statistics.bytesCopied += UInt64(bytes.byteCount)
      sessions[session].sides[side].pending.append(copying: bytes)
      let waiting = sessions[session].sides[side].pending
      recognition = recognise(waiting.borrowed, slot, direction, tcp: true)
    }
    switch recognition {
    case .certain(let entry, let role):
      let way = adopt(entry, role, slot, session, direction)
      readBacklog(slot, session, way, number, time)
      if records[slot].session < 0 { return }
      if isFirst {
        read(bytes, slot, way, number, time)
      } else {
        readWaiting(slot, session, way, number, time)
      }
    case .possible:
      if isFirst {
        statistics.bytesCopied += UInt64(bytes.byteCount)
        sessions[session].sides[side].pending.append(copying: bytes)
      }
      if sessions[session].sides[side].pending.count > limits.maxProbeBytes {
        giveUp(slot, session, side)
      }
    case .no:
      if isFirst, bytes.byteCount <= limits.maxProbeBytes {
        statistics.bytesCopied += UInt64(bytes.byteCount)
        sessions[session].sides[side].pending.append(copying: bytes)
      } else if isFirst {
        sessions[session].sides[side].isCut = true
      }
      giveUp(slot, session, side)
    }
  }

  /// Nobody knows this direction; when the other is unknown too, the flow is only counted.
  private mutating func giveUp(_ slot: Int, _ session: Int, _ side: Int) {
    sessions[session].sides[side].isUnknown = true
    if sessions[session].sides[1 - side].isUnknown { closeSession(slot, isFinal: false) }
  }

  private func recognise(
    _ bytes: RawSpan,
    _ slot: Int,
    _ direction: StreamDirection,
    tcp: Bool
  ) -> DecoderTable.Recognition {
    table.recognise(
      bytes,
      direction,
      tcp: tcp,
      clientPort: records[slot].clientPort,
      serverPort: records[slot].serverPort
    )
  }

  /// Takes a decoder for the flow, and turns the flow round when the protocol's roles say so.
  private mutating func adopt(
    _ entry: DecoderTable.Entry,
    _ role: SenderRole,
    _ slot: Int,
    _ session: Int,
    _ direction: StreamDirection
  ) -> StreamDirection {
    records[slot].appProtocol = entry.id
    sessions[session].adopt(entry.type.init(environment: environment))
    let isOpen =
      records[slot].initiator == .unknown
      ? role != .unknown
      : role == .server && records[slot].beganWithAnAnswer(direction)
    guard isOpen else { return direction }
    records[slot].initiator = .protocolRole
    let isRight = (role == .client) == (direction == .toServer)
    if isRight { return direction }
    records[slot].turnRound()
    sessions[session].turnRound()
    return direction.reversed
  }

  /// Reads what the other direction said before the protocol was recognised.
  private mutating func readBacklog(
    _ slot: Int,
    _ session: Int,
    _ direction: StreamDirection,
    _ number: UInt64,
    _ time: Timestamp
  ) {
    let other = direction.reversed
    let side = Int(other.rawValue)
    if !sessions[session].sides[side].pending.isEmpty {
      readWaiting(slot, session, other, number, time)
    }
    if records[slot].session >= 0, sessions[session].sides[side].isCut {
      var sink = sink(slot, other, number, time)
      sessions[session].lose(1, other, into: &sink)
    }
  }

  private mutating func readWaiting(
    _ slot: Int,
    _ session: Int,
    _ direction: StreamDirection,
    _ number: UInt64,
    _ time: Timestamp
  ) {
    var sink = sink(slot, direction, number, time)
    if sessions[session].readPending(
      direction,
      into: &sink,
      limits: limits,
      statistics: &statistics
    ) == .lost {
      closeSession(slot, isFinal: false)
    }
    noteUpgrade(slot, sink)
  }

  /// Reads one datagram.
  mutating func readDatagram(
    _ packet: borrowing PacketView,
    _ slot: Int,
    _ direction: StreamDirection,
    _ number: UInt64,
    _ time: Timestamp
  ) {
    guard let session = openSession(slot) else { return }
    if records[slot].repeats(packet, direction, time) {
      statistics.duplicates += 1
      return
    }
    var way = direction
    if !sessions[session].hasDecoder {
      guard
        case .certain(let entry, let role) = recognise(
          packet.payload,
          slot,
          direction,
          tcp: false
        )
      else {
        let side = Int(direction.rawValue)
        sessions[session].sides[side].datagrams += 1
        if Int(sessions[session].sides[side].datagrams) >= min(limits.maxProbeDatagrams, 255) {
          closeSession(slot, isFinal: false)
        }
        return
      }
      way = adopt(entry, role, slot, session, direction)
    }
    if case .skipped = sessions[session].skip(packet.payload.byteCount, way) { return }
    var sink = sink(slot, way, number, time)
    if sessions[session].readDatagram(packet.payload, way, into: &sink) == .lost {
      closeSession(slot, isFinal: false)
    }
    noteEvents(slot, sink)
  }
}
