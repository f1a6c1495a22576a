// SPDX-License-Identifier: Apache-2.0
package import NetworkTypes
internal import Policy
package import Rules

/// Turns what the judges gathered into findings for people.
package struct FindingAssembly {
  private let basis: JudgeBasis
  private let hosts: [IPAddress: HostObservation]

  /// Names hosts by the policy.
  package init(basis: JudgeBasis, hosts: [IPAddress: HostObservation]) {
    self.basis = basis
    self.hosts = hosts
  }

  /// Makes the finding of one key.
  package func finding(_ key: FindingKey, _ accumulator: FindingAccumulator) -> Finding {
    let first = accumulator.occurrences.first
    let rule = basis.rules.rules[first?.rule ?? key.rule].rule
    let guidance = rule.guidance
    let appProtocol = accumulator.occurrences.map(\.appProtocol).first { !$0.isEmpty } ?? ""
    var explanation: [String] = []
    if let reasoning = first?.reasoning, let policy = basis.policy {
      explanation = reasoning.lines(policy)
    }
    if !guidance.explanation.isEmpty { explanation.append(guidance.explanation) }
    return Finding(
      rule: rule.name,
      title: rule.title,
      severity: accumulator.severity,
      confidence: guidance.confidence.rawValue,
      category: guidance.category,
      outcome: accumulator.outcome,
      zoneFrom: first.flatMap { $0.zoneFrom.isEmpty ? nil : $0.zoneFrom },
      zoneTo: first.flatMap { $0.zoneTo.isEmpty ? nil : $0.zoneTo },
      client: party(key.client),
      server: key.server.map(party) ?? Party(),
      service: service(key, appProtocol),
      firstSeen: accumulator.first,
      lastSeen: accumulator.last,
      count: accumulator.count,
      evidence: accumulator.occurrences.map(\.evidence),
      explanation: explanation,
      remediation: guidance.remediation,
      references: rule.references + references(guidance.frameworks)
    )
  }

  private func references(_ frameworks: FrameworkReferences) -> [String] {
    let titles = [
      "fda": "FDA", "iec_62443": "IEC 62443", "nist": "NIST", "rfc": "RFC", "attack": "ATT&CK",
      "cwe": "CWE", "hipaa": "HIPAA", "mds2": "MDS2", "standard": "",
    ]
    return frameworks.all.flatMap { framework, entries in
      let title = titles[framework] ?? framework
      return entries.map { entry in
        title.isEmpty || entry.uppercased().hasPrefix(title.uppercased())
          ? entry : "\(title) \(entry)"
      }
    }
  }

  private func service(_ key: FindingKey, _ appProtocol: String) -> String {
    guard key.server != nil else { return "" }
    let transport = key.ipProtocol.description.lowercased()
    let place = key.port == 0 ? transport : "\(transport)/\(key.port)"
    return appProtocol.isEmpty ? place : "\(appProtocol) \(place)"
  }

  private func party(_ address: IPAddress) -> Party {
    var party = Party(address: address)
    guard let policy = basis.policy else { return party }
    let host = hosts[address]
    let placement = policy.place(address, mac: host?.macs.first, vlan: host?.vlan ?? 0)
    if let asset = placement.asset {
      party.name = policy.policy.assets[asset].name
      party.mac = policy.policy.assets[asset].macs.first
    }
    return party
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
