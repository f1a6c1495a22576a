// SPDX-License-Identifier: Apache-2.0
internal import Findings
internal import NetworkTypes

/// The report for people: an overview, the findings, and what could not be judged.
///
/// Its parts are lists of lines, which the HTML report lays out in its own way.
struct TextReport {
  /// A label and what stands beside it, a line each.
  struct Row {
    let label: String
    let lines: [String]

    init(_ label: String, _ lines: [String]) {
      self.label = label
      self.lines = lines
    }

    init(_ label: String, _ line: String) { self.init(label, [line]) }
  }

  /// Captures that are listed one by one; the others are in the JSON report.
  static let maxCapturesListed = 3
  /// What stands in the place of findings when there are none.
  static let nothingFound =
    "None. This holds for what was captured and could be judged, and no further."

  let report: AuditReport
  private var page: TextPage

  init(_ report: AuditReport, colour: Bool) {
    self.report = report
    page = TextPage(colour: colour)
  }

  /// The whole report.
  static func render(_ report: AuditReport, colour: Bool) -> [UInt8] {
    var text = TextReport(report, colour: colour)
    text.page.heading("\(report.tool.name) \(report.tool.version) audit")
    for row in text.overview { text.page.labelled(row.label, row.lines, indent: 0) }
    text.writeQuality()
    text.writeFindings()
    text.write("Conduits that nothing used", text.unusedConduits)
    text.write("What could not be judged", text.unjudged)
    return Array(text.page.text.utf8)
  }

  private mutating func write(_ title: String, _ lines: [String]) {
    guard !lines.isEmpty else { return }
    page.blank()
    page.heading(title)
    for line in lines { page.paragraph(line, indent: 2, hanging: 2) }
  }

  private mutating func writeQuality() {
    guard !quality.isEmpty else { return }
    page.blank()
    page.heading(Self.qualityTitle)
    for row in quality { page.labelled(row.label, row.lines) }
    for line in defects { page.paragraph(line, indent: 2, hanging: 2) }
  }

  private mutating func writeFindings() {
    page.blank()
    page.heading("Findings")
    if report.findings.isEmpty { page.paragraph(Self.nothingFound) }
    if report.findings.count > 1 { writeList() }
    var advised: Set<String> = []
    for (index, finding) in report.findings.enumerated() {
      if index > 0 { page.blank() }
      page.paragraph(
        finding.severity.rawValue.uppercased(),
        TextPhrase.style(of: finding.severity),
        "\(PrintableText.make(finding.rule)) \(PrintableText.make(finding.title))",
        hanging: 2
      )
      // The advice of a rule is the same every time: it stands with the rule's first finding.
      let isAdvised = !advised.insert(finding.rule + finding.title).inserted
      for row in Self.rows(of: finding) {
        if isAdvised, row.label == "See" { continue }
        let isRepeated = isAdvised && row.label == "Remedy"
        page.labelled(row.label, isRepeated ? ["as for \(finding.rule) above"] : row.lines)
      }
    }
  }

  /// A line a finding, most severe first, before they are told one by one.
  private mutating func writeList() {
    for finding in report.findings {
      let parties =
        finding.server.identity.isEmpty
        ? TextPhrase.short(finding.client)
        : "\(TextPhrase.short(finding.client)) -> \(TextPhrase.short(finding.server))"
      page.paragraph(
        finding.severity.rawValue.uppercased().padded(to: 8),
        TextPhrase.style(of: finding.severity),
        "\(PrintableText.make(finding.rule))  \(parties)  "
          + "\(PrintableText.make(finding.service))"
          + (finding.count > 1 ? "  x\(finding.count)" : "")
          + (finding.outcome == .violation ? "" : "  \(finding.outcome.rawValue)"),
        hanging: 10
      )
    }
    page.blank()
  }

  /// What is said of a finding below its title.
  static func rows(of finding: Finding) -> [Row] {
    guard !finding.server.identity.isEmpty else {
      let zone = Row("Zone", TextPhrase.zone(finding.zoneFrom))
      return [Row("Host", TextPhrase.party(finding.client)), zone] + told(of: finding)
    }
    var rows = [
      Row(
        "Between",
        "\(TextPhrase.party(finding.client)) -> \(TextPhrase.party(finding.server))"
      ),
      Row("Service", PrintableText.make(finding.service)),
    ]
    if finding.zoneFrom != nil || finding.zoneTo != nil {
      let zones = "\(TextPhrase.zone(finding.zoneFrom)) -> \(TextPhrase.zone(finding.zoneTo))"
      rows.append(Row("Zones", zones))
    }
    return rows + told(of: finding)
  }

  /// When, why, where and what to do.
  private static func told(of finding: Finding) -> [Row] {
    let seen =
      "\(TextPhrase.count(finding.count, "time")), "
      + TextPhrase.span(finding.firstSeen, finding.lastSeen) + TextPhrase.outcome(finding.outcome)
    var packets = TextPhrase.packets(finding.evidence)
    let kept = UInt64(finding.evidence.count)
    if kept > 0, finding.count > kept { packets.append("and \(finding.count - kept) more") }
    var fields = TextPhrase.fields(finding.evidence.first)
    if finding.evidence.count > 1, !fields.isEmpty, let first = finding.evidence.first {
      fields.insert("in packet \(first.packet):", at: 0)
    }
    var rows = [
      Row("Seen", seen),
      Row("Why", finding.explanation.map { PrintableText.make($0) }),
      Row("Evidence", packets),
      Row("Weak", finding.weakEvidence.phrases),
      Row("Fields", fields),
      Row("Remedy", PrintableText.make(finding.remediation)),
      Row("See", PrintableText.make(finding.references.joined(separator: ", "))),
    ]
    if let waiver = finding.waiver {
      let words = "by \(waiver.owner) until \(waiver.expires): \(waiver.reason)"
      rows.append(Row("Waived", PrintableText.make(words)))
    }
    rows.append(Row("Finding", finding.id))
    return rows
  }
}
