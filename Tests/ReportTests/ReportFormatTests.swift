// SPDX-License-Identifier: Apache-2.0
internal import Findings
internal import Foundation
internal import NetworkTypes
internal import Report
internal import Testing

struct ReportFormatTests {
  @Test(arguments: ReportFormat.allCases)
  func `each format gives the golden bytes of a full report`(format: ReportFormat) throws {
    try GoldenFile.expect(format.render(SampleReport.full), equals: "full.\(format.rawValue)")
  }

  @Test(arguments: [ReportFormat.text, .json, .jsonl])
  func `each format gives the golden bytes of a report without findings`(
    format: ReportFormat
  ) throws {
    try GoldenFile.expect(format.render(SampleReport.quiet), equals: "quiet.\(format.rawValue)")
  }

  @Test(arguments: ReportFormat.allCases)
  func `a report that is handed on in parts is the same report`(format: ReportFormat) {
    let long = HostileReport.make(text: String(repeating: "\u{6f22}", count: 400_000))
    for report in [SampleReport.quiet, SampleReport.full, long] {
      var bytes: [UInt8] = []
      format.write(report) { bytes += $0 }
      #expect(bytes == format.render(report))
    }
  }

  @Test(arguments: [
    ("report.json", ReportFormat.json), ("a.b/x.SARIF", .sarif), ("findings.jsonl", .jsonl),
    ("r.txt", .text), ("r.xml", .junit), ("r.csv", .csv), ("r.eve", .eve), ("r.html", .html),
  ])
  func `an output's ending chooses its format`(path: String, format: ReportFormat) {
    #expect(ReportFormat(ending: path) == format)
  }

  @Test(arguments: ["report", "a.json/report", "", "-", "report.", "report.docx"])
  func `an ending that stands for nothing chooses nothing`(path: String) {
    #expect(ReportFormat(ending: path) == nil)
  }

  @Test(arguments: ReportFormat.allCases)
  func `the order in which findings were found does not show`(format: ReportFormat) {
    let sample = SampleReport.full
    let turned = AuditReport(
      tool: sample.tool,
      captures: sample.captures,
      summary: sample.summary,
      assets: sample.assets,
      conduits: sample.conduits,
      rules: sample.rules.reversed(),
      findings: sample.findings.reversed(),
      warnings: sample.warnings
    )
    #expect(format.render(turned) == format.render(sample))
  }

  @Test(arguments: [ReportFormat.json, .sarif])
  func `a JSON document is read back by Foundation`(format: ReportFormat) throws {
    let value = try JSONSerialization.jsonObject(with: Data(format.render(HostileReport.make())))
    #expect(value is [String: Any])
  }

  @Test(arguments: [ReportFormat.jsonl, .eve])
  func `each line of a line format is an object of its own`(format: ReportFormat) throws {
    let lines = format.render(HostileReport.make()).split(separator: 0x0a)
    #expect(lines.count == (format == .eve ? 1 : 2))
    for line in lines {
      let value = try JSONSerialization.jsonObject(with: Data(line))
      #expect(value is [String: Any])
    }
  }

  @Test
  func `JSON gives hostile text back as it was`() throws {
    let bytes = ReportFormat.json.render(HostileReport.make())
    let document = try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
    let findings = document?["findings"] as? [[String: Any]]
    #expect(findings?.first?["client_name"] as? String == HostileReport.text)
  }

  @Test
  func `JUnit is well-formed XML whose counts are those of its cases`() throws {
    for report in [SampleReport.full, HostileReport.make(), SampleReport.quiet] {
      let text = String(decoding: ReportFormat.junit.render(report), as: UTF8.self)
      let cases = text.components(separatedBy: "<testcase ").count - 1
      let failures = text.components(separatedBy: "<failure ").count - 1
      let skipped = text.components(separatedBy: "<skipped ").count - 1
      #expect(text.contains("tests=\"\(cases)\" failures=\"\(failures)\""))
      #expect(text.contains("skipped=\"\(skipped)\""))
      #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0.value != 0x0a })
    }
  }

  @Test
  func `HTML holds no element, script or address that a field brought along`() {
    let attack = "</td><script>alert(1)</script><img src=x onerror='a'>\"><a href=\"http://x\">"
    let text = String(
      decoding: ReportFormat.html.render(HostileReport.make(text: attack)),
      as: UTF8.self
    )
    #expect(text.contains("&lt;script&gt;"))
    for tag in ["<script", "<img", "<a ", "</td><s"] { #expect(!text.contains(tag)) }
    #expect(text.components(separatedBy: "<section").count == 2)
    #expect(
      text.components(separatedBy: "<td>").count == text.components(separatedBy: "</td>").count
    )
  }

  @Test
  func `CSV has the same number of cells in each row and starts no formula`() {
    var report = HostileReport.make(text: "=cmd|' /C calc'!A0")
    report.warnings = []
    let text = String(decoding: ReportFormat.csv.render(report), as: UTF8.self)
    let rows = text.components(separatedBy: "\r\n").dropLast()
    #expect(rows.count == 2)
    #expect(rows.last?.contains(",'=cmd") == true)
    #expect(rows.last?.contains(",=cmd") == false)
  }
}
