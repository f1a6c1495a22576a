// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import NetworkTypes
internal import Report

/// Flows as rows of a table (RFC 4180).
struct FlowTableWriter {
  private static let columns = [
    "flow_id", "community_id", "start", "end", "client_ip", "client_port", "server_ip",
    "server_port", "proto", "vlan",
    "app_proto", "initiator_known", "state", "reason", "answered", "pkts_toserver", "pkts_toclient",
    "bytes_toserver",
    "bytes_toclient", "gap_bytes", "icmp_error", "client_mac", "server_mac", "first_capture",
    "first_packet",
    "last_capture", "last_packet",
  ]

  private var rows: [UInt8] = []

  init() { rows = Self.row(Self.columns) }

  /// How many bytes wait.
  var count: Int { rows.count }

  /// The rows since the last call.
  mutating func take() -> [UInt8] {
    defer { rows.removeAll(keepingCapacity: true) }
    return rows
  }

  /// Appends a flow.
  mutating func write(
    _ flow: FlowSummary,
    _ application: StaticString,
    _ communityID: String,
    first: (capture: String, packet: UInt64),
    last: (capture: String, packet: UInt64)
  ) {
    let identity = flow.identity
    let vlans = [identity.vlan, identity.innerVLAN, identity.thirdVLAN].filter { $0 != 0 }
    rows += Self.row([
      "\(identity.id)", communityID, flow.start.description, flow.end.description,
      identity.client.description, "\(identity.clientPort)", identity.server.description,
      "\(identity.serverPort)", identity.ipProtocol.description,
      vlans.map(String.init).joined(separator: " "), application.description,
      identity.initiator == .unknown ? "false" : "true", flow.state.rawValue, flow.reason.rawValue,
      flow.isAnswered ? "true" : "false", "\(flow.packetsToServer)", "\(flow.packetsToClient)",
      "\(flow.bytesToServer)", "\(flow.bytesToClient)", "\(flow.gapBytes)",
      flow.icmpError.map { $0.name.description } ?? "", flow.clientMAC?.description ?? "",
      flow.serverMAC?.description ?? "", first.capture, "\(first.packet)", last.capture,
      "\(last.packet)",
    ])
  }

  private static func row(_ cells: [String]) -> [UInt8] {
    var text = TextBuffer()
    CSVRow.append(cells, to: &text)
    return [UInt8](text)
  }
}
