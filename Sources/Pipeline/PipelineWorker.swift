// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import Capture
internal import Decode
package import Events
package import Flows
internal import NetworkTypes
package import ProtocolKit

/// One capture, or the files of one stream, in, events and flows out: reader, decoding, flow table and
/// decoders of one worker.
///
/// With several workers each reads the whole capture and keeps the packets of its own hosts; they
/// share nothing, and what they report together does not depend on how many there are.
package struct PipelineWorker: ~Copyable {
  private var engine: FlowEngine
  private let shard: Int
  private let shards: Int
  private let observer: any FlowObserver
  private let takesShortWay: Bool
  private var fragments: Defragmenter
  private let verifiesChecksums: Bool
  /// What became of the packets of this worker's hosts.
  package private(set) var accounts = PacketAccounts()
  private var accountsByFile: [PacketAccounts] = []
  private var accountsBefore = PacketAccounts()

  /// A worker with an empty flow table; `shard` of `shards` is its part of the hosts.
  ///
  /// Without `shortWay` every packet is decoded as a whole, which tells the same and takes longer.
  package init(
    decoders: DecoderTable,
    limits: FlowLimits,
    environment: DecoderEnvironment,
    observer: any FlowObserver,
    options: PipelineOptions = PipelineOptions(),
    shard: Int = 0,
    shards: Int = 1,
    shortWay: Bool = true
  ) {
    engine = FlowEngine(
      decoders: decoders,
      limits: limits,
      environment: environment,
      observer: observer,
      policies: options.policies
    )
    verifiesChecksums = options.verifiesChecksums
    fragments = Defragmenter(limits: options.fragments, policies: options.policies)
    self.observer = observer
    self.shard = shard
    self.shards = shards
    takesShortWay = shortWay && !options.verifiesChecksums
  }

  /// What the flow engine counted.
  package var statistics: FlowStatistics { engine.statistics }

  /// Reads until the source pauses; flows stay open for what comes after.
  ///
  /// `afterPacket` is asked after every packet of the capture, whoever owns it, and may stop the run.
  package mutating func read(
    _ reader: inout CaptureReader,
    afterPacket: (UInt64) -> FrameVerdict = { _ in .next }
  ) throws(CaptureError) -> CapturePause {
    try reader.forEachFrame { frame in
      take(frame)
      return afterPacket(frame.number)
    }
  }

  /// Reads so many packets of the capture, whoever owns them, or until the source pauses.
  package mutating func read(
    _ reader: inout CaptureReader,
    packets most: Int
  ) throws(CaptureError) -> CapturePause {
    var left = most
    return try reader.forEachFrame { frame in
      take(frame)
      left &-= 1
      return left > 0 ? .next : .stop
    }
  }

  /// What comes now is of the next file of the same stream, whose frames have numbers above `packets`.
  ///
  /// Flows, streams and decoders go on.
  package mutating func beginFile(after packets: UInt64) {
    closeFile()
    engine.beginFile(after: packets)
  }

  /// Ends all flows: nothing comes after.
  package mutating func finish() {
    fragments.finish()
    engine.finish()
    closeFile()
  }

  /// What each file came to, in the files' order; to be asked for once, after `finish`.
  package mutating func byFile() -> [FileAccounts] {
    zip(accountsByFile, engine.qualityByFile()).map { FileAccounts(packets: $0, flows: $1) }
  }

  private mutating func closeFile() {
    // Every worker puts all fragments together; one of them counts.
    if shard == 0 { accounts.fragments = fragments.counts }
    var part = accounts
    part.subtract(accountsBefore)
    accountsByFile.append(part)
    accountsBefore = accounts
  }

  @inline(__always)
  private mutating func take(_ frame: borrowing Frame) {
    if frame.isWholeEthernet {
      if shards > 1, let ends = PlainSegment.addresses(ethernet: frame.bytes),
        FlowKey.shard(ends.source, ends.destination, of: shards) != shard
      {
        return
      }
      let length = frame.bytes.byteCount
      if takesShortWay, let segment = PlainSegment(ethernet: frame.bytes),
        engine.processPlain(
          segment,
          of: frame.bytes,
          number: frame.number,
          time: Timestamp(nanoseconds: frame.nanoseconds),
          wireLength: length
        )
      {
        accounts.count(segment, wireLength: length)
        return
      }
    }
    let packet = PacketView(
      parsing: frame.bytes,
      link: frame.linkType
    )
    var length = frame.wireLength
    if packet.isUnusual {
      noteUnusual(packet, frame)
      // Inside of a tunnel a packet has its own length; its datagram's is accounted apart.
      if packet.tunnelDepth > 0 { length = packet.innerLength }
    }
    if shards > 1, FlowKey.shard(packet, of: shards) != shard {
      // What a fragmented packet carries may be another worker's than the fragment's own addresses.
      if packet.stop == .fragment { take(packet, of: frame) }
      return
    }
    accounts.count(packet, wireLength: frame.wireLength, captured: frame.bytes.byteCount)
    if verifiesChecksums, !isSound(packet, frame.bytes, of: frame) { return }
    switch packet.stop {
    case .none, .otherTransport:
      engine.process(
        packet,
        number: frame.number,
        time: frame.time,
        wireLength: length
      )
    case .fragment:
      take(packet, of: frame)
    case .arp where packet.source.v4 != 0:
      observer.addressSeen(
        packet.source,
        MACAddress(bits: packet.sourceMAC),
        packet: frame.number,
        time: frame.time
      )
    default: break
    }
  }

  /// Counts the datagrams that tunnels came in, and tells what is wrong with a packet.
  @inline(never)
  private mutating func noteUnusual(_ packet: borrowing PacketView, _ frame: borrowing Frame) {
    if packet.datagramTunnels != 0 {
      takeDatagrams(
        packet.datagramTunnels,
        frame.bytes,
        frame.linkType,
        frame.number,
        frame.time,
        frame.wireLength
      )
    }
    // What the snap length cut is no flaw of the packet.
    guard packet.flaw != .none, frame.bytes.byteCount >= frame.wireLength else { return }
    tell(packet.flaw, packet, frame)
  }

  /// Tells what is wrong with a packet, if it is one of this worker's.
  private func tell(
    _ flaw: PacketFlaw,
    _ packet: borrowing PacketView,
    _ frame: borrowing Frame
  ) {
    guard shards == 1 || FlowKey.shard(packet, of: shards) == shard else { return }
    guard observer.wants(.anomaly) else { return }
    observer.handle(
      AnomalyEvent(.decode, flaw.name),
      in: EventContext(
        flow: FlowIdentity(packet),
        packet: frame.number,
        time: frame.time,
        direction: .toServer
      )
    )
  }

  /// Gives the flow table the datagrams themselves that were opened as tunnels.
  private mutating func takeDatagrams(
    _ depths: UInt8,
    _ bytes: RawSpan,
    _ link: LinkType,
    _ number: UInt64,
    _ time: Timestamp,
    _ wireLength: Int
  ) {
    for depth in 0..<PacketView.maxTunnelDepth where depths & (1 << depth) != 0 {
      let outer = PacketView(parsing: bytes, link: link, tunnelLimit: depth)
      guard outer.stop == .none,
        shards == 1 || FlowKey.shard(outer, of: shards) == shard
      else { continue }
      engine.process(outer, number: number, time: time, wireLength: wireLength)
    }
  }

  /// Looks at a packet's checksums; a wrong one is counted and told, and the packet left out.
  @inline(never)
  private mutating func isSound(
    _ packet: borrowing PacketView,
    _ bytes: RawSpan,
    withHeader: Bool = true,
    of frame: borrowing Frame
  ) -> Bool {
    switch packet.checksums(in: bytes, withHeader: withHeader) {
    case .sound: return true
    case .offloaded:
      accounts.offloadedChecksums += 1
      return true
    case .wrong(let flaw):
      accounts.wrongChecksums += 1
      tell(flaw, packet, frame)
      return false
    }
  }

  /// Keeps a fragment; the packet that it completes goes to the flow table.
  @inline(never)
  private mutating func take(_ fragment: borrowing PacketView, of frame: borrowing Frame) {
    let completed = fragments.take(fragment, at: frame.time)
    if fragments.flaw != .none { tell(fragments.flaw, fragment, frame) }
    guard let whole = completed else { return }
    var packet = PacketView(parsing: whole.borrowed, link: .raw)
    if packet.datagramTunnels != 0 {
      takeDatagrams(
        packet.datagramTunnels,
        whole.borrowed,
        .raw,
        frame.number,
        frame.time,
        whole.count
      )
    }
    guard packet.stop == .none || packet.stop == .otherTransport else { return }
    if shards > 1, FlowKey.shard(packet, of: shards) != shard { return }
    if verifiesChecksums, !isSound(packet, whole.borrowed, withHeader: false, of: frame) { return }
    packet.sourceMAC = fragment.sourceMAC
    packet.destinationMAC = fragment.destinationMAC
    if packet.vlan == 0 {
      packet.vlan = fragment.vlan
      packet.innerVLAN = fragment.innerVLAN
      packet.thirdVLAN = fragment.thirdVLAN
    }
    if packet.tunnelID == 0 { packet.tunnelID = fragment.tunnelID }
    packet.tunnelDepth += fragment.tunnelDepth
    engine.process(
      packet,
      number: frame.number,
      time: frame.time,
      wireLength: packet.datagramTunnels == 0 ? whole.count : packet.innerLength
    )
  }
}

/// What a worker made of one file of its stream.
package struct FileAccounts: Hashable, Sendable {
  /// What became of its packets.
  package var packets = PacketAccounts()
  /// What its flows and streams came to.
  package var flows = FlowQuality()

  /// All zero.
  package init() {}

  fileprivate init(packets: PacketAccounts, flows: FlowQuality) {
    self.packets = packets
    self.flows = flows
  }

  /// Adds what another worker made of the same file.
  package mutating func add(_ other: FileAccounts) {
    packets.add(other.packets)
    flows.add(other.flows)
  }
}

extension FlowIdentity {
  /// The ends of a packet that belongs to no flow; the number 0 and the slot -1 say so.
  fileprivate init(_ packet: borrowing PacketView) {
    self.init(
      id: 0,
      slot: -1,
      client: packet.source,
      server: packet.destination,
      clientPort: packet.sourcePort,
      serverPort: packet.destinationPort,
      ipProtocol: packet.ipProtocol,
      vlan: packet.vlan,
      innerVLAN: packet.innerVLAN
    )
  }
}
