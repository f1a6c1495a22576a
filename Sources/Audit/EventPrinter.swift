// SPDX-License-Identifier: Apache-2.0
internal import Capture
internal import Events
internal import Findings
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
  private var places = CapturePlaces(capture: 0, name: "")
  /// Whether events name the capture that their packet stands in.
  var namesCaptures = false
  /// Whether nobody reads any more.
  private(set) var isGone = false
  /// Malformed packets that may still be told of one by one.
  private var packetAnomaliesLeft = EventPrinter.maxPacketAnomalies
  /// Malformed packets that were not told of.
  private(set) var packetAnomaliesUntold: UInt64 = 0
  /// The most malformed packets of a run that are told of one by one, so that it is never a storm.
  static let maxPacketAnomalies = 1_000
  /// Rows of flows instead of events, `nil` for events.
  private var table: FlowTableWriter?
  /// Events written.
  private(set) var count: UInt64 = 0

  init(
    schemas: [EventSchema],
    protocolNames: [StaticString],
    options: OutputOptions,
    isTable: Bool = false
  ) {
    if isTable { table = FlowTableWriter() }
    writer = EVEWriter(options: options)
    var names = [StaticString](repeating: "", count: 64)
    for schema in schemas { names[Int(schema.type.rawValue)] = schema.name }
    self.names = names
    appNames = protocolNames
  }

  func wants(_ type: EventType) -> Bool { table == nil }

  /// What comes now is of that capture: the first or the next one of a stream.
  func beginFile(_ name: String, isFirst: Bool, after packets: UInt64) {
    if isFirst {
      places = CapturePlaces(capture: 0, name: name)
    } else {
      places.add(capture: 0, name: name, after: packets)
    }
  }

  func handle<View: EventView & ~Escapable>(_ event: borrowing View, in context: EventContext) {
    guard table == nil else { return }
    if context.flow.id == 0 {
      guard packetAnomaliesLeft > 0 else {
        packetAnomaliesUntold += 1
        return
      }
      packetAnomaliesLeft -= 1
    }
    count += 1
    // With several captures a number alone names no packet.
    let place = namesCaptures ? places.place(of: context.packet) : nil
    writer.write(
      event,
      name: names[Int(View.type.rawValue & 63)],
      in: context,
      capture: place.map { ($0.packet, $0.name) },
      appProtocol: "",
      communityID: context.flow.id == 0 ? "" : communityID(context.flow)
    )
  }

  func flowEnded(_ flow: FlowSummary) {
    count += 1
    var name = appNames[Int(flow.identity.appProtocol)]
    // Suricata's word for content that no protocol claimed.
    if flow.isUnrecognised { name = "failed" }
    if table != nil {
      let place = places.place(of: flow.firstPacket)
      let last = places.place(of: flow.lastPacket)
      let id = communityID(flow.identity)
      table?.write(
        flow,
        name,
        id,
        first: (place.name, place.packet),
        last: (last.name, last.packet)
      )
      return
    }
    writer.write(
      flow,
      in: EventContext(
        flow: flow.identity,
        packet: flow.lastPacket,
        time: flow.end,
        direction: .toServer
      ),
      capture: namesCaptures ? places.place(of: flow.lastPacket).name : nil,
      appProtocol: name,
      communityID: communityID(flow.identity)
    )
  }

  func addressSeen(_ address: IPAddress, _ mac: MACAddress, packet: UInt64, time: Timestamp) {}

  /// Writes a stream's accounts as Suricata's `stats` event, at the time of its last packet.
  func writeStatistics(
    _ captures: [CaptureStatistics],
    _ packets: PacketAccounts,
    _ flows: FlowStatistics
  ) {
    guard table == nil else { return }
    let capture = captures.dropFirst().reduce(into: captures.first ?? CaptureStatistics()) {
      $0.packets += $1.packets
      $0.delivered += $1.delivered
      $0.bytesRead += $1.bytesRead
      $0.last = [$0.last, $1.last].compactMap { $0 }.max()
    }
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
      json.member("fragments_conflicting", packets.conflictingFragments)
      json.member("checksums_offloaded", packets.offloadedChecksums)
      json.member("fragments_over_max_fragmented_packets", packets.limitedFragments)
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
      json.member("events_over_max_events_per_flow", flows.eventsUntold)
      json.member("icmp_errors_joined", flows.icmpErrors)
      json.endObject()
      json.beginObject("stream")
      json.member("payload_bytes", flows.payloadBytes)
      json.member("gaps", flows.gaps)
      json.member("gap_bytes", flows.gapBytes)
      json.member("retransmissions", flows.retransmissions)
      json.member("out_of_order", flows.outOfOrder)
      json.member("out_of_window", flows.outOfWindow)
      json.member("messages_over_max_message_bytes", flows.oversizeMessages)
      json.member("released_by_max_reassembly_bytes", flows.reassemblyLimit)
      json.member("flows_over_max_stream_bytes", flows.streamLimit)
      json.member("duplicates", flows.duplicates)
      json.member("keep_alives", flows.keepAlives)
      json.member("zero_windows", flows.zeroWindows)
      json.member("urgent", flows.urgent)
      json.beginObject("anomalies")
      for flaw in StreamFlaw.allCases where flows.flaws[Int(flaw.rawValue)] > 0 {
        json.key(flaw.name.description)
        json.value(flows.flaws[Int(flaw.rawValue)])
      }
      json.endObject()
      json.endObject()
    }
  }

  /// The lines since the last call.
  func take() -> [UInt8] {
    if let rows = table?.take() { return rows }
    let lines = writer.json.bytes
    writer.removeAll()
    return lines
  }

  /// Gives the lines that wait to the writer, unless nobody reads any more.
  func flush(_ write: ([UInt8]) -> Bool) {
    if waiting > 0, !isGone { isGone = !write(take()) }
  }

  /// How many bytes wait to be taken.
  var waiting: Int { table?.count ?? writer.json.count }

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
