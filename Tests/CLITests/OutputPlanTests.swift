// SPDX-License-Identifier: Apache-2.0
import Audit
import Report
import Testing

@testable import wardwire

struct OutputPlanTests {
  private func formats(_ format: ReportFormat?, _ paths: [String]) throws -> [ReportFormat] {
    try OutputPlan(format: format, paths: paths, colour: false).items.map(\.format)
  }

  @Test
  func `without options the report is text on standard output`() throws {
    let plan = try OutputPlan(format: nil, paths: [], colour: false)
    #expect(plan.items == [OutputPlan.Item(path: "-", format: .text)])
  }

  @Test
  func `among several outputs the endings choose`() throws {
    #expect(try formats(nil, ["r.json", "r.sarif", "-"]) == [.json, .sarif, .text])
    #expect(try formats(.jsonl, ["r.json", "-", "r"]) == [.json, .jsonl, .jsonl])
  }

  @Test
  func `an asked format rules the only output`() throws {
    #expect(try formats(.eve, ["alerts.json"]) == [.eve])
    #expect(try formats(.csv, []) == [.csv])
  }

  @Test
  func `a name without an ending is text`() throws {
    #expect(try formats(nil, ["report", "a.b/report"]) == [.text, .text])
  }

  @Test
  func `an unknown ending and a path given twice are wrong usage`() {
    for paths in [["report.docx"], ["r.json", "r.json"], ["-", "-"]] {
      let error = #expect(throws: AuditError.self) { try formats(nil, paths) }
      guard case .usage? = error else {
        Issue.record("\(paths): \(String(describing: error))")
        continue
      }
    }
  }
}

struct ByteCountTests {
  @Test(arguments: [("1", 1), ("64k", 65_536), ("64K", 65_536), ("2M", 2 << 20), ("1G", 1 << 30)])
  func `a number of bytes may have a unit`(text: String, bytes: Int) {
    #expect(ByteCount(argument: text)?.bytes == bytes)
  }

  @Test(arguments: ["", "K", "0", "-1", "+1", "1X", "1KM", "9223372036854775807G", "1.5M", " 1"])
  func `what is no positive number of bytes is refused`(text: String) {
    #expect(ByteCount(argument: text) == nil)
  }
}
