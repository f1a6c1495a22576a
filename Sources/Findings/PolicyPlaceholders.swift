// SPDX-License-Identifier: Apache-2.0
internal import NetworkTypes
package import Policy
package import Rules

extension RulePlaceholders {
  /// What a policy declares.
  package init(_ policy: SegmentationPolicy) {
    var titles: [String] = policy.assets.flatMap(\.aeTitles)
    for conduit in policy.conduits {
      for condition in conduit.conditions {
        guard case .texts(let texts) = condition.value else { continue }
        switch condition.name {
        case .dicomCallingAE, .dicomCalledAE, .dicomMoveDestinations: titles += texts
        default: break
        }
      }
    }
    self.init([
      "declared_ae_titles": Self.sorted(titles),
      "declared_brokers": Self.servers(of: ["mqtt", "mqtt-tls"], policy),
      "declared_dhcp_servers": Self.servers(of: ["dhcp"], policy),
      "declared_log_servers": Self.servers(of: ["syslog"], policy),
      "declared_resolvers": Self.servers(of: ["dns"], policy),
      "declared_time_servers": Self.servers(of: ["ntp"], policy),
      "internal_networks": Self.sorted(
        policy.scope.map(\.description) + Self.places(policy) { !$0.isUntrusted }
      ),
      "routers": Self.sorted(
        policy.assets.filter(\.isRouter).flatMap(\.addresses).map(\.description)
      ),
      "therapy_assets": Self.sorted(Self.places(policy) { $0.criticality == .therapy }),
      "untrusted_networks": Self.sorted(Self.places(policy) { $0.isUntrusted }),
    ])
  }

  private static func sorted(_ texts: [String]) -> [String] { Set(texts).sorted() }

  /// The networks of zones, and the addresses of the assets that the file puts into them.
  private static func places(
    _ policy: SegmentationPolicy,
    _ isWanted: (Zone) -> Bool
  ) -> [String] {
    var result: [String] = []
    for (index, zone) in policy.zones.enumerated() where isWanted(zone) {
      result += zone.networks.map(\.description)
      for asset in policy.assets where asset.zone == index {
        result += asset.addresses.map(\.description)
      }
    }
    return result
  }

  /// Where the conduits with one of the services lead: the addresses of assets, the networks of zones.
  private static func servers(of names: [String], _ policy: SegmentationPolicy) -> [String] {
    var result: [String] = []
    for conduit in policy.conduits {
      let isMeant = conduit.services.contains { index in
        let service = policy.services[index]
        if names.contains(service.name) { return true }
        if case .application(let application, _, _) = service.match {
          return names.contains(application)
        }
        return false
      }
      guard isMeant else { continue }
      for end in conduit.to {
        switch end {
        case .asset(let index): result += policy.assets[index].addresses.map(\.description)
        case .zone(let zone): result += policy.zones[zone].networks.map(\.description)
        }
      }
    }
    return sorted(result)
  }
}
