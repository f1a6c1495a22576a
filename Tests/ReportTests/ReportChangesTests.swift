// SPDX-License-Identifier: Apache-2.0
internal import Findings
internal import Foundation
internal import Testing

@testable internal import Report

@Suite
struct ReportChangesTests {
  private func earlier(_ findings: [EarlierFinding]) -> EarlierReport {
    EarlierReport(
      path: "old.json",
      rulesDigest: SampleReport.full.tool.rulesDigest,
      policyDigest: nil,
      findings: findings
    )
  }

  private func finding(_ id: String) -> EarlierFinding {
    EarlierFinding(
      id: id,
      rule: "TLS-009",
      title: "Old <b>\u{1b}[31m",
      severity: "low",
      client: "10.0.0.1",
      server: "10.0.0.2",
      service: "tls tcp/443"
    )
  }

  private var report: AuditReport {
    var report = SampleReport.full
    report.changes = ReportChanges(
      report,
      since: earlier([finding("feedfeedfeedfeed"), finding(report.findings[0].id)])
    )
    return report
  }

  private func text(_ format: ReportFormat) -> String {
    String(decoding: format.render(report), as: UTF8.self)
  }

  @Test func `Findings are compared by their identifiers, rules and policy by their digests`()
    throws
  {
    let changes = try #require(report.changes)
    #expect(changes.new == Set(report.findings.dropFirst().map(\.id)))
    #expect(changes.unchanged == 1)
    #expect(changes.gone.map(\.id) == ["feedfeedfeedfeed"])
    #expect(!changes.hasOtherRules && changes.hasOtherPolicy)
  }

  @Test func `The text says what is new and what is gone`() {
    let text = text(.text)
    #expect(text.contains("Changed   3 new, 1 gone, 1 as before, against old.json"))
    #expect(text.contains("another policy judged then, or none"))
    #expect(text.contains("Not found any more"))
    #expect(text.contains("low TLS-009 10.0.0.1 -> 10.0.0.2 tls tcp/443: Old <b>\\u{1b}[31m"))
    #expect(!SampleReport.full.findings.isEmpty)
  }

  @Test func `JSON and SARIF have it for programs`() throws {
    let json = try JSONSerialization.jsonObject(with: Data(text(.json).utf8)) as? [String: Any]
    let changes = (json?["summary"] as? [String: Any])?["changes"] as? [String: Any]
    #expect((changes?["new"] as? [String])?.count == 3)
    #expect((changes?["gone"] as? [[String: Any]])?.first?["rule"] as? String == "TLS-009")
    let sarif = try JSONSerialization.jsonObject(with: Data(text(.sarif).utf8)) as? [String: Any]
    let results = (sarif?["runs"] as? [[String: Any]])?.first?["results"] as? [[String: Any]]
    #expect(
      results?.compactMap { $0["baselineState"] as? String } == ["unchanged", "new", "new", "new"]
    )
  }

  @Test func `The page has it in the summary and marks what is new, escaped`() {
    let page = text(.html)
    #expect(page.contains("3 new, 1 gone, 1 as before, against old.json"))
    #expect(page.contains("Old &lt;b&gt;"))
    #expect(!page.contains("Old <b>"))
    #expect(!page.contains("no earlier report was given"))
  }
}
