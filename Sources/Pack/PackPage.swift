// SPDX-License-Identifier: Apache-2.0
internal import Findings
internal import NetworkTypes
package import Report

/// A pack as a page.
package enum PackPage {
  /// Findings listed; the report beside the page has all.
  private static let maxFindings = 500

  /// The page, in the order in which a reviewer asks.
  package static func page(_ pack: EvidencePack) -> StructuredPage {
    let device = pack.declaration.text("name") ?? "device"
    return StructuredPage(
      title: "Network evidence: \(device)",
      tool: "\(pack.report.tool.name) \(pack.report.tool.version)",
      subject: subject(pack),
      blocks: summary(pack) + interfaces(pack) + worksheet(pack) + requirements(pack)
        + findings(pack)
        + unseen(pack) + conditions(pack) + appendix(pack)
    )
  }

  private static func subject(_ pack: EvidencePack) -> String {
    var parts = [TextPhrase.count(pack.report.captures.count, "capture")]
    if let first = pack.report.captures.compactMap(\.first).min(),
      let last = pack.report.captures.compactMap(\.last).max()
    {
      parts.append(TextPhrase.span(first, last))
    }
    return parts.joined(separator: ", ")
  }

  private static func summary(_ pack: EvidencePack) -> [PageBlock] {
    var blocks: [PageBlock] = [
      .section(anchor: "summary", title: "Summary"),
      .text(
        "This pack states what was observed on the network while the captures below were taken. It does not state that "
          + "the device, its manufacturer or anybody else complies with a law, a standard or a guidance."
      ),
    ]
    blocks += notices(pack).map { .notice($0) }
    let comparison = pack.interfaces
    let verdicts = InterfaceRow.Verdict.allCases.map { "\(comparison.count($0)) \($0.words)" }
    let serious = pack.own.count { pack.report.findings[$0].severity >= .high }
    var rows = [
      ("Interfaces", [verdicts.joined(separator: ", ")]),
      (
        "Findings",
        [
          "\(TextPhrase.count(pack.own.count, "finding")) of the device, \(serious) of severity high or critical",
          "\(TextPhrase.count(pack.report.findings.count - pack.own.count, "finding")) of other hosts",
        ]
      ),
    ]
    if let mds2 = pack.mds2 { rows.append(("MDS2 answers", [worksheetCounts(mds2)])) }
    rows += [
      ("Not observable", [TextPhrase.count(pack.notObservable.count, "item")]),
      ("Packets", ["\(pack.report.summary.packets)"]),
      (
        "Policy",
        [
          pack.report.tool.policyName
            ?? (pack.report.tool.policyDigest == nil ? "none" : "without a name")
        ]
      ),
    ]
    blocks.append(.rows(rows.map { (label: $0.0, lines: $0.1) }))
    blocks.append(.heading("Device, as declared"))
    blocks.append(.rows(pack.declaration.identity.map { ($0.label, [$0.text]) } + addresses(pack)))
    return blocks
  }

  private static func addresses(_ pack: EvidencePack) -> [(label: String, lines: [String])] {
    let all =
      pack.declaration.addresses.map(\.description) + pack.declaration.macs.map(\.description)
    return [("Known in captures by", [all.joined(separator: ", ")])]
  }

  /// What a reader must know before anything else.
  private static func notices(_ pack: EvidencePack) -> [String] {
    var lines: [String] = []
    if pack.report.showsSensitive {
      lines.append("This pack shows patient data and credentials (--show-sensitive).")
    }
    if pack.report.interrupted { lines.append("The run was stopped before its end.") }
    if !pack.report.incidents.isEmpty {
      let words = TextPhrase.count(pack.report.incidents.count, "capture")
      lines.append("\(words) could not be read whole; see the capture conditions.")
    }
    if pack.report.tool.policyDigest == nil {
      lines.append("No policy was given, so segmentation was not checked.")
    }
    if pack.interfaces.rows.allSatisfy({ $0.observed == nil }) {
      lines.append("The captures hold no flow of the device: see the addresses below.")
    }
    if !pack.isSigned {
      lines.append("The pack is not signed: its digests show damage, not who made it.")
    }
    return lines
  }

  private static func requirements(_ pack: EvidencePack) -> [PageBlock] {
    func table(_ title: String, _ results: [GuidanceResult]) -> PageBlock {
      .table(
        title: title,
        columns: ["Section", "What was observed", "What a capture can show", "What it cannot"],
        rows: results.map { result in
          let isBroken = !result.findings.isEmpty
          var observed = [result.words]
          if result.topic.id == "V.B.2 (d)" { observed = [states(pack)] }
          if result.topic.id == "App. 2" { observed.append("see Interfaces") }
          if !result.notRun.isEmpty {
            observed.append("not part of this run: \(result.notRun.joined(separator: ", "))")
          }
          return [
            .init([result.topic.id, result.topic.title]),
            .init(observed, mark: isBroken ? .bad : .plain), .init(result.topic.shows),
            .init(result.topic.hides),
          ]
        }
      )
    }
    return [
      .section(anchor: "guidance", title: "Observations by section of the guidance"),
      .text(GuidanceTopic.edition), .heading("Sections"), table("Sections", pack.sections),
      .heading("Appendix 1: categories of security controls"),
      table("Categories of Appendix 1", pack.categories),
    ]
  }

  private static func states(_ pack: EvidencePack) -> String {
    let names = pack.states.compactMap(\.name)
    return names.isEmpty ? "no state was declared" : "states: \(names.joined(separator: ", "))"
  }

  private static func findings(_ pack: EvidencePack) -> [PageBlock] {
    let others = Set(pack.report.findings.indices).subtracting(pack.own).sorted()
    return [.section(anchor: "findings", title: "Findings"), .heading("The device's")]
      + table("Findings of the device", pack.own, pack)
      + [.heading("Of other hosts in the same captures")]
      + table("Findings of other hosts", others, pack)
  }

  private static func table(
    _ title: String,
    _ places: [Int],
    _ pack: EvidencePack
  ) -> [PageBlock] {
    guard !places.isEmpty else {
      return [.text("None, in what was captured and could be judged.")]
    }
    var blocks: [PageBlock] = [
      .table(
        title: title,
        columns: ["Rule", "Severity", "What", "Between", "Seen", "References", "Packets"],
        rows: places.prefix(maxFindings).map { row(pack.report.findings[$0], pack) }
      )
    ]
    let more = places.count - maxFindings
    if more > 0 { blocks.append(.text("and \(more) more, all in report.json")) }
    return blocks
  }

  private static func row(_ finding: Finding, _ pack: EvidencePack) -> [PageBlock.Cell] {
    let ends = [finding.client, finding.server].filter(\.isNamed).map { party in
      let name = party.name ?? ""
      return name == party.identity || name.isEmpty ? party.identity : "\(name) \(party.identity)"
    }
    // Addresses of pages are in report.json; here they would be wider than what they stand for.
    let references = finding.references.filter { !$0.contains("://") }
    let packets =
      pack.evidence.contains(finding.id)
      ? ["evidence/\(finding.id).pcapng"]
      : finding.evidence.prefix(3).map { "\($0.capture)#\($0.packet)" }
    return [
      .init(finding.rule), .init(finding.severity.rawValue), .init(finding.title),
      .init(ends + [finding.service]), .init("\(finding.count)\u{d7}"), .init(references),
      .init(packets),
    ]
  }

  private static func unseen(_ pack: EvidencePack) -> [PageBlock] {
    var blocks: [PageBlock] = [
      .section(anchor: "unseen", title: "What was not observable"),
      .heading("In any capture"), .list(EvidencePack.alwaysHidden), .heading("In these captures"),
    ]
    let lines = pack.notObservable
    blocks.append(lines.isEmpty ? .text("Nothing was met that could not be judged.") : .list(lines))
    return blocks
  }
}
