// SPDX-License-Identifier: Apache-2.0
internal import Events

/// A commit acknowledgement of MLLP Release 2: a block that holds one byte, ACK or NAK.
struct HL7CommitView: EventView, ~Escapable {
  private let isPositive: Bool
  private let latency: Int64?

  /// Tells of a block `0B 06 1C 0D` or `0B 15 1C 0D`.
  @_lifetime(immortal)
  init(isPositive: Bool, latency: Int64?) {
    self.isPositive = isPositive
    self.latency = latency
  }

  static var type: EventType { .hl7 }

  private var name: StaticString { isPositive ? "ACK" : "NAK" }

  @_lifetime(copy self)
  func field(_ id: FieldID, at index: Int) -> FieldValue {
    guard index == 0 else { return .absent }
    switch HL7Field(rawValue: id.rawValue) {
    case .bytes: return .integer(1)
    case .framing: return .literal(HL7Framing.mllp.name)
    case .latency:
      if let latency { return .integer(latency) }
      return .absent
    case .commitAck: return .literal(name)
    default: return .absent
    }
  }

  func write(to json: inout JSONWriter, options: OutputOptions) {
    json.member("commit_ack", name)
    json.member("bytes", 1)
    json.member("framing", HL7Framing.mllp.name)
    if let latency { json.member("latency_ms", latency) }
  }
}
