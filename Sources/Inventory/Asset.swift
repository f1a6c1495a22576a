// SPDX-License-Identifier: Apache-2.0
package import NetworkTypes

/// One protocol that a host spoke on one side, on some ports.
package struct SpokenService: Hashable, Sendable, Comparable {
  /// The protocol's name, or transport and port where it was not recognised.
  package var name: String
  /// The responder's ports: `tcp/104`.
  package var ports: [String]

  /// By name.
  package static func < (a: SpokenService, b: SpokenService) -> Bool { a.name < b.name }
}

/// One device of the passive inventory: everything that is known of it without judgement.
package struct InventoryAsset: Sendable {
  /// Its addresses, in order: several where one interface had them.
  package var addresses: [IPAddress]
  /// Its interface, `nil` when none was seen or several hosts stand behind it.
  package var mac: MACAddress?
  /// Link-layer addresses that it shares with others, a router's probably.
  package var sharedMACs: [MACAddress]
  /// Outer VLANs, in order.
  package var vlans: [UInt16]
  /// Its names, by kind, with their evidence.
  package var names: [(name: HostName, sighting: Sighting)]
  /// What images that it made say of it.
  package var devices: [(device: DeviceIdentity, sighting: Sighting)]
  /// Protocols that it spoke as a client.
  package var clientOf: [SpokenService]
  /// Protocols that it answered in.
  package var serverOf: [SpokenService]
  /// Whom it spoke with, in order: conversations that were answered.
  package var peers: [IPAddress]
  /// Whom it tried to reach without an answer.
  package var unansweredPeers: [IPAddress]
  /// The first packet.
  package var place: PacketPlace
  /// Time of the first packet.
  package var first: Timestamp
  /// Time of the last packet.
  package var last: Timestamp
  /// Flows that it took part in.
  package var flows: UInt64
  /// Bytes of those flows, both ways.
  package var bytes: UInt64

  /// The best single name: AE title first, address last.
  package var displayName: String {
    names.first { $0.name.kind != .hl7Facility && $0.name.kind != .certificateSubject }?.name.text
      ?? addresses.first?.description ?? ""
  }
}
