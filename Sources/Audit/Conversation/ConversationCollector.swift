// SPDX-License-Identifier: Apache-2.0
internal import Events
internal import Flows
internal import NetworkTypes

/// The words for events, and what an output may show of them.
struct EventWords: Sendable {
  private let names: [StaticString]
  private let options: OutputOptions

  init(schemas: [EventSchema], options: OutputOptions) {
    var names = [StaticString](repeating: "", count: 64)
    for schema in schemas { names[Int(schema.type.rawValue)] = schema.name }
    self.names = names
    self.options = options
  }

  /// An event's type and its members, redacted as its JSON is.
  func read<View: EventView & ~Escapable>(
    _ event: borrowing View
  ) -> (type: String, members: EventMembers) {
    var json = JSONWriter()
    json.beginObject()
    event.write(to: &json, options: options)
    json.endObject()
    let type = names[Int(View.type.rawValue & 63)].description
    return (type, EventMembers(json: json.bytes) ?? EventMembers())
  }
}

/// Keeps what was said in the flows that are meant, and a few of those that are not.
final class ConversationCollector: FlowObserver {
  /// Utterances kept of all conversations together.
  static let maxUtterances = 20_000
  /// Conversations kept; a pair of ends may be used again and again.
  static let maxConversations = 1_000
  /// Flows that are named when none is meant.
  static let maxOthers = 6

  private let selector: FlowSelector
  private let words: EventWords
  private let protocolNames: [StaticString]
  /// The conversations of the stream at hand by their flows' numbers.
  private var open: [UInt64: Conversation] = [:]
  private var done: [Conversation] = []
  private var kept = 0
  /// The capture at hand, where there are several.
  private var capture: String?
  private(set) var conversationsUntold: UInt64 = 0
  /// How many flows were seen.
  private(set) var flows: UInt64 = 0
  private var others: [FlowSummary] = []

  init(_ selector: FlowSelector, words: EventWords, protocolNames: [StaticString]) {
    self.selector = selector
    self.words = words
    self.protocolNames = protocolNames
  }

  func wants(_ type: EventType) -> Bool { true }

  /// What comes now is of another stream.
  func beginStream(_ capture: String?) {
    endStream()
    self.capture = capture
  }

  /// Nothing more comes of this stream.
  func endStream() {
    done += open.values.filter { $0.summary != nil }.sorted {
      let (a, b) = ($0.summary, $1.summary)
      return (a?.firstPacket ?? 0, a?.identity.id ?? 0) < (b?.firstPacket ?? 0, b?.identity.id ?? 0)
    }
    open = [:]
  }

  /// All conversations, in the order of their first packets.
  var conversations: [Conversation] {
    endStream()
    return done
  }

  func handle<View: EventView & ~Escapable>(_ event: borrowing View, in context: EventContext) {
    guard let id = flow(context.flow) else { return }
    guard kept < Self.maxUtterances else {
      open[id]?.untold += 1
      return
    }
    kept += 1
    let (type, members) = words.read(event)
    let source = FlowEnd(address: context.source, port: context.sourcePort)
    let names = EventSentence.names(type, members)
    open[id]?.name(source, names.sender)
    open[id]?.name(
      FlowEnd(address: context.destination, port: context.destinationPort),
      names.receiver
    )
    open[id]?.utterances.append(
      Utterance(
        packet: context.packet,
        time: context.time,
        source: source,
        lines: EventSentence.lines(type, members)
      )
    )
  }

  /// The number of the conversation that an event belongs to; a malformed packet that no flow took
  /// belongs to the flow with its ends.
  private func flow(_ flow: FlowIdentity) -> UInt64? {
    if flow.id == 0 {
      guard case .ends = selector, selector.matches(flow) else { return nil }
      return open.keys.max()
    }
    guard selector.matches(flow) else { return nil }
    return begin(flow.id) ? flow.id : nil
  }

  private func begin(_ id: UInt64) -> Bool {
    if open[id] != nil { return true }
    guard open.count + done.count < Self.maxConversations else { return false }
    open[id] = Conversation(capture: capture)
    return true
  }

  func flowEnded(_ flow: FlowSummary) {
    flows += 1
    if selector.matches(flow.identity) {
      if begin(flow.identity.id) {
        open[flow.identity.id]?.summary = flow
      } else {
        conversationsUntold += 1
      }
    } else {
      others.append(flow)
      guard others.count > Self.maxOthers else { return }
      others.sort { ($0.firstPacket, $0.identity.id) < ($1.firstPacket, $1.identity.id) }
      others.removeLast()
    }
  }

  func addressSeen(_ address: IPAddress, _ mac: MACAddress, packet: UInt64, time: Timestamp) {}

  /// The first flows, a line each, for a user who named none that exists.
  var otherLines: [String] {
    others.sorted { ($0.firstPacket, $0.identity.id) < ($1.firstPacket, $1.identity.id) }.map {
      let flow = $0.identity
      let client = FlowEnd(address: flow.client, port: flow.clientPort)
      let server = FlowEnd(address: flow.server, port: flow.serverPort)
      let name = protocolName($0)
      return "  \(flow.id)  \(client.text),\(server.text)  \(flow.ipProtocol)"
        + (name.isEmpty ? "" : " \(name)")
    }
  }

  /// The EVE name of a flow's application protocol, empty for none.
  func protocolName(_ flow: FlowSummary) -> String {
    protocolNames[Int(flow.identity.appProtocol)].description
  }
}
