// SPDX-License-Identifier: Apache-2.0
package import NetworkTypes

/// Writes events as EVE JSON, one object a line, with Suricata's names for what every event has.
package struct EVEWriter {
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
    json.member("timestamp", time.description)
    json.member("event_type", "stats")
    json.beginObject("stats")
    members(&json)
    json.endObject()
    json.endObject()
    json.newline()
  }

  /// Writes one event of a flow under the name of its schema.
  package mutating func write<View: EventView & ~Escapable>(
    _ event: borrowing View,
    name: StaticString,
    in context: EventContext,
    appProtocol: StaticString,
    communityID: String
  ) {
    json.beginObject()
    json.member("timestamp", context.time.description)
    json.member("flow_id", context.flow.id)
    if View.type != .flow { json.member("pcap_cnt", context.packet) }
    json.member("event_type", name)
    if context.flow.vlan != 0 {
      json.beginArray("vlan")
      json.value(context.flow.vlan)
      if context.flow.innerVLAN != 0 { json.value(context.flow.innerVLAN) }
      json.endArray()
    }
    json.member("src_ip", context.source.eveText)
    let isICMP = context.flow.ipProtocol == .icmp || context.flow.ipProtocol == .icmpv6
    if !isICMP { json.member("src_port", context.sourcePort) }
    json.member("dest_ip", context.destination.eveText)
    if !isICMP { json.member("dest_port", context.destinationPort) }
    json.member("proto", context.flow.ipProtocol.description)
    if isICMP {
      json.member("icmp_type", context.flow.clientPort)
      json.member("icmp_code", context.flow.serverPort)
    }
    if appProtocol.utf8CodeUnitCount > 0 { json.member("app_proto", appProtocol) }
    if !communityID.isEmpty { json.member("community_id", communityID) }
    if context.flow.initiator == .unknown { json.member("initiator_known", false) }
    json.beginObject(name)
    event.write(to: &json, options: options)
    json.endObject()
    json.endObject()
    json.newline()
  }
}

extension IPAddress {
  /// The address as Suricata writes it: IPv6 with all of its eight groups of four digits.
  package var eveText: String {
    if isIPv4 { return description }
    return (0..<8).map { index in
      let group = UInt16(truncatingIfNeeded: bits >> UInt128(112 - 16 * index))
      let digits = String(group, radix: 16)
      return String(repeating: "0", count: 4 - digits.utf8.count) + digits
    }.joined(separator: ":")
  }
}
