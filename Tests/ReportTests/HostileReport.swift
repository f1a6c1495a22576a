// SPDX-License-Identifier: Apache-2.0
internal import Findings
internal import NetworkTypes

/// A report in which every text that could come from the network is somebody's attack.
enum HostileReport {
  /// Clears the screen, sets the title, breaks the line, turns the direction, ends strings.
  static let text =
    "\u{1b}[2J\u{1b}]0;owned\u{07}\r\nFindings  none\u{202e}gpj\u{9b}31m\u{0}\u{7f}\"'<&>\\,"
    + "\u{2028}\u{200b}e\u{301}\u{301} \u{1f469}\u{200d}\u{1f4bb} \u{6f22}\u{5b57}"

  static func make(text: String = HostileReport.text) -> AuditReport {
    var capture = CaptureSummary(path: text, packets: 1, linkTypes: [text], incident: text)
    capture.quality.skippedByReason = [NamedCount(text, 1)]
    let finding = Finding(
      rule: text,
      title: text,
      severity: .high,
      confidence: text,
      category: text,
      zoneFrom: text,
      zoneTo: text,
      client: Party(address: IPAddress(v4: 1), name: text),
      server: Party(name: text),
      service: text,
      firstSeen: SampleReport.time(0),
      lastSeen: SampleReport.time(1),
      evidence: [
        Evidence(
          capture: text,
          packet: 1,
          timestamp: SampleReport.time(0),
          communityID: text,
          ipProtocol: text,
          fields: [Evidence.Field(text, text)]
        )
      ],
      explanation: [text, text],
      remediation: text,
      references: [text],
      waiver: WaiverRecord(owner: text, reason: text, expires: text)
    )
    return AuditReport(
      tool: ToolRecord(
        version: "0.1.0",
        rulesDigest: text,
        policyDigest: text,
        policyName: text
      ),
      captures: [capture],
      summary: ReportSummary(
        eventsByType: [NamedCount(text, 1)],
        notEvaluated: [text],
        limitsReached: [NamedCount(text, 1)]
      ),
      assets: [AssetRecord(addresses: [], zone: text, name: text, clientOf: [text])],
      conduits: [ConduitRecord(id: text), ConduitRecord(id: text, notObservable: 1, flows: 1)],
      rules: [RuleCount(rule: text, notObservable: 1)],
      findings: [finding],
      warnings: [text]
    )
  }
}
