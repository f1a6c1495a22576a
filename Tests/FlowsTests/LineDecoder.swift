// SPDX-License-Identifier: Apache-2.0
import Bytes
import Decode
import Events
import Flows
import NetworkTypes
import ProtocolKit
import TestSupport

/// A protocol for tests: lines that begin with `>` from a client and `<` from a server; `#n;` skips n
/// bytes, `=n;` stands before a message of n bytes.
struct LineDecoder: StreamDecoder {
  static let descriptor = ProtocolDescriptor(
    id: 200,
    name: "line",
    udp: true,
    ports: [7],
    schemas: []
  )

  static func probe(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    onKnownPort: Bool
  ) -> ProbeVerdict {
    switch bytes.uint8(0) {
    case UInt8(ascii: ">"): .certain(.client)
    case UInt8(ascii: "<"): .certain(.server)
    default: .no
    }
  }

  init(environment: DecoderEnvironment) {}

  func decode(_ chunk: borrowing StreamChunk, into sink: inout EventSink) -> DecodeProgress {
    let bytes = chunk.bytes
    var at = 0
    while at < bytes.byteCount {
      let mark = bytes.uint8(at)
      let isCounted = mark == UInt8(ascii: "#") || mark == UInt8(ascii: "=")
      guard let end = bytes.firstOffset(of: isCounted ? UInt8(ascii: ";") : 0x0a, from: at) else {
        return .needs(bytes.byteCount - at + 1, after: at)
      }
      if isCounted {
        let count = max(Int(String(decoding: bytes.extracting((at + 1)..<end))) ?? 0, 1)
        if mark == UInt8(ascii: "#") { return .skipping(count, after: end + 1) }
        let whole = end + 1 + count
        guard whole <= bytes.byteCount else { return .needs(whole - at, after: at) }
        sink.emit(LineEvent(String(decoding: bytes.extracting((end + 1)..<whole))))
        at = whole
        continue
      }
      sink.emit(LineEvent(String(decoding: bytes.extracting(at..<end))))
      at = end + 1
    }
    return .consumed(at)
  }

  func gap(_ count: Int, _ direction: StreamDirection, into sink: inout EventSink) {
    sink.emit(LineEvent("gap \(count)"))
  }

  func finish(into sink: inout EventSink) { sink.emit(LineEvent("end")) }
}

struct LineEvent: EventView, ~Escapable {
  let text: String
  static var type: EventType { EventType(rawValue: 60) }

  @_lifetime(immortal)
  init(_ text: String) { self.text = text }

  @_lifetime(copy self)
  func field(_ id: FieldID, at index: Int) -> FieldValue { .text(text) }

  func write(to json: inout JSONWriter, options: OutputOptions) { json.member("line", text) }
}

/// Writes down events and flow ends.
final class FlowLog: FlowObserver {
  var lines: [String] = []
  /// The names of anomalies.
  var anomalies: [String] = []
  var flows: [FlowSummary] = []

  func wants(_ type: EventType) -> Bool { true }

  func handle<View: EventView & ~Escapable>(
    _ event: borrowing View,
    in context: EventContext
  ) {
    if View.type == .anomaly, case .literal(let name) = event.field(FieldID(rawValue: 1), at: 0) {
      anomalies.append(name.description)
    }
    guard case .text(let text) = event.field(FieldID(rawValue: 0), at: 0) else { return }
    lines.append("\(context.direction == .toServer ? "c" : "s"): \(text)")
  }

  func flowEnded(_ flow: FlowSummary) { flows.append(flow) }

  func addressSeen(_ address: IPAddress, _ mac: MACAddress, packet: UInt64, time: Timestamp) {}
}

/// A TCP conversation, packet by packet.
struct Conversation: ~Copyable {
  let log = FlowLog()
  var engine: FlowEngine
  var number: UInt64 = 0
  var milliseconds: Int64 = 0

  init(
    limits: FlowLimits = FlowLimits(),
    policies: StreamPolicyTable = StreamPolicyTable()
  ) {
    engine = FlowEngine(
      decoders: DecoderTable([LineDecoder.self]),
      limits: limits,
      environment: DecoderEnvironment(),
      observer: log,
      policies: policies
    )
  }
}

extension Conversation {
  /// Takes an IPv4 packet.
  mutating func packet(_ bytes: [UInt8], after elapsed: Int64 = 1) {
    number += 1
    milliseconds += elapsed
    engine.process(
      PacketView(parsing: bytes.borrowed, link: .raw),
      number: number,
      time: Timestamp(nanoseconds: milliseconds * 1_000_000),
      wireLength: bytes.count
    )
  }

  /// A segment from the client (10.0.0.1:1000) to the server (10.0.0.2:7), or back.
  mutating func segment(
    _ direction: StreamDirection = .toServer,
    _ sequence: UInt32,
    _ text: String = "",
    ack: UInt32? = nil,
    flags: UInt8 = 0,
    after elapsed: Int64 = 1
  ) {
    let isRequest = direction == .toServer
    let tcp = PacketBuilder.tcp(
      isRequest ? 1000 : 7,
      isRequest ? 7 : 1000,
      sequence: sequence,
      acknowledgement: ack ?? 0,
      flags: flags | (ack == nil ? 0 : 0x10),
      Array(text.utf8)
    )
    packet(
      PacketBuilder.ipv4(
        isRequest ? 0x0a00_0001 : 0x0a00_0002,
        isRequest ? 0x0a00_0002 : 0x0a00_0001,
        6,
        tcp
      ),
      after: elapsed
    )
  }

  /// The three-way handshake; the client's next sequence number is 101, the server's 501.
  mutating func handshake() {
    segment(.toServer, 100, flags: 0x02)
    segment(.toClient, 500, ack: 101, flags: 0x02)
    segment(.toServer, 101, ack: 501)
  }
}
