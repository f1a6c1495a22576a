// SPDX-License-Identifier: Apache-2.0

/// A finding of an earlier report, as far as it is told when it is gone.
package struct EarlierFinding: Hashable, Sendable {
  /// Its identifier.
  package var id: String
  /// Its rule.
  package var rule: String
  /// One line for people.
  package var title: String
  /// How bad it was.
  package var severity: String
  /// Who began, as text.
  package var client: String
  /// With whom, as text; empty for none.
  package var server: String
  /// Protocol and port.
  package var service: String

  /// Describes a finding.
  package init(
    id: String,
    rule: String,
    title: String,
    severity: String,
    client: String,
    server: String,
    service: String
  ) {
    self.id = id
    self.rule = rule
    self.title = title
    self.severity = severity
    self.client = client
    self.server = server
    self.service = service
  }
}

/// An earlier report that this one is held against.
package struct EarlierReport: Hashable, Sendable {
  /// Its path.
  package var path: String
  /// Digest of the rules that judged then.
  package var rulesDigest: String
  /// Digest of the policy, `nil` for none.
  package var policyDigest: String?
  /// Its findings, in its order.
  package var findings: [EarlierFinding]

  /// Describes a report.
  package init(
    path: String,
    rulesDigest: String,
    policyDigest: String?,
    findings: [EarlierFinding]
  ) {
    self.path = path
    self.rulesDigest = rulesDigest
    self.policyDigest = policyDigest
    self.findings = findings
  }
}

/// What changed since an earlier report.
package struct ReportChanges: Hashable, Sendable {
  /// The earlier report's path.
  package let baseline: String
  /// Identifiers of findings that it did not have.
  package let new: Set<String>
  /// How many it had already.
  package let unchanged: Int
  /// Its findings that are not there any more, in its order.
  package let gone: [EarlierFinding]
  /// Whether other rules judged then.
  package let hasOtherRules: Bool
  /// Whether another policy judged then, or none.
  package let hasOtherPolicy: Bool

  /// Compares by the identifiers.
  package init(_ report: AuditReport, since earlier: EarlierReport) {
    let known = Set(earlier.findings.map(\.id))
    let now = Set(report.findings.map(\.id))
    baseline = earlier.path
    new = now.subtracting(known)
    unchanged = now.intersection(known).count
    gone = earlier.findings.filter { !now.contains($0.id) }
    hasOtherRules = earlier.rulesDigest != report.tool.rulesDigest
    hasOtherPolicy = earlier.policyDigest != report.tool.policyDigest
  }
}
