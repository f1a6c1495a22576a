// SPDX-License-Identifier: Apache-2.0
internal import Inventory
internal import NetworkTypes
package import Policy

/// The policy that further captures refine.
package struct LearntBase: Sendable {
  /// Its file, as seen from the folder of the refinement.
  package let path: String
  private let matcher: PolicyMatcher

  /// Names a policy and its file.
  package init(_ matcher: PolicyMatcher, path: String) {
    self.matcher = matcher
    self.path = path
  }

  var policy: SegmentationPolicy { matcher.policy }

  /// The zone of each asset that has one; routers stand for others.
  var zoneOfAsset: [(asset: Int, zone: Int)] {
    policy.assets.indices.compactMap { index in
      let asset = policy.assets[index]
      guard !asset.isRouter else { return nil }
      let address = asset.addresses.first ?? IPAddress(v4: 0)
      let placement = matcher.place(address, mac: asset.macs.first, vlan: 0)
      return (asset.zone ?? placement.zone).map { (index, $0) }
    }
  }

  /// Where the policy puts a host that was seen: by the first of its addresses that tells.
  func place(_ seen: InventoryAsset) -> (zone: Int?, asset: Int?) {
    let placements = seen.addresses.map {
      matcher.place($0, mac: seen.mac, vlan: seen.vlans.first ?? 0)
    }
    return (
      placements.lazy.compactMap(\.zone).first,
      placements.lazy.compactMap(\.asset).first
    )
  }
}
