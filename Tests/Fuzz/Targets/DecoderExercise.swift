// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import NetworkTypes
internal import ProtocolKit

/// Offers a conversation to one decoder as the flow table does, and holds it to the contract.
///
/// A piece's kind: bit 0 the server speaks; bit 1 bytes are missing before it; bit 2 it comes in pieces of seven bytes;
/// bit 4, with `seals`, it is the content of a QUIC Initial packet. `opening` is what the client and the server say before
/// the first piece. A stream is also fed in small pieces, and has to give the same events.
enum DecoderExercise {
  static func run(
    _ type: any StreamDecoder.Type,
    _ input: [UInt8],
    datagrams: Bool = false,
    seals: Bool = false,
    after opening: [[UInt8]] = []
  ) {
    for direction in [StreamDirection.toServer, .toClient] {
      for isKnown in [false, true] {
        _ = type.probe(input.borrowed, direction, onKnownPort: isKnown)
      }
    }
    var limits = DecoderLimits()
    limits.maxMessageBytes = 16 << 10
    limits.maxPendingRequests = 4
    limits.maxCertificateBytes = 8 << 10
    let whole = play(
      type,
      input,
      limits,
      datagrams: datagrams,
      seals: seals,
      after: opening,
      size: .max
    )
    guard !datagrams else { return }
    for size in [1, 3] {
      let pieces = play(
        type,
        input,
        limits,
        datagrams: false,
        seals: false,
        after: opening,
        size: size
      )
      hold(whole == pieces, whole.difference(to: pieces, of: size))
    }
  }

  /// What a decoder made of an input; the pieces in which it came must not matter.
  private struct Outcome: Equatable {
    let events: [String]
    let isLost: Bool

    /// The first event that is not the same.
    func difference(to pieces: Outcome, of size: Int) -> String {
      let place = zip(events, pieces.events).prefix { $0 == $1 }.count
      let (mine, theirs) = (events.dropFirst(place).first, pieces.events.dropFirst(place).first)
      return """
        whole and in pieces of \(size) differ at event \(place):
        \(mine ?? "none"), lost \(isLost)
        \(theirs ?? "none"), lost \(pieces.isLost)
        """
    }
  }

  private static func play(
    _ type: any StreamDecoder.Type,
    _ input: [UInt8],
    _ limits: DecoderLimits,
    datagrams: Bool,
    seals: Bool,
    after opening: [[UInt8]],
    size most: Int
  ) -> Outcome {
    var feed = Feed(
      decoder: type.init(environment: DecoderEnvironment(limits: limits)),
      isDatagrams: datagrams,
      maxMessageBytes: limits.maxMessageBytes
    )
    for (bytes, direction) in zip(opening, [StreamDirection.toServer, .toClient]) {
      feed.packet += 1
      feed.offer(bytes[...], direction)
    }
    var pieces = PieceReader(input)
    var sealer = QUICSealer()
    while let (kind, content) = pieces.next(), !feed.isLost {
      let direction: StreamDirection = kind & 1 == 0 ? .toServer : .toClient
      let bytes = seals && kind & 16 != 0 ? sealer.seal(content, direction) : content
      if kind & 2 != 0 { feed.gap(kind & 8 == 0 ? 100 : 0, direction) }
      let size = min(most, kind & 4 == 0 ? max(1, bytes.count) : 7)
      feed.packet += 1
      for start in stride(from: 0, to: bytes.count, by: size) where !feed.isLost {
        feed.offer(bytes[start..<min(start + size, bytes.count)], direction)
      }
    }
    if !feed.isLost { feed.finish() }
    return Outcome(events: feed.reader.events, isLost: feed.isLost)
  }

  /// A flow's way to its decoder.
  private struct Feed {
    var decoder: any StreamDecoder
    let isDatagrams: Bool
    let maxMessageBytes: Int
    let reader = EventReader()
    private(set) var isLost = false
    private var pending: [[UInt8]] = [[], []]
    private var needed = [0, 0]
    private var skip = [0, 0]
    var packet: UInt64 = 0

    init(decoder: any StreamDecoder, isDatagrams: Bool, maxMessageBytes: Int) {
      self.decoder = decoder
      self.isDatagrams = isDatagrams
      self.maxMessageBytes = maxMessageBytes
    }

    private func sink(_ direction: StreamDirection) -> EventSink {
      EventSink(
        handler: reader,
        context: EventContext(
          flow: FlowIdentity(
            id: 1,
            slot: 0,
            client: IPAddress(v4: 0x0a00_0001),
            server: IPAddress(v4: 0x0a00_0002),
            clientPort: 40_000,
            serverPort: 2575,
            ipProtocol: isDatagrams ? .udp : .tcp,
            initiator: .handshake
          ),
          packet: packet,
          time: Timestamp(nanoseconds: 1_700_000_000_000_000_000 + Int64(packet) * 1_000_000),
          direction: direction
        )
      )
    }

    mutating func offer(_ bytes: ArraySlice<UInt8>, _ direction: StreamDirection) {
      let side = Int(direction.rawValue)
      var sink = sink(direction)
      if isDatagrams {
        if skip[side] > 0 {
          skip[side] = max(0, skip[side] - bytes.count)
          return
        }
        let datagram = Array(bytes)
        let chunk = StreamChunk(datagram.borrowed, direction, isDatagram: true)
        let progress = decoder.decode(chunk, into: &sink)
        isLost = progress.isLost
        skip[side] = progress.skip
        return
      }
      let cut = min(skip[side], bytes.count)
      skip[side] -= cut
      pending[side] += bytes.dropFirst(cut)
      if pending[side].isEmpty || pending[side].count < needed[side] { return }
      var at = 0
      var rounds = 0
      let data = pending[side]
      while at < data.count {
        rounds += 1
        hold(rounds <= 2 * data.count + 16, "no progress")
        let rest = data.borrowed.extracting(droppingFirst: at)
        let progress = decoder.decode(StreamChunk(rest, direction), into: &sink)
        if progress.isLost {
          isLost = true
          return
        }
        hold(
          (0...rest.byteCount).contains(progress.consumed),
          "consumed what was not there"
        )
        hold(progress.skip >= 0 && progress.needed >= 0, "a negative wish")
        at += progress.consumed
        if progress.skip > 0 {
          let cut = min(progress.skip, data.count - at)
          at += cut
          skip[side] = progress.skip - cut
          continue
        }
        if progress.needed > 0 {
          hold(progress.needed > data.count - at, "asks for what it has")
          needed[side] = progress.needed
          break
        }
        hold(at == data.count, "left bytes without asking for more")
      }
      pending[side] = Array(data[at...])
      if pending[side].isEmpty { needed[side] = 0 }
      if needed[side] > maxMessageBytes {
        pending[side] = []
        gap(0, direction)
      }
    }

    mutating func gap(_ count: Int, _ direction: StreamDirection) {
      let side = Int(direction.rawValue)
      let lost = max(0, count - skip[side]) + (count > 0 ? pending[side].count : 0)
      skip[side] = max(0, skip[side] - count)
      if count > 0, lost == 0 { return }
      pending[side] = []
      needed[side] = 0
      skip[side] = 0
      var sink = sink(direction)
      decoder.gap(lost, direction, into: &sink)
    }

    mutating func finish() {
      var sink = sink(.toServer)
      decoder.finish(into: &sink)
    }
  }
}
