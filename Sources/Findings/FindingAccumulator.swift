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

/// All occurrences of one finding: their count, their time, and the first few of them.
///
/// What is kept does not depend on the order in which occurrences come, so that it does not depend on
/// the number of workers either.
package struct FindingAccumulator: Sendable {
  /// How many occurrences are kept as evidence.
  package static let maxEvidence = 10

  /// How often it occurred.
  package private(set) var count: UInt64 = 1
  /// The first occurrence's time.
  package private(set) var first: Timestamp
  /// The last occurrence's time.
  package private(set) var last: Timestamp
  /// The worst of the occurrences.
  package private(set) var severity: Severity
  /// A violation when any occurrence is one.
  package private(set) var outcome: FindingOutcome
  /// The first occurrences, in the order of captures and packets.
  package private(set) var occurrences: [Occurrence]

  /// Starts with one occurrence.
  package init(_ occurrence: Occurrence) {
    first = occurrence.time
    last = first
    severity = occurrence.severity
    outcome = occurrence.outcome
    occurrences = [occurrence]
  }

  /// Notes that what occurred went on until then.
  package mutating func extend(to time: Timestamp) { last = max(last, time) }

  /// Counts occurrences that are not looked at one by one.
  package mutating func count(more: UInt64, until time: Timestamp) {
    count += more
    last = max(last, time)
  }

  /// Whether an occurrence in that packet would be kept; if not, counting it is enough.
  package func keeps(capture: Int, packet: UInt64) -> Bool {
    let count = occurrences.count
    // Compared in place: taking the last one out would copy it.
    return count < Self.maxEvidence
      || (Int32(truncatingIfNeeded: capture), packet) < occurrences[count - 1].place
  }

  /// Counts an occurrence without keeping it.
  package mutating func count(at time: Timestamp, _ severity: Severity, _ outcome: FindingOutcome) {
    count += 1
    first = min(first, time)
    last = max(last, time)
    note(severity, outcome)
  }

  /// Counts an occurrence, and keeps it when it is among the first.
  package mutating func add(_ occurrence: Occurrence) {
    count(at: occurrence.time, occurrence.severity, occurrence.outcome)
    keep(occurrence)
  }

  private mutating func note(_ severity: Severity, _ outcome: FindingOutcome) {
    self.severity = max(self.severity, severity)
    let order: [FindingOutcome] = [.possible, .attempt, .violation]
    if (order.firstIndex(of: outcome) ?? 0) > (order.firstIndex(of: self.outcome) ?? 0) {
      self.outcome = outcome
    }
  }

  private mutating func keep(_ occurrence: Occurrence) {
    guard keeps(capture: Int(occurrence.capture), packet: occurrence.packet) else { return }
    // Most come in order.
    var at = occurrences.count
    while at > 0, occurrence.place < occurrences[at - 1].place { at -= 1 }
    if occurrences.count == Self.maxEvidence { occurrences.removeLast() }
    // Doubling would leave room that is never used.
    if occurrences.count == 4 { occurrences.reserveCapacity(Self.maxEvidence) }
    occurrences.insert(occurrence, at: at)
    // Only the first of them is explained.
    occurrences[at == 0 ? 1 : at].reasoning = nil
  }

  /// Notes what the flow of an occurrence lacks.
  mutating func weaken(flow: UInt64, _ weakness: WeakEvidence) {
    for index in occurrences.indices where occurrences[index].flow == flow {
      occurrences[index].weakness.formUnion(weakness)
    }
  }

  /// Takes another worker's occurrences of the same finding.
  package mutating func merge(_ other: FindingAccumulator) {
    count += other.count
    first = min(first, other.first)
    last = max(last, other.last)
    note(other.severity, other.outcome)
    for occurrence in other.occurrences { keep(occurrence) }
  }
}
