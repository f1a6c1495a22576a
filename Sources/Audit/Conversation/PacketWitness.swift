// SPDX-License-Identifier: Apache-2.0
internal import Capture
internal import Decode
internal import Events
internal import Flows
internal import NetworkTypes

/// One packet by its layers, and what the decoders said of it: what `inspect --packet` shows.
final class PacketWitness: FlowObserver {
  /// Events kept of the packet.
  static let maxEvents = 1_000

  private let number: UInt64
  private let words: EventWords
  private var page = ConversationPage()
  /// The innermost ends, where the packet has any.
  private var ends: (source: FlowEnd, destination: FlowEnd, ipProtocol: IPProtocol, vlan: UInt16)?
  private var time: Timestamp?
  private var said: [Utterance] = []
  private var untold: UInt64 = 0
  private var flows: [FlowSummary] = []
  private var told: Set<UInt64> = []
  /// The last packet that was read.
  private(set) var last: UInt64 = 0

  init(_ number: UInt64, words: EventWords) {
    self.number = number
    self.words = words
  }

  func wants(_ type: EventType) -> Bool { true }

  /// Looks at a frame, and describes it when it is the one.
  func see(_ frame: borrowing Frame) {
    last = frame.number
    guard frame.number == number else { return }
    time = frame.time
    page.line("Packet \(frame.number)")
    page.row("time", "\(frame.time)")
    var length = "\(frame.wireLength) bytes"
    if frame.bytes.byteCount < frame.wireLength {
      length += ", of which \(frame.bytes.byteCount) were captured"
    }
    page.row("length", length)
    let packet = PacketView(parsing: frame.bytes, link: frame.linkType)
    for depth in 0..<packet.tunnelDepth {
      let outer = PacketView(parsing: frame.bytes, link: frame.linkType, tunnelLimit: depth)
      let inner = PacketView(parsing: frame.bytes, link: frame.linkType, tunnelLimit: depth + 1)
      addLayers(outer, frame.linkType, depth: depth)
      page.row(
        "tunnel",
        Self.tunnel(outer) + (inner.tunnelID > 0 ? ", number \(inner.tunnelID)" : "")
      )
    }
    addLayers(packet, frame.linkType, depth: packet.tunnelDepth)
    addVerdicts(packet, frame)
    guard packet.stop == .none || packet.stop == .otherTransport else { return }
    ends = (
      FlowEnd(address: packet.source, port: packet.sourcePort),
      FlowEnd(address: packet.destination, port: packet.destinationPort),
      packet.ipProtocol,
      packet.vlan
    )
  }

  func handle<View: EventView & ~Escapable>(_ event: borrowing View, in context: EventContext) {
    guard context.packet == number else { return }
    guard said.count < Self.maxEvents else {
      untold += 1
      return
    }
    if context.flow.id != 0 { told.insert(context.flow.id) }
    let (type, members) = words.read(event)
    said.append(
      Utterance(
        packet: context.packet,
        time: context.time,
        source: FlowEnd(address: context.source, port: context.sourcePort),
        lines: EventSentence.lines(type, members)
      )
    )
  }

  func flowEnded(_ flow: FlowSummary) {
    guard flow.firstPacket <= number, flow.lastPacket >= number, isOf(flow) else { return }
    if flows.count < Self.maxEvents { flows.append(flow) }
  }

  /// Whether the packet is one of a flow, as far as its ends tell, or said something in it.
  private func isOf(_ flow: FlowSummary) -> Bool {
    let id = flow.identity
    if told.contains(id.id) { return true }
    guard let ends, ends.ipProtocol == id.ipProtocol, ends.vlan == id.vlan else { return false }
    let client = FlowEnd(address: id.client, port: id.clientPort)
    let server = FlowEnd(address: id.server, port: id.serverPort)
    return ends.source == client && ends.destination == server
      || ends.source == server && ends.destination == client
  }

  func addressSeen(_ address: IPAddress, _ mac: MACAddress, packet: UInt64, time: Timestamp) {}

  /// The text; `nil` when there was no such packet.
  func text(notice: String?) -> String? {
    guard let time else { return nil }
    var result = ConversationPage()
    if let notice { result.line(notice) }
    for flow in flows.sorted(by: { $0.firstPacket < $1.firstPacket }) {
      let id = flow.identity
      page.row("flow", "\(id.id), packets \(flow.firstPacket) to \(flow.lastPacket)")
    }
    page.blank()
    if said.isEmpty { page.line("It completed nothing that a decoder reads.") }
    for utterance in said {
      let arrow = ends?.source == utterance.source ? "->" : "<-"
      page.event(utterance, after: time, arrow: arrow)
    }
    if untold > 0 { page.line("And \(untold) more events than are shown.") }
    return result.text + page.text
  }
}

// The layers in words.
extension PacketWitness {
  private func addLayers(
    _ packet: borrowing PacketView,
    _ link: LinkType,
    depth: UInt8
  ) {
    if depth == 0 {
      var text = link.description
      if packet.sourceMAC != 0 || packet.destinationMAC != 0 {
        text += ", \(MACAddress(bits: packet.sourceMAC))"
        if packet.destinationMAC != 0 { text += " -> \(MACAddress(bits: packet.destinationMAC))" }
      }
      page.row("link", text)
    }
    let tags = [packet.vlan, packet.innerVLAN, packet.thirdVLAN].filter { $0 != 0 }
    if !tags.isEmpty, depth == 0 || packet.stop != .fragment {
      page.row("VLAN", tags.map(String.init).joined(separator: ", then "))
    }
    if packet.stop == .arp {
      let kind =
        packet.arpOperation == 1 ? "request" : packet.arpOperation == 2 ? "reply" : "message"
      page.row("ARP", "\(kind) of \(packet.source) about \(packet.destination)")
      return
    }
    guard packet.source.bits != 0 || packet.destination.bits != 0 else { return }
    var network = "\(packet.source) -> \(packet.destination), \(packet.ipProtocol)"
    network += packet.source.isIPv4 ? ", TTL \(packet.hopLimit)" : ", hop limit \(packet.hopLimit)"
    if packet.source.isIPv4 { network += ", id \(packet.identification)" }
    page.row(packet.source.isIPv4 ? "IPv4" : "IPv6", network)
    if packet.stop == .fragment {
      let more = packet.hasMoreFragments ? "more follow" : "the last one"
      page.row(
        "fragment",
        "of \(packet.identification), from byte \(packet.fragmentOffset), "
          + "\(packet.payload.byteCount) bytes, \(more)"
      )
      return
    }
    addTransport(packet)
  }

  private func addTransport(_ packet: borrowing PacketView) {
    var size = "\(packet.payload.byteCount) bytes"
    if packet.missing > 0 { size += ", \(packet.missing) more were not captured" }
    switch packet.ipProtocol {
    case .tcp where packet.stop == .none:
      page.row(
        "TCP",
        "\(packet.sourcePort) -> \(packet.destinationPort), \(Self.flags(packet.flags)), "
          + "seq \(packet.sequence), ack \(packet.acknowledgement), window \(packet.window), "
          + "payload \(size)"
      )
    case .udp where packet.stop == .none, .sctp where packet.stop == .none:
      page.row(
        packet.ipProtocol.description,
        "\(packet.sourcePort) -> \(packet.destinationPort), payload \(size)"
      )
    case .icmp where packet.stop == .none, .icmpv6 where packet.stop == .none:
      page.row(
        "ICMP",
        "type \(packet.sourcePort), code \(packet.destinationPort), payload \(size)"
      )
    default: page.row("payload", size)
    }
  }

  /// What is wrong with it, and whether its checksums are right.
  private func addVerdicts(_ packet: borrowing PacketView, _ frame: borrowing Frame) {
    if packet.stop != .none, packet.stop != .arp, packet.stop != .fragment {
      page.row("stopped", "\(packet.stop.name)")
    }
    if packet.flaw != .none, frame.bytes.byteCount >= frame.wireLength {
      page.row("flaw", "\(packet.flaw.name)")
    }
    switch packet.checksums(in: frame.bytes) {
    case .sound: break
    case .offloaded: page.row("checksums", "left to the network card (offload)")
    case .wrong(let flaw): page.row("checksums", "wrong: \(flaw.name)")
    }
  }

  /// The name of the tunnel that a packet carries.
  private static func tunnel(_ packet: borrowing PacketView) -> String {
    switch packet.ipProtocol.rawValue {
    case 4, 41: return "IP in IP"
    case 47: return "GRE"
    case 137: return "MPLS in IP"
    default: break
    }
    let names: [UInt16: String] = [
      4789: "VXLAN", 8472: "VXLAN", 6081: "GENEVE", 2152: "GTP-U", 5247: "CAPWAP", 37_008: "TZSP",
      6635: "MPLS in UDP",
    ]
    return names[packet.destinationPort] ?? names[packet.sourcePort] ?? "Teredo"
  }

  private static func flags(_ flags: UInt8) -> String {
    let names = ["FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"]
    let set = names.enumerated().filter { flags & (1 << UInt8($0.offset)) != 0 }
    return set.isEmpty ? "no flags" : set.map(\.element).joined(separator: " ")
  }
}
