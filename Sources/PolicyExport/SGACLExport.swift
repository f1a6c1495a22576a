// SPDX-License-Identifier: Apache-2.0
internal import NetworkTypes
internal import Policy

/// Security group tags, and access lists between them (Cisco TrustSec, for ISE).
///
/// A tag is a zone, or an asset that a conduit names; an asset's tag may also what its zone may.
enum SGACLExport {
  private struct Group {
    let name: String
    let tag: Int
    let addresses: AddressSet
    let endpoints: [Endpoint]
  }

  /// The first tag; lower ones are often in use.
  private static let firstTag = 1_001

  static func render(_ matrix: PermitMatrix, _ losses: inout [String]) -> String {
    let policy = matrix.policy
    losses.append(
      "security group access lists keep no state: answers pass by their source port (permits more)"
    )
    losses.append("tags from \(firstTag) up are proposals: ISE may have others for these groups")
    var text = ExportText()
    text.head(matrix, losses, comment: "!")
    let groups = groups(matrix)
    text.line("!")
    for group in groups {
      text.line("! SGT \(group.tag): \(ExportText.plain(group.name))")
      for prefix in group.addresses.prefixes {
        text.line("cts role-based sgt-map \(prefix) sgt \(group.tag)")
      }
    }
    for from in groups {
      for to in groups {
        let entries = entries(from, to, policy)
        guard !entries.isEmpty else { continue }
        let name = "WW-\(from.tag)-\(to.tag)"
        text.line("!")
        text.line("! \(ExportText.plain(from.name)) to \(ExportText.plain(to.name))")
        text.line("ip access-list role-based \(name)")
        for entry in entries { text.line(" \(entry)") }
        text.line(" deny ip log")
        text.line("cts role-based permissions from \(from.tag) to \(to.tag) \(name)")
      }
    }
    text.line("!")
    text.line("ip access-list role-based WW-DENY")
    text.line(" deny ip log")
    text.line("cts role-based permissions default WW-DENY")
    return text.text
  }

  private static func groups(_ matrix: PermitMatrix) -> [Group] {
    let policy = matrix.policy
    var named: Set<Int> = []
    for conduit in policy.conduits {
      for case .asset(let index) in conduit.from + conduit.to { named.insert(index) }
    }
    var groups: [Group] = []
    let hosts = named.sorted().map { index in
      (index, AddressSet(policy.assets[index].addresses.compactMap { IPPrefix("\($0)") }))
    }
    let holes = AddressSet(hosts.flatMap { $0.1.prefixes }).prefixes
    for (index, zone) in policy.zones.enumerated() {
      groups.append(
        Group(
          name: zone.name,
          tag: firstTag + groups.count,
          addresses: matrix.zoneAddresses[index].subtracting(holes),
          endpoints: [.zone(index)]
        )
      )
    }
    for (index, addresses) in hosts {
      let zone = policy.zones.indices.first { zone in
        addresses.prefixes.contains { host in
          matrix.zoneAddresses[zone].prefixes.contains { $0.contains(host) }
        }
      }
      groups.append(
        Group(
          name: policy.assets[index].name,
          tag: firstTag + groups.count,
          addresses: addresses,
          endpoints: [.asset(index)] + (zone.map { [.zone($0)] } ?? [])
        )
      )
    }
    return groups
  }

  private static func entries(
    _ from: Group,
    _ to: Group,
    _ policy: SegmentationPolicy
  ) -> [String] {
    var entries: [String] = []
    func add(_ entry: String) {
      if !entries.contains(entry) { entries.append(entry) }
    }
    let zones = (zone(from), zone(to))
    if let zone = zones.0, zone == zones.1, policy.zones[zone].allowsIntraZone {
      return ["permit ip"]
    }
    for conduit in policy.conduits {
      let isForth = meets(conduit.from, from) && meets(conduit.to, to)
      let isBack = meets(conduit.from, to) && meets(conduit.to, from)
      guard isForth || isBack else { continue }
      for index in conduit.services {
        switch policy.services[index].match {
        case .any: add("permit ip")
        case .icmp, .icmpType: add("permit icmp")
        case .ftpData: continue
        case .ports(let ranges), .application(_, let ranges, _):
          for range in ranges {
            let ports =
              range.ports.count == 1
              ? "eq \(range.ports.lowerBound)"
              : "range \(range.ports.lowerBound) \(range.ports.upperBound)"
            if isForth { add("permit \(range.transportName) dst \(ports)") }
            if isBack { add("permit \(range.transportName) src \(ports)") }
          }
        }
      }
    }
    return entries
  }

  private static func meets(_ endpoints: [Endpoint], _ group: Group) -> Bool {
    endpoints.contains { group.endpoints.contains($0) }
  }

  private static func zone(_ group: Group) -> Int? {
    for case .zone(let index) in group.endpoints { return index }
    return nil
  }
}
