// SPDX-License-Identifier: Apache-2.0
package import NetworkTypes

/// A host of captures that has said names of itself.
package struct NamedHost: Sendable {
  /// A name, what sort it is, and where it was said: `ward.pcap#12`.
  package struct Name: Sendable {
    /// What sort of name.
    package var kind: HostNames.Kind
    /// The name.
    package var text: String
    /// The capture and packet.
    package var place: String

    /// Makes a name.
    package init(_ kind: HostNames.Kind, _ text: String, place: String) {
      self.kind = kind
      self.text = text
      self.place = place
    }
  }

  /// Its addresses, those that never leave a link left out.
  package var addresses: [IPAddress]
  /// Its interface; `nil` when none was seen or several hosts stand behind it.
  package var mac: MACAddress?
  /// The VLAN that it was seen in, 0 for none.
  package var vlan: UInt16
  /// Whether several interfaces had its address, so that nobody knows which of them said what.
  package var isShared: Bool
  /// Its names.
  package var names: [Name]

  /// Describes a host.
  package init(
    addresses: [IPAddress],
    mac: MACAddress? = nil,
    vlan: UInt16 = 0,
    isShared: Bool = false,
    names: [Name]
  ) {
    self.addresses = addresses
    self.mac = mac
    self.vlan = vlan
    self.isShared = isShared
    self.names = names
  }
}

/// A policy in which the addresses of hosts that are known by name have been found in captures.
///
/// A name is a claim. It gives an asset its address, or an address its zone, only where nothing stronger
/// says otherwise: no other asset has the address, its zone is none or one around, and one host alone
/// claims the name.
package struct NameResolution: Sendable {
  /// The policy with what was found.
  package private(set) var policy: SegmentationPolicy
  /// Who was believed, a line each, in the order of the policy.
  package private(set) var beliefs: [String] = []
  /// Who was not, and why.
  package private(set) var doubts: [String] = []

  private let placements: PlacementTable
  private let hosts: [NamedHost]

  /// Looks for the policy's names among hosts.
  package init(_ policy: SegmentationPolicy, hosts: [NamedHost]) {
    self.policy = policy
    self.hosts = hosts
    placements = PlacementTable(policy)
    let said = policy.assets.map { claims($0.names) }
    var owners: [Int: [Int]] = [:]
    for (asset, claims) in said.enumerated() {
      for claim in claims { owners[claim.host, default: []].append(asset) }
    }
    for (asset, claims) in said.enumerated() where !claims.isEmpty {
      resolve(asset: asset, claims, owners)
    }
    for zone in policy.zones.indices { resolve(zone: zone) }
  }

  private struct Claim {
    let host: Int
    let name: NamedHost.Name
  }

  /// The hosts that say one of these names, each once.
  private func claims(_ names: HostNames) -> [Claim] {
    guard !names.isEmpty else { return [] }
    return hosts.indices.compactMap { host in
      hosts[host].names.first { names.hold($0.text, $0.kind) }.map { Claim(host: host, name: $0) }
    }
  }

  private mutating func resolve(asset index: Int, _ claims: [Claim], _ owners: [Int: [Int]]) {
    let asset = policy.assets[index]
    var believed: [Claim] = []
    for claim in claims {
      if owners[claim.host, default: []].count > 1 {
        doubt(claim, "claims to be several assets")
      } else if let reason = owner(of: claim, besides: index) ?? objection(claim, asset.zone) {
        doubt(claim, "is not taken for \(asset.name): \(reason)")
      } else {
        believed.append(claim)
      }
    }
    guard believed.count <= 1 else {
      for claim in believed {
        doubt(claim, "is not taken for \(asset.name): \(believed.count) hosts say that they are")
      }
      return
    }
    guard let claim = believed.first else { return }
    let host = hosts[claim.host]
    let new = host.addresses.filter { !asset.addresses.contains($0) }
    guard !new.isEmpty else { return }
    policy.assets[index].addresses += new
    believe("\(asset.name) is \(Self.list(new))", claim)
  }

  private mutating func resolve(zone index: Int) {
    let zone = policy.zones[index]
    var found: [IPPrefix] = []
    for claim in claims(zone.names) {
      let others = policy.zones.indices.filter { other in
        let names = policy.zones[other].names
        return other != index && hosts[claim.host].names.contains { names.hold($0.text, $0.kind) }
          && !policy.zonesAround(index).contains(other)
      }
      // A zone within this one that knows it too has it.
      if others.contains(where: { policy.zonesAround($0).contains(index) }) { continue }
      if let other = others.first {
        doubt(claim, "claims to be in \(zone.name) and in \(policy.zones[other].name)")
      } else if let reason = objection(claim, index) {
        doubt(claim, "is not taken into \(zone.name): \(reason)")
      } else {
        let new = hosts[claim.host].addresses.filter { place($0, claim.host).zone != index }
        found += new.compactMap { IPPrefix($0, length: $0.isIPv4 ? 32 : 128) }
        if !new.isEmpty { believe("\(Self.list(new)) is in \(zone.name)", claim) }
      }
    }
    policy.zones[index].networks += found.filter { !zone.networks.contains($0) }
  }

  private func place(_ address: IPAddress, _ host: Int) -> Placement {
    placements.place(address, hosts[host].mac, hosts[host].vlan)
  }

  /// What speaks against putting a host into a zone; without one nothing but that nobody knows which host
  /// it is.
  private func objection(_ claim: Claim, _ zone: Int?) -> String? {
    if hosts[claim.host].isShared { return "several interfaces had its address" }
    guard let zone else { return nil }
    for address in hosts[claim.host].addresses {
      guard let here = place(address, claim.host).zone,
        !policy.zonesAround(zone).contains(here)
      else { continue }
      return "its address is in \(policy.zones[here].name)"
    }
    return nil
  }

  /// The declared asset that a host is already known to be.
  private func owner(of claim: Claim, besides asset: Int) -> String? {
    for address in hosts[claim.host].addresses {
      guard let other = place(address, claim.host).asset, other != asset else { continue }
      return "its address is that of \(policy.assets[other].name)"
    }
    return nil
  }

  private mutating func believe(_ what: String, _ claim: Claim) {
    beliefs.append("\(what), by its \(claim.name.kind.words) alone (\(claim.name.place))")
  }

  private mutating func doubt(_ claim: Claim, _ why: String) {
    let host = Self.list(hosts[claim.host].addresses)
    let line = "\(host) \(why) (\(claim.name.kind.words) in \(claim.name.place))"
    if !doubts.contains(line) { doubts.append(line) }
  }

  private static func list(_ addresses: [IPAddress]) -> String {
    addresses.map(\.description).joined(separator: ", ")
  }
}

extension SegmentationPolicy {
  /// Whether hosts are known by names, which captures have to be asked for first.
  package var hasNames: Bool {
    zones.contains { !$0.names.isEmpty } || assets.contains { !$0.names.isEmpty }
  }
}
