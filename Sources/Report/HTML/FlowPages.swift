// SPDX-License-Identifier: Apache-2.0
internal import Findings

/// The flows behind each cell of the matrix: for each two zones their kinds of flow, the worst first.
struct FlowPages {
  /// Rows of a page together, and of two zones.
  static let maxRows = 3_000
  static let maxRowsOfPair = 200

  /// One direction between two zones, by name.
  struct Pair: Hashable {
    let from: String
    let to: String

    init(from: String?, to: String?) {
      self.from = from ?? ZoneMatrix.noZone
      self.to = to ?? ZoneMatrix.noZone
    }
  }

  private let report: AuditReport
  /// The report's flows by pair, and the pairs in the order of the page.
  private let kinds: [Pair: [Int]]
  private let order: [Pair]
  private let anchors: [Pair: String]
  private let findings: [Pair: Int]

  init(_ report: AuditReport) {
    self.report = report
    var kinds: [Pair: [Int]] = [:]
    for (index, flow) in report.flows.enumerated() {
      kinds[Pair(from: flow.zoneFrom, to: flow.zoneTo), default: []].append(index)
    }
    var findings: [Pair: Int] = [:]
    for finding in report.findings where finding.server.isNamed {
      findings[Pair(from: finding.zoneFrom, to: finding.zoneTo), default: 0] += 1
    }
    order = kinds.keys.sorted { a, b in
      let (x, y) = (Self.worst(kinds[a], report), Self.worst(kinds[b], report))
      return x == y ? (a.from, a.to) < (b.from, b.to) : x < y
    }
    anchors = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, "flows-\($0)") })
    self.kinds = kinds
    self.findings = findings
  }

  /// Where a pair's flows stand, `nil` where there are none.
  func anchor(_ pair: Pair) -> String? { anchors[pair] }

  /// Flows of a pair and the worst verdict on them, `nil` where there are none.
  func summary(_ pair: Pair) -> (flows: UInt64, verdict: String)? {
    guard let own = kinds[pair] else { return nil }
    let worst = own.min { Self.rank(report.flows[$0]) < Self.rank(report.flows[$1]) }
    return (
      own.reduce(0) { $0 &+ report.flows[$1].flows }, worst.map { report.flows[$0].verdict } ?? ""
    )
  }

  private static func worst(_ indices: [Int]?, _ report: AuditReport) -> Int {
    indices?.lazy.map { rank(report.flows[$0]) }.min() ?? .max
  }

  /// The worst first.
  static func rank(_ flow: FlowKindRecord) -> Int {
    ["violates", "denied", "undetermined", "out_of_scope", "allowed", ""].firstIndex(
      of: flow.verdict
    )
      ?? 0
  }

  /// The worst first, then those of most flows, then as the report has them.
  static func sorted(_ indices: some Sequence<Int>, _ report: AuditReport) -> [Int] {
    indices.map { (rank(report.flows[$0]), UInt64.max - report.flows[$0].flows, $0) }.sorted(by: <)
      .map(\.2)
  }

  /// What the template takes, `nil` without flows.
  func values(_ assets: AssetPages) -> HTMLValues? {
    guard !report.flows.isEmpty else { return nil }
    var left = Self.maxRows
    var shown = 0
    let list = order.map { pair -> HTMLValues in
      let own = Self.sorted(kinds[pair] ?? [], report)
      let rows = own.prefix(min(Self.maxRowsOfPair, left))
      left -= rows.count
      shown += rows.count
      return values(pair, own, rows, assets)
    }
    var words =
      "\(TextPhrase.count(report.flows.count, "kind")) of flow: two hosts, a service and a verdict, the worst first."
    if shown < report.flows.count {
      words +=
        " \(shown) are shown; \u{201c}wardwire inspect -o flows.csv\u{201d} lists every flow."
    }
    return ["words": words, "list": list]
  }

  private func values(
    _ pair: Pair,
    _ own: [Int],
    _ rows: ArraySlice<Int>,
    _ assets: AssetPages
  ) -> HTMLValues {
    let flows = own.reduce(0 as UInt64) { $0 &+ report.flows[$1].flows }
    var values: HTMLValues = [
      "anchor": anchors[pair] ?? "", "from": HTMLText.make(pair.from), "to": HTMLText.make(pair.to),
      "flows": TextPhrase.count(flows, "flow"), "hasRows": !rows.isEmpty,
      "rows": rows.map { row(report.flows[$0], assets) },
    ]
    if let count = findings[pair] {
      values["findings"] = [
        "words": TextPhrase.count(count, "finding"), "from": HTMLText.make(pair.from),
        "to": HTMLText.make(pair.to),
      ]
    }
    if rows.count < own.count { values["more"] = "and \(own.count - rows.count) more kinds" }
    return values
  }

  private func row(_ flow: FlowKindRecord, _ assets: AssetPages) -> HTMLValues {
    var values: HTMLValues = [
      "client": assets.link(flow.client), "server": assets.link(flow.server),
      "service": HTMLText.make(flow.service), "verdict": Self.words(flow.verdict),
      "bad": Self.rank(flow) < 2 ? "bad" : "", "flows": "\(flow.flows)",
      "bytes": TextPhrase.bytes(flow.bytes), "last": TextPhrase.span(flow.lastSeen, flow.lastSeen),
    ]
    if let conduit = flow.conduit, report.conduits.indices.contains(conduit) {
      values["conduit"] = [
        "anchor": "conduit-\(conduit)", "id": HTMLText.make(report.conduits[conduit].id),
      ]
    }
    return values
  }

  /// A verdict for people.
  static func words(_ verdict: String) -> String {
    verdict.isEmpty ? "not judged" : HTMLText.make(verdict.replacing("_", with: " "))
  }
}
