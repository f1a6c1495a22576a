// SPDX-License-Identifier: Apache-2.0
internal import Findings
internal import NetworkTypes

/// Hosts with what is known of them, those with findings first.
struct AssetPages {
  /// Hosts with a page of their own.
  static let maxAssets = 1_000
  private static let maxFindingsListed = 12

  private let report: AuditReport
  private let findings: [IPAddress: [Int]]

  init(_ report: AuditReport) {
    self.report = report
    var findings: [IPAddress: [Int]] = [:]
    for index in report.findings.indices {
      let finding = report.findings[index]
      if let address = finding.client.address { findings[address, default: []].append(index) }
      if let address = finding.server.address, address != finding.client.address {
        findings[address, default: []].append(index)
      }
    }
    self.findings = findings
  }

  /// What the template takes, `nil` without hosts.
  func values(shown: Int) -> HTMLValues? {
    guard !report.assets.isEmpty else { return nil }
    let all = report.assets.map { asset in
      (asset, Array(Set(asset.addresses.flatMap { findings[$0] ?? [] })).sorted())
    }
    let order = all.filter { !$0.1.isEmpty } + all.filter(\.1.isEmpty)
    var words = "\(TextPhrase.count(report.assets.count, "host")), those with findings first."
    if order.count > Self.maxAssets {
      words += " The first \(Self.maxAssets) are shown; all are in the JSON report."
    }
    return [
      "words": words,
      "list": order.prefix(Self.maxAssets).enumerated().map {
        page($0.offset, $0.element.0, $0.element.1, shown)
      },
    ]
  }

  private func page(_ index: Int, _ asset: AssetRecord, _ own: [Int], _ shown: Int) -> HTMLValues {
    let addresses = asset.addresses.map(\.description).joined(separator: ", ")
    var rows: [HTMLValues] = []
    func row(_ label: String, _ lines: [String]) {
      let lines = lines.filter { !$0.isEmpty }.map(HTMLText.make)
      if !lines.isEmpty { rows.append(["label": label, "lines": lines]) }
    }
    row("Addresses", [addresses])
    row("MAC", [asset.mac?.description ?? ""])
    row(
      "Identity",
      [asset.declared ? "declared by the policy" : "seen, not declared by the policy"]
    )
    row("Client of", [asset.clientOf.joined(separator: ", ")])
    row("Server of", [asset.serverOf.joined(separator: ", ")])
    if let first = asset.firstSeen, let last = asset.lastSeen {
      row("Seen", ["\(TextPhrase.span(first, last)), \(TextPhrase.count(asset.flows, "flow"))"])
    } else {
      row("Seen", ["never"])
    }
    row("TLS", [tls(asset, own)])
    row("Peers", [peers(asset, own)])
    var values: HTMLValues = [
      "anchor": "asset-\(index)", "name": HTMLText.make(asset.name ?? addresses),
      "zone": HTMLText.zone(asset.zone),
      "address": HTMLText.make(asset.name == nil ? "" : addresses), "rows": rows,
      "hasFindings": !own.isEmpty,
      "findings": own.prefix(Self.maxFindingsListed).map { index -> HTMLValues in
        let finding = report.findings[index]
        return [
          "id": index < shown ? HTMLText.make(finding.id) : "findings",
          "words": HTMLText.make("\(finding.severity.rawValue) \(finding.rule) \(finding.title)"),
        ]
      },
    ]
    if own.count > Self.maxFindingsListed {
      values["more"] = "and \(own.count - Self.maxFindingsListed) more"
    }
    var marks: [HTMLValues] = []
    if !own.isEmpty {
      marks.append(["style": "bad", "words": TextPhrase.count(own.count, "finding")])
    }
    if !asset.declared, report.tool.policyDigest != nil {
      marks.append(["style": "", "words": "not declared"])
    }
    if asset.firstSeen == nil { marks.append(["style": "", "words": "never seen"]) }
    values["marks"] = marks
    return values
  }

  private func tls(_ asset: AssetRecord, _ own: [Int]) -> String {
    let weak = own.count { report.findings[$0].category == "tls" }
    let spoken = (asset.clientOf + asset.serverOf).contains { $0 == "tls" }
    if weak > 0 { return "\(TextPhrase.count(weak, "finding")) about TLS" }
    return spoken ? "spoken, without a finding" : "not seen"
  }

  private func peers(_ asset: AssetRecord, _ own: [Int]) -> String {
    var names: [String] = []
    for index in own {
      let finding = report.findings[index]
      for party in [finding.client, finding.server] where party.isNamed {
        if let address = party.address, asset.addresses.contains(address) { continue }
        let name = party.name ?? party.identity
        if !names.contains(name) { names.append(name) }
      }
    }
    let more = names.count > 20 ? " and \(names.count - 20) more" : ""
    return names.isEmpty ? "" : "in findings: " + names.prefix(20).joined(separator: ", ") + more
  }
}
