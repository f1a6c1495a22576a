// SPDX-License-Identifier: Apache-2.0
internal import Findings
internal import NetworkTypes

/// When evidence was seen: bars over the time of the captures, stacked by severity.
enum FindingTimeline {
  private static let bars: Int64 = 60
  private static let width = 960
  private static let height = 92

  /// What the template takes, `nil` without evidence.
  static func values(_ report: AuditReport) -> HTMLValues? {
    var times: [(Timestamp, Severity)] = []
    for finding in report.findings {
      if finding.evidence.isEmpty { times.append((finding.firstSeen, finding.severity)) }
      for piece in finding.evidence { times.append((piece.timestamp, finding.severity)) }
    }
    guard let first = times.map(\.0).min(), let last = times.map(\.0).max() else { return nil }
    let (span, overflow) = last.nanoseconds.subtractingReportingOverflow(first.nanoseconds)
    guard !overflow else { return nil }
    var counts = [[Int]](
      repeating: [Int](repeating: 0, count: Severity.allCases.count),
      count: Int(bars)
    )
    // A step of at least a nanosecond, and the last moment falls into the last bar.
    let step = max(span / bars, 1)
    for (time, severity) in times {
      let bar = min((time.nanoseconds - first.nanoseconds) / step, bars - 1)
      counts[Int(bar)][severity.rank] += 1
    }
    let most = max(counts.map { $0.reduce(0, +) }.max() ?? 1, 1)
    var result: [HTMLValues] = []
    for (bar, severities) in counts.enumerated() {
      var top = 100
      let start = Timestamp(nanoseconds: first.nanoseconds + Int64(bar) * step)
      for severity in Severity.allCases where severities[severity.rank] > 0 {
        let count = severities[severity.rank]
        let tall = max(height * count / most, 2)
        top -= tall
        result.append([
          "style": severity.rawValue, "x": "\(bar * width / Int(bars))", "y": "\(max(top, 0))",
          "w": "\(width / Int(bars) - 2)", "h": "\(tall)",
          "title": "\(TextPhrase.span(start, start)): \(count) \(severity.rawValue)",
        ])
      }
    }
    let words =
      "\(TextPhrase.count(times.count, "piece")) of evidence, \(TextPhrase.span(first, last)). "
      + "At most ten a finding are kept, the first ones."
    return [
      "bars": result, "words": words, "first": TextPhrase.span(first, first),
      "last": first == last ? "" : TextPhrase.span(last, last),
    ]
  }
}
