// SPDX-License-Identifier: Apache-2.0

/// Something malformed or unexpected: Suricata's `anomaly` event.
package struct AnomalyEvent: EventView, ~Escapable {
  /// Which layer complains.
  package enum Layer: Sendable {
    /// Link, network or transport headers.
    case decode
    /// TCP reassembly.
    case stream
    /// An application protocol.
    case applayer
  }

  /// Which layer complains.
  package let layer: Layer
  /// The dotted name: `hl7.missing_end_block`.
  package let code: StaticString
  /// The application protocol's name, empty below it.
  package let appProtocol: StaticString
  /// How often, where one event stands for several; else 0.
  package let count: Int

  /// Names an anomaly.
  @_lifetime(immortal)
  package init(
    _ layer: Layer,
    _ code: StaticString,
    appProtocol: StaticString = "",
    count: Int = 0
  ) {
    self.count = count
    self.layer = layer
    self.code = code
    self.appProtocol = appProtocol
  }

  /// The kind of event.
  package static var type: EventType { .anomaly }

  /// The fields of an anomaly.
  package static let schema = EventSchema(
    .anomaly,
    "anomaly",
    [
      FieldDescriptor(
        0,
        "anomaly.type",
        .string,
        "Layer: decode, stream or applayer.",
        source: "EVE"
      ),
      FieldDescriptor(1, "anomaly.event", .string, "Dotted name of what was wrong.", source: "EVE"),
      FieldDescriptor(
        2,
        "anomaly.app_proto",
        .string,
        "Application protocol, when there is one.",
        source: "EVE"
      ),
      FieldDescriptor(
        3,
        "anomaly.count",
        .integer,
        "How often, where one event tells of several.",
        source: "Wardwire"
      ),
    ]
  )

  private var layerName: StaticString {
    switch layer {
    case .decode: "decode"
    case .stream: "stream"
    case .applayer: "applayer"
    }
  }

  /// Reads a field.
  @_lifetime(copy self)
  package func field(_ id: FieldID, at index: Int) -> FieldValue {
    guard index == 0 else { return .absent }
    switch id.rawValue {
    case 0: return .literal(layerName)
    case 1: return .literal(code)
    case 2: return appProtocol.utf8CodeUnitCount == 0 ? .absent : .literal(appProtocol)
    case 3: return count == 0 ? .absent : .integer(Int64(count))
    default: return .absent
    }
  }

  /// Writes the members.
  package func write(to json: inout JSONWriter, options: OutputOptions) {
    json.member("type", layerName)
    json.member("event", code)
    if appProtocol.utf8CodeUnitCount > 0 { json.member("app_proto", appProtocol) }
    if count != 0 { json.member("count", count) }
  }
}
