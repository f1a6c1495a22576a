// SPDX-License-Identifier: Apache-2.0
internal import NetworkTypes
internal import Policy

/// Remembers where the policy put the hosts of late: a flow's ends are mostly ends of other flows too.
struct PlacementCache {
  private struct Entry {
    var address = IPAddress(bits: 0)
    var mac: UInt64 = 0
    var vlan: UInt16 = 0
    var isKnown = false
    var placement = Placement()
  }

  /// A power of two; an entry whose place is taken goes.
  private static let count = 1 << 10
  private var entries = [Entry](repeating: Entry(), count: count)

  /// The policy's answer for an address, a link-layer address (0 for none) and an outer VLAN.
  mutating func place(
    _ address: IPAddress,
    _ mac: UInt64,
    _ vlan: UInt16,
    by policy: PolicyMatcher
  ) -> Placement {
    let bits = UInt64(truncatingIfNeeded: address.bits ^ address.bits >> 64)
    let mixed = (bits ^ mac &<< 13 ^ UInt64(vlan)) &* 0x9e37_79b9_7f4a_7c15
    let index = Int(truncatingIfNeeded: mixed &>> 54)
    if entries[index].isKnown, entries[index].address == address, entries[index].mac == mac,
      entries[index].vlan == vlan
    {
      return entries[index].placement
    }
    let placement = policy.place(
      address,
      mac: mac == 0 ? nil : MACAddress(bits: mac),
      vlan: vlan
    )
    entries[index] = Entry(
      address: address,
      mac: mac,
      vlan: vlan,
      isKnown: true,
      placement: placement
    )
    return placement
  }
}
