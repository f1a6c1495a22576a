// SPDX-License-Identifier: Apache-2.0
internal import Capture
internal import Events
internal import Flows
internal import NetworkTypes
internal import Pipeline

/// Writes every event and every flow as EVE lines: what `inspect` is made of.
final class EventPrinter: FlowObserver {
  private var writer: EVEWriter
  private let names: [StaticString]
  private let appNames: [StaticString]
  private var lastFlow: UInt64 = 0
  private var lastID = ""
  /// Malformed packets that may still be told of one by one.
  private var packetAnomaliesLeft = EventPrinter.maxPacketAnomalies
  /// Malformed packets that were not told of.
  private(set) var packetAnomaliesUntold: UInt64 = 0
  /// The most malformed packets of a run that are told of one by one, so that it is never a storm.
  static let maxPacketAnomalies = 1_000
  /// Events written.
  private(set) var count: UInt64 = 0

  init(schemas: [EventSchema], protocolNames: [StaticString], options: OutputOptions) {
    writer = EVEWriter(options: options)
    var names = [StaticString](repeating: "", count: 64)
    for schema in schemas { names[Int(schema.type.rawValue)] = schema.name }
    self.names = names
    appNames = protocolNames
  }

  func wants(_ type: EventType) -> Bool { true }

  func handle<View: EventView & ~Escapable>(_ event: borrowing View, in context: EventContext) {
    if context.flow.id == 0 {
      guard packetAnomaliesLeft > 0 else {
        packetAnomaliesUntold += 1
        return
      }
      packetAnomaliesLeft -= 1
    }
    count += 1
    writer.write(
      event,
      name: names[Int(View.type.rawValue & 63)],
      in: context,
      appProtocol: "",
      communityID: context.flow.id == 0 ? "" : communityID(context.flow)
    )
  }

  func flowEnded(_ flow: FlowSummary) {
    count += 1
    var name = appNames[Int(flow.identity.appProtocol)]
    // Suricata's word for content that no protocol claimed.
    if flow.isUnrecognised { name = "failed" }
    writer.write(
      flow,
      in: EventContext(
        flow: flow.identity,
        packet: flow.lastPacket,
        time: flow.end,
        direction: .toServer
      ),
      appProtocol: name,
      communityID: communityID(flow.identity)
    )
  }

  func addressSeen(_ address: IPAddress, _ mac: MACAddress, packet: UInt64, time: Timestamp) {}

  /// Writes a capture's accounts as Suricata's `stats` event, at the time of its last packet.
  func writeStatistics(
    _ capture: CaptureStatistics,
    _ packets: PacketAccounts,
    _ flows: FlowStatistics
  ) {
    count += 1
    let showsSensitive = writer.options.showSensitive
    writer.writeStatistics(at: capture.last ?? Timestamp(seconds: 0)) { json in
      if showsSensitive { json.member("show_sensitive", true) }
      json.beginObject("capture")
      json.member("packets", capture.packets)
      json.member("delivered", capture.delivered)
      json.member("bytes_read", capture.bytesRead)
      json.member("bytes_copied", flows.bytesCopied)
      json.endObject()
      json.beginObject("decoder")
      json.member("pkts", packets.packets)
      json.member("bytes", packets.wireBytes)
      json.member("decoded", packets.decoded)
      json.member("truncated", packets.truncated)
      json.member("tunnelled", packets.tunnelled)
      json.member("fragments_reassembled", packets.reassembled)
      json.member("fragments_overlapping", packets.overlappingFragments)
      json.beginObject("skipped")
      for entry in packets.skipped {
        json.key(entry.reason)
        json.value(entry.count)
      }
      json.endObject()
      json.endObject()
      json.beginObject("flow")
      json.member("total", flows.flows)
      json.member("one_sided", flows.oneSidedFlows)
      json.member("forced_by_max_flows", flows.flowsForced)
      json.endObject()
      json.beginObject("stream")
      json.member("payload_bytes", flows.payloadBytes)
      json.member("gaps", flows.gaps)
      json.member("gap_bytes", flows.gapBytes)
      json.member("retransmissions", flows.retransmissions)
      json.member("out_of_order", flows.outOfOrder)
      json.member("out_of_window", flows.outOfWindow)
      json.member("messages_over_max_message_bytes", flows.oversizeMessages)
      json.member("gaps_by_max_reassembly_bytes", flows.reassemblyLimit)
      json.endObject()
    }
  }

  /// The lines since the last call.
  func take() -> [UInt8] {
    let lines = writer.json.bytes
    writer.removeAll()
    return lines
  }

  /// How many bytes wait to be taken.
  var waiting: Int { writer.json.count }

  private func communityID(_ flow: FlowIdentity) -> String {
    if flow.id != lastFlow || lastID.isEmpty {
      lastFlow = flow.id
      lastID =
        CommunityID(
          flow.client,
          flow.server,
          flow.clientPort,
          flow.serverPort,
          flow.ipProtocol
        ).text
    }
    return lastID
  }
}
