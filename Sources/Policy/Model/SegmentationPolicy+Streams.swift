// SPDX-License-Identifier: Apache-2.0
package import NetworkTypes

extension SegmentationPolicy {
  /// What the hosts of the zones keep where segments or fragments overlap, by address.
  ///
  /// An asset with a zone of its own counts before the networks. Zones that are known by MAC, VLAN or
  /// vendor alone have no part in it: a stream is put together before anybody asks who is who.
  package var streamPolicies: StreamPolicyTable {
    guard zones.contains(where: { $0.streamPolicy != nil }) else { return StreamPolicyTable() }
    func policy(_ zone: Zone) -> StreamPolicy {
      zone.streamPolicy ?? StreamPolicyTable.defaultPolicy
    }
    var entries: [(prefix: IPPrefix, policy: StreamPolicy)] = []
    for asset in assets {
      guard let zone = asset.zone else { continue }
      for address in asset.addresses {
        guard let host = IPPrefix(address, length: address.isIPv4 ? 32 : 128) else { continue }
        entries.append((host, policy(zones[zone])))
      }
    }
    for zone in zones {
      for network in zone.networks { entries.append((network, policy(zone))) }
    }
    return StreamPolicyTable(entries)
  }
}
