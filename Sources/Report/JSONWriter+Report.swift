// SPDX-License-Identifier: Apache-2.0
internal import Events
internal import Findings
internal import NetworkTypes

// What reports write and events do not.
extension JSONWriter {
  /// A writer for a document that people may show on a terminal.
  static func forReport(_ layout: Layout, _ report: AuditReport) -> JSONWriter {
    // Room for most reports, so that their bytes are not moved while they grow.
    var pieces = 0
    for index in report.findings.indices { pieces += 4 + report.findings[index].evidence.count }
    return JSONWriter(layout: layout, escapesC1: true, capacity: 4_096 + 400 * pieces)
  }

  /// A member whose text may be missing: `null` then.
  mutating func member(_ name: StaticString, orNull text: String?) {
    key(name)
    if let text { value(text) } else { null() }
  }

  /// A member whose number may be missing: `null` then.
  mutating func member(_ name: StaticString, orNull number: UInt64?) {
    key(name)
    if let number { value(number) } else { null() }
  }

  /// A member whose number may be missing: `null` then.
  mutating func member(_ name: StaticString, orNull number: Int?) {
    key(name)
    if let number { value(number) } else { null() }
  }

  /// A member whose time may be missing: `null` then.
  mutating func member(_ name: StaticString, orNull time: Timestamp?) {
    key(name)
    if let time { value(time) } else { null() }
  }

  /// A member whose address may be missing: `null` then.
  mutating func member(_ name: StaticString, orNull address: MACAddress?) {
    key(name)
    if let address { value(address) } else { null() }
  }

  /// A member that is a list of texts.
  mutating func member(_ name: StaticString, _ texts: [String]) {
    beginArray(name)
    for text in texts { value(text) }
    endArray()
  }

  /// A member that is the text which stands for a party (``Party/identity``).
  mutating func member(_ name: StaticString, _ party: Party) {
    key(name)
    if let address = party.address {
      value(address)
    } else if let mac = party.mac {
      value(mac)
    } else {
      value(party.name ?? "")
    }
  }
}
