// SPDX-License-Identifier: Apache-2.0
internal import Findings
internal import Foundation
internal import NetworkTypes
internal import Report
internal import Testing

struct TextReportTests {
  private func text(_ report: AuditReport, colour: Bool = false) -> String {
    String(decoding: ReportFormat.text.render(report, colour: colour), as: UTF8.self)
  }

  /// Columns counted without the code under test: wide for everything beyond U+1100.
  private func columns(_ line: Substring) -> Int {
    line.unicodeScalars.reduce(0) { sum, scalar in
      if scalar.properties.generalCategory == .nonspacingMark { return sum }
      return sum + (scalar.value >= 0x1100 ? 2 : 1)
    }
  }

  @Test(arguments: [1, 7, 39, 60, 79, 80, 81, 300, 5_000])
  func `no line is longer than 80 columns, however long the names are`(length: Int) {
    let names = [
      String(repeating: "n", count: length),
      String(repeating: "long name ", count: length),
      String(repeating: "\u{6f22}", count: length),
      String(repeating: "a\u{301}\u{301}", count: length),
      String(repeating: "\u{1b}[1m", count: length),
      String(repeating: "\u{1f3e5}x ", count: length),
    ]
    for name in names {
      for line in text(HostileReport.make(text: name)).split(separator: "\n") {
        #expect(columns(line) <= 80, "\(line)")
      }
    }
  }

  @Test
  func `no line of the sample is longer than 80 columns`() {
    for report in [SampleReport.full, SampleReport.quiet] {
      for line in text(report).split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    }
  }

  @Test
  func `long IPv6 addresses on both sides stay whole`() {
    let address = "2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff"
    let report = AuditReport(
      tool: ToolRecord(version: "0", rulesDigest: ""),
      captures: [],
      summary: ReportSummary(),
      findings: [
        Finding(
          rule: "SEG-001",
          title: "t",
          severity: .low,
          category: "c",
          client: Party(address: IPAddress(address), name: "a-rather-long-asset-name-of-a-ward"),
          server: Party(address: IPAddress(address), name: "another-rather-long-asset-name"),
          service: "s",
          firstSeen: SampleReport.time(0),
          lastSeen: SampleReport.time(0)
        )
      ]
    )
    let output = text(report)
    #expect(output.components(separatedBy: address).count == 3)
    #expect(output.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  @Test
  func `what a terminal would obey is shown instead`() {
    let output = text(HostileReport.make())
    for scalar in output.unicodeScalars where scalar != "\n" {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator:
        Issue.record("U+\(String(scalar.value, radix: 16)) reached the terminal")
      default: break
      }
    }
    #expect(output.contains("\\u{1b}[2J"))
    #expect(!output.contains("\nFindings  none"))
  }

  @Test
  func `colour adds escapes and changes nothing else`() {
    let plain = text(SampleReport.full)
    let coloured = text(SampleReport.full, colour: true)
    #expect(!plain.contains("\u{1b}"))
    #expect(coloured.contains("\u{1b}[1;31mCRITICAL\u{1b}[0m"))
    var stripped = coloured
    for code in ["0", "1", "2", "1;31", "33", "36"] {
      stripped = stripped.replacing("\u{1b}[\(code)m", with: "")
    }
    #expect(stripped == plain)
  }

  @Test
  func `a report without a policy says that segmentation was not checked`() {
    #expect(text(SampleReport.quiet).contains("segmentation was not checked"))
    #expect(!text(SampleReport.full).contains("segmentation was not checked"))
  }

  @Test
  func `a field of a megabyte is cut`() {
    let output = text(HostileReport.make(text: String(repeating: "x", count: 1_000_000)))
    #expect(output.utf8.count < 100_000)
  }
}
