// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import NetworkTypes

/// Why a flow ended, in Suricata's words.
package enum FlowEndReason: String, Sendable {
  /// Idle too long, in packet time.
  case timeout
  /// Given up to stay within a limit.
  case forced
  /// The capture ended.
  case shutdown
}

/// The state of a flow at its end, in Suricata's words.
package enum FlowState: String, Sendable {
  /// Nothing came back, or the handshake did not finish.
  case new
  /// Both sides spoke.
  case established
  /// FIN or RST ended it.
  case closed
}

/// The state of a TCP connection at its end, in Suricata's words.
package enum ConnectionState: String, Sendable {
  /// A SYN without an answer.
  case synSent = "syn_sent"
  /// A SYN-ACK that the client did not acknowledge.
  case synReceived = "syn_recv"
  /// Data may flow both ways.
  case established
  /// The server ended its direction, and the client did not say anything since.
  case finWait1 = "fin_wait1"
  /// The client acknowledged the server's end.
  case finWait2 = "fin_wait2"
  /// The client ended after the server, and the server did not acknowledge it yet.
  case timeWait = "time_wait"
  /// The client ended its direction.
  case closeWait = "close_wait"
  /// The server ended after the client, and the client did not acknowledge it yet.
  case lastAck = "last_ack"
  /// Reset, or ended by both and acknowledged.
  case closed
}

/// A flow at its end, with its accounts; owned, because a flow outlives every packet.
package struct FlowSummary: Sendable {
  /// Who, with whom.
  package var identity: FlowIdentity
  /// The client's link-layer address, where the link has them.
  package var clientMAC: MACAddress?
  /// The server's link-layer address.
  package var serverMAC: MACAddress?
  /// Time of the first packet.
  package var start: Timestamp
  /// Time of the last packet.
  package var end: Timestamp
  /// Number of the first packet in its capture.
  package var firstPacket: UInt64
  /// Number of the last packet.
  package var lastPacket: UInt64
  /// Packets from the client.
  package var packetsToServer: UInt64
  /// Packets from the server.
  package var packetsToClient: UInt64
  /// Bytes from the client, link headers included.
  package var bytesToServer: UInt64
  /// Bytes from the server, link headers included.
  package var bytesToClient: UInt64
  /// TCP flags seen from the client, or-ed.
  package var flagsToServer: UInt8
  /// TCP flags seen from the server, or-ed.
  package var flagsToClient: UInt8
  /// Bytes of the streams that the capture lacks.
  package var gapBytes: UInt64
  /// How far the flow got.
  package var state: FlowState
  /// Why it ended.
  package var reason: FlowEndReason
  /// The application protocol's EVE name, empty for none.
  package var appProtocol: StaticString
  /// Where the connection stood; `nil` for other transports than TCP.
  package var connection: ConnectionState?
  /// Whether content was seen that no decoder knew.
  package var isUnrecognised = false
  /// Whether the snap length cut packets of it.
  package var isCutShort = false
  /// ICMP errors that quote a packet of the flow; they are no packets of it.
  package var icmpErrors: UInt64 = 0
  /// The worst of them.
  package var icmpError: ICMPError?

  /// Gathers a flow's accounts.
  package init(
    identity: FlowIdentity,
    clientMAC: MACAddress? = nil,
    serverMAC: MACAddress? = nil,
    start: Timestamp,
    end: Timestamp,
    firstPacket: UInt64,
    lastPacket: UInt64,
    packetsToServer: UInt64,
    packetsToClient: UInt64,
    bytesToServer: UInt64,
    bytesToClient: UInt64,
    flagsToServer: UInt8 = 0,
    flagsToClient: UInt8 = 0,
    gapBytes: UInt64 = 0,
    state: FlowState,
    reason: FlowEndReason,
    appProtocol: StaticString = ""
  ) {
    self.identity = identity
    self.clientMAC = clientMAC
    self.serverMAC = serverMAC
    self.start = start
    self.end = end
    self.firstPacket = firstPacket
    self.lastPacket = lastPacket
    self.packetsToServer = packetsToServer
    self.packetsToClient = packetsToClient
    self.bytesToServer = bytesToServer
    self.bytesToClient = bytesToClient
    self.flagsToServer = flagsToServer
    self.flagsToClient = flagsToClient
    self.gapBytes = gapBytes
    self.state = state
    self.reason = reason
    self.appProtocol = appProtocol
  }

  /// Whether one side of a TCP connection is missing that must have spoken: the other acknowledges it.
  package var isOneSided: Bool {
    guard identity.ipProtocol == .tcp, packetsToServer == 0 || packetsToClient == 0 else {
      return false
    }
    return packetsToServer + packetsToClient > 2 && (flagsToServer | flagsToClient) & 0x10 != 0
  }

  /// Whether the responder answered: a SYN-ACK or data for TCP, any packet for the others.
  package var isAnswered: Bool {
    guard identity.ipProtocol == .tcp else { return packetsToClient > 0 }
    if flagsToClient & 0x12 == 0x12 { return true }
    return packetsToClient > 0 && flagsToClient & 0x04 == 0
  }
}

/// Suricata's `flow` event: a view of a summary.
package struct FlowEvent: EventView, ~Escapable {
  private let flow: FlowSummary

  /// Views a summary.
  @_lifetime(immortal)
  package init(_ flow: FlowSummary) { self.flow = flow }

  /// The kind of event.
  package static var type: EventType { .flow }

  /// The fields of a flow.
  package static let schema = EventSchema(
    .flow,
    "flow",
    [
      FieldDescriptor(
        0,
        "flow.pkts_toserver",
        .integer,
        "Packets from the client.",
        unit: "packets",
        source: "EVE"
      ),
      FieldDescriptor(
        1,
        "flow.pkts_toclient",
        .integer,
        "Packets from the server.",
        unit: "packets",
        source: "EVE"
      ),
      FieldDescriptor(
        2,
        "flow.bytes_toserver",
        .integer,
        "Bytes from the client, link headers included.",
        unit: "bytes",
        source: "EVE"
      ),
      FieldDescriptor(
        3,
        "flow.bytes_toclient",
        .integer,
        "Bytes from the server, link headers included.",
        unit: "bytes",
        source: "EVE"
      ),
      FieldDescriptor(4, "flow.state", .string, "new, established or closed.", source: "EVE"),
      FieldDescriptor(5, "flow.reason", .string, "timeout, forced or shutdown.", source: "EVE"),
      FieldDescriptor(
        6,
        "flow.age",
        .integer,
        "From the first to the last packet.",
        unit: "s",
        source: "EVE"
      ),
      FieldDescriptor(
        7,
        "flow.answered",
        .boolean,
        "Whether the responder answered.",
        source: "ours"
      ),
      FieldDescriptor(
        8,
        "flow.gap_bytes",
        .integer,
        "Stream bytes that the capture lacks.",
        unit: "bytes",
        source: "ours"
      ),
      FieldDescriptor(
        9,
        "flow.icmp_error",
        .string,
        "What an ICMP error said of the flow.",
        source: "RFC 792, RFC 4443"
      ),
      FieldDescriptor(
        10,
        "flow.icmp_errors",
        .integer,
        "ICMP errors that quote the flow.",
        unit: "messages",
        source: "RFC 792, RFC 4443"
      ),
    ]
  )

  /// Reads a field.
  @_lifetime(copy self)
  package func field(_ id: FieldID, at index: Int) -> FieldValue {
    guard index == 0 else { return .absent }
    switch id.rawValue {
    case 0: return .integer(Int64(clamping: flow.packetsToServer))
    case 1: return .integer(Int64(clamping: flow.packetsToClient))
    case 2: return .integer(Int64(clamping: flow.bytesToServer))
    case 3: return .integer(Int64(clamping: flow.bytesToClient))
    case 4: return .text(flow.state.rawValue)
    case 5: return .text(flow.reason.rawValue)
    case 6: return .integer(flow.end.seconds - flow.start.seconds)
    case 7: return .flag(flow.isAnswered)
    case 8: return .integer(Int64(clamping: flow.gapBytes))
    case 9:
      guard let error = flow.icmpError else { return .absent }
      return .literal(error.name)
    case 10: return .integer(Int64(clamping: flow.icmpErrors))
    default: return .absent
    }
  }

  /// Writes the members.
  package func write(to json: inout JSONWriter, options: OutputOptions) {
    json.member("pkts_toserver", flow.packetsToServer)
    json.member("pkts_toclient", flow.packetsToClient)
    json.member("bytes_toserver", flow.bytesToServer)
    json.member("bytes_toclient", flow.bytesToClient)
    json.member("start", flow.start)
    json.member("end", flow.end)
    json.member("age", flow.end.seconds - flow.start.seconds)
    json.member("state", flow.state.rawValue)
    json.member("reason", flow.reason.rawValue)
    json.member("alerted", false)
    if flow.gapBytes > 0 { json.member("gap_bytes", flow.gapBytes) }
    if let error = flow.icmpError {
      json.member("icmp_error", error.name)
      json.member("icmp_errors", flow.icmpErrors)
    }
  }

  /// Writes what stands beside the event's own object: Suricata's `tcp`.
  func writeConnection(to json: inout JSONWriter) {
    guard let connection = flow.connection else { return }
    let flags = flow.flagsToServer | flow.flagsToClient
    json.beginObject("tcp")
    Self.write(flags: flags, as: "tcp_flags", to: &json)
    Self.write(flags: flow.flagsToServer, as: "tcp_flags_ts", to: &json)
    Self.write(flags: flow.flagsToClient, as: "tcp_flags_tc", to: &json)
    for (bit, name) in Self.flagNames.enumerated() where flags & (1 << UInt8(bit)) != 0 {
      json.member(name, true)
    }
    json.member("state", connection.rawValue)
    json.endObject()
  }

  private static let flagNames: [StaticString] = [
    "fin", "syn", "rst", "psh", "ack", "urg", "ecn", "cwr",
  ]

  private static func write(flags: UInt8, as name: StaticString, to json: inout JSONWriter) {
    json.key(name)
    json.plainValue { $0.append(hexadecimal: UInt64(flags), width: 2) }
  }
}
