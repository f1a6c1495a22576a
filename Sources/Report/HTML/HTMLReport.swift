// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Findings
internal import Mustache

/// The report as one HTML file that loads nothing: its style and its script are inside.
enum HTMLReport {
  /// Captures with a row in the appendix.
  private static let maxCaptures = 2_000

  /// The whole file.
  static func render(_ report: AuditReport) -> TextBuffer {
    var text = TextBuffer(capacity: 1 << 16)
    text.append(page(report))
    return text
  }

  private static let library: Result<MustacheLibrary, any Error> = Result {
    try MustacheLibrary(
      templates: [
        "page": HTMLTemplate.page, "summary": HTMLTemplate.summary, "matrix": HTMLTemplate.matrix,
        "topology": HTMLTemplate.topology, "timeline": HTMLTemplate.timeline,
        "flows": HTMLTemplate.flows, "host": HTMLTemplate.host,
        "findings": HTMLTemplate.findings, "assets": HTMLTemplate.assets,
        "quality": HTMLTemplate.quality, "appendix": HTMLTemplate.appendix,
      ].mapValues { try MustacheTemplate(string: $0) }
    )
  }

  private static func page(_ report: AuditReport) -> String {
    switch library {
    case .success(let library): library.render(values(report), withTemplate: "page") ?? ""
    // The templates are constants and tested; what is wrong with one is said where the page would be.
    case .failure(let error): HTMLText.make("the page's template is broken: \(error)")
    }
  }

  private static func values(_ report: AuditReport) -> HTMLValues {
    let parts = TextReport(report)
    let matrix = ZoneMatrix(report)
    var values: HTMLValues = [
      "title": "Segmentation audit",
      "tool": HTMLText.make("\(report.tool.name) \(report.tool.version)"),
      "subject": HTMLText.make(subject(report)), "style": HTMLStyle.text, "script": HTMLScript.text,
      "scriptDigest": HTMLScript.digest, "verdict": verdict(report), "notices": notices(report),
      "tiles": tiles(report),
      "overview": HTMLText.rows(parts.overview.filter { $0.label.description != "Changed" }),
      "unseen": parts.unjudged.map(HTMLText.make), "hasUnseen": !parts.unjudged.isEmpty,
      "changed": changed(report, parts).map(HTMLText.make),
      "gone": parts.goneLines.map(HTMLText.make),
      "hasGone": !parts.goneLines.isEmpty,
      "qualityTitle": TextReport.qualityTitle, "quality": HTMLText.rows(parts.quality),
      "defects": parts.defects.map(HTMLText.make), "hasDefects": !parts.defects.isEmpty,
    ]
    if report.findings.isEmpty { values["none"] = TextReport.nothingFound }
    if !report.findings.isEmpty {
      values["some"] = [
        "severities": Severity.allCases.map(\.rawValue),
        "categories": Set(report.findings.map(\.category)).sorted().map(HTMLText.make),
        "status": TextPhrase.count(report.findings.count, "finding"),
      ]
    }
    values["list"] = report.findings.prefix(maxFindings).map {
      Self.values(
        of: $0,
        folder: report.evidenceFolder,
        isNew: report.changes?.new.contains($0.id) == true
      )
    }
    values["rest"] = rest(report)
    let assets = AssetPages(report)
    let flows = FlowPages(report)
    if !matrix.zones.isEmpty { values["matrix"] = matrix.values(report, flows) }
    values["flows"] = flows.values(assets)
    values["topology"] = TopologyDrawing(matrix, report)?.values(report)
    values["timeline"] = FindingTimeline.values(report)
    values["assets"] = assets.values(shown: maxFindings)
    appendix(report, to: &values)
    values["sections"] = sections(values)
    return values
  }

  private static func subject(_ report: AuditReport) -> String {
    var words = report.tool.policyName.map { "\($0), " } ?? ""
    words += TextPhrase.count(report.captures.count, "capture")
    if let first = report.captures.compactMap(\.first).min(),
      let last = report.captures.compactMap(\.last).max()
    {
      words += ", \(TextPhrase.span(first, last))"
    }
    return words
  }

  private static func sections(_ values: HTMLValues) -> [HTMLValues] {
    [
      ("summary", "Summary"), ("matrix", "Matrix"), ("topology", "Topology"),
      ("timeline", "Timeline"), ("findings", "Findings"), ("flows", "Flows"), ("assets", "Assets"),
      ("quality", "Capture quality"),
      ("appendix", "Appendix"),
    ].filter { anchor, _ in
      !["matrix", "topology", "timeline", "flows", "assets"].contains(anchor)
        || values[anchor] != nil
    }.map { ["anchor": $0, "label": $1] }
  }

  private static func appendix(_ report: AuditReport, to values: inout HTMLValues) {
    var documents: [HTMLValues] = [
      [
        "label": "Rules",
        "lines": [
          TextPhrase.count(report.tool.ruleCount, "rule"), HTMLText.make(report.tool.rulesDigest),
        ],
      ]
    ]
    if let digest = report.tool.policyDigest {
      documents.append([
        "label": "Policy",
        "lines": [
          HTMLText.make(report.tool.policyName ?? "without a name"), HTMLText.make(digest),
        ],
      ])
    }
    values["documents"] = documents
    values["captures"] = report.captures.prefix(maxCaptures).map { capture -> HTMLValues in
      [
        "path": HTMLText.make(capture.path), "packets": "\(capture.packets)",
        "bytes": TextPhrase.bytes(capture.bytes),
        "links": HTMLText.make(capture.linkTypes.joined(separator: ", ")),
        "sha256": HTMLText.make(capture.sha256 ?? "no file"),
      ]
    }
    if report.captures.count > maxCaptures {
      values["moreCaptures"] =
        "and \(report.captures.count - maxCaptures) more, all in the JSON report"
    }
    values["hasRules"] = !report.rules.isEmpty
    values["rules"] = report.rules.map { rule -> HTMLValues in
      [
        "rule": HTMLText.make(rule.rule),
        "counts": [
          rule.violation, rule.attempt, rule.possible, rule.conformant, rule.notObservable,
          rule.notEvaluated,
        ].map { "\($0)" },
      ]
    }
  }
}
