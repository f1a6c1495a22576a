// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Findings
internal import NetworkTypes
internal import Report
internal import Testing

struct TextLinesTests {
  private func paragraph(_ words: String, _ first: Int, _ rest: Int) -> [String] {
    var text = TextBuffer()
    words.withBytes { TextLines.wrap($0, into: &text, first, rest, margin: 0) }
    var lines = String(text).split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.removeLast().isEmpty)
    return lines.map { String($0) }
  }

  /// Pseudo-random words, the same in every run.
  private func words(_ seed: UInt64, _ letters: [String]) -> String {
    var state = seed
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    return (0..<next(12)).map { _ in
      (0..<(next(8) == 0 ? next(60) : next(9))).map { _ in letters[next(letters.count)] }.joined()
    }.joined(separator: " ")
  }

  @Test(arguments: 0..<300)
  func `ASCII is broken by bytes where it is broken by characters`(seed: Int) {
    let text = words(UInt64(seed), ["a", "b", ".", "-", "W"])
    for (first, rest) in [(10, 10), (20, 8), (7, 33), (80, 80), (1, 1)] {
      #expect(
        paragraph(text, first, rest) == TextLines.wrap(text, first: first, rest: rest),
        "\(text)"
      )
    }
  }

  @Test(arguments: 0..<100)
  func `text with other characters is broken by its columns`(seed: Int) {
    let text = words(UInt64(seed), ["a", "\u{6f22}", "e\u{301}", "\u{1f3e5}", "\u{e9}"])
    for (first, rest) in [(10, 10), (20, 8), (80, 80)] {
      #expect(paragraph(text, first, rest) == TextLines.wrap(text, first: first, rest: rest))
    }
  }

  @Test
  func `a space that carries an accent breaks no line`() {
    let text = "aaaa \u{301}bbbb cccc"
    #expect(paragraph(text, 9, 9) == TextLines.wrap(text, first: 9, rest: 9))
  }

  @Test(arguments: [
    (",", "\","), (",\u{301}", "\",\u{301}"), ("\"", "\"\"\""), ("\"\u{301}", "\"\"\"\u{301}"),
    ("=", "'="), ("=\u{301}", "'=\u{301}"), ("-1,", "\"'-1,"),
  ])
  func `a cell is quoted by its bytes, whatever stands on them`(text: String, start: String) {
    let report = AuditReport(
      tool: ToolRecord(version: "0", rulesDigest: ""),
      captures: [],
      summary: ReportSummary(),
      findings: [
        Finding(
          rule: "R",
          title: text,
          severity: .low,
          category: "c",
          client: Party(),
          server: Party(),
          service: "s",
          firstSeen: SampleReport.time(0),
          lastSeen: SampleReport.time(0)
        )
      ]
    )
    let table = String(decoding: ReportFormat.csv.render(report), as: UTF8.self)
    let row = table.unicodeScalars.split(separator: "\n").last.map { String($0) } ?? ""
    #expect(row.unicodeScalars.dropFirst(19).starts(with: start.unicodeScalars), "\(row)")
  }
}
