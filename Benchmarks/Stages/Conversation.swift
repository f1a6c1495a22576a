// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Capture
internal import Decode
internal import Events
internal import NetworkTypes
internal import ProtocolKit
internal import Protocols

/// What two sides say to each other: the bytes of each, and in which pieces they come.
struct Conversation {
  private(set) var streams: [[UInt8]] = [[], []]
  private(set) var arrivals: [(direction: StreamDirection, count: Int)] = []
  private(set) var identity: FlowIdentity

  /// An empty one between two hosts of the sample policy's 10.20.0.0/16: by default a monitor and the
  /// engine.
  init(
    _ protocolNumber: UInt8 = HL7Decoder.descriptor.id,
    client: UInt32 = 0x280b,
    server: UInt32 = 0x1f05,
    port: UInt16 = 2575
  ) {
    identity = FlowIdentity(
      id: 1,
      slot: 0,
      client: IPAddress(v4: 0x0a14_0000 | client),
      server: IPAddress(v4: 0x0a14_0000 | server),
      clientPort: 40_000,
      serverPort: port,
      ipProtocol: .tcp,
      initiator: .handshake,
      appProtocol: protocolNumber
    )
  }

  /// The first connection of one of this package's captures.
  init(capture: String) throws {
    self.init(TLSDecoder.descriptor.id)
    var reader = try CaptureReader(path: PackageFolder.capture(capture))
    var next: [UInt32] = [0, 0]
    var client: (IPAddress, UInt16)?
    _ = try reader.forEachFrame { frame in
      let packet = PacketView(parsing: frame.bytes, link: frame.linkType)
      guard packet.stop == .none, packet.ipProtocol == .tcp else { return .next }
      let isSYN = packet.flags & 0x12 == 2
      guard let known = client else {
        if isSYN {
          client = (packet.source, packet.sourcePort)
          identity.client = packet.source
          identity.server = packet.destination
          identity.clientPort = packet.sourcePort
          identity.serverPort = packet.destinationPort
          next[0] = packet.sequence &+ 1
        }
        return .next
      }
      let isClient = known == (packet.source, packet.sourcePort)
      guard isClient || known == (packet.destination, packet.destinationPort) else { return .next }
      let side = isClient ? 0 : 1
      if packet.flags & 2 != 0 {
        next[side] = packet.sequence &+ 1
      } else if packet.payload.byteCount > 0, packet.sequence == next[side] {
        next[side] &+= UInt32(packet.payload.byteCount)
        say([UInt8](copying: packet.payload), isClient ? .toServer : .toClient)
      }
      return .next
    }
  }

  /// Adds bytes, in pieces of a full segment.
  mutating func say(_ bytes: [UInt8], _ direction: StreamDirection = .toServer) {
    streams[Int(direction.rawValue)] += bytes
    var left = bytes.count
    while left > 0 {
      arrivals.append((direction, min(left, 1_448)))
      left -= 1_448
    }
  }

  /// Replaces a byte of one side's stream.
  mutating func patch(_ place: Int, _ byte: UInt8, _ direction: StreamDirection = .toServer) {
    streams[Int(direction.rawValue)][place] = byte
  }

  /// Gives everything to a decoder as the flow table would, without copying; the number of bytes that
  /// it wanted comes back.
  func replay(into decoder: inout any StreamDecoder, _ handler: any EventHandler) -> Int {
    var sink = EventSink(
      handler: handler,
      context: EventContext(
        flow: identity,
        packet: 1,
        time: Timestamp(seconds: 1_760_000_000),
        direction: .toServer
      )
    )
    var position = (0, 0)
    var end = (0, 0)
    var needed = (0, 0)
    var wanted = 0
    for arrival in arrivals {
      if arrival.direction == .toServer {
        end.0 &+= arrival.count
        if end.0 &- position.0 > needed.0 {
          sink.context.direction = .toServer
          wanted &+= read(0, &position.0, end.0, &needed.0, .toServer, &decoder, &sink)
        }
      } else {
        end.1 &+= arrival.count
        if end.1 &- position.1 > needed.1 {
          sink.context.direction = .toClient
          wanted &+= read(1, &position.1, end.1, &needed.1, .toClient, &decoder, &sink)
        }
      }
    }
    return wanted
  }

  /// `needed` is one less than the bytes that must be there.
  private func read(
    _ side: Int,
    _ position: inout Int,
    _ end: Int,
    _ needed: inout Int,
    _ direction: StreamDirection,
    _ decoder: inout any StreamDecoder,
    _ sink: inout EventSink
  ) -> Int {
    let stream = streams[side]
    var wanted = 0
    while position < end {
      let chunk = StreamChunk(stream.borrowed.extracting(position..<end), direction)
      let progress = decoder.decode(chunk, into: &sink)
      position &+= progress.consumed &+ progress.skip
      wanted &+= progress.consumed
      needed = max(0, progress.needed - 1)
      if progress.isLost || progress.needed > 0 { return wanted }
    }
    return wanted
  }
}
