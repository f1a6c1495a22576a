// SPDX-License-Identifier: Apache-2.0
internal import Findings
internal import NetworkTypes

/// The findings as a table (RFC 4180), a row each.
enum CSVReport {
  private static let columns = [
    "id", "rule", "title", "severity", "confidence", "category", "outcome", "zone_from", "zone_to",
    "client", "client_name", "server", "server_name", "service", "first_seen", "last_seen", "count",
    "evidence", "explanation", "remediation", "references", "waiver",
    "weak_evidence",
  ]

  /// The table with a head row.
  static func render(_ report: AuditReport) -> [UInt8] {
    var text = columns.joined(separator: ",") + "\r\n"
    for finding in report.findings {
      text += cells(finding).map(quote).joined(separator: ",") + "\r\n"
    }
    return Array(text.utf8)
  }

  private static func cells(_ finding: Finding) -> [String] {
    [
      finding.id, finding.rule, finding.title, finding.severity.rawValue, finding.confidence,
      finding.category, finding.outcome.rawValue, finding.zoneFrom ?? "", finding.zoneTo ?? "",
      finding.client.identity, finding.client.name ?? "", finding.server.identity,
      finding.server.name ?? "", finding.service, finding.firstSeen.description,
      finding.lastSeen.description, String(finding.count),
      finding.evidence.map { "\($0.capture)#\($0.packet)" }.joined(separator: " "),
      finding.explanation.joined(separator: "; "), finding.remediation,
      finding.references.joined(separator: "; "), finding.waiver?.owner ?? "",
      finding.weakEvidence.names.joined(separator: " "),
    ]
  }

  /// Quotes where the RFC asks for it; a cell that a spreadsheet would run as a formula gets a mark.
  private static func quote(_ cell: String) -> String {
    var cell = PrintableText.make(cell, limit: 10_000)
    if let first = cell.first, "=+-@".contains(first) { cell = "'" + cell }
    guard cell.contains(where: { $0 == "," || $0 == "\"" }) else { return cell }
    return "\"" + cell.replacing("\"", with: "\"\"") + "\""
  }
}
