// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import NetworkTypes

/// Writes events as EVE JSON, one object a line, with Suricata's names for what every event has.
package struct EVEWriter: ~Copyable {
  /// The lines so far; the caller takes them and calls ``removeAll()``.
  package private(set) var json = JSONWriter()
  /// Whether sensitive values are written.
  package let options: OutputOptions

  /// Starts empty.
  package init(options: OutputOptions) { self.options = options }

  /// Forgets the lines, keeps the memory.
  package mutating func removeAll() { json.removeAll() }

  /// Writes a `stats` event, which belongs to no flow; `members` writes what stands in its object.
  package mutating func writeStatistics(at time: Timestamp, _ members: (inout JSONWriter) -> Void) {
    json.beginObject()
    json.member("timestamp", time)
    json.member("event_type", "stats")
    json.beginObject("stats")
    members(&json)
    json.endObject()
    json.endObject()
    json.newline()
  }

  /// Writes one event of a flow under the name of its schema; `capture` is the file that its packet
  /// stands in and its number there, where the context's own number does not say enough.
  package mutating func write<View: EventView & ~Escapable>(
    _ event: borrowing View,
    name: StaticString,
    in context: EventContext,
    capture: (packet: UInt64, name: String)? = nil,
    appProtocol: StaticString,
    communityID: String
  ) {
    begin(
      name,
      in: context,
      packet: View.type == .flow ? nil : capture?.packet ?? context.packet,
      capture: capture?.name,
      appProtocol: appProtocol,
      communityID: communityID
    )
    json.beginObject(name)
    event.write(to: &json, options: options)
    json.endObject()
    json.endObject()
    json.newline()
  }

  /// Writes a flow at its end: `flow`, and for TCP `tcp`; `capture` is where its last packet is.
  package mutating func write(
    _ flow: FlowSummary,
    in context: EventContext,
    capture: String? = nil,
    appProtocol: StaticString,
    communityID: String
  ) {
    let event = FlowEvent(flow)
    begin(
      FlowEvent.schema.name,
      in: context,
      packet: nil,
      capture: capture,
      appProtocol: appProtocol,
      communityID: communityID
    )
    json.beginObject(FlowEvent.schema.name)
    event.write(to: &json, options: options)
    json.endObject()
    event.writeConnection(to: &json)
    json.endObject()
    json.newline()
  }

  /// Opens the object and writes what every event has.
  private mutating func begin(
    _ name: StaticString,
    in context: EventContext,
    packet: UInt64?,
    capture: String?,
    appProtocol: StaticString,
    communityID: String
  ) {
    json.beginObject()
    json.member("timestamp", context.time)
    if context.flow.id != 0 { json.member("flow_id", context.flow.id) }
    if let packet { json.member("pcap_cnt", packet) }
    if let capture { json.member("pcap_filename", capture) }
    json.member("event_type", name)
    if context.flow.vlan != 0 {
      json.beginArray("vlan")
      json.value(context.flow.vlan)
      if context.flow.innerVLAN != 0 { json.value(context.flow.innerVLAN) }
      if context.flow.thirdVLAN != 0 { json.value(context.flow.thirdVLAN) }
      json.endArray()
    }
    ends(context)
    if appProtocol.utf8CodeUnitCount > 0 { json.member("app_proto", appProtocol) }
    if context.isDecrypted { json.member("decrypted", true) }
    if !communityID.isEmpty { json.member("community_id", communityID) }
    if context.flow.id != 0, context.flow.initiator == .unknown {
      json.member("initiator_known", false)
    }
  }

  /// A packet without a flow has no number of one, and perhaps no addresses.
  private mutating func ends(_ context: EventContext) {
    let flow = context.flow
    if flow.id == 0, flow.client.bits == 0, flow.server.bits == 0 { return }
    let ipProtocol = flow.ipProtocol
    json.key("src_ip")
    json.plainValue { $0.append(eve: context.source) }
    if ipProtocol.hasPorts { json.member("src_port", context.sourcePort) }
    json.key("dest_ip")
    json.plainValue { $0.append(eve: context.destination) }
    if ipProtocol.hasPorts { json.member("dest_port", context.destinationPort) }
    json.member("proto", ipProtocol.description)
    if ipProtocol == .icmp || ipProtocol == .icmpv6 {
      json.member("icmp_type", flow.clientPort)
      json.member("icmp_code", flow.serverPort)
    }
    if ipProtocol == .esp {
      json.member("spi", UInt32(flow.clientPort) << 16 | UInt32(flow.serverPort))
    }
  }
}
