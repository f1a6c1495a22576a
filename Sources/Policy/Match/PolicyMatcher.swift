// SPDX-License-Identifier: Apache-2.0
package import Events
package import NetworkTypes

/// A policy made ready to judge flows and events.
///
/// Judging costs a few lookups and a few binary searches, whatever the number of conduits, services and
/// assets, and allocates nothing; only ``explain(_:from:to:appProtocol:at:outcome:)`` looks at all
/// conduits, and only reports ask for it.
/// It is a value without state: every worker uses the same one.
package struct PolicyMatcher: Sendable {
  /// The policy, to which all indexes refer.
  package let policy: SegmentationPolicy
  let placements: PlacementTable
  let index: ConduitIndex
  let conduits: [CompiledConduit]
  /// When conduits end.
  let expiries: RangeStarts<Timestamp>
  /// When conduits are open.
  private(set) var calendar: ConduitCalendar
  let protocolNames: [UInt8: String]
  let identity: AssetIdentity?
  /// The assets that conduits name themselves.
  let namedAssets: Set<Int>
  /// Event types that only cleartext protocols make, one bit each.
  let cleartextTypes: UInt64

  /// Compiles a policy.
  ///
  /// Throws when a condition reads a field that is in no schema, or the policy is too large.
  package init(
    _ policy: SegmentationPolicy,
    schemas: [EventSchema],
    protocolNames: [(id: UInt8, name: String)],
    limits: PolicyLimits = PolicyLimits()
  ) throws(PolicyError) {
    self.policy = policy
    try Self.checkSize(policy, limits)
    var numbers: [String: UInt8] = [:]
    for (id, name) in protocolNames where numbers[name] == nil { numbers[name] = id }
    let compiler = ConditionCompiler(schemas)
    var problems: [PolicyProblem] = []
    guard
      let services = ServiceTable(policy, protocols: numbers, maxEntries: limits.maxMatcherEntries)
    else { throw Self.tooLarge(policy, SourcePlace(), limits) }
    index = ConduitIndex(policy, services)
    conduits = policy.conduits.map {
      CompiledConduit($0, policy.file(of: $0.place), services, compiler, &problems)
    }
    identity = AssetIdentity(policy, compiler, &problems)
    if !problems.isEmpty {
      let kept = problems.prefix(limits.maxProblems)
      throw PolicyError(Array(kept), omitted: problems.count - kept.count)
    }
    expiries = RangeStarts(conduits.lazy.map(\.end).filter { $0.nanoseconds < .max })
    var named: Set<Int> = []
    for conduit in policy.conduits {
      for case .asset(let asset) in conduit.from + conduit.to { named.insert(asset) }
    }
    namedAssets = named
    calendar = ConduitCalendar(policy)
    placements = PlacementTable(policy)
    self.protocolNames = Dictionary(
      protocolNames.map { ($0.id, $0.name) },
      uniquingKeysWith: { first, _ in first }
    )
    cleartextTypes = Self.cleartext(schemas)
  }

  /// The same policy with its conduits open at all hours.
  package var alwaysOpen: PolicyMatcher {
    var matcher = self
    matcher.calendar = ConduitCalendar()
    return matcher
  }

  private static func checkSize(
    _ policy: SegmentationPolicy,
    _ limits: PolicyLimits
  ) throws(PolicyError) {
    var pairs = 0
    var entries = 0
    let members = policy.zoneMembers
    func count(_ endpoints: [Endpoint]) -> Int {
      endpoints.reduce(0) { sum, endpoint in
        if case .zone(let zone) = endpoint { return sum + members[zone].count }
        return sum + 1
      }
    }
    for conduit in policy.conduits {
      let own = count(conduit.from) * count(conduit.to)
      pairs += own
      entries += own * conduit.services.count
      if entries > limits.maxMatcherEntries { throw tooLarge(policy, conduit.place, limits) }
      if pairs > limits.maxPairs {
        throw PolicyError([
          PolicyProblem(
            file: policy.file(of: conduit.place),
            place: conduit.place,
            "expected at most \(limits.maxPairs) pairs of ends in all conduits together"
          )
        ])
      }
    }
  }

  private static func tooLarge(
    _ policy: SegmentationPolicy,
    _ place: SourcePlace,
    _ limits: PolicyLimits
  ) -> PolicyError {
    PolicyError([
      PolicyProblem(
        file: policy.file(of: place),
        place: place,
        "expected at most \(limits.maxMatcherEntries) services of pairs of ends, and of overlapping "
          + "ports, in all conduits together"
      )
    ])
  }

  /// What makes events only when its bytes are readable: everything but these.
  private static func cleartext(_ schemas: [EventSchema]) -> UInt64 {
    let others = ["flow", "anomaly", "alert", "stats", "tls", "quic", "ssh", "arp"]
    var types: UInt64 = 0
    for schema in schemas
    where schema.type.rawValue < 64 && !others.contains(schema.name.description) {
      types |= 1 << UInt64(schema.type.rawValue)
    }
    return types
  }

  /// Whether any conduit sets conditions on flows as a whole.
  package var judgesWholeFlows: Bool {
    conduits.contains { $0.conditionTypes >> UInt64(EventType.flow.rawValue) & 1 == 1 }
  }

  /// Finds the zone and the asset of an address.
  ///
  /// The first that applies: the asset's own zone (found by address), the smallest declared network,
  /// the asset's own zone (found by MAC), a declared MAC, the VLAN, the vendor prefix. The MAC of a router names nobody;
  /// VLAN and vendor say nothing of globally routable addresses, which come from beyond the link.
  package func place(_ ip: IPAddress, mac: MACAddress?, vlan: UInt16) -> Placement {
    placements.place(ip, mac, vlan)
  }

  /// Whether any conduit lets the service of a judged flow through to where it ends, whoever may begin.
  package func offers(_ flow: FlowMatch, at to: Placement) -> Bool {
    index.offers(flow.service, at: to)
  }

  /// The URL of the MUD file that speaks for the client's asset, or else for the server's; empty for none.
  package func mudURL(from: Placement, to: Placement) -> String {
    for case let asset? in [from.asset, to.asset] where !policy.assets[asset].mudURL.isEmpty {
      return policy.assets[asset].mudURL
    }
    return ""
  }

  /// Whether the address is in a closed zone and no declared asset.
  package func isUndeclaredAsset(_ placement: Placement) -> Bool {
    guard let zone = placement.zone, placement.asset == nil else { return false }
    return policy.zones[zone].isInventoryClosed
  }
}

/// A conduit made ready to judge.
struct CompiledConduit: Sendable {
  /// The services that it lets through, as ``ServiceTable`` numbers them.
  let services: [Int32]
  let conditions: [CompiledCondition]
  /// The event types that the conditions speak of, one bit each.
  let conditionTypes: UInt64
  /// Whether the conduit demands TLS, so that a readable event on it is a violation.
  let demandsTLS: Bool
  /// The first moment at which it permits nothing any more.
  let end: Timestamp

  init(
    _ conduit: Conduit,
    _ file: String,
    _ services: ServiceTable,
    _ compiler: ConditionCompiler,
    _ problems: inout [PolicyProblem]
  ) {
    self.services = conduit.services.map { services.numbers[$0] }
    var compiled: [CompiledCondition] = []
    for condition in conduit.conditions {
      switch compiler.compile(condition) {
      case .success(let conditions): compiled += conditions
      case .failure(let missing):
        problems.append(
          PolicyProblem(
            file: file,
            place: condition.place,
            "expected a condition that events can answer: \(condition.name.label) reads the field "
              + "\(missing.name), which no event has"
          )
        )
      }
    }
    conditions = compiled
    conditionTypes = compiled.reduce(0) { $0 | 1 << UInt64($1.type.rawValue & 63) }
    demandsTLS = conduit.conditions.contains { $0.name.group == "tls" }
    end = conduit.expires?.end ?? Timestamp(nanoseconds: .max)
  }

  func isInForce(_ time: Timestamp) -> Bool { time < end }
}

/// Which application entity titles each asset may call with.
struct AssetIdentity: Sendable {
  let type: EventType
  let typeField: FieldID
  let callingField: FieldID
  private let titles: [Int: OctetStringSet]

  /// `nil` when no asset declares titles.
  init?(
    _ policy: SegmentationPolicy,
    _ compiler: ConditionCompiler,
    _ problems: inout [PolicyProblem]
  ) {
    var titles: [Int: OctetStringSet] = [:]
    for (index, asset) in policy.assets.enumerated() where !asset.aeTitles.isEmpty {
      titles[index] = OctetStringSet(asset.aeTitles)
    }
    guard let first = titles.keys.min() else { return nil }
    guard let type = compiler.field("dicom.type"), let calling = compiler.field("dicom.calling_ae")
    else {
      problems.append(
        PolicyProblem(
          file: policy.file,
          place: policy.assets[first].place,
          "expected no ae_titles: no event has the field dicom.calling_ae"
        )
      )
      return nil
    }
    self.type = type.type
    typeField = type.id
    callingField = calling.id
    self.titles = titles
  }

  /// Whether an association request calls with a title that its sender does not own.
  func isForeign<View: EventView & ~Escapable>(_ event: borrowing View, from asset: Int?) -> Bool {
    guard View.type.rawValue == type.rawValue,
      event.field(typeField, at: 0).asText({ $0.equals("associate_rq") }) == true
    else { return false }
    guard let asset, let own = titles[asset] else { return true }
    return event.field(callingField, at: 0).asText { own.contains($0.trimmed()) } != true
  }
}
