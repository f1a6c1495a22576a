// SPDX-License-Identifier: Apache-2.0

/// What made a report: the program and the documents that it judged by.
package struct ToolRecord: Hashable, Sendable {
  /// `wardwire`.
  package var name: String
  /// The program's version.
  package var version: String
  /// Digest over the rule packs, in hexadecimal.
  package var rulesDigest: String
  /// How many rules were loaded.
  package var ruleCount: Int
  /// Digest of the policy, `nil` when none was given.
  package var policyDigest: String?
  /// The policy's own name, `nil` when it has none or none was given.
  package var policyName: String?

  /// Names program and documents.
  package init(
    name: String = "wardwire",
    version: String,
    rulesDigest: String,
    ruleCount: Int = 0,
    policyDigest: String? = nil,
    policyName: String? = nil
  ) {
    self.name = name
    self.version = version
    self.rulesDigest = rulesDigest
    self.ruleCount = ruleCount
    self.policyDigest = policyDigest
    self.policyName = policyName
  }
}

/// The totals of a run.
package struct ReportSummary: Hashable, Sendable {
  /// Packets read from all captures.
  package var packets: UInt64
  /// Bytes of those packets on the wire.
  package var bytes: UInt64
  /// Flows by the policy's verdict; all zero without a policy.
  package var flowsByVerdict: VerdictCounts
  /// All flows, whether judged or not.
  package var flows: UInt64
  /// Events by EVE type, in order of the type's name.
  package var eventsByType: [NamedCount]
  /// What could not be judged, a line each, in a fixed order.
  package var notEvaluated: [String]
  /// Limits that were reached and how often, in order of the limit's name.
  package var limitsReached: [NamedCount]

  /// Gathers the totals.
  package init(
    packets: UInt64 = 0,
    bytes: UInt64 = 0,
    flowsByVerdict: VerdictCounts = VerdictCounts(),
    flows: UInt64 = 0,
    eventsByType: [NamedCount] = [],
    notEvaluated: [String] = [],
    limitsReached: [NamedCount] = []
  ) {
    self.packets = packets
    self.bytes = bytes
    self.flowsByVerdict = flowsByVerdict
    self.flows = flows
    self.eventsByType = eventsByType.sorted()
    self.notEvaluated = notEvaluated
    self.limitsReached = limitsReached.sorted()
  }
}

/// All that an audit has to say; the renderers in `Report` turn it into bytes.
package struct AuditReport: Hashable, Sendable {
  /// What made it.
  package var tool: ToolRecord
  /// The captures, in the order in which they were judged.
  package var captures: [CaptureSummary]
  /// The totals.
  package var summary: ReportSummary
  /// The hosts, in the order in which they were given (by first address).
  package var assets: [AssetRecord]
  /// The policy's zones by name, in the policy's order.
  package var zones: [String]
  /// The policy's conduits, in the policy's order.
  package var conduits: [ConduitRecord]
  /// Kinds of flow, in order of client, server and service; empty where no form shows them.
  package var flows: [FlowKindRecord] = []
  /// What each rule came to, in order of the rule's identifier.
  package var rules: [RuleCount]
  /// Most severe first, then rule, client, server, service, id.
  package let findings: [Finding]
  /// What the user should know and no capture is to blame for, a line each.
  package var warnings: [String]
  /// Whether the run was stopped before its end.
  package var interrupted: Bool
  /// Whether patient data and credentials were asked for; outputs say so.
  package var showsSensitive: Bool
  /// The folder with a capture of each finding's evidence, `nil` when none was asked for.
  package var evidenceFolder: String? = nil
  /// What changed since an earlier report, `nil` when there is none to hold it against.
  package var changes: ReportChanges? = nil

  /// Gathers a report and puts the findings and rules in their order.
  package init(
    tool: ToolRecord,
    captures: [CaptureSummary],
    summary: ReportSummary,
    assets: [AssetRecord] = [],
    zones: [String] = [],
    conduits: [ConduitRecord] = [],
    rules: [RuleCount] = [],
    findings: consuming [Finding] = [],
    warnings: [String] = [],
    interrupted: Bool = false,
    showsSensitive: Bool = false
  ) {
    self.tool = tool
    self.captures = captures
    self.summary = summary
    self.assets = assets
    self.zones = zones
    self.conduits = conduits
    self.rules = rules.sorted { $0.rule < $1.rule }
    // What comes from an audit is in its order.
    if !Self.isSorted(findings) { findings.sort(by: Finding.reportOrder) }
    self.findings = findings
    self.warnings = warnings
    self.interrupted = interrupted
    self.showsSensitive = showsSensitive
  }

  /// Whether findings are in a report's order; most are told by fields that cost no copy.
  private static func isSorted(_ findings: [Finding]) -> Bool {
    for index in findings.indices.dropFirst() {
      let severity = findings[index].severity
      if severity != findings[index - 1].severity {
        if severity > findings[index - 1].severity { return false }
        continue
      }
      if findings[index].rule == findings[index - 1].rule,
        let client = findings[index].client.address,
        let last = findings[index - 1].client.address, client != last
      {
        if client < last { return false }
        continue
      }
      if Finding.reportOrder(findings[index], findings[index - 1]) { return false }
    }
    return true
  }

  /// The captures that could not be read whole.
  package var incidents: [CaptureSummary] { captures.filter { $0.incident != nil } }

  /// How many findings there are of each severity, by its rank.
  package var countsBySeverity: [Int] {
    var counts = [Int](repeating: 0, count: Severity.allCases.count)
    for index in findings.indices { counts[findings[index].severity.rank] += 1 }
    return counts
  }

  /// How many findings of that severity.
  package func count(of severity: Severity) -> Int { countsBySeverity[severity.rank] }

  /// How many findings are that bad or worse and accepted by nobody.
  package func count(atOrAbove severity: Severity) -> Int {
    findings.count { $0.severity >= severity && $0.waiver == nil }
  }
}
