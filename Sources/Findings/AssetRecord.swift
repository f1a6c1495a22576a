// SPDX-License-Identifier: Apache-2.0
package import NetworkTypes

/// One host that was seen or declared.
package struct AssetRecord: Hashable, Sendable {
  /// Its IP addresses, in order.
  package var addresses: [IPAddress]
  /// Its link-layer address, `nil` when none is known or it may be a router's.
  package var mac: MACAddress?
  /// The zone, `nil` for none.
  package var zone: String?
  /// The declared or observed name.
  package var name: String?
  /// Whether the policy declares it.
  package var declared: Bool
  /// Application protocols spoken as a client, in order.
  package var clientOf: [String]
  /// Application protocols spoken as a server, in order.
  package var serverOf: [String]
  /// Time of its first packet, `nil` when declared and never seen.
  package var firstSeen: Timestamp?
  /// Time of its last packet.
  package var lastSeen: Timestamp?
  /// Flows that it took part in.
  package var flows: UInt64

  /// Describes an asset.
  package init(
    addresses: [IPAddress],
    mac: MACAddress? = nil,
    zone: String? = nil,
    name: String? = nil,
    declared: Bool = false,
    clientOf: [String] = [],
    serverOf: [String] = [],
    firstSeen: Timestamp? = nil,
    lastSeen: Timestamp? = nil,
    flows: UInt64 = 0
  ) {
    self.addresses = addresses
    self.mac = mac
    self.zone = zone
    self.name = name
    self.declared = declared
    self.clientOf = clientOf
    self.serverOf = serverOf
    self.firstSeen = firstSeen
    self.lastSeen = lastSeen
    self.flows = flows
  }
}
