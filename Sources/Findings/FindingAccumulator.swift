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

/// All occurrences of one finding: their count, their time, and the first few of them.
package struct FindingAccumulator: Sendable {
  /// How many occurrences are kept as evidence.
  package static let maxEvidence = 10

  /// How often it occurred.
  package var count: UInt64 = 0
  /// The first occurrence's time.
  package var first: Timestamp
  /// The last occurrence's time.
  package var last: Timestamp
  /// The first occurrences, in the order of captures and packets.
  package var occurrences: [Occurrence] = []

  /// Starts with one occurrence.
  package init(_ occurrence: Occurrence) {
    first = occurrence.evidence.timestamp
    last = first
    add(occurrence)
  }

  /// Whether a further occurrence would only be counted.
  package var isFull: Bool { occurrences.count >= Self.maxEvidence }

  /// Counts an occurrence that is not kept.
  package mutating func count(at time: Timestamp) {
    count += 1
    if time < first { first = time }
    if time > last { last = time }
  }

  /// Takes an occurrence.
  ///
  /// One that is worse than all that are kept takes the place of the last, so that the severity and
  /// outcome of a finding never depend on the limit.
  package mutating func add(_ occurrence: Occurrence) {
    count(at: occurrence.evidence.timestamp)
    keep(occurrence)
  }

  private mutating func keep(_ occurrence: Occurrence) {
    guard isFull else {
      occurrences.append(occurrence)
      return
    }
    let isWorse =
      occurrence.severity > severity
      || (occurrence.outcome == .violation && outcome != .violation)
    if isWorse { occurrences[occurrences.count - 1] = occurrence }
  }

  /// Whether this occurrence would be kept.
  package func wants(_ severity: Severity, _ outcome: FindingOutcome) -> Bool {
    !isFull || severity > self.severity || (outcome == .violation && self.outcome != .violation)
  }

  /// Takes another worker's occurrences of the same finding.
  package mutating func merge(_ other: FindingAccumulator) {
    count += other.count
    first = min(first, other.first)
    last = max(last, other.last)
    let all = (occurrences + other.occurrences).sorted { a, b in
      (a.capture, a.evidence.packet) < (b.capture, b.evidence.packet)
    }
    occurrences = []
    for occurrence in all { keep(occurrence) }
  }

  /// The worst of the occurrences.
  package var severity: Severity { occurrences.map(\.severity).max() ?? .info }

  /// A violation when any occurrence is one.
  package var outcome: FindingOutcome {
    if occurrences.contains(where: { $0.outcome == .violation }) { return .violation }
    return occurrences.contains { $0.outcome == .attempt } ? .attempt : .possible
  }
}
