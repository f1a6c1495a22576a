// SPDX-License-Identifier: Apache-2.0
package import Bytes
package import NetworkTypes

/// One end of what a finding is about.
package struct Party: Hashable, Sendable {
  /// The IP address, `nil` where only the link layer spoke.
  package var address: IPAddress?
  /// The link-layer address, where it is known to be the party's own and not a router's.
  package var mac: MACAddress?
  /// The declared or the observed name.
  package var name: String?

  /// Names a party.
  package init(address: IPAddress? = nil, mac: MACAddress? = nil, name: String? = nil) {
    self.address = address
    self.mac = mac
    self.name = name
  }

  /// The text that stands for the party in outputs and in the finding's id.
  ///
  /// An observed name may change from night to night, so the address comes first.
  package var identity: String {
    address?.description ?? mac?.description ?? name ?? ""
  }

  /// Whether the party's ``identity`` says anything: a finding about one host has no server.
  package var isNamed: Bool { address != nil || mac != nil || name?.isEmpty == false }
}

extension TextBuffer {
  /// Appends the text that stands for a party (``Party/identity``).
  package mutating func append(_ party: Party) {
    if let address = party.address {
      append(address)
    } else if let mac = party.mac {
      append(mac)
    } else if let name = party.name {
      append(name)
    }
  }
}

/// What became of what the finding is about.
package enum FindingOutcome: String, Hashable, Sendable {
  /// It happened.
  case violation
  /// It was tried, and nobody answered or it was refused.
  case attempt
  /// A fingerprint says so; it was not seen itself.
  case possible
}

/// A finding that somebody accepted for a time.
package struct WaiverRecord: Hashable, Sendable {
  /// Who accepted it.
  package var owner: String
  /// Why.
  package var reason: String
  /// The last day on which it holds, `2026-12-31`.
  package var expires: String

  /// Describes a waiver.
  package init(owner: String, reason: String, expires: String) {
    self.owner = owner
    self.reason = reason
    self.expires = expires
  }
}

/// One violation of the policy or of a rule, aggregated over all of its occurrences.
package struct Finding: Hashable, Sendable {
  /// Sixteen hexadecimal digits, the same from night to night (``FindingIdentifier``).
  package let id: String
  /// The rule's identifier: `TLS-001`, `SEG-002`.
  package let rule: String
  /// One line for people.
  package var title: String
  /// How bad.
  package var severity: Severity
  /// How sure: `high`, `medium` or `low`.
  package var confidence: String
  /// The rule's group: `segmentation`, `tls`, `dicom`, ...
  package var category: String
  /// What became of it.
  package var outcome: FindingOutcome
  /// The client's zone, `nil` for none.
  package let zoneFrom: String?
  /// The server's zone, `nil` for none.
  package let zoneTo: String?
  /// Who began.
  package let client: Party
  /// With whom.
  package let server: Party
  /// Protocol and port: `dicom tcp/104`.
  package let service: String
  /// Time of the first occurrence.
  package var firstSeen: Timestamp
  /// Time of the last occurrence.
  package var lastSeen: Timestamp
  /// How many occurrences, all of them and not only those with evidence.
  package var count: UInt64
  /// Where it was seen; cut to a limit, the first ones are kept.
  package var evidence: [Evidence]
  /// Why: the conduits that came nearest and which condition each missed; a line each.
  package var explanation: [String]
  /// What to do about it.
  package var remediation: String
  /// Standards and guidance: `FDA A1-C`, `RFC 8996`.
  package var references: [String]
  /// The conduit that permitted the flow or that it violates; empty where there is none, or several.
  package var conduit = ""
  /// Who accepted it, `nil` for nobody.
  package var waiver: WaiverRecord?

  /// Makes a finding and names it.
  package init(
    rule: String,
    title: String,
    severity: Severity,
    confidence: String = "high",
    category: String,
    outcome: FindingOutcome = .violation,
    zoneFrom: String? = nil,
    zoneTo: String? = nil,
    client: Party,
    server: Party,
    service: String,
    firstSeen: Timestamp,
    lastSeen: Timestamp,
    count: UInt64 = 1,
    evidence: [Evidence] = [],
    explanation: [String] = [],
    remediation: String = "",
    references: [String] = [],
    waiver: WaiverRecord? = nil
  ) {
    id = FindingIdentifier.make(
      rule: rule,
      client: client,
      server: server,
      service: service,
      zoneFrom: zoneFrom,
      zoneTo: zoneTo
    )
    self.rule = rule
    self.title = title
    self.severity = severity
    self.confidence = confidence
    self.category = category
    self.outcome = outcome
    self.zoneFrom = zoneFrom
    self.zoneTo = zoneTo
    self.client = client
    self.server = server
    self.service = service
    self.firstSeen = firstSeen
    self.lastSeen = lastSeen
    self.count = count
    self.evidence = evidence
    self.explanation = explanation
    self.remediation = remediation
    self.references = references
    self.waiver = waiver
  }

  /// Why the finding rests on weak evidence: the reasons of all pieces, when none is without one.
  package var weakEvidence: WeakEvidence {
    guard !evidence.isEmpty, evidence.allSatisfy({ !$0.weakness.isEmpty }) else { return [] }
    return evidence.reduce(into: []) { $0.formUnion($1.weakness) }
  }

  /// The order of a report: most severe first, then rule, client, server, service, id.
  package static func reportOrder(_ a: Finding, _ b: Finding) -> Bool {
    if a.severity != b.severity { return a.severity > b.severity }
    if a.rule != b.rule { return a.rule < b.rule }
    if a.client != b.client { return precedes(a.client, b.client) }
    if a.server != b.server { return precedes(a.server, b.server) }
    return (a.service, a.id) < (b.service, b.id)
  }

  /// Parties with an address first, by its number (10.0.0.9 before 10.0.0.10); then by their text.
  private static func precedes(_ a: Party, _ b: Party) -> Bool {
    switch (a.address, b.address) {
    case (let x?, let y?) where x != y: x < y
    case (_?, nil): true
    case (nil, _?): false
    default: (a.identity, a.name ?? "") < (b.identity, b.name ?? "")
    }
  }
}
