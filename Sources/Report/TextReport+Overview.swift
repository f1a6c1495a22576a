// SPDX-License-Identifier: Apache-2.0
internal import Findings
internal import NetworkTypes

extension TextReport {
  /// What was read, by what it was judged, and the totals.
  var overview: [Row] {
    var rows: [Row] = []
    if report.interrupted {
      rows.append(Row("Stopped", "before the end: this is what was seen until then"))
    }
    if report.showsSensitive {
      rows.append(Row("Private", "patient data and credentials are shown (--show-sensitive)"))
    }
    let rules = TextPhrase.count(report.tool.ruleCount, "rule") + digest(report.tool.rulesDigest)
    rows += [
      Row("Findings", findingLine), Row("Changed", changeLines), Row("Flows", flowLine),
      Row("Policy", policyLine),
      Row("Rules", rules), Row("Verdicts", verdictLine), Row("Time", timeLine),
      Row("Captures", captureLines),
    ]
    return rows + report.warnings.map { Row("Warning", PrintableText.make($0)) }
  }

  private var captureLines: [String] {
    let total =
      "\(TextPhrase.count(report.captures.count, "capture")), "
      + "\(TextPhrase.count(report.summary.packets, "packet")), "
      + TextPhrase.bytes(report.summary.bytes)
    var lines = [total]
    for capture in report.captures.prefix(Self.maxCapturesListed) {
      lines.append(
        "\(PrintableText.make(capture.path)): \(TextPhrase.count(capture.packets, "packet"))"
      )
    }
    if report.captures.count > Self.maxCapturesListed {
      lines.append("and \(report.captures.count - Self.maxCapturesListed) more (see --format json)")
    }
    return lines
  }

  private var timeLine: String {
    guard let first = report.captures.compactMap(\.first).min(),
      let last = report.captures.compactMap(\.last).max()
    else { return "" }
    return TextPhrase.span(first, last)
  }

  private var policyLine: String {
    guard let digest = report.tool.policyDigest else {
      return "none given: only the rules judged, segmentation was not checked; "
        + "\u{201c}wardwire learn\u{201d} proposes one"
    }
    return PrintableText.make(report.tool.policyName ?? "without a name") + self.digest(digest)
  }

  private func digest(_ digest: String) -> String {
    digest.isEmpty ? "" : " (digest \(PrintableText.make(String(digest.prefix(12)))))"
  }

  private var flowLine: String {
    let total = "\(report.summary.flows)"
    guard report.tool.policyDigest != nil else { return "\(total), not judged without a policy" }
    let verdicts = report.summary.flowsByVerdict.named.map { "\($0.count) \($0.name)" }
    return "\(total): " + verdicts.joined(separator: ", ").replacing("_", with: " ")
  }

  private var findingLine: String {
    guard !report.findings.isEmpty else { return "none" }
    let counts = report.countsBySeverity
    let parts = Severity.allCases.map { "\(counts[$0.rank]) \($0.rawValue)" }
    let waived = report.findings.count { $0.waiver != nil }
    return "\(report.findings.count): " + parts.joined(separator: ", ")
      + (waived > 0 ? " (\(waived) waived)" : "")
  }

  /// What changed since an earlier report; nothing where there is none.
  var changeLines: [String] {
    guard let changes = report.changes else { return [] }
    var lines = [
      "\(changes.new.count) new, \(changes.gone.count) gone, \(changes.unchanged) as before, "
        + "against \(PrintableText.make(changes.baseline))"
    ]
    if changes.hasOtherRules { lines.append("other rules judged then") }
    if changes.hasOtherPolicy { lines.append("another policy judged then, or none") }
    return lines
  }

  /// The findings of the earlier report that are not there any more, as far as they are listed.
  var goneLines: [String] {
    guard let gone = report.changes?.gone else { return [] }
    var lines = gone.prefix(Self.maxGoneListed).map { finding in
      let ends = [finding.client, finding.server].filter { !$0.isEmpty }.joined(separator: " -> ")
      return PrintableText.make(
        "\(finding.severity) \(finding.rule) \(ends) \(finding.service): \(finding.title)"
      )
    }
    if gone.count > Self.maxGoneListed {
      lines.append("and \(gone.count - Self.maxGoneListed) more, all in the JSON report")
    }
    return lines
  }

  /// A path as a shell takes it: in quotation marks unless all of it is plain.
  private static func quoted(_ path: String) -> String {
    let isPlain = path.unicodeScalars.allSatisfy { scalar in
      scalar.properties.isAlphabetic || "0123456789/._-+,@%:".unicodeScalars.contains(scalar)
    }
    return isPlain ? path : "'" + path.replacing("'", with: "'\\''") + "'"
  }

  /// What a reader may do next about the findings; nothing where there are none.
  var advice: [Row] {
    let seen = report.findings.lazy.flatMap(\.evidence).first { $0.capture != "-" }
    guard let seen else { return [] }
    let path = Self.quoted(PrintableText.make(seen.capture))
    var rows = [Row("Packet", "wardwire inspect \(path) --packet \(seen.packet)")]
    if seen.flowID != 0 {
      rows.append(Row("Flow", "wardwire inspect \(path) --follow \(seen.flowID)"))
    }
    if report.evidenceFolder == nil {
      rows.append(
        Row("Evidence", "--evidence FOLDER keeps the packets behind each finding, redacted")
      )
    }
    if report.changes == nil {
      rows.append(Row("Changes", "--baseline REPORT.json says what is new since an earlier report"))
    }
    return rows
  }

  /// The conduits without any flow.
  var unusedConduits: [String] {
    report.conduits.filter { $0.flows == 0 }.map { conduit in
      PrintableText.make(conduit.id)
        + (conduit.line.map { " (line \($0) of the policy)" } ?? "")
    }
  }

  /// What the audit could not come to a verdict on, and which limits cut it short.
  var unjudged: [String] {
    var lines = report.summary.notEvaluated.map { PrintableText.make($0) }
    let undetermined = report.summary.flowsByVerdict.undetermined
    if undetermined > 0 {
      lines.append(
        "\(TextPhrase.count(undetermined, "flow")) undetermined: who began is not known"
      )
    }
    lines += unjudgedRules
    for conduit in report.conduits where conduit.notObservable > 0 {
      let count = TextPhrase.count(conduit.notObservable, "condition")
      lines.append("conduit \(PrintableText.make(conduit.id)): \(count) not observable")
    }
    for limit in report.summary.limitsReached {
      lines.append(
        "limit \(PrintableText.make(limit.name)) reached \(TextPhrase.count(limit.count, "time"))"
      )
    }
    return lines
  }

  /// Rules with something that could not be judged, those of the same counts in one line.
  private var unjudgedRules: [String] {
    var lines: [String] = []
    var names: [[UInt64]: [String]] = [:]
    for rule in report.rules where rule.notObservable > 0 || rule.notEvaluated > 0 {
      names[[rule.notObservable, rule.notEvaluated], default: []].append(rule.rule)
    }
    let order = names.sorted { ($0.value.first ?? "") < ($1.value.first ?? "") }
    for (counts, rules) in order {
      var parts: [String] = []
      if counts[0] > 0 { parts.append("\(counts[0]) not observable") }
      if counts[1] > 0 { parts.append("\(counts[1]) not evaluated") }
      lines.append(
        "\(PrintableText.make(rules.joined(separator: " "))): \(parts.joined(separator: ", "))"
      )
    }
    return lines
  }

  /// What all rules together came to.
  var verdictLine: String {
    let sum = report.rules.reduce(into: RuleCount(rule: "")) { sum, rule in
      sum.violation += rule.violation
      sum.attempt += rule.attempt
      sum.possible += rule.possible
      sum.conformant += rule.conformant
      sum.notObservable += rule.notObservable
      sum.notEvaluated += rule.notEvaluated
    }
    return "\(sum.violation) violation, \(sum.attempt) attempt, \(sum.possible) possible, "
      + "\(sum.conformant) conformant, \(sum.notObservable) not observable, "
      + "\(sum.notEvaluated) not evaluated (by rule: --format json)"
  }
}
