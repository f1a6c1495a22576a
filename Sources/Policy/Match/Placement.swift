// SPDX-License-Identifier: Apache-2.0

/// Where an address belongs: its zone and its asset, as far as the policy knows them.
package struct Placement: Hashable, Sendable {
  private var row: AddressRow

  /// Makes a placement.
  package init(zone: Int? = nil, asset: Int? = nil, isInScope: Bool = false) {
    row = AddressRow()
    row.isInScope = isInScope
    self.zone = zone
    self.asset = asset
  }

  /// What the address alone tells.
  init(_ row: AddressRow) { self.row = row }

  /// The index of the zone.
  package internal(set) var zone: Int? {
    get { row.zone < 0 ? nil : Int(row.zone) }
    set { row.zone = newValue.map { Int32(clamping: $0) } ?? -1 }
  }

  /// The index of the asset.
  package internal(set) var asset: Int? {
    get { row.asset < 0 ? nil : Int(row.asset) }
    set { row.asset = newValue.map { Int32(clamping: $0) } ?? -1 }
  }

  /// Whether the address is in one of the policy's `scope` networks.
  package var isInScope: Bool { row.isInScope }

  /// Whether all hosts of a declared IPv4 network receive what is sent to the address (RFC 919).
  var isDirectedBroadcast: Bool { row.isDirectedBroadcast }
}
