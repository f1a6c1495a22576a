// SPDX-License-Identifier: Apache-2.0

/// Where an address belongs: its zone and its asset, as far as the policy knows them.
package struct Placement: Hashable, Sendable {
  private let zoneNumber: Int32
  private let assetNumber: Int32
  /// Whether the address is in one of the policy's `scope` networks.
  package let isInScope: Bool

  /// Makes a placement.
  package init(zone: Int? = nil, asset: Int? = nil, isInScope: Bool = false) {
    zoneNumber = zone.map { Int32(clamping: $0) } ?? -1
    assetNumber = asset.map { Int32(clamping: $0) } ?? -1
    self.isInScope = isInScope
  }

  /// The index of the zone.
  package var zone: Int? { zoneNumber < 0 ? nil : Int(zoneNumber) }
  /// The index of the asset.
  package var asset: Int? { assetNumber < 0 ? nil : Int(assetNumber) }
}
