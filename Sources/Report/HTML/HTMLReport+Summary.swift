// SPDX-License-Identifier: Apache-2.0
internal import Findings

extension HTMLReport {
  /// The verdict in a sentence, and what it rests on.
  static func verdict(_ report: AuditReport) -> HTMLValues {
    let open = report.findings.filter { $0.waiver == nil }
    let serious = open.count { $0.severity >= .high }
    let flows = report.summary.flowsByVerdict
    let judged =
      report.tool.policyDigest == nil
      ? "Only the rules judged: no policy was given, so segmentation was not checked."
      : "\(flows.allowed) flows allowed, \(flows.denied) denied, \(flows.violates) violating, "
        + "\(flows.undetermined) undetermined, \(flows.outOfScope) out of scope."
    let words: String
    let style: String
    if serious > 0 {
      words = "\(TextPhrase.count(serious, "finding")) of severity high or critical"
      style = "bad"
    } else if !open.isEmpty {
      words = "\(TextPhrase.count(open.count, "finding")), none of severity high or critical"
      style = "weak"
    } else if report.interrupted || !report.incidents.isEmpty || report.tool.policyDigest == nil {
      words = "No violation found in what could be judged"
      style = "weak"
    } else {
      words = "No violation found"
      style = "good"
    }
    return ["words": words, "style": style, "reason": judged]
  }

  /// What a reader must know before anything else.
  static func notices(_ report: AuditReport) -> [String] {
    var lines: [String] = []
    if report.showsSensitive {
      lines.append(
        "This report shows patient data and credentials (--show-sensitive). Handle it as such."
      )
    }
    if report.interrupted {
      lines.append("The run was stopped before its end: this is what was seen until then.")
    }
    if !report.incidents.isEmpty {
      lines.append(
        "\(TextPhrase.count(report.incidents.count, "capture")) could not be read whole."
      )
    }
    return lines
  }

  /// What changed since an earlier report, or why that is not known.
  static func changed(_ report: AuditReport, _ parts: TextReport) -> [String] {
    guard report.changes != nil else {
      return [
        "Not known: no earlier report was given (--baseline). Findings keep their ids from night to night."
      ]
    }
    return parts.changeLines
  }

  /// Numbers side by side.
  static func tiles(_ report: AuditReport) -> [HTMLValues] {
    let counts = report.countsBySeverity
    func tile(_ style: String, _ number: some BinaryInteger, _ label: String) -> HTMLValues {
      ["style": number == 0 ? "zero" : style, "number": "\(number)", "label": label]
    }
    var tiles = Severity.allCases.map { tile($0.rawValue, counts[$0.rank], $0.rawValue) }
    tiles.append(tile("good", report.summary.flows, "flows"))
    tiles.append(tile("", report.assets.count, "hosts"))
    if report.tool.policyDigest != nil {
      tiles.append(tile("", report.conduits.count { $0.flows == 0 }, "unused conduits"))
    }
    return tiles
  }
}
