// SPDX-License-Identifier: Apache-2.0
internal import Decode
internal import Events
internal import NetworkTypes

/// A flow in the table.
///
/// Its streams, when anyone reads them, are in a session beside it.
struct FlowRecord {
  /// How far a flow's content is being read.
  enum Reading: UInt8 {
    /// No payload yet.
    case waiting
    /// A session reads it.
    case session
    /// Nobody knows its protocol; only its packets are counted.
    case ignored
  }

  // In the order that leaves the least room between them: there may be a million.
  var key: FlowKey
  /// Both ends' link-layer addresses: the client's in the low 48 bits, the server's in the 48 above.
  private var macs: UInt64 = 0
  private var macsAbove: UInt32 = 0
  var clientPort: UInt16
  var serverPort: UInt16
  var nextToServer: UInt32 = 0
  var nextToClient: UInt32 = 0
  /// How far the receiver has acknowledged the bytes to the server, where `acknowledged` has bit 0.
  var acknowledgedToServer: UInt32 = 0
  var acknowledgedToClient: UInt32 = 0
  var session: Int32 = -1
  var previous: Int32 = -1
  var next: Int32 = -1
  /// Identifications of the last two segments in order, the newer one in the low half, and the
  /// time of the newer; to tell duplicates from retransmissions.
  var lastIdentifications: UInt32 = 0
  var lastSegment = Timestamp(nanoseconds: .min)
  var start: Timestamp
  var last: Timestamp
  /// When the flow was put at the end of its idle list.
  var linked: Timestamp
  var firstPacket: UInt64
  var lastPacket: UInt64
  var packetsToServer: UInt64 = 0
  var packetsToClient: UInt64 = 0
  var bytesToServer: UInt64 = 0
  var bytesToClient: UInt64 = 0
  /// How many packets the other side had sent when the last FIN came, the low half of that.
  var packetsBeforeFinish: UInt32 = 0
  var initiator: InitiatorBasis
  var reading = Reading.waiting
  var list: UInt8 = 0
  var appProtocol: UInt8 = 0
  var flagsToServer: UInt8 = 0
  var flagsToClient: UInt8 = 0
  /// How far the client's and the server's SYN shift their windows, low and high half.
  var windowShifts: UInt8 = 0
  private var marks: Marks = []
  /// Bits 0 and 1 of ``sequenceKnown``, ``acknowledged`` and ``holes``, from the lowest on.
  private var directions: UInt8 = 0

  /// What is so or not.
  private struct Marks: OptionSet {
    let rawValue: UInt8

    static let clientIsLow = Marks(rawValue: 1)
    static let isFinishedToServer = Marks(rawValue: 2)
    static let isFinishedToClient = Marks(rawValue: 4)
    static let isReset = Marks(rawValue: 8)
    static let clientFinishedFirst = Marks(rawValue: 16)
    static let isCutShort = Marks(rawValue: 32)
  }

  /// A flow that begins with a packet.
  init(
    key: FlowKey,
    clientIsLow: Bool,
    initiator: InitiatorBasis,
    clientPort: UInt16,
    serverPort: UInt16,
    time: Timestamp,
    packet: UInt64
  ) {
    self.key = key
    marks = clientIsLow ? .clientIsLow : []
    self.initiator = initiator
    self.clientPort = clientPort
    self.serverPort = serverPort
    (start, last, linked) = (time, time, time)
    (firstPacket, lastPacket) = (packet, packet)
  }

  var clientIsLow: Bool { marks.contains(.clientIsLow) }

  var isFinishedToServer: Bool {
    get { marks.contains(.isFinishedToServer) }
    set { mark(.isFinishedToServer, newValue) }
  }

  var isFinishedToClient: Bool {
    get { marks.contains(.isFinishedToClient) }
    set { mark(.isFinishedToClient, newValue) }
  }

  var isReset: Bool {
    get { marks.contains(.isReset) }
    set { mark(.isReset, newValue) }
  }

  /// Whether the client's FIN came before the server's.
  var clientFinishedFirst: Bool {
    get { marks.contains(.clientFinishedFirst) }
    set { mark(.clientFinishedFirst, newValue) }
  }

  /// Whether the snap length cut packets of it.
  var isCutShort: Bool {
    get { marks.contains(.isCutShort) }
    set { mark(.isCutShort, newValue) }
  }

  private mutating func mark(_ mark: Marks, _ isSet: Bool) {
    marks = isSet ? marks.union(mark) : marks.subtracting(mark)
  }

  /// Whether `nextToServer` and `nextToClient` are known: bits 0 and 1.
  var sequenceKnown: UInt8 {
    get { directions & 3 }
    set { directions = directions & ~3 | newValue & 3 }
  }

  /// Whether `acknowledgedToServer` and `acknowledgedToClient` are known: bits 0 and 1.
  var acknowledged: UInt8 {
    get { directions >> 2 & 3 }
    set { directions = directions & ~12 | (newValue & 3) << 2 }
  }

  /// Directions that have bytes after a hole: bits 0 and 1.
  var holes: UInt8 {
    get { directions >> 4 & 3 }
    set { directions = directions & ~48 | (newValue & 3) << 4 }
  }

  /// A number that is the same on every run over the same packets.
  var id: UInt64 { (key.mixed ^ firstPacket &* 0x2545_f491_4f6c_dd1d) & 0x1f_ffff_ffff_ffff }

  /// The client's link-layer address in the low 48 bits, 0 for none.
  var clientMAC: UInt64 {
    get { macs & 0xffff_ffff_ffff }
    set { macs = macs & ~0xffff_ffff_ffff | newValue & 0xffff_ffff_ffff }
  }

  /// The server's link-layer address in the low 48 bits, 0 for none.
  var serverMAC: UInt64 {
    get { macs >> 48 | UInt64(macsAbove) << 16 }
    set {
      macs = macs & 0xffff_ffff_ffff | newValue << 48
      macsAbove = UInt32(truncatingIfNeeded: newValue >> 16)
    }
  }

  var ipProtocol: IPProtocol { IPProtocol(rawValue: UInt8(truncatingIfNeeded: key.rest >> 24)) }
  var client: IPAddress { IPAddress(bits: clientIsLow ? key.low : key.high) }
  var server: IPAddress { IPAddress(bits: clientIsLow ? key.high : key.low) }

  /// Whether content was seen, and every decoder that looked at it gave it up.
  var isUnrecognised: Bool {
    guard appProtocol == 0 else { return false }
    return reading == .ignored || (reading == .session && ipProtocol == .udp)
  }

  var isClosed: Bool { isReset || (isFinishedToServer && isFinishedToClient) }

  var state: FlowState {
    if ipProtocol == .tcp {
      if isClosed { return .closed }
      // Both sides have acknowledged something: the handshake is over.
      return flagsToServer & flagsToClient & 0x10 != 0 ? .established : .new
    }
    return packetsToServer > 0 && packetsToClient > 0 ? .established : .new
  }

  /// Where the connection's state machine stands, as Suricata names it.
  var connection: ConnectionState {
    if isReset { return .closed }
    let sent = isFinishedToServer && (!isFinishedToClient || !clientFinishedFirst)
    let since =
      UInt32(truncatingIfNeeded: sent ? packetsToClient : packetsToServer) &- packetsBeforeFinish
    let isAcknowledged = Int32(bitPattern: since) > 0
    switch (isFinishedToServer, isFinishedToClient) {
    case (true, true):
      if isAcknowledged { return .closed }
      return clientFinishedFirst ? .lastAck : .timeWait
    case (true, false): return .closeWait
    case (false, true): return isAcknowledged ? .finWait2 : .finWait1
    case (false, false): break
    }
    if flagsToServer & 0x10 != 0 || (flagsToServer | flagsToClient) & 0x02 == 0 {
      return .established
    }
    return flagsToClient & 0x12 == 0x12 ? .synReceived : .synSent
  }

  func identity(slot: Int) -> FlowIdentity {
    var identity = FlowIdentity(
      id: id,
      slot: slot,
      client: client,
      server: server,
      clientPort: clientPort,
      serverPort: serverPort,
      ipProtocol: ipProtocol,
      vlan: UInt16(truncatingIfNeeded: key.rest >> 12) & 0xfff,
      innerVLAN: UInt16(truncatingIfNeeded: key.rest) & 0xfff,
      initiator: initiator,
      appProtocol: appProtocol
    )
    identity.thirdVLAN = UInt16(truncatingIfNeeded: key.tunnel >> 40) & 0xfff
    identity.clientMAC = clientMAC
    identity.serverMAC = serverMAC
    identity.isOneSided = packetsToServer == 0 || packetsToClient == 0
    return identity
  }

  /// Whether a server's datagram in this direction shows that the capture missed the client's first one: nothing came
  /// the other way yet, and it was not sent to a group, to which servers speak unasked.
  func beganWithAnAnswer(_ direction: StreamDirection) -> Bool {
    initiator == .firstPacket && direction == .toServer && packetsToClient == 0
      && !server.isMulticastOrBroadcast
  }

  /// Exchanges the ends, when a protocol's roles show that the first sender was the server.
  mutating func turnRound() {
    mark(.clientIsLow, !clientIsLow)
    swap(&clientPort, &serverPort)
    (clientMAC, serverMAC) = (serverMAC, clientMAC)
    swap(&flagsToServer, &flagsToClient)
    swap(&nextToServer, &nextToClient)
    swap(&packetsToServer, &packetsToClient)
    swap(&bytesToServer, &bytesToClient)
    (isFinishedToServer, isFinishedToClient) = (isFinishedToClient, isFinishedToServer)
    swap(&acknowledgedToServer, &acknowledgedToClient)
    if isFinishedToServer || isFinishedToClient { clientFinishedFirst.toggle() }
    sequenceKnown = (sequenceKnown & 1) << 1 | sequenceKnown >> 1
    acknowledged = (acknowledged & 1) << 1 | acknowledged >> 1
    holes = (holes & 1) << 1 | holes >> 1
    windowShifts = windowShifts << 4 | windowShifts >> 4
    // The direction stands in what is kept of the last datagram.
    if ipProtocol != .tcp { lastIdentifications ^= 1 << 31 }
  }

  /// Takes the first SYN of the client or the SYN-ACK that answers it, as nearly all are; false for
  /// those that need a closer look.
  @inline(__always)
  mutating func takeOpening(_ packet: borrowing PacketView, _ direction: StreamDirection) -> Bool {
    guard initiator == .handshake else { return false }
    let isAnswer = packet.flags & 0x10 != 0
    if !isAnswer, direction == .toServer, sequenceKnown == 0 {
      sequenceKnown = 1
      nextToServer = packet.sequence &+ 1
      windowShifts = packet.windowShift
      return true
    }
    guard isAnswer, direction == .toClient, sequenceKnown == 1, reading == .waiting,
      packet.acknowledgement == nextToServer
    else { return false }
    sequenceKnown = 3
    nextToClient = packet.sequence &+ 1
    windowShifts |= packet.windowShift << 4
    return true
  }

  /// How far ahead of what it acknowledged a receiver may take bytes; `nil` when a SYN was not seen.
  ///
  /// A shift counts when both sides have one (RFC 7323, 2.2).
  func largestWindow(_ direction: StreamDirection) -> Int? {
    guard flagsToServer & flagsToClient & 0x02 != 0 else { return nil }
    let (client, server) = (windowShifts & 0x0f, windowShifts >> 4)
    if client == 0 || server == 0 { return 65_535 }
    return 65_535 << Int(direction == .toServer ? server : client)
  }

  /// The idle list that the flow belongs to.
  @inline(__always)
  var kind: FlowLists.Kind {
    let state = state
    guard ipProtocol == .tcp else {
      return state == .established ? .datagramEstablished : .datagramNew
    }
    switch state {
    case .closed: return .tcpClosed
    case .established: return .tcpEstablished
    case .new: return .tcpNew
    }
  }

  /// Counts a packet, and tells which way it goes.
  @inline(__always)
  mutating func take(
    _ packet: borrowing PacketView,
    senderIsLow: Bool,
    number: UInt64,
    time: Timestamp,
    wireLength: Int
  ) -> StreamDirection {
    let direction: StreamDirection = clientIsLow == senderIsLow ? .toServer : .toClient
    count(packet.flags, direction, number, time, wireLength)
    return direction
  }

  /// Counts a packet of a direction.
  @inline(__always)
  mutating func count(
    _ flags: UInt8,
    _ direction: StreamDirection,
    _ number: UInt64,
    _ time: Timestamp,
    _ wireLength: Int
  ) {
    if time > last { last = time }
    lastPacket = number
    if direction == .toServer {
      packetsToServer &+= 1
      bytesToServer &+= UInt64(wireLength)
      flagsToServer |= flags
    } else {
      packetsToClient &+= 1
      bytesToClient &+= UInt64(wireLength)
      flagsToClient |= flags
    }
  }

  /// The next byte that is wanted of a direction.
  @inline(__always)
  func nextSequence(_ direction: StreamDirection) -> UInt32 {
    direction == .toServer ? nextToServer : nextToClient
  }

  @inline(__always)
  mutating func setNext(_ direction: StreamDirection, _ value: UInt32) {
    if direction == .toServer { nextToServer = value } else { nextToClient = value }
  }

  /// What a segment is to its stream.
  enum Step {
    /// Nothing to read.
    case nothing
    /// All of its bytes have been seen: how far before the next one it begins (negative), its length.
    case repetition(Int, Int)
    /// It continues the stream; so many of its first bytes have been seen.
    case next(seen: Int)
    /// So many bytes are missing before it; it begins at that sequence number.
    case ahead(Int, UInt32)
  }

  /// Whether a datagram is a mirror's copy of the last one: the same side, identification and length
  /// within a millisecond.
  ///
  /// Datagrams without an identification (IPv6, and IPv4 where nothing may be cut) are never copies.
  @inline(__always)
  mutating func repeats(
    _ packet: borrowing PacketView,
    _ direction: StreamDirection,
    _ time: Timestamp
  ) -> Bool {
    let identification = packet.identification & 0xffff
    let mark =
      identification | UInt32(truncatingIfNeeded: packet.payload.byteCount & 0x7fff) << 16
      | UInt32(direction.rawValue) << 31
    let isCopy =
      mark == lastIdentifications && identification != 0
      && time.nanoseconds &- lastSegment.nanoseconds <= 1_000_000
    lastIdentifications = mark
    lastSegment = time
    return isCopy
  }

  /// Notes a segment's acknowledgement, and moves the stream on if the segment continues it.
  @inline(__always)
  mutating func advance(
    _ packet: borrowing PacketView,
    _ direction: StreamDirection,
    _ time: Timestamp
  ) -> Step {
    let bit: UInt8 = direction == .toServer ? 1 : 2
    if packet.flags & 0x10 != 0 {
      if direction == .toServer {
        acknowledgedToClient = packet.acknowledgement
      } else {
        acknowledgedToServer = packet.acknowledgement
      }
      acknowledged |= 3 ^ bit
    }
    let length = packet.payload.byteCount &+ packet.missing
    guard length > 0 else { return .nothing }
    let sequence = packet.flags & 0x02 != 0 ? packet.sequence &+ 1 : packet.sequence
    if sequenceKnown & bit == 0 {
      sequenceKnown |= bit
      setNext(direction, sequence)
    }
    let relative = Int(Int32(bitPattern: sequence &- nextSequence(direction)))
    if relative > 0 { return .ahead(relative, sequence) }
    if relative &+ length <= 0 { return .repetition(relative, length) }
    if relative == 0 {
      lastIdentifications = lastIdentifications << 16 | packet.identification & 0xffff
      lastSegment = time
    }
    setNext(direction, sequence &+ UInt32(truncatingIfNeeded: length))
    return .next(seen: 0 &- relative)
  }
}
