// SPDX-License-Identifier: Apache-2.0
import Bytes
import Capture
import Decode
import Events
import Flows
import Foundation
import NetworkTypes
import ProtocolKit
import Protocols
import TestSupport

/// What two sides of a recorded TCP connection said, in turns, without the packets that carried it.
struct RecordedConversation {
  struct Turn {
    var direction: StreamDirection
    var bytes: [UInt8]
  }

  private(set) var turns: [Turn] = []
  let serverPort: UInt16

  private struct Ends: Hashable {
    var client: IPAddress
    var server: IPAddress
    var clientPort: UInt16
    var serverPort: UInt16
  }

  private struct Stream {
    var turns: [Turn] = []
    var next: [UInt32?] = [nil, nil]

    mutating func take(_ packet: borrowing PacketView, _ direction: StreamDirection) {
      let side = Int(direction.rawValue)
      if packet.flags & 0x02 != 0 { next[side] = packet.sequence &+ 1 }
      guard packet.payload.byteCount > 0, next[side] == packet.sequence else { return }
      next[side] = packet.sequence &+ UInt32(packet.payload.byteCount)
      if turns.last?.direction == direction {
        turns[turns.count - 1].bytes.append(copying: packet.payload)
      } else {
        turns.append(Turn(direction: direction, bytes: [UInt8](copying: packet.payload)))
      }
    }
  }

  /// The connection of a capture that carried the most, from its SYN on.
  init(capture: String) throws {
    var streams: [Ends: Stream] = [:]
    var reader = try CaptureReader(path: capture)
    _ = try reader.forEachFrame { frame in
      let packet = PacketView(parsing: frame.bytes, link: frame.linkType)
      guard packet.stop == .none, packet.ipProtocol == .tcp else { return .next }
      let forth = Ends(
        client: packet.source,
        server: packet.destination,
        clientPort: packet.sourcePort,
        serverPort: packet.destinationPort
      )
      let back = Ends(
        client: packet.destination,
        server: packet.source,
        clientPort: packet.destinationPort,
        serverPort: packet.sourcePort
      )
      if packet.flags & 0x12 == 0x02, streams[forth] == nil { streams[forth] = Stream() }
      streams[forth]?.take(packet, .toServer)
      streams[back]?.take(packet, .toClient)
      return .next
    }
    let size = { (stream: Stream) in stream.turns.reduce(0) { $0 + $1.bytes.count } }
    let largest = streams.max {
      (size($0.value), $0.key.clientPort) < (size($1.value), $1.key.clientPort)
    }
    turns = largest?.value.turns ?? []
    serverPort = largest?.key.serverPort ?? 0
  }

  /// How many bytes were said.
  var byteCount: Int { turns.reduce(0) { $0 + $1.bytes.count } }
}

/// Sends a conversation again, in packets of its own, and writes down the events.
struct Replay: ~Copyable {
  private let log = ReplayLog()
  private var engine: FlowEngine
  private var number: UInt64 = 0
  private var next: [UInt32]
  private let serverPort: UInt16

  /// The handshake is sent at once; `first` are the two sides' first sequence numbers.
  init(
    serverPort: UInt16,
    first: (client: UInt32, server: UInt32) = (1_000, 5_000),
    policy: StreamPolicy = .first
  ) {
    engine = FlowEngine(
      decoders: DecoderTable(ProtocolRegistry.decoders),
      limits: FlowLimits(),
      environment: DecoderEnvironment(),
      observer: log,
      policies: StreamPolicyTable(policy)
    )
    self.serverPort = serverPort
    next = [first.client, first.server]
    segment(.toServer, 0, [], flags: 0x02)
    next[0] &+= 1
    segment(.toClient, 0, [], flags: 0x12)
    next[1] &+= 1
    segment(.toServer, 0, [])
  }

  /// Sends bytes that begin so many after the next ones of their direction.
  mutating func segment(
    _ direction: StreamDirection,
    _ offset: Int,
    _ bytes: [UInt8],
    flags: UInt8 = 0x18
  ) {
    let isRequest = direction == .toServer
    let side = Int(direction.rawValue)
    number += 1
    let packet = PacketBuilder.ipv4(
      isRequest ? 0x0a00_0001 : 0x0a00_0002,
      isRequest ? 0x0a00_0002 : 0x0a00_0001,
      6,
      PacketBuilder.tcp(
        isRequest ? 40_000 : serverPort,
        isRequest ? serverPort : 40_000,
        sequence: next[side] &+ UInt32(truncatingIfNeeded: offset),
        acknowledgement: flags == 0x02 ? 0 : next[1 - side],
        flags: flags,
        bytes
      )
    )
    // One time for all: what depends on time is not what is tried here.
    engine.process(
      PacketView(parsing: packet.borrowed, link: .raw),
      number: number,
      time: Timestamp(seconds: 1_700_000_000),
      wireLength: packet.count
    )
  }

  /// A direction's turn is over; the other side has it all.
  mutating func advance(_ direction: StreamDirection, _ count: Int) {
    next[Int(direction.rawValue)] &+= UInt32(truncatingIfNeeded: count)
  }

  /// Ends the connection; what was seen of it.
  mutating func finish() -> (events: [String], gapBytes: UInt64, conflicts: UInt64) {
    engine.finish()
    return (
      log.events, engine.statistics.gapBytes,
      engine.statistics.flaws[Int(StreamFlaw.overlapDifferentData.rawValue)]
    )
  }
}

/// Events as text.
private final class ReplayLog: FlowObserver {
  var events: [String] = []

  func wants(_ type: EventType) -> Bool { true }

  func handle<View: EventView & ~Escapable>(_ event: borrowing View, in context: EventContext) {
    var json = JSONWriter()
    json.beginObject()
    event.write(to: &json, options: OutputOptions(showSensitive: true))
    json.endObject()
    let text = String(decoding: json.bytes, as: UTF8.self)
    events.append("\(context.direction) \(View.type.rawValue) \(text)")
  }

  func flowEnded(_ flow: FlowSummary) {
    events.append("flow \(flow.appProtocol) \(flow.identity.initiator)")
  }

  func addressSeen(_ address: IPAddress, _ mac: MACAddress, packet: UInt64, time: Timestamp) {}
}
