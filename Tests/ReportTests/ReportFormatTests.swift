// SPDX-License-Identifier: Apache-2.0
internal import Findings
internal import Crypto
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
    ("r.cef", .cef), ("r.ocsf", .ocsf),
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
    var turned = AuditReport(
      tool: sample.tool,
      captures: sample.captures,
      summary: sample.summary,
      assets: sample.assets,
      zones: sample.zones,
      conduits: sample.conduits,
      rules: sample.rules.reversed(),
      findings: sample.findings.reversed(),
      warnings: sample.warnings
    )
    turned.flows = sample.flows
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
    // One script and no link that leads out: the page's own.
    #expect(text.components(separatedBy: "<script").count == 2)
    for tag in ["<img", "href=\"http", "src=\"", "</td><s"] { #expect(!text.contains(tag)) }
    for tag in ["section", "details", "td", "dd", "div", "li", "svg", "g", "dl"] {
      let opened =
        text.components(separatedBy: "<\(tag)>").count
        + text.components(separatedBy: "<\(tag) ").count - 2
      #expect(opened == text.components(separatedBy: "</\(tag)>").count - 1, "\(tag)")
    }
  }

  @Test
  func `HTML escapes a mark that carries an accent, which is another character to Mustache`() {
    let attack = "\"\u{301} onclick=\u{301}x <\u{338}b &\u{301}"
    let text = String(
      decoding: ReportFormat.html.render(HostileReport.make(text: attack)),
      as: UTF8.self
    )
    #expect(text.utf8.contains("&quot;\u{301} onclick".utf8))
    #expect(!text.utf8.contains("\"\u{301}".utf8))
    #expect(!text.utf8.contains("<\u{338}".utf8))
  }

  @Test
  func `HTML lets no script run but its own, by digest`() throws {
    let text = String(decoding: ReportFormat.html.render(SampleReport.full), as: UTF8.self)
    let script = try #require(
      text.components(separatedBy: "<script>").last?.components(separatedBy: "</script>").first
    )
    let digest = Data(SHA256.hash(data: Data(script.utf8))).base64EncodedString()
    #expect(text.contains("script-src 'sha256-\(digest)'"))
  }

  @Test
  func `HTML of a hundred thousand findings stays below 20 MB, and says what it leaves out`() throws
  {
    let report = HostileReport.large(100_001)
    let text = ReportFormat.html.render(report)
    #expect(text.count < 20 << 20)
    let page = String(decoding: text, as: UTF8.self)
    #expect(page.contains("99001 further findings, grouped"))
    #expect(page.contains("The 1000 worst stand above."))
    #expect(page.contains("100001 kinds of flow") && page.contains("3000 are shown;"))
    #expect(page.contains("5000 hosts, those with findings first. The first 1000 are shown;"))
    #expect(page.components(separatedBy: "<details class=\"finding ").count - 1 == 1_000)
    // The worst first: those of the least severity come no more one by one.
    #expect(page.contains("data-severity=\"critical\"") && !page.contains("data-severity=\"info\""))
  }

  @Test(arguments: [ReportFormat.jsonl, .csv, .cef, .ocsf, .syslog])
  func `a form of a line a finding holds all of them, however many there are`(
    _ format: ReportFormat
  ) {
    // Ten times what HTML shows one by one; these forms have no limit that more could reach.
    let report = HostileReport.large(10_001)
    let text = format.render(report)
    let lines = text.count { $0 == UInt8(ascii: "\n") }
    #expect(lines >= report.findings.count)
    for index in [0, 5_000, 10_000] {
      #expect(Data(text).range(of: Data(report.findings[index].id.utf8)) != nil)
    }
    #expect(text.last == UInt8(ascii: "\n"))
  }

  @Test
  func `a cell of the matrix leads to its flows, and from there to findings, conduits and hosts`() {
    let page = String(decoding: ReportFormat.html.render(SampleReport.full), as: UTF8.self)
    #expect(page.contains("<a href=\"#flows-0\" title=\"monitoring to his: allowed, with"))
    #expect(page.contains("<details class=\"flows\" id=\"flows-0\">"))
    #expect(page.contains("<a href=\"#asset-0\">mon1</a></td>"))
    #expect(page.contains("<td><a href=\"#conduit-0\">vitals</a></td>"))
    #expect(page.contains("to engine1: hl7 tcp/2575, 2 flows,"))
    #expect(page.contains("<td class=\"v bad\">violates</td>"))
  }

  @Test
  func `CEF is a line a finding, whose header has eight parts`() {
    for report in [
      SampleReport.full, HostileReport.make(), HostileReport.make(text: "a|b=c\\d\ne"),
    ] {
      let text = String(decoding: ReportFormat.cef.render(report), as: UTF8.self)
      let lines = text.split(separator: "\n")
      #expect(lines.count == report.findings.count)
      for line in lines {
        let bare = line.replacing("\\\\", with: "").replacing("\\|", with: "")
        #expect(
          bare.split(separator: "|", maxSplits: 7, omittingEmptySubsequences: false).count == 8
        )
        #expect(line.hasPrefix("CEF:0|Wardwire|wardwire|0.1.0|"))
      }
    }
  }

  @Test
  func `syslog is a line a finding, with quotes and brackets escaped`() {
    for report in [SampleReport.full, HostileReport.make(text: "a\"b]c\\d\ne")] {
      let lines = String(decoding: ReportFormat.syslog.render(report), as: UTF8.self).split(
        separator: "\n"
      )
      #expect(lines.count == report.findings.count)
      for line in lines {
        let head =
          #/<[0-9]{3}>1 [0-9T:-]{19}Z - wardwire - FINDING \[wardwire@32473( [A-Za-z]+="([^"\]\\]|\\["\]\\])*")+\] .+/#
        #expect(line.wholeMatch(of: head) != nil, "\(line)")
      }
    }
  }

  @Test
  func `OCSF is a Detection Finding a line with what the class requires`() throws {
    for report in [SampleReport.full, HostileReport.make()] {
      let lines = ReportFormat.ocsf.render(report).split(separator: 0x0a)
      #expect(lines.count == report.findings.count)
      for (line, finding) in zip(lines, report.findings) {
        let object = try #require(
          try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
        )
        #expect(object["class_uid"] as? Int == 2004)
        #expect(object["type_uid"] as? Int == 200_401)
        #expect(object["category_uid"] as? Int == 2)
        #expect(object["time"] as? Int64 == finding.lastSeen.milliseconds)
        #expect((object["finding_info"] as? [String: Any])?["uid"] as? String == finding.id)
        #expect(object["metadata"] != nil && object["severity_id"] != nil)
      }
    }
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
