// SPDX-License-Identifier: Apache-2.0
package import Events

/// A declared conduit, judged once a run after everything was read.
package struct ConduitEvent: EventView, ~Escapable {
  private let id: String
  private let flows: UInt64
  private let areEndsActive: Bool
  private let watched: Int64

  /// Describes what a conduit carried while captures watched for so many seconds.
  @_lifetime(immortal)
  init(id: String, flows: UInt64, areEndsActive: Bool, watched: Int64) {
    self.id = id
    self.flows = flows
    self.areEndsActive = areEndsActive
    self.watched = watched
  }

  /// The kind of event.
  package static var type: EventType { .conduit }

  /// The fields of a conduit.
  package static let schema = EventSchema(
    .conduit,
    "conduit",
    [
      FieldDescriptor(0, "conduit.id", .string, "Its identifier in the policy.", source: "ours"),
      FieldDescriptor(1, "conduit.flows", .integer, "Flows that it matched.", source: "ours"),
      FieldDescriptor(
        2,
        "conduit.ends_active",
        .boolean,
        "Whether a host of each of its ends sent anything.",
        source: "ours"
      ),
      FieldDescriptor(
        3,
        "conduit.watched",
        .integer,
        "How long the captures of the run watched, what two of them saw at once counted once.",
        unit: "s",
        source: "ours"
      ),
    ]
  )

  /// Reads a field.
  @_lifetime(copy self)
  package func field(_ id: FieldID, at index: Int) -> FieldValue {
    guard index == 0 else { return .absent }
    switch id.rawValue {
    case 0: return .text(self.id)
    case 1: return .integer(Int64(clamping: flows))
    case 2: return .flag(areEndsActive)
    case 3: return .integer(watched)
    default: return .absent
    }
  }

  /// Writes the members.
  package func write(to json: inout JSONWriter, options: OutputOptions) {
    json.member("id", id)
    json.member("flows", flows)
    json.member("ends_active", areEndsActive)
    json.member("watched", watched)
  }
}
