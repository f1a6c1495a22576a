// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Findings

extension HTMLReport {
  /// Findings told one by one; the rest is grouped, so that a browser opens the page at once.
  static let maxFindings = 1_000
  /// Groups of the rest.
  static let maxGroups = 2_000

  private struct Group: Hashable {
    let severity: Severity
    let rule: String
    let from: String
    let to: String
    let service: String

    static func precedes(_ a: Group, _ b: Group) -> Bool {
      if a.severity != b.severity { return a.severity > b.severity }
      return (a.rule, a.from, a.to, a.service) < (b.rule, b.from, b.to, b.service)
    }
  }

  /// What the template of a finding takes.
  static func values(of finding: Finding, folder: String?, isNew: Bool = false) -> HTMLValues {
    var rows = HTMLRows()
    TextReport.write(finding, to: &rows)
    if let folder, !finding.evidence.isEmpty {
      rows.row("Packets") { $0.append(printable: "\(folder)/\(finding.id).pcapng") }
    }
    rows.flush()
    var marks: [String] = isNew ? ["new"] : []
    if finding.count > 1 { marks.append("\u{d7}\(finding.count)") }
    if finding.outcome != .violation { marks.append(finding.outcome.rawValue) }
    if finding.waiver != nil { marks.append("waived") }
    if !finding.weakEvidence.isEmpty { marks.append("weak evidence") }
    return [
      "id": HTMLText.make(finding.id), "style": finding.severity.rawValue,
      "severity": "\(TextPhrase.word(finding.severity))", "rule": HTMLText.make(finding.rule),
      "title": HTMLText.make(finding.title), "category": HTMLText.make(finding.category),
      "from": HTMLText.zone(finding.zoneFrom), "to": HTMLText.zone(finding.zoneTo), "marks": marks,
      "who": HTMLText.make { words in
        words.append(short: finding.client)
        if finding.server.isNamed {
          words.append(" \u{2192} ")
          words.append(short: finding.server)
          words.append(" ")
          words.append(printable: finding.service)
        }
      },
      "rows": rows.rows,
    ]
  }

  /// What the template of all findings that are not told one by one takes, `nil` for none.
  static func rest(_ report: AuditReport) -> HTMLValues? {
    guard report.findings.count > maxFindings else { return nil }
    var counts: [Group: (findings: Int, count: UInt64)] = [:]
    for index in maxFindings..<report.findings.count {
      let finding = report.findings[index]
      let group = Group(
        severity: finding.severity,
        rule: finding.rule,
        from: finding.zoneFrom ?? ZoneMatrix.noZone,
        to: finding.zoneTo ?? ZoneMatrix.noZone,
        service: finding.service
      )
      let old = counts[group, default: (0, 0)]
      counts[group] = (old.findings + 1, old.count &+ finding.count)
    }
    let order = counts.sorted { Group.precedes($0.key, $1.key) }
    let left = order.count > maxGroups ? " The first \(maxGroups) groups are shown." : ""
    return [
      "heading": "\(report.findings.count - maxFindings) further findings, grouped",
      "words":
        "The \(maxFindings) worst stand above. The formats json, jsonl and csv hold every finding with its evidence."
        + left,
      "groups": order.prefix(maxGroups).map { group, count -> HTMLValues in
        [
          "severity": group.severity.rawValue, "rule": HTMLText.make(group.rule),
          "from": HTMLText.make(group.from), "to": HTMLText.make(group.to),
          "service": HTMLText.make(group.service), "findings": "\(count.findings)",
          "count": "\(count.count)",
        ]
      },
    ]
  }
}
