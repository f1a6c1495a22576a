// SPDX-License-Identifier: Apache-2.0
package import Events
internal import NetworkTypes

/// How regularly flows of one kind began, judged once a run after everything was read.
package struct BeaconEvent: EventView, ~Escapable {
  private let rhythm: Rhythm

  /// Describes flows by the rhythm in which they began.
  @_lifetime(immortal)
  init(_ rhythm: Rhythm) { self.rhythm = rhythm }

  /// The kind of event.
  package static var type: EventType { .beacon }

  /// The fields of a rhythm.
  package static let schema = EventSchema(
    .beacon,
    "beacon",
    [
      FieldDescriptor(
        0,
        "beacon.count",
        .integer,
        "Flows that were looked at, the first 64 at most.",
        source: "ours"
      ),
      FieldDescriptor(
        1,
        "beacon.interval",
        .integer,
        "Mean time from one flow's beginning to the next one's.",
        unit: "s",
        source: "ours"
      ),
      FieldDescriptor(
        2,
        "beacon.interval_variation",
        .integer,
        "Standard deviation of those times, of their mean.",
        unit: "%",
        source: "ours"
      ),
      FieldDescriptor(
        3,
        "beacon.bytes",
        .integer,
        "Mean size of a flow, both ways.",
        unit: "bytes",
        source: "ours"
      ),
      FieldDescriptor(
        4,
        "beacon.bytes_variation",
        .integer,
        "Standard deviation of the sizes, of their mean.",
        unit: "%",
        source: "ours"
      ),
    ]
  )

  /// Reads a field.
  @_lifetime(copy self)
  package func field(_ id: FieldID, at index: Int) -> FieldValue {
    guard index == 0 else { return .absent }
    switch id.rawValue {
    case 0: return .integer(Int64(rhythm.count))
    case 1: return .integer(rhythm.interval)
    case 2: return .integer(rhythm.intervalVariation)
    case 3: return .integer(rhythm.bytes)
    case 4: return .integer(rhythm.bytesVariation)
    default: return .absent
    }
  }

  /// Writes the members.
  package func write(to json: inout JSONWriter, options: OutputOptions) {
    json.member("count", UInt64(rhythm.count))
    json.member("interval", rhythm.interval)
    json.member("interval_variation", rhythm.intervalVariation)
    json.member("bytes", rhythm.bytes)
    json.member("bytes_variation", rhythm.bytesVariation)
  }
}
