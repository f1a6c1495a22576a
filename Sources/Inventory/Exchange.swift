// SPDX-License-Identifier: Apache-2.0
package import NetworkTypes

/// What makes flows alike: who began, with whom, on which port, in which protocol.
package struct ExchangeKey: Hashable, Sendable, Comparable {
  /// Who began, as far as known.
  package var client: IPAddress
  /// The other side.
  package var server: IPAddress
  /// TCP, UDP, ICMP, ...
  package var transport: IPProtocol
  /// The responder's port; the ICMP type for ICMP, 0 for what has neither.
  package var port: UInt16
  /// The recognised application protocol's name, empty for none.
  package var application: String
  /// Whether it is known who began.
  package var isInitiatorKnown: Bool

  /// Names a kind of flow.
  package init(
    client: IPAddress,
    server: IPAddress,
    transport: IPProtocol,
    port: UInt16,
    application: String,
    isInitiatorKnown: Bool = true
  ) {
    self.client = client
    self.server = server
    self.transport = transport
    self.port = port
    self.application = application
    self.isInitiatorKnown = isInitiatorKnown
  }

  private var order: (IPAddress, IPAddress, UInt8, UInt16, String, Int) {
    (client, server, transport.rawValue, port, application, isInitiatorKnown ? 0 : 1)
  }

  /// By client, server, transport, port and protocol.
  package static func < (a: ExchangeKey, b: ExchangeKey) -> Bool { a.order < b.order }

  /// The protocol's name, or its transport and port: `dicom`, `tcp/4242`, `icmp/8`.
  package var serviceName: String {
    application.isEmpty ? portName : application
  }

  /// Transport and port alone: `tcp/4242`.
  package var portName: String {
    switch transport {
    case .tcp: "tcp/\(port)"
    case .udp: "udp/\(port)"
    case .icmp, .icmpv6: "icmp/\(port)"
    default: transport.description.lowercased()
    }
  }
}

/// All flows of one kind together.
package struct Exchange: Hashable, Sendable {
  /// Flows.
  package var flows: UInt64 = 0
  /// Flows that the responder answered.
  package var answered: UInt64 = 0
  /// Flows that carried something: a recognised protocol, other content, or answered datagrams.
  package var carried: UInt64 = 0
  /// TCP flows that the responder refused with a reset, or an ICMP error ended.
  package var refused: UInt64 = 0
  /// Flows of a single packet.
  package var singlePacket: UInt64 = 0
  /// Packets, both ways.
  package var packets: UInt64 = 0
  /// Bytes, both ways, link headers included.
  package var bytes: UInt64 = 0
  /// Time of the first packet.
  package var first: Timestamp
  /// Time of the last packet.
  package var last: Timestamp
  /// The capture and number of the first packet.
  package var place: PacketPlace
  /// What conditions can speak of.
  package var content: [ContentField: ContentValues] = [:]
  /// Flows that the policy to be refined does not let through; 0 without one.
  package var unpermitted: UInt64 = 0
  /// What these carried that it does not let through.
  package var missed: [ContentField: ContentValues] = [:]

  /// Nothing yet.
  package init(first: Timestamp, last: Timestamp, place: PacketPlace) {
    self.first = first
    self.last = last
    self.place = place
  }

  /// Adds what others saw of the same kind of flow.
  package mutating func merge(_ other: Exchange) {
    flows &+= other.flows
    answered &+= other.answered
    carried &+= other.carried
    refused &+= other.refused
    singlePacket &+= other.singlePacket
    packets &+= other.packets
    bytes &+= other.bytes
    first = min(first, other.first)
    last = max(last, other.last)
    place = min(place, other.place)
    unpermitted &+= other.unpermitted
    for (field, values) in other.content { content[field, default: ContentValues()].merge(values) }
    for (field, values) in other.missed { missed[field, default: ContentValues()].merge(values) }
  }

  /// Adds what a policy says of its one flow.
  mutating func refine(_ outcome: Refinement.Outcome, _ traffic: inout Traffic) {
    if outcome.isPermitted {
      if let conduit = outcome.conduit { traffic.use(conduit) }
      return
    }
    unpermitted = 1
    // Of a flow without a conduit nothing is let through.
    missed = outcome.missed.isEmpty ? content : outcome.missed
  }

  /// The same with what a policy does not let through in the place of everything, field by field: what
  /// the events that it misses did not have is what the flow had.
  package var unpermittedPart: Exchange {
    var part = self
    part.content.merge(missed) { _, missed in missed }
    return part
  }
}

/// Where a packet stands.
package struct PacketPlace: Hashable, Sendable, Comparable {
  /// The capture, by its place in the run.
  package var capture: Int
  /// The packet's number in it, from 1.
  package var packet: UInt64

  /// Names a packet.
  package init(capture: Int, packet: UInt64) {
    self.capture = capture
    self.packet = packet
  }

  /// By capture, then by number.
  package static func < (a: PacketPlace, b: PacketPlace) -> Bool {
    (a.capture, a.packet) < (b.capture, b.packet)
  }
}
