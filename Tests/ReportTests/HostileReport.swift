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
    var report = AuditReport(
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
      zones: [text],
      conduits: [
        ConduitRecord(id: text, from: [text], to: [text]),
        ConduitRecord(id: text, notObservable: 1, flows: 1),
      ],
      rules: [RuleCount(rule: text, notObservable: 1)],
      findings: [finding],
      warnings: [text]
    )
    report.flows = [
      FlowKindRecord(
        client: finding.client,
        server: finding.server,
        service: text,
        zoneFrom: text,
        zoneTo: text,
        conduit: 0,
        verdict: text,
        lastSeen: finding.lastSeen
      )
    ]
    return report
  }

  /// So many findings of different clients, a few of each severity.
  static func large(_ count: Int) -> AuditReport {
    let findings = (0..<count).map { (index: Int) -> Finding in
      let client = IPAddress(v4: 0x0a00_0000 + UInt32(index))
      let server = IPAddress(v4: 0x0b00_0000 + UInt32(index % 1_000))
      let first = SampleReport.time(Int64(index))
      return Finding(
        rule: "SEG-\(100 + index % 40)",
        title: "Flow without a conduit",
        severity: Severity.allCases[index % 5],
        category: "segmentation",
        zoneFrom: "zone\(index % 12)",
        zoneTo: "zone\(index % 7)",
        client: Party(address: client),
        server: Party(address: server),
        service: "tcp/\(index % 500)",
        firstSeen: first,
        lastSeen: SampleReport.time(Int64(index) + 5),
        evidence: [
          Evidence(capture: "a.pcap", packet: UInt64(index), timestamp: first)
        ],
        explanation: [
          "No conduit leads from 10.0.0.\(index) to the server; the nearest is vitals."
        ],
        remediation: "Close the way or declare it.",
        references: ["IEC 62443-3-3 SR 5.1"]
      )
    }
    var report = AuditReport(
      tool: ToolRecord(version: "0.1.0", rulesDigest: "00", policyDigest: "00"),
      captures: [],
      summary: ReportSummary(),
      assets: findings.prefix(5_000).map { finding in
        AssetRecord(addresses: [finding.client.address].compactMap(\.self), zone: finding.zoneFrom)
      },
      zones: (0..<12).map { "zone\($0)" },
      findings: findings
    )
    report.flows = findings.map { finding in
      FlowKindRecord(
        client: finding.client,
        server: finding.server,
        service: finding.service,
        zoneFrom: finding.zoneFrom,
        zoneTo: finding.zoneTo,
        verdict: "denied",
        lastSeen: finding.lastSeen
      )
    }
    return report
  }
}
