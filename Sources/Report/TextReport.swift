// SPDX-License-Identifier: Apache-2.0
internal import Findings
internal import NetworkTypes

/// The report for people: an overview, the findings, and what could not be judged.
struct TextReport {
  /// Captures that are listed one by one; the others are in the JSON report.
  static let maxCapturesListed = 10

  let report: AuditReport
  private(set) var page: TextPage

  init(_ report: AuditReport, colour: Bool) {
    self.report = report
    page = TextPage(colour: colour)
  }

  /// The whole report.
  static func render(_ report: AuditReport, colour: Bool) -> [UInt8] {
    var text = TextReport(report, colour: colour)
    text.writeOverview()
    text.writeQuality()
    text.writeFindings()
    text.writeUnusedConduits()
    text.writeUnjudged()
    return Array(text.page.text.utf8)
  }

  private mutating func writeOverview() {
    page.heading("\(report.tool.name) \(report.tool.version) audit")
    if report.interrupted {
      page.paragraph("Stopped before the end: this is what was seen until then.")
    }
    if report.showsSensitive {
      page.paragraph("This report shows patient data and credentials (--show-sensitive).")
    }
    page.labelled("Captures", captureLines(), indent: 0)
    page.labelled("Time", timeLine(), indent: 0)
    page.labelled("Policy", policyLine(), indent: 0)
    page.labelled(
      "Rules",
      TextPhrase.count(report.tool.ruleCount, "rule") + digest(report.tool.rulesDigest),
      indent: 0
    )
    page.labelled("Flows", flowLine(), indent: 0)
    page.labelled("Findings", findingLine(), indent: 0)
    for warning in report.warnings {
      page.labelled("Warning", PrintableText.make(warning), indent: 0)
    }
  }

  private func captureLines() -> [String] {
    let total =
      "\(TextPhrase.count(report.captures.count, "capture")), "
      + "\(TextPhrase.count(report.summary.packets, "packet")), "
      + TextPhrase.bytes(report.summary.bytes)
    var lines = [total]
    for capture in report.captures.prefix(Self.maxCapturesListed) {
      lines.append(
        "\(PrintableText.make(capture.path)): \(TextPhrase.count(capture.packets, "packet"))"
      )
    }
    if report.captures.count > Self.maxCapturesListed {
      lines.append("and \(report.captures.count - Self.maxCapturesListed) more (see --format json)")
    }
    return lines
  }

  private func timeLine() -> String {
    guard let first = report.captures.compactMap(\.first).min(),
      let last = report.captures.compactMap(\.last).max()
    else { return "" }
    return TextPhrase.span(first, last)
  }

  private func policyLine() -> String {
    guard let digest = report.tool.policyDigest else {
      return "none given: only the rules judged, segmentation was not checked"
    }
    return PrintableText.make(report.tool.policyName ?? "without a name") + self.digest(digest)
  }

  private func digest(_ digest: String) -> String {
    digest.isEmpty ? "" : " (digest \(PrintableText.make(String(digest.prefix(12)))))"
  }

  private func flowLine() -> String {
    let total = "\(report.summary.flows)"
    guard report.tool.policyDigest != nil else { return "\(total), not judged without a policy" }
    let verdicts = report.summary.flowsByVerdict.named.map { "\($0.count) \($0.name)" }
    return "\(total): " + verdicts.joined(separator: ", ").replacing("_", with: " ")
  }

  private func findingLine() -> String {
    guard !report.findings.isEmpty else { return "none" }
    let parts = Severity.allCases.map { "\(report.count(of: $0)) \($0.rawValue)" }
    let waived = report.findings.count { $0.waiver != nil }
    return "\(report.findings.count): " + parts.joined(separator: ", ")
      + (waived > 0 ? " (\(waived) waived)" : "")
  }

  private mutating func writeQuality() {
    let defects = report.captures.flatMap { capture in
      TextPhrase.defects(of: capture).map { "\(PrintableText.make(capture.path)): \($0)" }
    }
    guard !defects.isEmpty else { return }
    page.blank()
    page.heading("What the captures lack")
    for defect in defects { page.paragraph(defect, indent: 2, hanging: 4) }
  }

  private mutating func writeFindings() {
    page.blank()
    page.heading("Findings")
    if report.findings.isEmpty {
      page.paragraph(
        "None. This holds for what was captured and could be judged, and no further."
      )
    }
    for (index, finding) in report.findings.enumerated() {
      if index > 0 { page.blank() }
      write(finding)
    }
  }

  private mutating func write(_ finding: Finding) {
    page.paragraph(
      finding.severity.rawValue.uppercased(),
      TextPhrase.style(of: finding.severity),
      "\(PrintableText.make(finding.rule))  \(PrintableText.make(finding.title))",
      hanging: 2
    )
    page.labelled(
      "Between",
      "\(TextPhrase.party(finding.client)) -> \(TextPhrase.party(finding.server))"
    )
    page.labelled("Service", PrintableText.make(finding.service))
    if finding.zoneFrom != nil || finding.zoneTo != nil {
      page.labelled(
        "Zones",
        "\(TextPhrase.zone(finding.zoneFrom)) -> \(TextPhrase.zone(finding.zoneTo))"
      )
    }
    page.labelled(
      "Seen",
      "\(TextPhrase.count(finding.count, "time")), "
        + TextPhrase.span(finding.firstSeen, finding.lastSeen)
        + TextPhrase.outcome(finding.outcome)
    )
    page.labelled("Why", finding.explanation.map { PrintableText.make($0) })
    page.labelled("Evidence", TextPhrase.packets(finding.evidence))
    page.labelled("Fields", TextPhrase.fields(finding.evidence.first))
    page.labelled("Remedy", PrintableText.make(finding.remediation))
    page.labelled("See", PrintableText.make(finding.references.joined(separator: ", ")))
    if let waiver = finding.waiver {
      let words = "by \(waiver.owner) until \(waiver.expires): \(waiver.reason)"
      page.labelled("Waived", PrintableText.make(words))
    }
    page.labelled("Finding", finding.id)
  }

  private mutating func writeUnusedConduits() {
    let unused = report.conduits.filter { $0.flows == 0 }
    guard !unused.isEmpty else { return }
    page.blank()
    page.heading("Conduits that nothing used")
    for conduit in unused {
      let place = conduit.line.map { " (line \($0) of the policy)" } ?? ""
      page.paragraph(PrintableText.make(conduit.id) + place, indent: 2, hanging: 2)
    }
  }

  private mutating func writeUnjudged() {
    var lines = report.summary.notEvaluated.map { PrintableText.make($0) }
    let undetermined = report.summary.flowsByVerdict.undetermined
    if undetermined > 0 {
      lines.append(
        "\(TextPhrase.count(undetermined, "flow")) undetermined: who began is not known"
      )
    }
    for rule in report.rules where rule.notObservable + rule.notEvaluated > 0 {
      var parts: [String] = []
      if rule.notObservable > 0 { parts.append("\(rule.notObservable) not observable") }
      if rule.notEvaluated > 0 { parts.append("\(rule.notEvaluated) not evaluated") }
      lines.append("\(PrintableText.make(rule.rule)): \(parts.joined(separator: ", "))")
    }
    for conduit in report.conduits where conduit.notObservable > 0 {
      let count = TextPhrase.count(conduit.notObservable, "condition")
      lines.append("conduit \(PrintableText.make(conduit.id)): \(count) not observable")
    }
    for limit in report.summary.limitsReached {
      lines.append(
        "limit \(PrintableText.make(limit.name)) reached \(TextPhrase.count(limit.count, "time"))"
      )
    }
    guard !lines.isEmpty else { return }
    page.blank()
    page.heading("What could not be judged")
    for line in lines { page.paragraph(line, indent: 2, hanging: 2) }
  }
}
