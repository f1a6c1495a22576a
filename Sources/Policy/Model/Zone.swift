// SPDX-License-Identifier: Apache-2.0
package import NetworkTypes

/// A named group of assets with the same trust (IEC 62443-3-2, 3.1.29).
package struct Zone: Sendable {
  /// What harm a zone's failure does, or that nobody vouches for it.
  package enum Criticality: String, CaseIterable, Sendable {
    /// Acts on patients: pumps, ventilators, monitors.
    case therapy
    /// Images, measurements and what moves them.
    case diagnostic
    /// Everything else that is ours.
    case administrative
    /// Not ours: vendors, guests, the internet.
    case untrusted
  }

  /// The zone's name.
  package var name: String
  /// Networks whose addresses are in the zone.
  package var networks: [IPPrefix]
  /// 802.1Q identifiers, 1 to 4094, whose hosts are in the zone.
  package var vlans: [UInt16]
  /// Single interfaces that are in the zone.
  package var macs: [MACAddress]
  /// Vendor prefixes, the first three bytes of a MAC in the low 24 bits.
  package var ouis: [UInt32]
  /// Assets with one of these tags are in the zone.
  package var tags: [String]
  /// Names of hosts that are in the zone once captures say whose they are.
  package var names = HostNames()
  /// How much depends on the zone.
  package var criticality: Criticality
  /// Whether hosts of the zone may speak with each other without a conduit.
  package var allowsIntraZone: Bool
  /// Whether only declared assets may be in the zone.
  package var isInventoryClosed: Bool
  /// What its hosts keep where segments or fragments overlap; `nil` when nobody says.
  package var streamPolicy: StreamPolicy?
  /// The index of the zone around it.
  package var parent: Int?
  /// Where the zone is declared.
  package var place: SourcePlace

  /// Makes a zone.
  package init(
    name: String,
    networks: [IPPrefix] = [],
    vlans: [UInt16] = [],
    macs: [MACAddress] = [],
    ouis: [UInt32] = [],
    tags: [String] = [],
    criticality: Criticality = .administrative,
    allowsIntraZone: Bool = true,
    isInventoryClosed: Bool = false,
    place: SourcePlace = SourcePlace()
  ) {
    self.name = name
    self.networks = networks
    self.vlans = vlans
    self.macs = macs
    self.ouis = ouis
    self.tags = tags
    self.criticality = criticality
    self.allowsIntraZone = allowsIntraZone
    self.isInventoryClosed = isInventoryClosed
    self.place = place
  }

  /// Whether nobody vouches for the zone.
  package var isUntrusted: Bool { criticality == .untrusted }
}
