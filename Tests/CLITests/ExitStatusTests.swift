// SPDX-License-Identifier: Apache-2.0
import Audit
import Findings
import NetworkTypes
import Testing

@testable import wardwire

struct ExitStatusTests {
  private func report(
    _ severities: [Severity] = [],
    waived: Bool = false,
    incident: String? = nil,
    interrupted: Bool = false
  ) -> AuditReport {
    AuditReport(
      tool: ToolRecord(version: "0", rulesDigest: ""),
      captures: [CaptureSummary(path: "a", incident: incident)],
      summary: ReportSummary(),
      findings: severities.map { severity in
        Finding(
          rule: "R",
          title: "t",
          severity: severity,
          category: "c",
          client: Party(),
          server: Party(),
          service: "s",
          firstSeen: Timestamp(nanoseconds: 0),
          lastSeen: Timestamp(nanoseconds: 0),
          waiver: waived ? WaiverRecord(owner: "o", reason: "r", expires: "e") : nil
        )
      },
      interrupted: interrupted
    )
  }

  private func status(
    _ report: AuditReport,
    failOn: FailureThreshold = .high,
    outputsFailed: Bool = false
  ) -> Int32 {
    ExitStatus(report, outputsFailed: outputsFailed, failOn: failOn).rawValue
  }

  @Test
  func `findings at or above the threshold give 1`() {
    #expect(status(report()) == 0)
    #expect(status(report([.medium, .low])) == 0)
    #expect(status(report([.high])) == 1)
    #expect(status(report([.critical])) == 1)
    #expect(status(report([.info]), failOn: .info) == 1)
    #expect(status(report([.high]), failOn: .critical) == 0)
    #expect(status(report([.critical]), failOn: .never) == 0)
    #expect(status(report([.critical], waived: true)) == 0)
  }

  @Test
  func `what makes a report less trustworthy outranks its findings`() {
    #expect(status(report([.critical], incident: "cut")) == 3)
    #expect(status(report([.critical], incident: "cut"), failOn: .never) == 3)
    #expect(status(report([.critical], incident: "cut", interrupted: true)) == 130)
    #expect(status(report([], interrupted: true), outputsFailed: true) == 4)
  }

  @Test
  func `each kind of error has its status`() {
    #expect(ExitStatus(AuditError.usage("")) == .usage)
    #expect(ExitStatus(AuditError.policy("")) == .usage)
    #expect(ExitStatus(AuditError.rule("")) == .usage)
    #expect(ExitStatus(AuditError.capture("")) == .capture)
    #expect(ExitStatus(AuditError.output("")) == .output)
  }
}
