// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import Capture
internal import Decode
package import Events
package import Flows
internal import NetworkTypes
package import ProtocolKit

/// One capture in, events and flows out: reader, decoding, flow table and decoders of one worker.
///
/// With several workers each reads the whole capture and keeps the packets of its own hosts; they
/// share nothing, and what they report together does not depend on how many there are.
package struct PipelineWorker: ~Copyable {
  private var engine: FlowEngine
  private let shard: Int
  private let shards: Int
  private let observer: any FlowObserver
  private var fragments = Defragmenter()
  /// What became of the packets of this worker's hosts.
  package private(set) var accounts = PacketAccounts()

  /// A worker with an empty flow table; `shard` of `shards` is its part of the hosts.
  package init(
    decoders: DecoderTable,
    limits: FlowLimits,
    environment: DecoderEnvironment,
    observer: any FlowObserver,
    shard: Int = 0,
    shards: Int = 1
  ) {
    engine = FlowEngine(
      decoders: decoders,
      limits: limits,
      environment: environment,
      observer: observer
    )
    self.observer = observer
    self.shard = shard
    self.shards = shards
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

  /// Ends all flows: nothing comes after.
  package mutating func finish() {
    fragments.finish()
    // Every worker puts all fragments together; one of them counts.
    if shard == 0 { accounts.fragments = fragments.counts }
    engine.finish()
  }

  @inline(__always)
  private mutating func take(_ frame: borrowing Frame) {
    let packet = PacketView(
      parsing: frame.bytes,
      link: frame.linkType
    )
    if shards > 1, FlowKey.shard(packet, of: shards) != shard {
      // What a fragmented packet carries may be another worker's than the fragment's own addresses.
      if packet.stop == .fragment { take(packet, of: frame) }
      return
    }
    accounts.count(packet, wireLength: frame.wireLength, captured: frame.bytes.byteCount)
    switch packet.stop {
    case .none, .otherTransport:
      engine.process(
        packet,
        number: frame.number,
        time: frame.time,
        wireLength: frame.wireLength
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

  /// Keeps a fragment; the packet that it completes goes to the flow table.
  @inline(never)
  private mutating func take(_ fragment: borrowing PacketView, of frame: borrowing Frame) {
    guard let whole = fragments.take(fragment, at: frame.time) else { return }
    var packet = PacketView(parsing: whole.borrowed, link: .raw)
    guard packet.stop == .none || packet.stop == .otherTransport else { return }
    if shards > 1, FlowKey.shard(packet, of: shards) != shard { return }
    packet.sourceMAC = fragment.sourceMAC
    packet.destinationMAC = fragment.destinationMAC
    packet.vlan = fragment.vlan
    packet.innerVLAN = fragment.innerVLAN
    engine.process(
      packet,
      number: frame.number,
      time: frame.time,
      wireLength: whole.count
    )
  }
}
