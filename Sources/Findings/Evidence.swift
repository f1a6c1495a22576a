// SPDX-License-Identifier: Apache-2.0
package import NetworkTypes

/// One place in a capture where a finding was seen.
package struct Evidence: Hashable, Sendable {
  /// A field of the event, by its EVE name, with its value as text (redacted where it must be).
  package struct Field: Hashable, Sendable {
    /// The full EVE name: `tls.version`.
    package var name: String
    /// The value as text; patient data and credentials never stand here unless asked for.
    package var value: String

    /// Names a value.
    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The capture's path as it was given, or the interface's name.
  package var capture: String
  /// The packet's number in its capture, from 1.
  package var packet: UInt64
  /// The packet's time.
  package var timestamp: Timestamp
  /// The flow's number, 0 where there is no flow (ARP).
  package var flowID: UInt64
  /// Community ID 1.0 of the flow, `nil` where there is none.
  package var communityID: String?
  /// Who sent the packet.
  package var source: IPAddress?
  /// To whom.
  package var destination: IPAddress?
  /// The sender's port, `nil` where the protocol has none.
  package var sourcePort: UInt16?
  /// The receiver's port.
  package var destinationPort: UInt16?
  /// The transport as EVE spells it (`TCP`); empty where there is none.
  package var ipProtocol: String
  /// 802.1Q identifiers, outer first.
  package var vlans: [UInt16]
  /// The fields that the rule or the condition read, in the order in which it names them.
  package var fields: [Field]
  /// What is missing beside it, as far as its flow and capture tell.
  package var weakness: WeakEvidence

  /// Places a piece of evidence.
  package init(
    capture: String,
    packet: UInt64,
    timestamp: Timestamp,
    flowID: UInt64 = 0,
    communityID: String? = nil,
    source: IPAddress? = nil,
    destination: IPAddress? = nil,
    sourcePort: UInt16? = nil,
    destinationPort: UInt16? = nil,
    ipProtocol: String = "",
    vlans: [UInt16] = [],
    fields: [Field] = [],
    weakness: WeakEvidence = []
  ) {
    self.capture = capture
    self.packet = packet
    self.timestamp = timestamp
    self.flowID = flowID
    self.communityID = communityID
    self.source = source
    self.destination = destination
    self.sourcePort = sourcePort
    self.destinationPort = destinationPort
    self.ipProtocol = ipProtocol
    self.vlans = vlans
    self.fields = fields
    self.weakness = weakness
  }
}
