// SPDX-License-Identifier: Apache-2.0
internal import Events
internal import NetworkTypes
internal import Report

/// Text of 80 columns: labels with text beside them, and what happened with its time.
struct ConversationPage: Sendable {
  private static let width = 80
  private static let labelWidth = 12
  /// Time, packet and arrow.
  private static let eventWidth = 23

  private(set) var text = ""

  /// A line for itself, broken where it is too long.
  mutating func line(_ words: String) {
    for part in TextLines.wrap(words, first: Self.width, rest: Self.width) { text += part + "\n" }
  }

  mutating func blank() { text += "\n" }

  /// `  label     text`.
  mutating func row(_ label: String, _ words: String) {
    let margin = Self.labelWidth + 2
    let lead = "  " + label + Self.spaces(max(1, Self.labelWidth - label.utf8.count))
    append(words, lead: lead, margin: margin)
  }

  /// `+0.001234    #12  ->  what was said`, details below.
  mutating func event(_ utterance: Utterance, after start: Timestamp, arrow: String) {
    var lead = Self.left(Self.seconds(from: start, to: utterance.time), 11)
    lead += Self.left("#\(utterance.packet)", 8) + " " + arrow
    lead += Self.spaces(max(1, Self.eventWidth - lead.utf8.count))
    for (index, line) in utterance.lines.enumerated() {
      if index == 0 {
        append(line, lead: lead, margin: Self.eventWidth + 4)
      } else {
        append(line, lead: Self.spaces(Self.eventWidth + 2), margin: Self.eventWidth + 4)
      }
    }
  }

  private mutating func append(_ words: String, lead: String, margin: Int) {
    let parts = TextLines.wrap(
      words,
      first: max(8, Self.width - lead.utf8.count),
      rest: Self.width - margin
    )
    for (index, part) in parts.enumerated() {
      text += (index == 0 ? lead : Self.spaces(margin)) + part + "\n"
    }
  }

  private static func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }

  private static func left(_ text: String, _ width: Int) -> String {
    spaces(max(0, width - text.utf8.count)) + text
  }

  /// The time between two packets in seconds: `+0.001234`.
  static func seconds(from start: Timestamp, to time: Timestamp) -> String {
    let (difference, overflow) = time.nanoseconds.subtractingReportingOverflow(start.nanoseconds)
    guard !overflow else { return "?" }
    let micro = difference.magnitude / 1_000
    let fraction = "\(micro % 1_000_000)"
    return (difference < 0 ? "-" : "+") + "\(micro / 1_000_000)."
      + String(repeating: "0", count: 6 - fraction.utf8.count) + fraction
  }
}

extension ConversationPage {
  /// A whole conversation.
  mutating func add(_ conversation: Conversation, protocol name: String) {
    guard let flow = conversation.summary else { return }
    let id = flow.identity
    let client = FlowEnd(address: id.client, port: id.clientPort)
    let server = FlowEnd(address: id.server, port: id.serverPort)
    line("Flow \(id.id), community ID \(CommunityID(id).text)")
    if let capture = conversation.capture { row("capture", PrintableText.make(capture)) }
    let isKnown = id.initiator != .unknown
    end(isKnown ? "client ->" : "one end ->", client, flow.clientMAC, conversation)
    end(isKnown ? "server <-" : "other <-", server, flow.serverMAC, conversation)
    if !isKnown { row("", "who began is not known") }
    var layers = "\(id.ipProtocol)"
    if !name.isEmpty { layers += ", \(name)" }
    if flow.isUnrecognised { layers += ", content that no decoder knew" }
    let tags = [id.vlan, id.innerVLAN, id.thirdVLAN].filter { $0 != 0 }
    if !tags.isEmpty { layers += ", VLAN \(tags.map(String.init).joined(separator: " in "))" }
    row("protocol", layers)
    row("state", flow.state.rawValue + (flow.connection.map { " (TCP \($0.rawValue))" } ?? ""))
    row("packets", "\(flow.packetsToServer) ->, \(flow.packetsToClient) <-")
    row("bytes", "\(flow.bytesToServer) ->, \(flow.bytesToClient) <-")
    row("began", "\(flow.start), packet \(flow.firstPacket)")
    let lasted = Self.seconds(from: flow.start, to: flow.end).dropFirst()
    row("lasted", "\(lasted) s, to packet \(flow.lastPacket)")
    blank()
    // Stable: what one packet completed stays in the order in which it was told.
    let said = conversation.utterances.enumerated().sorted {
      ($0.element.packet, $0.offset) < ($1.element.packet, $1.offset)
    }
    for (_, utterance) in said {
      event(utterance, after: flow.start, arrow: utterance.source == client ? "->" : "<-")
    }
    if said.isEmpty { row("", "nothing that a decoder reads was said") }
    if conversation.untold > 0 {
      row("", "and \(conversation.untold) more events than are shown")
    }
    blank()
    row("ended", Self.end(of: flow))
    if flow.gapBytes > 0 { row("missing", "\(flow.gapBytes) bytes that the capture lacks") }
    if flow.isCutShort { row("cut", "the snap length cut packets of it") }
    if flow.isOneSided { row("one-sided", "the capture shows one direction only") }
    if let error = flow.icmpError {
      row("ICMP", "\(flow.icmpErrors) errors quote it: \(error.name)")
    }
  }

  private mutating func end(
    _ label: String,
    _ end: FlowEnd,
    _ mac: MACAddress?,
    _ conversation: Conversation
  ) {
    var text = end.text
    if let mac { text += " (\(mac))" }
    let names = conversation.names(of: end)
    if !names.isEmpty { text += ", \(names.joined(separator: ", "))" }
    row(label, text)
  }

  /// How a flow ended, in words.
  private static func end(of flow: FlowSummary) -> String {
    let open = flow.reason == .timeout ? "nobody spoke any more" : "the capture ended before it did"
    guard let connection = flow.connection else {
      switch flow.reason {
      case .timeout: return "nobody spoke any more"
      case .forced: return "given up for --max-flows"
      case .shutdown: return "nothing more was captured"
      }
    }
    if flow.flagsToServer & 4 != 0 { return "the client reset it" }
    if flow.flagsToClient & 4 != 0 { return "the server reset it" }
    switch connection {
    case .closed: return "both ends closed it"
    case .synSent: return "the SYN was not answered"
    case .synReceived: return "the handshake was not finished"
    case .established: return flow.reason == .forced ? "given up for --max-flows" : open
    case .finWait1, .finWait2: return "the server closed its direction, the client did not"
    case .closeWait: return "the client closed its direction, the server did not"
    case .timeWait, .lastAck: return "both ends closed it, the last acknowledgement is not there"
    }
  }
}
