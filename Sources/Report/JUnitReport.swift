// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Findings
internal import NetworkTypes

/// The rules as test cases in the JUnit XML that build servers read.
///
/// A rule without findings is a case that passes, a finding one that fails, a waived finding one
/// that is skipped, and a capture that could not be read whole one that has an error.
struct JUnitReport: ~Copyable, RowWriter {
  private var text = TextBuffer(capacity: 1 << 16)
  /// Where a line is put together before it is escaped.
  private var words = TextBuffer()
  private var isFirstLine = true

  private init() {}

  /// The XML document.
  static func render(_ report: AuditReport) -> TextBuffer {
    let broken = Set(report.findings.map(\.rule))
    let kept = report.rules.filter { !broken.contains($0.rule) }
    let waived = report.findings.count { $0.waiver != nil }
    let failing = report.findings.count - waived + report.conduits.count { $0.violates > 0 }
    let unused = report.conduits.count { $0.flows == 0 && $0.violates == 0 }
    let incidents = report.incidents
    let counts =
      "tests=\"\(report.findings.count + kept.count + incidents.count + report.conduits.count)\""
      + " failures=\"\(failing)\" errors=\"\(incidents.count)\" skipped=\"\(waived + unused)\""
    var page = JUnitReport()
    page.text.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
    page.text.append("<testsuites name=\"wardwire\" \(counts)>\n")
    page.text.append("  <testsuite name=\"audit\" \(counts)>\n")
    for capture in incidents {
      page.begin("capture") { $0.append(capture.path) }
      page.text.append(">\n      <error message=\"")
      page.text.append(markup: capture.incident ?? "")
      page.text.append("\"/>\n")
      page.end()
    }
    for index in report.findings.indices { page.write(report.findings[index]) }
    for rule in kept {
      page.begin(rule.rule) { $0.append("no finding") }
      page.text.append("/>\n")
    }
    for conduit in report.conduits { page.write(conduit) }
    page.text.append("  </testsuite>\n</testsuites>\n")
    return page.text
  }

  /// A test case's tag up to its closing bracket.
  private mutating func begin(_ group: String, _ name: (inout TextBuffer) -> Void) {
    words.removeAll()
    name(&words)
    text.append("    <testcase classname=\"")
    text.append(markup: group)
    text.append("\" name=\"")
    text.append(markup: words)
    text.append("\"")
  }

  private mutating func end() { text.append("    </testcase>\n") }

  private mutating func write(_ conduit: ConduitRecord) {
    begin("conduit") { $0.append(conduit.id) }
    if conduit.violates > 0 {
      let words = "\(TextPhrase.count(conduit.violates, "flow")) violate the conduit's conditions"
      text.append(">\n      <failure type=\"conduit\" message=\"\(words)\"/>\n")
      end()
    } else if conduit.flows == 0 {
      text.append(">\n      <skipped message=\"no flow used the conduit\"/>\n")
      end()
    } else {
      text.append("/>\n")
    }
  }

  private mutating func write(_ finding: Finding) {
    begin(finding.rule) { name in
      name.append(finding.title)
      name.append(": ")
      name.append(finding.client)
      name.append(" -> ")
      name.append(finding.server)
      name.append(" ")
      name.append(finding.service)
      name.append(" [")
      name.append(finding.id)
      name.append("]")
    }
    text.append(">\n")
    if let waiver = finding.waiver {
      text.append("      <skipped message=\"")
      text.append(markup: "waived by \(waiver.owner) until \(waiver.expires): \(waiver.reason)")
      text.append("\"/>\n")
    } else {
      text.append("      <failure type=\"")
      text.append(finding.severity.rawValue)
      text.append("\" message=\"")
      text.append(markup: finding.title)
      text.append("\">")
      isFirstLine = true
      for line in finding.explanation { self.line { $0.append(line) } }
      TextPhrase.packets(finding.evidence, to: &self)
      for phrase in finding.weakEvidence.phrases { line { $0.append("weak evidence: \(phrase)") } }
      if !finding.remediation.isEmpty { line { $0.append(finding.remediation) } }
      text.append("</failure>\n")
    }
    end()
  }

  mutating func row(_ label: StaticString) {}

  mutating func line(_ write: (inout TextBuffer) -> Void) {
    words.removeAll()
    write(&words)
    if !isFirstLine { text.append("\n") }
    isFirstLine = false
    text.append(markup: words)
  }
}
