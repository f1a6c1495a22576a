// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import NetworkTypes
internal import Protocols

/// Reads all of every event, as rules and outputs would, and holds its JSON against a second reader.
final class EventReader: FlowObserver {
  private static let schemas: [UInt8: EventSchema] = Dictionary(
    ProtocolRegistry.schemas.map { ($0.type.rawValue, $0) },
    uniquingKeysWith: { first, _ in first }
  )
  private var writer = EVEWriter(options: OutputOptions())
  private var frankWriter = EVEWriter(options: OutputOptions(showSensitive: true))
  /// The JSON of all events, redacted and not.
  private(set) var events: [String] = []
  private(set) var octets = 0

  func wants(_ type: EventType) -> Bool { true }

  func handle<View: EventView & ~Escapable>(_ event: borrowing View, in context: EventContext) {
    guard let schema = Self.schemas[View.type.rawValue] else {
      fatalError("an event of no schema")
    }
    for field in schema.fields {
      var index = 0
      let end = field.isList ? 24 : 1
      while index < end, take(event.field(field.id, at: index), field) { index += 1 }
      _ = take(event.field(field.id, at: 1 << 20), field)
    }
    write(event, schema.name, context, &writer)
    write(event, schema.name, context, &frankWriter)
  }

  private func write<View: EventView & ~Escapable>(
    _ event: borrowing View,
    _ name: StaticString,
    _ context: EventContext,
    _ writer: inout EVEWriter
  ) {
    writer.removeAll()
    writer.write(event, name: name, in: context, appProtocol: "", communityID: "")
    check(writer.json.bytes)
    events.append(String(decoding: writer.json.bytes, as: UTF8.self))
  }

  func flowEnded(_ flow: FlowSummary) {
    let context = EventContext(
      flow: flow.identity,
      packet: flow.firstPacket,
      time: flow.start,
      direction: .toServer
    )
    writer.removeAll()
    writer.write(flow, in: context, appProtocol: flow.appProtocol, communityID: "")
    check(writer.json.bytes)
  }

  func addressSeen(_ address: IPAddress, _ mac: MACAddress, packet: UInt64, time: Timestamp) {
    octets &+= address.description.utf8.count &+ mac.description.utf8.count
  }

  /// Touches all of a value; whether there was one.
  private func take(_ value: FieldValue, _ field: FieldDescriptor) -> Bool {
    switch value {
    case .absent: return false
    case .integer(let number): octets &+= Int(truncatingIfNeeded: number)
    case .flag(let flag): octets &+= flag ? 1 : 0
    case .bytes(let bytes):
      for offset in 0..<bytes.byteCount { octets &+= Int(bytes.uint8(offset)) }
    case .literal(let text): octets &+= text.utf8CodeUnitCount
    case .text(let text): octets &+= text.utf8.count
    case .address(let address): octets &+= address.description.utf8.count
    }
    return true
  }

  private func check(_ bytes: [UInt8]) {
    hold(JSONCheck.isObject(bytes), "no JSON: \(String(decoding: bytes, as: UTF8.self))")
  }
}
