// SPDX-License-Identifier: Apache-2.0
internal import Findings
internal import NetworkTypes

/// The report as one HTML file that loads nothing: style inside, no script.
struct HTMLReport {
  private let report: AuditReport
  private var text = ""

  private init(_ report: AuditReport) { self.report = report }

  /// The whole file.
  static func render(_ report: AuditReport) -> [UInt8] {
    var page = HTMLReport(report)
    page.text += head
    page.element("h1", "\(report.tool.name) \(report.tool.version) audit")
    page.table(TextReport(report, colour: false).overview, class: "facts")
    page.element("h2", TextReport.qualityTitle)
    page.table(TextReport(report, colour: false).quality, class: "facts")
    page.list("In the captures", TextReport(report, colour: false).defects)
    page.element("h2", "Findings")
    if report.findings.isEmpty { page.element("p", TextReport.nothingFound) }
    for finding in report.findings { page.write(finding) }
    page.list("Conduits that nothing used", TextReport(report, colour: false).unusedConduits)
    page.list("What could not be judged", TextReport(report, colour: false).unjudged)
    page.text += "</body>\n</html>\n"
    return Array(page.text.utf8)
  }

  /// The policy keeps a browser from loading or running anything, whatever a field may hold.
  private static let head = """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Wardwire audit</title>
    <style>
    body { font: 15px/1.45 system-ui, sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; }
    table { border-collapse: collapse; }
    th { text-align: left; vertical-align: top; padding: 0 1em 0 0; font-weight: 600; white-space: nowrap; }
    td { overflow-wrap: anywhere; }
    section { border-left: 5px solid #777; padding: 0 0 0 1em; margin: 1.5em 0; }
    h3 { margin: 0 0 .3em; }
    .critical, .high { border-color: #b00020; }
    .medium { border-color: #b26a00; }
    .low { border-color: #00658a; }
    @media print { section { break-inside: avoid; } }
    </style>
    </head>
    <body>

    """

  private mutating func element(_ name: String, _ words: String) {
    text += "<\(name)>\(MarkupText.escape(words))</\(name)>\n"
  }

  private mutating func list(_ title: String, _ lines: [String]) {
    guard !lines.isEmpty else { return }
    element("h2", title)
    text += "<ul>\n"
    for line in lines { element("li", line) }
    text += "</ul>\n"
  }

  private mutating func table(_ rows: [TextReport.Row], class name: String) {
    text += "<table class=\"\(name)\">\n"
    for row in rows {
      let lines = row.lines.filter { !$0.isEmpty }
      guard !lines.isEmpty else { continue }
      text += "<tr><th>\(MarkupText.escape(row.label))</th><td>"
      text += lines.map { MarkupText.escape($0) }.joined(separator: "<br>") + "</td></tr>\n"
    }
    text += "</table>\n"
  }

  private mutating func write(_ finding: Finding) {
    text += "<section class=\"\(finding.severity.rawValue)\" id=\"\(finding.id)\">\n"
    element("h3", "\(finding.severity.rawValue.uppercased()) \(finding.rule) \(finding.title)")
    table(TextReport.rows(of: finding), class: "finding")
    text += "</section>\n"
  }
}
