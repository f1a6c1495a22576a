// SPDX-License-Identifier: Apache-2.0
internal import Events
internal import NetworkTypes

/// Writes every event and every flow as EVE lines: what `inspect` is made of.
final class EventPrinter: FlowObserver {
  private var writer: EVEWriter
  private let names: [StaticString]
  private let appNames: [StaticString]
  private var lastFlow: UInt64 = 0
  private var lastID = ""
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
    count += 1
    writer.write(
      event,
      name: names[Int(View.type.rawValue & 63)],
      in: context,
      appProtocol: View.type == .flow ? appNames[Int(context.flow.appProtocol)] : "",
      communityID: communityID(context.flow)
    )
  }

  func flowEnded(_ flow: FlowSummary) {
    handle(
      FlowEvent(flow),
      in: EventContext(
        flow: flow.identity,
        packet: flow.lastPacket,
        time: flow.end,
        direction: .toServer
      )
    )
  }

  func addressSeen(_ address: IPAddress, _ mac: MACAddress, packet: UInt64, time: Timestamp) {}

  /// The lines since the last call.
  func take() -> [UInt8] {
    let lines = writer.json.bytes
    writer.removeAll()
    return lines
  }

  /// How many bytes wait to be taken.
  var waiting: Int { writer.json.bytes.count }

  private func communityID(_ flow: FlowIdentity) -> String {
    if flow.id != lastFlow || lastID.isEmpty {
      lastFlow = flow.id
      lastID = CommunityID.make(
        flow.client,
        flow.server,
        flow.clientPort,
        flow.serverPort,
        flow.ipProtocol
      )
    }
    return lastID
  }
}
