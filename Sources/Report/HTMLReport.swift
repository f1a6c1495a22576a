// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Findings
internal import NetworkTypes

/// The report as one HTML file that loads nothing: style inside, no script.
struct HTMLReport: ~Copyable, RowWriter {
  private var text = TextBuffer(capacity: 1 << 16)
  /// Where a line is put together before it is escaped.
  private var words = TextBuffer()
  /// The label whose row the next line opens.
  private var label: StaticString = ""
  private var isRowOpen = false

  private init() {}

  /// The whole file.
  static func render(_ report: AuditReport) -> TextBuffer {
    var page = HTMLReport()
    let parts = TextReport(report)
    page.text.append(head)
    page.element("h1", "\(report.tool.name) \(report.tool.version) audit")
    page.table(parts.overview)
    page.element("h2", TextReport.qualityTitle)
    page.table(parts.quality)
    page.list("In the captures", parts.defects)
    page.element("h2", "Findings")
    if report.findings.isEmpty { page.element("p", TextReport.nothingFound) }
    for index in report.findings.indices { page.write(report.findings[index]) }
    page.list("Conduits that nothing used", parts.unusedConduits)
    page.list("What could not be judged", parts.unjudged)
    page.text.append("</body>\n</html>\n")
    return page.text
  }

  /// The policy keeps a browser from loading or running anything, whatever a field may hold.
  private static let head: StaticString = """
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

  private mutating func element(_ name: StaticString, _ words: String) {
    text.append("<")
    text.append(name)
    text.append(">")
    text.append(markup: words)
    text.append("</")
    text.append(name)
    text.append(">\n")
  }

  private mutating func list(_ title: String, _ lines: [String]) {
    guard !lines.isEmpty else { return }
    element("h2", title)
    text.append("<ul>\n")
    for line in lines { element("li", line) }
    text.append("</ul>\n")
  }

  private mutating func table(_ rows: [TextReport.Row]) {
    beginTable("facts")
    for row in rows {
      self.row(row.label)
      for line in row.lines { self.line { $0.append(line) } }
    }
    endTable()
  }

  private mutating func beginTable(_ name: StaticString) {
    text.append("<table class=\"")
    text.append(name)
    text.append("\">\n")
  }

  private mutating func endTable() {
    endRow()
    text.append("</table>\n")
  }

  private mutating func endRow() {
    if isRowOpen { text.append("</td></tr>\n") }
    isRowOpen = false
  }

  mutating func row(_ label: StaticString) {
    endRow()
    self.label = label
  }

  mutating func line(_ write: (inout TextBuffer) -> Void) {
    words.removeAll()
    write(&words)
    guard words.count > 0 else { return }
    if isRowOpen {
      text.append("<br>")
    } else {
      text.append("<tr><th>")
      text.append(label)
      text.append("</th><td>")
      isRowOpen = true
    }
    text.append(markup: words)
  }

  private mutating func write(_ finding: Finding) {
    text.append("<section class=\"")
    text.append(finding.severity.rawValue)
    text.append("\" id=\"")
    text.append(finding.id)
    text.append("\">\n<h3>")
    words.removeAll()
    words.append(TextPhrase.word(finding.severity))
    words.append(" ")
    words.append(finding.rule)
    words.append(" ")
    words.append(finding.title)
    text.append(markup: words)
    text.append("</h3>\n")
    beginTable("finding")
    TextReport.write(finding, to: &self)
    endTable()
    text.append("</section>\n")
  }
}
