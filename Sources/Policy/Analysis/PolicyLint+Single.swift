// SPDX-License-Identifier: Apache-2.0
internal import NetworkTypes

// What a conduit, a zone or a waiver says by itself.
extension PolicyLint {
  /// The shortest IPv4 network of ours that is not called broad.
  private static let broadNetwork = 9
  /// The most ports of one range that are not called broad.
  private static let broadPorts = 1_024

  /// Judges a conduit; answers whether anything can use it.
  mutating func judge(_ index: Int) -> Bool {
    let conduit = policy.conduits[index]
    contradictions(index, conduit)
    titles(index, conduit)
    idle(index, conduit)
    breadth(index, conduit)
    let before = remarks.count
    reach(index, conduit)
    return !remarks[before...].contains { $0.kind == .unreachable }
  }

  private mutating func breadth(_ index: Int, _ conduit: Conduit) {
    let services = conduit.services.map { policy.services[$0] }
    let isAny = services.contains { $0.match == .any }
    let contents = Set(conduit.conditions.map(\.name.group)).subtracting(["flow"])
    if isAny, contents.isEmpty {
      add(.overBroad, index, "it permits every service without a condition", severity: .high)
    } else if isAny, !contents.contains("tls") {
      let groups = contents.sorted().joined(separator: " and ")
      add(.overBroad, index, "it permits every service, and its conditions speak only of \(groups)")
    }
    for condition in conduit.conditions where condition.acceptsEverything {
      add(.overBroad, index, "\(condition.name.label) accepts everything", severity: .low)
    }
    for service in services {
      guard case .ports(let ranges) = service.match else { continue }
      for range in ranges where range.ports.count > Self.broadPorts {
        add(.overBroad, index, "\(range) is \(range.ports.count) ports")
      }
    }
    for (word, ends) in [("from", conduit.from), ("to", conduit.to)] {
      for case .zone(let zone) in ends where !policy.zones[zone].isUntrusted {
        for network in policy.zones[zone].networks where Self.isBroad(network) {
          add(.overBroad, index, "\(word) \"\(policy.zones[zone].name)\" reaches all of \(network)")
        }
      }
    }
    if isAny || conduit.conditions.isEmpty, conduit.from.contains(where: { isAnybody($0) }),
      conduit.to.contains(where: { !isAnybody($0) })
    {
      add(.overBroad, index, "anybody at all may begin, without a condition", severity: .high)
    }
  }

  /// Whether an end is a zone of the whole world.
  private func isAnybody(_ end: Endpoint) -> Bool {
    guard case .zone(let zone) = end, policy.zones[zone].isUntrusted else { return false }
    return policy.zones[zone].networks.contains { $0.bitCount == ($0.base.isIPv4 ? 96 : 0) }
  }

  private static func isBroad(_ network: IPPrefix) -> Bool {
    if network.base.isMulticastOrBroadcast { return false }
    return network.base.isIPv4
      ? network.bitCount - 96 < broadNetwork : network.bitCount < 32
  }

  mutating func expiries(_ time: Timestamp) {
    for (index, conduit) in policy.conduits.enumerated() where conduit.reverseOf == nil {
      guard let date = conduit.expires, date.end <= time else { continue }
      add(.expired, index, "it permitted until \(date)")
    }
    for waiver in policy.waivers where waiver.expires.end <= time {
      note(.expired, waiver.place, "waiver \"\(waiver.id)\": it held until \(waiver.expires)")
    }
  }

  mutating func zones() {
    var all: [(prefix: IPPrefix, zone: Int)] = []
    for (index, zone) in policy.zones.enumerated() {
      for network in zone.networks { all.append((network, index)) }
    }
    let sorted = all.sorted {
      ($0.prefix.base.bits, $0.prefix.bitCount) < ($1.prefix.base.bits, $1.prefix.bitCount)
    }
    // Networks nest or are apart: a stack holds those around the present one.
    var around: [(prefix: IPPrefix, zone: Int)] = []
    for entry in sorted {
      while let last = around.last, !Self.overlap(last.prefix, entry.prefix) { around.removeLast() }
      if let outer = around.last, outer.zone != entry.zone { overlap(outer, entry) }
      around.append(entry)
    }
  }

  private mutating func overlap(
    _ outer: (prefix: IPPrefix, zone: Int),
    _ inner: (prefix: IPPrefix, zone: Int)
  ) {
    let zone = policy.zones[inner.zone]
    // A zone for the rest of the world holds everybody, and zones within each other mean it.
    if policy.zones[outer.zone].isUntrusted { return }
    if policy.zonesAround(inner.zone).contains(outer.zone) { return }
    note(
      .overlapping,
      zone.place,
      "zone \"\(zone.name)\": \(inner.prefix) is a part of \(outer.prefix) of "
        + "\"\(policy.zones[outer.zone].name)\", and it does not name that zone as its parent"
    )
  }

  static func overlap(_ a: IPPrefix, _ b: IPPrefix) -> Bool {
    a.contains(b) || b.contains(a)
  }

  static func list(_ names: [String]) -> String {
    names.count <= 4
      ? names.joined(separator: ", ")
      : names.prefix(4).joined(separator: ", ") + ", and \(names.count - 4) more"
  }
}
