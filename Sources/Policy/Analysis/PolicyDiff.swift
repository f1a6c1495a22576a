// SPDX-License-Identifier: Apache-2.0
internal import Events
internal import NetworkTypes

/// What one policy permits and another does not, however the two are written.
///
/// Both policies cut the world into hosts that they treat alike; one host of each piece and one flow of
/// each service are put to both. The answer is therefore about permissions, not about names or order.
package struct PolicyDiff {
  /// How a permission changes.
  package enum Change: String, CaseIterable, Sendable {
    /// Only the new policy permits it.
    case permitted
    /// Only the old policy does.
    case denied
    /// The new policy does not speak of it: neither end is in a zone, or in its scope.
    case unjudged
    /// Both do, under other conditions.
    case conditions
  }

  /// What a change does to what is permitted.
  package enum Effect: String, CaseIterable, Sendable {
    /// More is permitted.
    case widens
    /// Less is.
    case narrows
    /// Neither holds all of the other, as far as can be told.
    case both
  }

  /// One box of flows that are treated alike.
  package struct Entry: Hashable, Sendable {
    /// How it changes.
    package var change: Change
    /// Whether more is permitted by it, or less.
    package var effect: Effect
    /// Who begins: the zone or the asset, by the policy that permits it.
    package var from: String
    /// With whom.
    package var to: String
    /// The service.
    package var service: String
    /// The conduits of the policy that permits it; those of the new one when both do.
    package var conduits: [String]
    /// What the old policy demands, in words.
    package var oldConditions: [String]
    /// What the new one does.
    package var newConditions: [String]

    /// What tells entries of the same ends and service apart.
    fileprivate var rest: [String] { conduits + [""] + oldConditions + [""] + newConditions }
  }

  /// Hosts that are looked at; past it the rest is left out, and ``isCut`` says so.
  private static let maxHosts = 250
  private static let maxServices = 100

  private let old: PolicyMatcher
  private let new: PolicyMatcher
  /// Whether the policies have more parts than are compared.
  package private(set) var isCut = false

  /// Compares two policies.
  package init(old: PolicyMatcher, new: PolicyMatcher) {
    // Hours are compared as conditions: at no single moment are all conduits open.
    self.old = old.alwaysOpen
    self.new = new.alwaysOpen
  }

  private struct Host {
    let old: QuestionEnd
    let new: QuestionEnd
  }

  /// The changes: what is newly permitted, newly denied, and permitted otherwise.
  package mutating func entries() -> [Entry] {
    let hosts = hosts()
    let services = services()
    let day = Timestamp(seconds: 0)
    var result: Set<Entry> = []
    for from in hosts {
      for to in hosts where from.old.address != to.old.address {
        for service in services {
          let before = answer(old, from.old, to.old, service, day)
          let after = answer(new, from.new, to.new, service, day)
          if let entry = entry(from, to, service, before, after) { result.insert(entry) }
        }
      }
    }
    let order = Change.allCases
    return result.sorted { a, b in
      let x = (order.firstIndex(of: a.change) ?? 0, a.from, a.to, a.service)
      let y = (order.firstIndex(of: b.change) ?? 0, b.from, b.to, b.service)
      if x != y { return x < y }
      return a.rest.lexicographicallyPrecedes(b.rest)
    }
  }

  private struct Answer {
    var isJudged: Bool
    var isPermitted: Bool
    var conduits: [String]
    var conditions: [String]
    var demands: [ConduitDemand]

    /// Whether whatever it permits, the other answer permits too.
    func isHeld(by other: Answer) -> Bool {
      demands.allSatisfy { mine in other.demands.contains { $0.permitsAll(of: mine) } }
    }
  }

  private func answer(
    _ matcher: PolicyMatcher,
    _ from: QuestionEnd,
    _ to: QuestionEnd,
    _ service: QuestionService,
    _ time: Timestamp
  ) -> Answer {
    let flow = matcher.flow(from, to, service)
    let match = matcher.judge(
      flow,
      from: from.placement,
      to: to.placement,
      appProtocol: service.appProtocol,
      at: time
    )
    let conduits = matcher.permitting(match)
    let demands = conduits.map { index in
      ConduitDemand(matcher.policy.conduits[index]) { matcher.mayCarry($0, service) }
    }
    // One conduit without conditions makes those of the others bind nobody.
    let words = demands.map(\.words)
    let isFree = words.contains("")
    return Answer(
      isJudged: match.verdict != .outOfScope,
      isPermitted: !match.isDenied,
      conduits: conduits.map { matcher.policy.conduits[$0].id },
      conditions: isFree ? [] : Set(words).sorted(),
      demands: conduits.isEmpty && !match.isDenied ? [ConduitDemand()] : demands
    )
  }

  private func entry(
    _ from: Host,
    _ to: Host,
    _ service: QuestionService,
    _ before: Answer,
    _ after: Answer
  ) -> Entry? {
    let change: Change
    let effect: Effect
    if before.isPermitted != after.isPermitted {
      change = !after.isPermitted ? .denied : after.isJudged ? .permitted : .unjudged
      effect = after.isPermitted ? .widens : .narrows
    } else if after.isPermitted, before.conditions != after.conditions {
      let (isWider, isNarrower) = (before.isHeld(by: after), after.isHeld(by: before))
      // Other words for the same.
      if isWider, isNarrower { return nil }
      change = after.isJudged ? .conditions : .unjudged
      effect = isWider ? .widens : isNarrower ? .narrows : .both
    } else {
      return nil
    }
    let isOld = change == .denied
    return Entry(
      change: change,
      effect: effect,
      from: label(from, isOld),
      to: label(to, isOld),
      service: service.name,
      conduits: isOld ? before.conduits : after.conduits,
      oldConditions: before.conditions,
      newConditions: after.conditions
    )
  }

  /// The end's name by one policy; where that has no zone for it, by the other one.
  private func label(_ host: Host, _ isOld: Bool) -> String {
    let (here, there) = isOld ? (old, new) : (new, old)
    let (mine, theirs) = isOld ? (host.old, host.new) : (host.new, host.old)
    if mine.placement.zone == nil, theirs.placement.zone != nil {
      return Self.label(there, theirs) + (isOld ? ", before in no zone" : ", now in no zone")
    }
    return Self.label(here, mine)
  }

  private static func label(_ matcher: PolicyMatcher, _ end: QuestionEnd) -> String {
    guard let zone = end.placement.zone else { return "no zone (\(end.address))" }
    let name = matcher.policy.zones[zone].name
    guard let asset = end.placement.asset, matcher.isNamed(asset: asset) else { return name }
    return "\(matcher.policy.assets[asset].name) (\(name))"
  }

  /// One host of every piece: those that both policies treat alike are looked at once.
  private mutating func hosts() -> [Host] {
    var addresses: [IPAddress] = []
    for matcher in [old, new] {
      for zone in matcher.policy.zones {
        for network in zone.networks { addresses.append(matcher.freeHost(of: network)) }
      }
      for (index, asset) in matcher.policy.assets.enumerated()
      where matcher.isNamed(asset: index) || asset.zone != nil {
        addresses += asset.addresses
      }
    }
    // Somebody in no zone, of ours and not.
    addresses += [IPAddress(v4: 0x0aff_fe01), IPAddress(v4: 0x0808_0808)]
    var seen: Set<[Int]> = []
    var hosts: [Host] = []
    for address in addresses {
      let before = old.place(address, mac: nil, vlan: 0)
      let after = new.place(address, mac: nil, vlan: 0)
      let kind = [
        before.zone ?? -1, before.asset.map { old.isNamed(asset: $0) ? $0 : -1 } ?? -1,
        after.zone ?? -1, after.asset.map { new.isNamed(asset: $0) ? $0 : -1 } ?? -1,
        address.isGloballyRoutable ? 1 : 0, before.isInScope ? 1 : 0, after.isInScope ? 1 : 0,
      ]
      // Two of a kind, so that hosts of one zone are held against each other.
      guard !seen.contains(kind + [2]) else { continue }
      seen.insert(seen.contains(kind) ? kind + [2] : kind)
      guard hosts.count < Self.maxHosts else {
        isCut = true
        break
      }
      hosts.append(
        Host(
          old: QuestionEnd(name: "", placement: before, address: address),
          new: QuestionEnd(name: "", placement: after, address: address)
        )
      )
    }
    return hosts
  }

  private mutating func services() -> [QuestionService] {
    var result: [QuestionService] = []
    var seen: Set<QuestionService> = []
    for matcher in [new, old] {
      for service in matcher.policy.services {
        for kind in matcher.kinds(of: service) {
          var key = kind
          key.name = ""
          guard seen.insert(key).inserted else { continue }
          guard result.count < Self.maxServices else {
            isCut = true
            return result
          }
          result.append(kind)
        }
      }
    }
    return result
  }
}

extension PolicyMatcher {
  /// Whether conditions of a group can speak of a flow.
  func mayCarry(_ group: String, _ flow: QuestionService) -> Bool {
    if group == "tls" || group == "flow" { return true }
    guard flow.transport == .tcp || flow.transport == .udp else { return false }
    guard flow.appProtocol != 0, let name = protocolNames[flow.appProtocol] else { return true }
    return ServiceCatalog.carries(group, within: name)
  }

  /// Whether a conduit names the asset itself, so that it is not like the rest of its zone.
  func isNamed(asset: Int) -> Bool { namedAssets.contains(asset) }

  /// An address of a network that is no declared asset's, where the first few have one.
  func freeHost(of network: IPPrefix) -> IPAddress {
    let first = Self.host(of: network)
    for step in 0..<64 as Range<UInt128> {
      let address = IPAddress(bits: first.bits &+ step)
      guard network.contains(address) else { break }
      if place(address, mac: nil, vlan: 0).asset == nil { return address }
    }
    return first
  }
}
