// SPDX-License-Identifier: Apache-2.0
internal import Findings
internal import NetworkTypes

/// The rules as test cases in the JUnit XML that build servers read.
///
/// A rule without findings is a case that passes, a finding one that fails, a waived finding one
/// that is skipped, and a capture that could not be read whole one that has an error.
enum JUnitReport {
  /// The XML document.
  static func render(_ report: AuditReport) -> [UInt8] {
    let broken = Set(report.findings.map(\.rule))
    let kept = report.rules.filter { !broken.contains($0.rule) }
    let waived = report.findings.count { $0.waiver != nil }
    let incidents = report.incidents
    let counts =
      "tests=\"\(report.findings.count + kept.count + incidents.count)\""
      + " failures=\"\(report.findings.count - waived)\" errors=\"\(incidents.count)\""
      + " skipped=\"\(waived)\""
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    text += "<testsuites name=\"wardwire\" \(counts)>\n"
    text += "  <testsuite name=\"audit\" \(counts)>\n"
    for capture in incidents {
      text += "    <testcase classname=\"capture\" name=\"\(MarkupText.escape(capture.path))\">\n"
      text +=
        "      <error message=\"\(MarkupText.escape(capture.incident ?? ""))\"/>\n    </testcase>\n"
    }
    for finding in report.findings { text += testCase(finding) }
    for rule in kept {
      text += "    <testcase classname=\"\(MarkupText.escape(rule.rule))\" name=\"no finding\"/>\n"
    }
    text += "  </testsuite>\n</testsuites>\n"
    return Array(text.utf8)
  }

  private static func testCase(_ finding: Finding) -> String {
    let name =
      "\(finding.title): \(finding.client.identity) -> \(finding.server.identity) "
      + "\(finding.service) [\(finding.id)]"
    var text =
      "    <testcase classname=\"\(MarkupText.escape(finding.rule))\" name=\"\(MarkupText.escape(name))\">\n"
    if let waiver = finding.waiver {
      let words = "waived by \(waiver.owner) until \(waiver.expires): \(waiver.reason)"
      text += "      <skipped message=\"\(MarkupText.escape(words))\"/>\n"
    } else {
      var lines = finding.explanation
      lines += TextPhrase.packets(finding.evidence)
      lines += finding.weakEvidence.phrases.map { "weak evidence: \($0)" }
      if !finding.remediation.isEmpty { lines.append(finding.remediation) }
      text +=
        "      <failure type=\"\(finding.severity.rawValue)\" message=\"\(MarkupText.escape(finding.title))\">"
      text += lines.map { MarkupText.escape($0) }.joined(separator: "\n") + "</failure>\n"
    }
    return text + "    </testcase>\n"
  }
}
