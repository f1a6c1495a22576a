// SPDX-License-Identifier: Apache-2.0
internal import Findings
internal import NetworkTypes

/// Hosts with what is known of them, those with findings first.
struct AssetPages {
  /// Hosts with a page of their own.
  static let maxAssets = 1_000
  private static let maxFindingsListed = 12
  private static let maxPeersListed = 20

  private let report: AuditReport
  /// Hosts with the findings on them, in the order of the page.
  private let order: [(asset: AssetRecord, findings: [Int])]
  /// Where the pages of addresses are.
  private let anchors: [IPAddress: String]
  /// The report's flows by the addresses of their ends.
  private let flows: [IPAddress: [Int]]

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
    let all = report.assets.map { asset in
      (asset: asset, findings: Array(Set(asset.addresses.flatMap { findings[$0] ?? [] })).sorted())
    }
    order = all.filter { !$0.findings.isEmpty } + all.filter(\.findings.isEmpty)
    var anchors: [IPAddress: String] = [:]
    for (index, entry) in order.prefix(Self.maxAssets).enumerated() {
      for address in entry.asset.addresses { anchors[address] = "asset-\(index)" }
    }
    self.anchors = anchors
    var flows: [IPAddress: [Int]] = [:]
    for (index, flow) in report.flows.enumerated() {
      if let address = flow.client.address { flows[address, default: []].append(index) }
      if let address = flow.server.address, address != flow.client.address {
        flows[address, default: []].append(index)
      }
    }
    self.flows = flows
  }

  /// A host's name, with where its page is.
  func link(_ party: Party) -> HTMLValues {
    let name = HTMLText.make { $0.append(short: party) }
    guard let anchor = party.address.flatMap({ anchors[$0] }) else { return ["plain": name] }
    return ["linked": ["anchor": anchor, "name": name]]
  }

  /// What the template takes, `nil` without hosts.
  func values(shown: Int) -> HTMLValues? {
    guard !report.assets.isEmpty else { return nil }
    var words = "\(TextPhrase.count(report.assets.count, "host")), those with findings first."
    if order.count > Self.maxAssets {
      words += " The first \(Self.maxAssets) are shown; all are in the JSON report."
    }
    return [
      "words": words,
      "list": order.prefix(Self.maxAssets).enumerated().map {
        page($0.offset, $0.element.asset, $0.element.findings, shown)
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
    let peers = peers(asset)
    values["hasPeers"] = !peers.isEmpty
    values["peers"] = peers.prefix(Self.maxPeersListed).map { peer(report.flows[$0], asset) }
    if peers.count > Self.maxPeersListed {
      values["morePeers"] = "and \(peers.count - Self.maxPeersListed) more kinds of flow"
    }
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

  /// A host's kinds of flow, the worst first.
  private func peers(_ asset: AssetRecord) -> [Int] {
    FlowPages.sorted(Set(asset.addresses.flatMap { flows[$0] ?? [] }), report)
  }

  /// A kind of flow as its host sees it.
  private func peer(_ flow: FlowKindRecord, _ asset: AssetRecord) -> HTMLValues {
    let isClient = flow.client.address.map(asset.addresses.contains) ?? false
    return [
      "direction": isClient ? "to" : "from", "peer": link(isClient ? flow.server : flow.client),
      "bad": FlowPages.rank(flow) < 2 ? "bad" : "", "verdict": FlowPages.words(flow.verdict),
      "words": HTMLText.make("\(flow.service), \(TextPhrase.count(flow.flows, "flow"))"),
    ]
  }
}
