// SPDX-License-Identifier: Apache-2.0
package import Events
package import NetworkTypes

/// What makes two occurrences one finding.
package struct FindingKey: Hashable, Sendable {
  /// The rule, by its place in the rule set.
  package var rule: Int
  /// The flow's client.
  package var client: IPAddress
  /// The flow's server, `nil` for what concerns one host.
  package var server: IPAddress?
  /// The server's port; 0 for what has none.
  package var port: UInt16
  /// The transport.
  package var ipProtocol: IPProtocol

  /// Names a finding of a flow.
  package init(rule: Int, flow: FlowIdentity) {
    self.rule = rule
    client = flow.client
    server = flow.server
    let hasPorts = flow.ipProtocol == .tcp || flow.ipProtocol == .udp
    port = hasPorts ? flow.serverPort : 0
    ipProtocol = flow.ipProtocol
  }

  /// Names a finding about one host.
  package init(rule: Int, host: IPAddress) {
    self.rule = rule
    client = host
    server = nil
    port = 0
    ipProtocol = IPProtocol(rawValue: 0)
  }
}

/// One occurrence of what a rule describes.
package struct Occurrence: Hashable, Sendable {
  /// The capture, by its place in the run.
  package var capture: Int
  /// Where it was seen.
  package var evidence: Evidence
  /// How bad this occurrence is.
  package var severity: Severity
  /// What became of it.
  package var outcome: FindingOutcome
  /// The conduit that permitted the flow or was violated, empty for none.
  package var conduit: String
  /// Why the policy refused, a line each; empty where the rule alone judges.
  package var explanation: [String]
  /// The application protocol, empty for none.
  package var appProtocol: String
  /// The client's zone.
  package var zoneFrom: String
  /// The server's zone.
  package var zoneTo: String
}

/// All occurrences of one finding: their count, their time, and a few of them.
///
/// Which ones are kept does not depend on the order in which they come: flows end in another order
/// when their packets are shared out among workers.
package struct FindingAccumulator: Sendable {
  /// How many occurrences are kept as evidence.
  package static let maxEvidence = 10

  /// How often it occurred.
  package var count: UInt64 = 0
  /// The first occurrence's time.
  package var first: Timestamp
  /// The last occurrence's time.
  package var last: Timestamp
  /// Why the policy refused the earliest of the occurrences.
  package private(set) var explanation: [String] = []
  /// Where that one is.
  private var explained: (capture: Int, packet: UInt64)
  /// The worst occurrences, among equals the earliest, in that order.
  private var kept: [Occurrence] = []

  /// Starts with one occurrence.
  package init(_ occurrence: Occurrence) {
    first = occurrence.evidence.timestamp
    last = first
    explanation = occurrence.explanation
    explained = occurrence.place
    add(occurrence)
  }

  /// The occurrences that are kept, in the order of captures and packets.
  package var occurrences: [Occurrence] { kept.sorted { $0.place < $1.place } }

  /// Counts an occurrence that is not kept.
  package mutating func count(at time: Timestamp) {
    count += 1
    if time < first { first = time }
    if time > last { last = time }
  }

  /// Takes an occurrence.
  package mutating func add(_ occurrence: Occurrence) {
    count(at: occurrence.evidence.timestamp)
    keep(occurrence)
  }

  private mutating func keep(_ occurrence: Occurrence) {
    if occurrence.place < explained {
      explanation = occurrence.explanation
      explained = occurrence.place
    }
    let rank = Self.rank(occurrence)
    var at = kept.count
    while at > 0, rank < Self.rank(kept[at - 1]) { at -= 1 }
    guard at < Self.maxEvidence else { return }
    kept.insert(occurrence, at: at)
    if kept.count > Self.maxEvidence { kept.removeLast() }
  }

  private typealias Rank = (Int, Int, Int, UInt64)

  /// What is kept goes by: violations first, then the severe, then the early.
  private static func rank(_ occurrence: Occurrence) -> Rank {
    rank(occurrence.severity, occurrence.outcome, occurrence.place)
  }

  private static func rank(
    _ severity: Severity,
    _ outcome: FindingOutcome,
    _ place: (capture: Int, packet: UInt64)
  ) -> Rank {
    let kind =
      switch outcome {
      case .violation: 0
      case .attempt: 1
      case .possible: 2
      }
    return (kind, severity.rank, place.capture, place.packet)
  }

  /// Whether an occurrence would be kept, or is earlier than all before it.
  package func wants(
    _ severity: Severity,
    _ outcome: FindingOutcome,
    at place: (capture: Int, packet: UInt64)
  ) -> Bool {
    guard kept.count >= Self.maxEvidence, let last = kept.last else { return true }
    return place < explained || Self.rank(severity, outcome, place) < Self.rank(last)
  }

  /// Whether an occurrence is earlier than all before it, so that its explanation is the finding's.
  package func explains(at place: (capture: Int, packet: UInt64)) -> Bool { place < explained }

  /// Takes another worker's occurrences of the same finding.
  package mutating func merge(_ other: FindingAccumulator) {
    count += other.count
    first = min(first, other.first)
    last = max(last, other.last)
    if other.explained < explained {
      explanation = other.explanation
      explained = other.explained
    }
    for occurrence in other.kept { keep(occurrence) }
  }

  /// The worst of the occurrences.
  package var severity: Severity { kept.map(\.severity).max() ?? .info }

  /// A violation when any occurrence is one.
  package var outcome: FindingOutcome { kept.first?.outcome ?? .possible }
}

extension Occurrence {
  /// Where it is in the run.
  var place: (capture: Int, packet: UInt64) { (capture, evidence.packet) }
}
