// SPDX-License-Identifier: Apache-2.0
package import NetworkTypes
package import Policy

/// Applies a policy's waivers to findings.
///
/// A waiver holds while the packets are not later than its last day: a finding whose last occurrence
/// is later is not waived. The clock of the machine is never asked.
package struct FindingWaivers: Sendable {
  /// The rule name of findings about waivers that have expired.
  package static let expiredRule = "POL-001"

  private let policy: SegmentationPolicy
  private let zones: [String: Int]
  private let assets: [String: Int]

  /// Takes the waivers of a policy.
  package init(_ policy: SegmentationPolicy) {
    self.policy = policy
    let first: (Int, Int) -> Int = { known, _ in known }
    zones =
      policy.waivers.isEmpty
      ? [:]
      : Dictionary(
        policy.zones.enumerated().map { ($0.element.name, $0.offset) },
        uniquingKeysWith: first
      )
    assets =
      policy.waivers.isEmpty
      ? [:]
      : Dictionary(
        policy.assets.enumerated().map { ($0.element.name, $0.offset) },
        uniquingKeysWith: first
      )
  }

  /// Notes in every finding the first waiver of the file that fits it and still held.
  package func apply(to findings: inout [Finding]) {
    guard !policy.waivers.isEmpty else { return }
    for index in findings.indices where findings[index].waiver == nil {
      findings[index].waiver = record(findings[index])
    }
  }

  private func record(_ finding: Finding) -> WaiverRecord? {
    let found = policy.waivers.first { waiver in
      finding.lastSeen < waiver.expires.end && fits(waiver, finding)
    }
    return found.map { waiver in
      WaiverRecord(
        owner: waiver.owner,
        reason: waiver.reason,
        expires: waiver.expires.description
      )
    }
  }

  /// Whether a waiver speaks of a finding, expired or not.
  package func fits(_ waiver: Waiver, _ finding: Finding) -> Bool {
    if !waiver.rules.isEmpty, !waiver.rules.contains(where: { $0.fits(finding.rule) }) {
      return false
    }
    if !waiver.conduits.isEmpty, !waiver.conduits.contains(finding.conduit) { return false }
    let isFrom = names(waiver.from, finding.zoneFrom, finding.client)
    if !waiver.from.isEmpty, !isFrom { return false }
    if !waiver.to.isEmpty, !names(waiver.to, finding.zoneTo, finding.server) { return false }
    return waiver.hosts.isEmpty || names(waiver.hosts, finding.zoneFrom, finding.client)
      || names(waiver.hosts, finding.zoneTo, finding.server)
  }

  private func names(_ endpoints: [Endpoint], _ zone: String?, _ party: Party) -> Bool {
    policy.names(
      endpoints,
      zone: zone.flatMap { zones[$0] },
      asset: party.name.flatMap { assets[$0] }
    )
  }

  /// A finding for every waiver that had expired when the last packet was seen.
  ///
  /// Expired waivers hide nothing any more; what they hid is among the findings again.
  package func expired(by last: Timestamp?, _ findings: [Finding]) -> [Finding] {
    guard let last else { return [] }
    return policy.waivers.filter { $0.expires.end <= last }.map { waiver in
      let count = findings.count { fits(waiver, $0) }
      let place = "\(policy.file(of: waiver.place)):\(waiver.place.line)"
      return Finding(
        rule: Self.expiredRule,
        title: "A waiver has expired",
        severity: .medium,
        category: "policy",
        client: Party(name: "waiver \(waiver.id)"),
        server: Party(),
        service: "",
        firstSeen: waiver.expires.end,
        lastSeen: last,
        explanation: [
          "waiver \(waiver.id) (\(place)) of \(waiver.owner) held until \(waiver.expires): "
            + waiver.reason,
          "\(count) findings of this report are of its kind",
        ],
        remediation: "Repair what was accepted, or have its owner decide again, with a new date."
      )
    }
  }
}
