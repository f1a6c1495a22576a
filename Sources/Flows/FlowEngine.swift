// SPDX-License-Identifier: Apache-2.0
package import Decode
package import Events
package import NetworkTypes
package import ProtocolKit

/// Groups packets into flows on packet time, puts TCP streams in order and feeds the decoders.
///
/// One engine a worker; engines share nothing. In-order payload reaches decoders as spans of the
/// capture; only what straddles segments or comes out of order is copied.
package struct FlowEngine: ~Copyable {
  var records: ContiguousArray<FlowRecord> = []
  var sessions: ContiguousArray<Session> = []
  var index = FlowIndex()
  var lists: FlowLists
  /// The first free record and session, -1 for none; the others follow from them.
  private var freeRecord: Int32 = -1
  var freeSession: Int32 = -1
  /// What all sessions keep, and the chain of those that do, from the longest waiting on.
  var heldBytes = 0
  var oldestHolder: Int32 = -1
  var youngestHolder: Int32 = -1
  /// What is known of few flows, by their slots.
  var notes: [Int: FlowNote] = [:]
  var now = Timestamp(nanoseconds: .min)
  /// The first packet number of the file that is being read; 0 in the first file of a stream.
  var fileStart: UInt64 = 0
  /// `fileStart` of the second file and of those after it.
  var fileStarts: [UInt64] = []
  var fileQuality = [FlowQuality()]
  var countedBefore = FlowQuality()
  private var tags = TagWatch()
  let table: DecoderTable
  let limits: FlowLimits
  let environment: DecoderEnvironment
  let observer: any FlowObserver
  /// Which bytes receivers keep where segments overlap.
  let policies: StreamPolicyTable
  /// What was counted so far.
  package internal(set) var statistics = FlowStatistics()

  /// An empty table.
  package init(
    decoders table: DecoderTable,
    limits: FlowLimits,
    environment: DecoderEnvironment,
    observer: any FlowObserver,
    policies: StreamPolicyTable = StreamPolicyTable()
  ) {
    self.policies = policies
    self.table = table
    self.limits = limits
    self.environment = environment
    self.observer = observer
    lists = FlowLists(limits)
  }

  /// Takes one decoded packet.
  ///
  /// `wireLength` is its length on the wire in bytes, link header included.
  package mutating func process(
    _ packet: borrowing PacketView,
    number: UInt64,
    time: Timestamp,
    wireLength: Int
  ) {
    if time > now {
      now = time
      if now.nanoseconds > lists.nextEnd { expire() }
    }
    if packet.isError {
      processError(packet, number: number, time: time, wireLength: wireLength)
      return
    }
    var senderIsLow = false
    let key = FlowKey(packet, senderIsLow: &senderIsLow)
    let slot = slot(of: packet, key, senderIsLow, number, time)
    if packet.missing > 0 { records[slot].isCutShort = true }
    let direction = records[slot].take(
      packet,
      senderIsLow: senderIsLow,
      number: number,
      time: time,
      wireLength: wireLength
    )
    if packet.ipProtocol == .tcp {
      readSegment(packet, slot, direction, number, time)
      if heldBytes > limits.maxReassemblyBytes { releaseOldest(number, time) }
    } else if packet.ipProtocol == .udp, packet.payload.byteCount > 0 {
      readDatagram(packet, slot, direction, number, time)
    }
    if relist(slot) { noteState(packet, slot, direction, number, time) }
  }

  /// The flow of a packet, begun anew where there was none or it is over; counts the payload.
  @inline(__always)
  private mutating func slot(
    of packet: borrowing PacketView,
    _ key: FlowKey,
    _ senderIsLow: Bool,
    _ number: UInt64,
    _ time: Timestamp
  ) -> Int {
    statistics.payloadBytes &+= UInt64(packet.payload.byteCount)
    let hash = key.mixed
    guard let found = index.find(hash, { records[$0].key == key }) else {
      return begin(packet, key, hash, senderIsLow, number, time)
    }
    guard isOver(packet, found, time) else { return found }
    end(found, .timeout)
    return begin(packet, key, hash, senderIsLow, number, time)
  }

  /// Takes an ICMP error: a word of the flow that it quotes, or a flow of its own.
  @inline(never)
  private mutating func processError(
    _ packet: borrowing PacketView,
    number: UInt64,
    time: Timestamp,
    wireLength: Int
  ) {
    if joinError(packet, time) { return }
    var senderIsLow = false
    let key = FlowKey(error: packet, senderIsLow: &senderIsLow)
    let slot = slot(of: packet, key, senderIsLow, number, time)
    _ = records[slot].take(
      packet,
      senderIsLow: senderIsLow,
      number: number,
      time: time,
      wireLength: wireLength
    )
    _ = relist(slot)
  }

  /// Ends every flow, oldest first: the capture is over.
  package mutating func finish() {
    var open: [Int32] = []
    open.reserveCapacity(index.count)
    for kind in FlowLists.Kind.allCases {
      var slot = lists.heads[Int(kind.rawValue)]
      while slot >= 0 {
        open.append(slot)
        slot = records[Int(slot)].next
      }
    }
    open.sort { records[Int($0)].firstPacket < records[Int($1)].firstPacket }
    for slot in open { end(Int(slot), .shutdown) }
  }

  /// What streams keep in memory for now, in bytes.
  package var bytesHeld: Int { heldBytes }

  /// How many flows are open.
  package var openFlows: Int { index.count }

  // MARK: - Beginning and ending

  /// Whether a packet of this key is no longer of the flow in that slot.
  @inline(__always)
  private func isOver(_ packet: borrowing PacketView, _ slot: Int, _ time: Timestamp) -> Bool {
    let idle = time.nanoseconds &- records[slot].last.nanoseconds
    if idle > 1_000_000_000, idle > lists.timeout(records[slot].list) { return true }
    // A new SYN on ports whose connection is closed, or had another beginning, is a new connection.
    guard packet.ipProtocol == .tcp, packet.flags & 0x12 == 0x02 else { return false }
    if records[slot].isClosed { return true }
    // What was met in its middle long ago did not begin now.
    if (records[slot].flagsToServer | records[slot].flagsToClient) & 0x02 == 0 {
      return time.nanoseconds &- records[slot].start.nanoseconds > 1_000_000_000
    }
    let known = records[slot].sequenceKnown
    let senderIsClient =
      packet.source == records[slot].client
      && packet.sourcePort == records[slot].clientPort
    if !senderIsClient { return records[slot].flagsToClient & 0x02 != 0 }
    return known & 1 != 0 && records[slot].flagsToClient & 0x12 == 0x12
      && packet.sequence &+ 1 != records[slot].nextToServer && records[slot].packetsToClient > 1
  }

  private mutating func begin(
    _ packet: borrowing PacketView,
    _ key: FlowKey,
    _ hash: UInt64,
    _ senderIsLow: Bool,
    _ number: UInt64,
    _ time: Timestamp
  ) -> Int {
    if index.count >= limits.maxFlows { giveUpOldest() }
    var clientIsLow = senderIsLow
    var initiator = InitiatorBasis.firstPacket
    if packet.ipProtocol == .tcp {
      switch packet.flags & 0x12 {
      case 0x02: initiator = .handshake
      case 0x12:
        // A SYN-ACK without its SYN: the receiver began.
        initiator = .handshake
        clientIsLow.toggle()
      default: initiator = .unknown
      }
    }
    let senderIsClient = clientIsLow == senderIsLow
    var record = FlowRecord(
      key: key,
      clientIsLow: clientIsLow,
      initiator: initiator,
      clientPort: senderIsClient ? packet.sourcePort : packet.destinationPort,
      serverPort: senderIsClient ? packet.destinationPort : packet.sourcePort,
      time: time,
      packet: number
    )
    record.clientMAC = senderIsClient ? packet.sourceMAC : packet.destinationMAC
    record.serverMAC = senderIsClient ? packet.destinationMAC : packet.sourceMAC
    let slot: Int
    if freeRecord >= 0 {
      slot = Int(freeRecord)
      freeRecord = records[slot].next
      records[slot] = record
    } else {
      slot = records.count
      if slot == records.capacity { records.reserveCapacity(roomier(slot)) }
      records.append(record)
    }
    index.insert(hash, slot)
    let kind: FlowLists.Kind = packet.ipProtocol == .tcp ? .tcpNew : .datagramNew
    lists.append(slot, kind.rawValue, &records)
    statistics.flows += 1
    return slot
  }

  mutating func end(_ slot: Int, _ reason: FlowEndReason) {
    if records[slot].lastPacket < fileStart {
      endLate(slot, reason)
    } else {
      endNow(slot, reason)
    }
  }

  mutating func endNow(_ slot: Int, _ reason: FlowEndReason) {
    let isUnrecognised = records[slot].isUnrecognised
    if records[slot].session >= 0 {
      flush(slot, records[slot].lastPacket, records[slot].last)
      closeSession(slot, isFinal: true)
    }
    let record = records[slot]
    index.remove(record.key.mixed, slot)
    lists.remove(slot, &records)
    let hasMAC = record.clientMAC | record.serverMAC != 0
    var summary = FlowSummary(
      identity: record.identity(slot: slot),
      clientMAC: hasMAC && record.clientMAC != 0 ? MACAddress(bits: record.clientMAC) : nil,
      serverMAC: hasMAC && record.serverMAC != 0 ? MACAddress(bits: record.serverMAC) : nil,
      start: record.start,
      end: record.last,
      firstPacket: record.firstPacket,
      lastPacket: record.lastPacket,
      packetsToServer: record.packetsToServer,
      packetsToClient: record.packetsToClient,
      bytesToServer: record.bytesToServer,
      bytesToClient: record.bytesToClient,
      flagsToServer: record.flagsToServer,
      flagsToClient: record.flagsToClient,
      state: record.state,
      reason: reason,
      appProtocol: table.name(record.appProtocol)
    )
    summary.isUnrecognised = isUnrecognised
    summary.isCutShort = record.isCutShort
    if summary.isOneSided { noteOneSided(record) }
    if !notes.isEmpty { takeNotes(slot, &summary) }
    if record.ipProtocol == .tcp { summary.connection = record.connection }
    observer.flowEnded(summary)
    records[slot].next = freeRecord
    freeRecord = Int32(truncatingIfNeeded: slot)
  }

  /// How much room to make for a record more.
  ///
  /// All of it at once, as far as that is sensible: memory that nobody touched costs nothing, and a
  /// table that grows is there twice while it is copied.
  func roomier(_ count: Int) -> Int {
    let most = min(limits.maxFlows, Self.maxReserved)
    return count < most ? most : count + count / 2 + 1
  }

  private static var maxReserved: Int { 1 << 22 }

  @inline(never)
  private mutating func noteOneSided(_ record: FlowRecord) {
    statistics.oneSidedFlows += 1
    let lowSpoke = record.clientIsLow == (record.packetsToServer > 0)
    if tags.isOtherHalf(record.key, lowSpoke: lowSpoke) { statistics.taggedOneWay += 1 }
  }

  private mutating func giveUpOldest() {
    statistics.flowsForced += 1
    for kind in [
      FlowLists.Kind.tcpNew, .tcpClosed, .datagramNew, .datagramEstablished,
      .tcpEstablished,
    ] {
      let head = lists.heads[Int(kind.rawValue)]
      if head >= 0 {
        end(Int(head), .forced)
        return
      }
    }
  }

  /// Ends flows that have been idle for too long.
  ///
  /// A list's order is by when a flow was put there; one that spoke since then is put at its end again
  /// instead.
  @inline(never)
  private mutating func expire() {
    for list in 0..<lists.timeouts.count {
      let head = lists.heads[list]
      if head >= 0,
        now.nanoseconds &- records[Int(head)].linked.nanoseconds > lists.timeouts[list]
      {
        expire(list)
      }
    }
    lists.renewNextEnd(records)
  }

  @inline(never)
  private mutating func expire(_ list: Int) {
    while case let head = Int(lists.heads[list]), head >= 0,
      now.nanoseconds &- records[head].linked.nanoseconds > lists.timeouts[list]
    {
      if now.nanoseconds &- records[head].last.nanoseconds > lists.timeouts[list] {
        end(head, .timeout)
      } else {
        lists.remove(head, &records)
        lists.append(head, UInt8(list), &records)
      }
    }
  }

  /// Moves the flow to the list of its state; tells whether that is a new one.
  @inline(__always)
  private mutating func relist(_ slot: Int) -> Bool {
    let kind = records[slot].kind
    if records[slot].list == kind.rawValue { return false }
    lists.remove(slot, &records)
    lists.append(slot, kind.rawValue, &records)
    return true
  }
}
