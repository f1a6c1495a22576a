// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Decode
internal import Events
internal import Flows
internal import NetworkTypes
internal import ProtocolKit

// The flow table and reassembly, with a decoder that takes everything. Decoding is in it.
extension Stage {
  static var streams: [Stage] {
    [
      Stage(
        "flows.look-up",
        per: "packet",
        over: "decode.acknowledgement",
        rounds: 16_000,
        lookUp
      ),
      Stage("flows.begin-and-end", per: "flow", over: "decode.acknowledgement", rounds: 16_000) {
        rounds in begin(rounds)
      },
      Stage("reassembly.in-order", per: "segment", over: "decode.acknowledgement") { rounds in
        reassemble(rounds, swapped: false)
      },
      Stage("reassembly.out-of-order", per: "segment", over: "decode.acknowledgement") { rounds in
        reassemble(rounds, swapped: true)
      },
    ]
  }

  private static func engine(_ limits: FlowLimits = FlowLimits()) -> FlowEngine {
    FlowEngine(
      decoders: DecoderTable([BulkDecoder.self]),
      limits: limits,
      environment: DecoderEnvironment(),
      observer: SilentObserver()
    )
  }

  /// Acknowledgements of 4,096 established connections, none twice in a row.
  private static func lookUp(_ rounds: Int) -> Int {
    var engine = engine()
    var number: UInt64 = 0
    func take(_ frame: RawSpan, _ engine: inout FlowEngine) {
      number += 1
      engine.process(
        PacketView(parsing: frame, link: .ethernet),
        number: number,
        time: Timestamp(nanoseconds: Int64(number) * 1_000),
        wireLength: frame.byteCount
      )
    }
    let connections = 4_096
    for connection in 0..<connections {
      for segment in [
        Segment(connection: connection, flags: 2, sequence: 0, acknowledged: 0),
        Segment(connection: connection, fromServer: true, flags: 0x12, sequence: 0),
      ] {
        take(segment.frame.borrowed, &engine)
      }
    }
    let frames = Frames(acknowledgementsOf: connections)
    for round in 0..<rounds { take(frames[round &* 1_031 % connections], &engine) }
    return engine.openFlows
  }

  /// SYNs, each of another connection, with room for 1,024: each makes one flow and ends another.
  private static func begin(_ rounds: Int) -> Int {
    var limits = FlowLimits()
    limits.maxFlows = 1_024
    var engine = engine(limits)
    var frame = Segment(flags: 2, sequence: 0, acknowledged: 0).frame
    for round in 0..<(rounds + 1_024) {
      // The client's address and port.
      for place in 0..<3 { frame[27 + place] = UInt8(truncatingIfNeeded: round >> (place * 8)) }
      engine.process(
        PacketView(parsing: frame.borrowed, link: .ethernet),
        number: UInt64(round + 1),
        time: Timestamp(nanoseconds: Int64(round) * 1_000),
        wireLength: frame.count
      )
    }
    return Int(engine.statistics.flowsForced)
  }

  /// Full segments of one direction, in order or each pair of them swapped.
  private static func reassemble(_ rounds: Int, swapped: Bool) -> Int {
    var engine = engine()
    let payload = [UInt8](repeating: 0x61, count: 1_448)
    var frame = Segment(payload: payload).frame
    var opening = Segment(flags: 2, sequence: 0, acknowledged: 0).frame
    var number: UInt64 = 0
    func take(_ frame: borrowing [UInt8], _ engine: inout FlowEngine) {
      number += 1
      engine.process(
        PacketView(parsing: frame.borrowed, link: .ethernet),
        number: number,
        time: Timestamp(nanoseconds: Int64(number) * 1_000),
        wireLength: frame.count
      )
    }
    take(opening, &engine)
    opening = Segment(fromServer: true, flags: 0x12, sequence: 0).frame
    take(opening, &engine)
    for round in 0..<rounds {
      let index = swapped ? round ^ 1 : round
      let sequence = 1 &+ UInt32(index) &* 1_448
      for place in 0..<4 {
        frame[Segment.sequencePlace + place] =
          UInt8(truncatingIfNeeded: sequence >> UInt32(24 - place * 8))
      }
      take(frame, &engine)
    }
    return Int(engine.statistics.payloadBytes)
  }
}

/// Knows everything and takes everything.
struct BulkDecoder: StreamDecoder {
  static let descriptor = ProtocolDescriptor(id: 200, name: "bulk", ports: [2575])

  static func probe(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    onKnownPort: Bool
  ) -> ProbeVerdict { .certain(.client) }

  init(environment: DecoderEnvironment) {}

  func decode(_ chunk: borrowing StreamChunk, into sink: inout EventSink) -> DecodeProgress {
    .consumed(chunk.bytes.byteCount)
  }

  func gap(_ count: Int, _ direction: StreamDirection, into sink: inout EventSink) {}
  func finish(into sink: inout EventSink) {}
}

/// Wants every event, or all but anomalies as an audit does, and does nothing with it.
final class SilentObserver: FlowObserver {
  private(set) var count = 0
  private let wantsAnomalies: Bool

  init(wantsAnomalies: Bool = true) { self.wantsAnomalies = wantsAnomalies }

  func wants(_ type: EventType) -> Bool { wantsAnomalies || type != .anomaly }
  func handle<View: EventView & ~Escapable>(_ event: borrowing View, in context: EventContext) {
    count &+= 1
  }
  func flowEnded(_ flow: FlowSummary) {}
  func addressSeen(_ address: IPAddress, _ mac: MACAddress, packet: UInt64, time: Timestamp) {}
}
