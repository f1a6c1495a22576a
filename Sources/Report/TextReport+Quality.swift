// SPDX-License-Identifier: Apache-2.0
internal import Findings

extension TextReport {
  /// What stands over the section.
  static let qualityTitle = "Quality of the captures"
  /// Captures whose defects are listed one by one.
  static let maxDefectiveListed = 20

  /// What all captures together show, and what they lack.
  var quality: [Row] {
    let all = report.captures.map(\.quality)
    func total(_ value: KeyPath<CaptureQuality, UInt64>) -> UInt64 {
      all.reduce(0) { $0 &+ $1[keyPath: value] }
    }
    var reasons: [String: UInt64] = [:]
    for quality in all {
      for item in quality.skippedByReason { reasons[item.name, default: 0] &+= item.count }
    }
    let skipped = reasons.values.reduce(0, &+)
    let names = reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { name, count in
      "\(count) \(PrintableText.make(name).replacing("_", with: " "))"
    }
    var packets =
      "\(report.summary.packets) read, \(total(\.decoded)) decoded, \(skipped) skipped"
    if !names.isEmpty { packets += " (\(names.joined(separator: ", ")))" }
    return [
      Row("Packets", packets),
      Row("Cut short", count(total(\.truncated), "packet", "by the snap length")),
      Row("One-sided", oneSided(total(\.oneSidedFlows))),
      Row("Missing", missing(total(\.gapBytes))),
      Row("Twice", count(total(\.duplicates), "packet", "captured twice, read once")),
      Row("Dropped", dropped),
      Row("Clock", clock(total(\.stepsBack), total(\.stepsAhead))),
      Row("VLAN tags", tags(total(\.vlanTagged))),
      Row("Rotated", rotated),
    ]
  }

  private func count(_ number: UInt64, _ noun: String, _ rest: String) -> String {
    number == 0 ? "" : "\(TextPhrase.count(number, noun)) \(rest)"
  }

  private func oneSided(_ flows: UInt64) -> String {
    count(flows, "flow", "whose other side spoke and was not captured")
  }

  private func missing(_ bytes: UInt64) -> String {
    bytes == 0 ? "" : "\(TextPhrase.bytes(bytes)) of streams; messages in them were not judged"
  }

  private var dropped: String {
    let told = report.captures.compactMap(\.quality.droppedByCapture)
    guard !told.isEmpty else { return "unknown: the captures do not say what was not captured" }
    let sum = told.reduce(UInt64(0)) { sum, count in
      let (total, overflow) = sum.addingReportingOverflow(count)
      return overflow ? .max : total
    }
    let rest = report.captures.count - told.count
    return "\(TextPhrase.count(sum, "packet")) while capturing, as the captures say"
      + (rest > 0 ? "; \(rest) of \(report.captures.count) say nothing" : "")
  }

  private func clock(_ back: UInt64, _ ahead: UInt64) -> [String] {
    [
      back == 0 ? "" : "went back \(TextPhrase.count(back, "time")): times are not in order",
      ahead == 0
        ? ""
        : "\(TextPhrase.count(ahead, "pause")) of over an hour: nothing said, or the clock put forward",
    ]
  }

  private func tags(_ tagged: UInt64) -> String {
    if tagged == 0 { return "none seen: no VLANs there, or stripped before the capture" }
    return "on \(tagged) of \(TextPhrase.count(report.summary.packets, "packet"))"
  }

  private var rotated: String {
    let continued = report.captures.count { $0.continuesPrevious }
    if continued == 0 { return "" }
    return "\(continued) of \(TextPhrase.count(report.captures.count, "capture")) "
      + "\(continued == 1 ? "goes" : "go") on where the one before ended"
  }

  /// What is wrong with each capture, a line each; of one capture only what the totals do not say.
  var defects: [String] {
    let isOne = report.captures.count == 1
    let defective = report.captures.map { capture in
      (capture, TextPhrase.particulars(of: capture) + (isOne ? [] : TextPhrase.counts(of: capture)))
    }.filter { !$0.1.isEmpty }
    var lines = defective.prefix(Self.maxDefectiveListed).flatMap { capture, phrases in
      phrases.map { "\(PrintableText.make(capture.path)): \($0)" }
    }
    if defective.count > Self.maxDefectiveListed {
      lines.append(
        "and \(defective.count - Self.maxDefectiveListed) more captures (see --format json)"
      )
    }
    return lines
  }
}
