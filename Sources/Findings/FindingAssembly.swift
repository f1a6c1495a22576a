// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
package import NetworkTypes
internal import Policy
package import Rules

/// Turns what the judges gathered into findings for people.
package struct FindingAssembly: ~Copyable {
  private let basis: JudgeBasis
  /// The names of the run's captures, in its order.
  private let captures: [String]
  private let hosts: [IPAddress: HostObservation]
  /// What stands in every finding of a rule, by the rule's place in the rule set.
  private let guides: [FindingGuide]
  private var parties: [IPAddress: Party] = [:]
  private var said = ExplanationMemory()
  private var words = TextBuffer()

  /// Names hosts by the policy.
  package init(basis: JudgeBasis, captures: [String], hosts: [IPAddress: HostObservation]) {
    self.basis = basis
    self.captures = captures
    self.hosts = hosts
    var guides = basis.rules.rules.map { FindingGuide($0.rule) }
    let names = Set(guides.map(\.name)).sorted()
    let ranks = Dictionary(
      names.enumerated().map { ($0.element, $0.offset) },
      uniquingKeysWith: { first, _ in first }
    )
    for index in guides.indices { guides[index].rank = ranks[guides[index].name] ?? 0 }
    self.guides = guides
  }

  /// Makes the finding of one key; `flowName` answers the Community ID of a piece of evidence.
  package mutating func finding(
    _ key: FindingKey,
    _ accumulator: FindingAccumulator,
    flowName: (Evidence) -> String?
  ) -> Finding {
    // The accumulator is never empty; reading fields in place copies them and not the occurrence.
    let occurrences = accumulator.occurrences
    let hasFirst = !occurrences.isEmpty
    let guide = guides[hasFirst ? Int(occurrences[0].rule) : key.rule]
    var explanation: [String] = []
    if hasFirst, let reasoning = occurrences[0].reasoning, let policy = basis.policy {
      explanation = reasoning.lines(policy, &said)
    }
    if !guide.explanation.isEmpty { explanation.append(guide.explanation) }
    var evidence: [Evidence] = []
    evidence.reserveCapacity(occurrences.count)
    for index in occurrences.indices {
      let names = basis.quotedNames[Int(occurrences[index].rule)]
      evidence.append(occurrences[index].evidence(captures: captures, names: names))
      evidence[index].communityID = flowName(evidence[index])
    }
    let policy = hasFirst ? occurrences[0].policy : PolicyFacts()
    let conduit = policy.conduit
    let isOneConduit = occurrences.allSatisfy { $0.policy.conduit == conduit }
    var finding = Finding(
      rule: guide.name,
      title: guide.title,
      severity: accumulator.severity,
      confidence: guide.confidence,
      category: guide.category,
      outcome: accumulator.outcome,
      zoneFrom: policy.zoneFrom.isEmpty ? nil : policy.zoneFrom,
      zoneTo: policy.zoneTo.isEmpty ? nil : policy.zoneTo,
      client: party(key.client),
      server: key.server.map { party($0) } ?? Party(),
      service: service(key, accumulator),
      firstSeen: accumulator.first,
      lastSeen: accumulator.last,
      count: accumulator.count,
      evidence: evidence,
      explanation: explanation,
      remediation: guide.remediation,
      references: guide.references
    )
    if hasFirst, isOneConduit { finding.conduit = conduit }
    return finding
  }

  private mutating func service(_ key: FindingKey, _ accumulator: FindingAccumulator) -> String {
    guard key.server != nil else { return "" }
    let occurrences = accumulator.occurrences
    let spoken = occurrences.indices.first { occurrences[$0].appProtocol.utf8CodeUnitCount > 0 }
    return service(
      spoken.map { occurrences[$0].appProtocol } ?? "",
      key.ipProtocol,
      key.port
    )
  }

  /// Application protocol, transport and port: `dicom tcp/104`.
  private mutating func service(
    _ application: StaticString,
    _ transport: IPProtocol,
    _ port: UInt16
  ) -> String {
    words.removeAll()
    if application.utf8CodeUnitCount > 0 {
      words.append(application)
      words.append(" ")
    }
    switch transport {
    case .tcp: words.append("tcp")
    case .udp: words.append("udp")
    default: words.append(transport.description.lowercased())
    }
    if port != 0 {
      words.append("/")
      words.append(decimal: UInt64(port))
    }
    return String(words)
  }

  /// The kinds of flow for people, in order of client, server and service.
  package mutating func flows(_ kinds: FlowKinds) -> [FlowKindRecord] {
    var records: [FlowKindRecord] = []
    records.reserveCapacity(kinds.tallies.count)
    for (kind, tally) in kinds.tallies.sorted(by: { $0.key < $1.key }) {
      let application = basis.protocolNames[Int(kind.appProtocol)]
      records.append(
        FlowKindRecord(
          client: party(kind.client),
          server: party(kind.server),
          service: service(application, kind.transport, kind.port),
          zoneFrom: zone(kind.zoneFrom),
          zoneTo: zone(kind.zoneTo),
          conduit: kind.conduit >= 0 ? Int(kind.conduit) : nil,
          verdict: kind.verdict?.name.description ?? "",
          flows: tally.flows,
          bytes: tally.bytes,
          lastSeen: tally.last
        )
      )
    }
    return records
  }

  private func zone(_ place: Int32) -> String? {
    guard place >= 0, let zones = basis.policy?.policy.zones, zones.indices.contains(Int(place))
    else { return nil }
    return zones[Int(place)].name
  }

  private mutating func party(_ address: IPAddress) -> Party {
    if let known = parties[address] { return known }
    var party = Party(address: address)
    if let policy = basis.policy {
      let host = hosts[address]
      let placement = policy.place(address, mac: host?.macs.first, vlan: host?.vlan ?? 0)
      if let asset = placement.asset {
        party.name = policy.policy.assets[asset].name
        party.mac = policy.policy.assets[asset].macs.first
      }
    }
    parties[address] = party
    return party
  }
}

// The order of a report, told before findings are made: past a limit none need be.
extension FindingAssembly {
  /// A finding's place in the order of a report.
  package struct Place {
    /// What makes the finding.
    package let key: FindingKey
    /// Where its accumulator is.
    package let index: Dictionary<FindingKey, FindingAccumulator>.Index
    fileprivate let severity: Int
    fileprivate let rule: Int
  }

  /// The findings in the order of ``Finding/reportOrder(_:_:)``.
  package mutating func order(_ table: FindingTable) -> [Place] {
    let findings = table.kept
    var places: [Place] = []
    places.reserveCapacity(findings.count)
    for index in findings.indices {
      let key = findings[index].key
      places.append(
        Place(
          key: key,
          index: index,
          severity: findings[index].value.severity.rank,
          rule: guides[key.rule].rank
        )
      )
    }
    places.sort { a, b in
      if a.severity != b.severity { return a.severity < b.severity }
      if a.rule != b.rule { return a.rule < b.rule }
      if a.key.client != b.key.client { return a.key.client < b.key.client }
      switch (a.key.server, b.key.server) {
      case (let x?, let y?) where x != y: return x < y
      case (_?, nil): return true
      case (nil, _?): return false
      default:
        let x = service(a.key, findings[a.index].value)
        let y = service(b.key, findings[b.index].value)
        return (x, a.key.port) < (y, b.key.port)
      }
    }
    return places
  }
}

extension Severity {
  /// The severity of a rule's level.
  package init(_ level: RuleLevel) {
    switch level {
    case .critical: self = .critical
    case .high: self = .high
    case .medium: self = .medium
    case .low: self = .low
    case .informational: self = .info
    }
  }
}
