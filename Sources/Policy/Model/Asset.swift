// SPDX-License-Identifier: Apache-2.0
package import NetworkTypes

/// One declared host.
package struct Asset: Sendable {
  /// The asset's name.
  package var name: String
  /// Its interfaces.
  package var macs: [MACAddress]
  /// Its addresses.
  package var addresses: [IPAddress]
  /// Names by which captures tell its addresses.
  package var names = HostNames()
  /// The index of its zone, where the file names one or a zone claims one of its tags.
  ///
  /// `nil` leaves the zone to the addresses.
  package var zone: Int?
  /// The DICOM application entity titles that it may call with (PS3.8, 9.3.2), without padding.
  package var aeTitles: [String]
  /// Whether it forwards for others: its MAC then names no host.
  package var isRouter: Bool
  /// Free words; zones can claim assets by them.
  package var tags: [String]
  /// The MUD URL of the file that its conduits were made of (RFC 8520, 3.1), empty for none.
  package var mudURL = ""
  /// Where the asset is declared.
  package var place: SourcePlace

  /// Makes an asset.
  package init(
    name: String,
    macs: [MACAddress] = [],
    addresses: [IPAddress] = [],
    zone: Int? = nil,
    aeTitles: [String] = [],
    isRouter: Bool = false,
    tags: [String] = [],
    place: SourcePlace = SourcePlace()
  ) {
    self.name = name
    self.macs = macs
    self.addresses = addresses
    self.zone = zone
    self.aeTitles = aeTitles
    self.isRouter = isRouter
    self.tags = tags
    self.place = place
  }
}
