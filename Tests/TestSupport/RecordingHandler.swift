// SPDX-License-Identifier: Apache-2.0
package import Events
internal import NetworkTypes

/// Keeps the JSON of every event, for tests.
package final class RecordingHandler: EventHandler {
  /// One JSON object per event: the members of the event's own object.
  package private(set) var events: [(type: EventType, json: String, direction: StreamDirection)] =
    []
  /// What the JSON may show.
  package var options = OutputOptions()

  /// Starts empty.
  package init() {}

  /// Everything is wanted.
  package func wants(_ type: EventType) -> Bool { true }

  /// Writes the event down.
  package func handle<View: EventView & ~Escapable>(
    _ event: borrowing View,
    in context: EventContext
  ) {
    var json = JSONWriter()
    json.beginObject()
    event.write(to: &json, options: options)
    json.endObject()
    events.append((View.type, String(decoding: json.bytes, as: UTF8.self), context.direction))
  }

  /// The JSON of the events of one type.
  package func json(_ type: EventType) -> [String] {
    events.filter { $0.type == type }.map(\.json)
  }
}

extension EventContext {
  /// A place in no particular flow, for tests.
  package static func test(
    _ direction: StreamDirection = .toServer,
    packet: UInt64 = 1
  ) -> EventContext {
    EventContext(
      flow: FlowIdentity(
        id: 1,
        slot: 0,
        client: IPAddress(v4: 0x0a00_0001),
        server: IPAddress(v4: 0x0a00_0002),
        clientPort: 40_000,
        serverPort: 1234,
        ipProtocol: .tcp,
        initiator: .handshake
      ),
      packet: packet,
      time: Timestamp(seconds: 1_700_000_000),
      direction: direction
    )
  }
}
