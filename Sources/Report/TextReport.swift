// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Findings
internal import NetworkTypes

/// The report for people: an overview, the findings, and what could not be judged.
///
/// Its parts are lists of lines, which the HTML report lays out in its own way.
struct TextReport {
  /// A label and what stands beside it, a line each.
  struct Row {
    let label: StaticString
    let lines: [String]

    init(_ label: StaticString, _ lines: [String]) {
      self.label = label
      self.lines = lines
    }

    init(_ label: StaticString, _ line: String) { self.init(label, [line]) }
  }

  /// Captures that are listed one by one; the others are in the JSON report.
  static let maxCapturesListed = 3
  /// Findings that are gone and listed one by one; the others are in the JSON report.
  static let maxGoneListed = 100
  /// What stands in the place of findings when there are none.
  static let nothingFound =
    "None. This holds for what was captured and could be judged, and no further."

  let report: AuditReport

  init(_ report: AuditReport) { self.report = report }

  /// The whole report.
  static func render(_ report: AuditReport, colour: Bool) -> TextBuffer {
    let text = TextReport(report)
    var page = TextPage(colour: colour)
    page.heading("\(report.tool.name) \(report.tool.version) audit")
    for row in text.overview { page.labelled(row.label, row.lines, indent: 0) }
    text.writeQuality(to: &page)
    text.writeFindings(to: &page)
    write("Not found any more", text.goneLines, to: &page)
    write("Conduits that nothing used", text.unusedConduits, to: &page)
    write("What could not be judged", text.unjudged, to: &page)
    if !text.advice.isEmpty {
      page.blank()
      page.heading("Look closer")
      for row in text.advice { page.labelled(row.label, row.lines) }
    }
    return page.text
  }

  private static func write(_ title: String, _ lines: [String], to page: inout TextPage) {
    guard !lines.isEmpty else { return }
    page.blank()
    page.heading(title)
    for line in lines { page.paragraph(line, indent: 2, hanging: 2) }
  }

  private func writeQuality(to page: inout TextPage) {
    guard !quality.isEmpty else { return }
    page.blank()
    page.heading(Self.qualityTitle)
    for row in quality { page.labelled(row.label, row.lines) }
    for line in defects { page.paragraph(line, indent: 2, hanging: 2) }
  }

  /// What a rule advises, which is the same every time.
  private struct Advice: Hashable {
    let rule: String
    let title: String
  }

  private func writeFindings(to page: inout TextPage) {
    page.blank()
    page.heading("Findings")
    if report.findings.isEmpty { page.paragraph(Self.nothingFound) }
    if report.findings.count > 1 { writeList(to: &page) }
    var advised: Set<Advice> = []
    var last = Advice(rule: "", title: "")
    for index in report.findings.indices {
      let finding = report.findings[index]
      if index > 0 { page.blank() }
      page.paragraph(
        TextPhrase.word(finding.severity),
        TextPhrase.style(of: finding.severity),
        hanging: 2
      ) { text in
        text.append(printable: finding.rule)
        text.append(" ")
        text.append(printable: finding.title)
      }
      // The advice of a rule stands with the rule's first finding.
      let advice = Advice(rule: finding.rule, title: finding.title)
      // Findings of one rule stand together, so the set is seldom asked.
      let isAdvised = advice == last || !advised.insert(advice).inserted
      last = advice
      Self.write(finding, isAdvised: isAdvised, to: &page)
    }
  }

  /// A line a finding, most severe first, before they are told one by one.
  private func writeList(to page: inout TextPage) {
    for finding in report.findings {
      page.paragraph(
        TextPhrase.word(finding.severity, padded: true),
        TextPhrase.style(of: finding.severity),
        hanging: 10
      ) { text in
        text.append(printable: finding.rule)
        text.append(" ")
        text.append(short: finding.client)
        if finding.server.isNamed {
          text.append(" -> ")
          text.append(short: finding.server)
        }
        text.append(" ")
        text.append(printable: finding.service)
        if finding.count > 1 {
          text.append(" x")
          text.append(decimal: finding.count)
        }
        if finding.outcome != .violation {
          text.append(" ")
          text.append(finding.outcome.rawValue)
        }
        if report.changes?.new.contains(finding.id) == true { text.append(" new") }
      }
    }
    page.blank()
  }

  /// What is said of a finding below its title.
  ///
  /// With `isAdvised` the reader has the rule's advice before the eyes already.
  static func write(
    _ finding: Finding,
    isAdvised: Bool = false,
    to rows: inout some RowWriter & ~Copyable
  ) {
    if finding.server.isNamed {
      rows.row("Between") { text in
        text.append(described: finding.client)
        text.append(" -> ")
        text.append(described: finding.server)
      }
      rows.row("Service") { $0.append(printable: finding.service) }
      if finding.zoneFrom != nil || finding.zoneTo != nil {
        rows.row("Zones") { text in
          text.append(zone: finding.zoneFrom)
          text.append(" -> ")
          text.append(zone: finding.zoneTo)
        }
      }
    } else {
      rows.row("Host") { $0.append(described: finding.client) }
      rows.row("Zone") { $0.append(zone: finding.zoneFrom) }
    }
    writeOccurrences(of: finding, to: &rows)
    if isAdvised {
      rows.row("Remedy") { text in
        text.append("as for ")
        text.append(printable: finding.rule)
        text.append(" above")
      }
    } else {
      rows.row("Remedy") { $0.append(printable: finding.remediation) }
      rows.row("See") { text in
        text.append(printable: finding.references.joined(separator: ", "))
      }
    }
    if let waiver = finding.waiver {
      let words = "by \(waiver.owner) until \(waiver.expires): \(waiver.reason)"
      rows.row("Waived") { $0.append(printable: words) }
    }
    rows.row("Finding") { $0.append(printable: finding.id) }
  }

  /// When, why and where.
  private static func writeOccurrences(
    of finding: Finding,
    to rows: inout some RowWriter & ~Copyable
  ) {
    rows.row("Seen") { text in
      text.append(finding.count, of: "time")
      text.append(", ")
      text.append(from: finding.firstSeen, to: finding.lastSeen)
      text.append(TextPhrase.outcome(finding.outcome))
    }
    rows.row("Why")
    for line in finding.explanation { rows.line { $0.append(printable: line) } }
    rows.row("Evidence")
    TextPhrase.packets(finding.evidence, to: &rows)
    let kept = UInt64(finding.evidence.count)
    if kept > 0, finding.count > kept {
      rows.line { text in
        text.append("and ")
        text.append(decimal: finding.count - kept)
        text.append(" more")
      }
    }
    let weakness = finding.weakEvidence.phrases
    if !weakness.isEmpty {
      rows.row("Weak")
      for phrase in weakness { rows.line { $0.append(phrase) } }
    }
    guard let first = finding.evidence.first, !first.fields.isEmpty else { return }
    rows.row("Fields")
    if finding.evidence.count > 1 {
      rows.line { text in
        text.append("in packet ")
        text.append(decimal: first.packet)
        text.append(":")
      }
    }
    for field in first.fields.prefix(TextPhrase.maxFieldsShown) {
      rows.line { text in
        text.append(printable: field.name)
        text.append(" = ")
        text.append(printable: field.value)
      }
    }
  }
}
