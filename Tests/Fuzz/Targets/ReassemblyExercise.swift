// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Decode
internal import Flows
internal import NetworkTypes
internal import ProtocolKit
internal import Protocols

/// Takes packets through the flow table with all decoders, within limits that are easily reached.
///
/// A piece's kind says what it is: bit 7 an Ethernet frame as it stands; else a segment of one of four connections
/// (bits 0 and 1), from the server (bit 2), whose first five bytes are flags, place, and time: see `Script`. Bit
/// 3 makes it a datagram.
enum ReassemblyExercise {
  private static let decoders = DecoderTable(ProtocolRegistry.decoders)

  static func run(_ input: [UInt8]) {
    var limits = FlowLimits()
    limits.maxFlows = 3
    limits.maxReassemblyBytes = 8 << 10
    limits.maxQueuedBytes = 4 << 10
    limits.maxMessageBytes = 16 << 10
    var decoderLimits = DecoderLimits()
    decoderLimits.maxMessageBytes = 16 << 10
    decoderLimits.maxPendingRequests = 4
    let reader = EventReader()
    var engine = FlowEngine(
      decoders: decoders,
      limits: limits,
      environment: DecoderEnvironment(limits: decoderLimits),
      observer: reader
    )
    var fragments = Defragmenter()
    var script = Script()
    var pieces = PieceReader(input)
    var number: UInt64 = 0
    while let (kind, bytes) = pieces.next() {
      let isFrame = kind & 0x80 != 0
      let packet = isFrame ? bytes : script.packet(kind, bytes)
      let view = PacketView(parsing: packet.borrowed, link: isFrame ? .ethernet : .raw)
      number += 1
      let time = Timestamp(nanoseconds: script.time)
      if view.stop == .fragment {
        guard let whole = fragments.take(view, at: time) else { continue }
        let again = PacketView(parsing: whole.borrowed, link: .raw)
        if again.stop == .none {
          engine.process(again, number: number, time: time, wireLength: whole.count)
        }
      } else if view.stop == .none || view.stop == .otherTransport {
        engine.process(view, number: number, time: time, wireLength: packet.count)
      }
      hold(engine.openFlows <= limits.maxFlows, "more flows than there may be")
    }
    engine.finish()
    hold(engine.openFlows == 0, "flows left open")
  }

  /// Makes packets whose sequence numbers are near those that are due, so that mutations stay in the window.
  struct Script {
    /// The sequence number that is next, by connection and sender.
    private var next: [UInt32] = (0..<8).map { UInt32($0) &* 0x3fff_ff00 }
    private(set) var time: Int64 = 1_700_000_000_000_000_000

    mutating func packet(_ kind: UInt8, _ piece: [UInt8]) -> [UInt8] {
      let bytes = piece + [UInt8](repeating: 0, count: max(0, 5 - piece.count))
      let connection = kind & 3
      let fromServer = kind & 4 != 0
      time += Int64(bytes[4]) * Int64(bytes[4]) * 1_000_000
      let payload = bytes[5...]
      let client: [UInt8] = [10, 20, 40, connection]
      let server: [UInt8] = [10, 20, 31, 5]
      let ports: [UInt16] = [2575, 104, 1883, 443]
      let clientPort: [UInt8] = [0x9c, 0x40]
      let port = ports[Int(connection)]
      let serverPort = [UInt8(port >> 8), UInt8(truncatingIfNeeded: port)]
      let ends =
        fromServer
        ? server + client + serverPort + clientPort : client + server + clientPort + serverPort
      if kind & 8 != 0 {
        return header(17, 8 + payload.count) + ends
          + word(UInt16(truncatingIfNeeded: 8 + payload.count))
          + [0, 0] + payload
      }
      let mine = Int(connection) * 2 + (fromServer ? 1 : 0)
      let flags = bytes[0]
      let shift = UInt32(
        bitPattern: Int32(Int16(bitPattern: UInt16(bytes[1]) << 8 | UInt16(bytes[2])))
      )
      let sequence = next[mine] &+ shift
      let acknowledged = next[mine ^ 1] &+ UInt32(bitPattern: Int32(Int8(bitPattern: bytes[3])))
      if shift == 0 {
        next[mine] &+= UInt32(payload.count) &+ (flags & 3 != 0 ? 1 : 0)
      }
      return header(6, 20 + payload.count) + ends + long(sequence) + long(acknowledged)
        + [0x50, flags, 0xff, 0xff, 0, 0, 0, 0] + payload
    }

    private func header(_ ipProtocol: UInt8, _ length: Int) -> [UInt8] {
      [0x45, 0] + word(UInt16(truncatingIfNeeded: 20 + length)) + [
        0, 1, 0x40, 0, 64, ipProtocol, 0, 0,
      ]
    }

    private func word(_ value: UInt16) -> [UInt8] {
      [UInt8(value >> 8), UInt8(truncatingIfNeeded: value)]
    }

    private func long(_ value: UInt32) -> [UInt8] {
      word(UInt16(value >> 16)) + word(UInt16(truncatingIfNeeded: value))
    }
  }
}
