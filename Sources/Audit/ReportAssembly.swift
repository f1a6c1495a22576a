// SPDX-License-Identifier: Apache-2.0
internal import Capture
internal import Events
internal import Findings
internal import Policy
internal import Flows
internal import NetworkTypes
internal import Pipeline
internal import Report
internal import Synchronization

/// Gathers the results of a run's jobs, and makes the report of them.
struct ReportAssembly: Sendable {
  private var total: WorkerResult
  private var captures: [CaptureSummary] = []
  private var current: (stream: Int, result: WorkerResult)?
  private let entries: [CaptureList.Entry]

  /// Describes a run over captures.
  init(_ captures: [CaptureList.Entry], basis: JudgeBasis) {
    entries = captures
    total = WorkerResult(basis)
  }

  /// How many findings there are so far.
  var findings: Int { total.judge.findings.count }

  /// Takes the next job's result.
  mutating func take(_ stream: Int, _ result: WorkerResult) {
    if current?.stream == stream {
      current?.result.merge(result)
    } else {
      close()
      current = (stream, result)
    }
  }

  private mutating func close() {
    guard let (_, result) = current else { return }
    captures += result.captures.map(summary)
    total.add(result)
    current = nil
  }

  private func summary(_ result: CaptureResult) -> CaptureSummary {
    let statistics = result.statistics
    let packets = result.accounts.packets
    let flows = result.accounts.flows
    let index = result.capture
    var quality = CaptureQuality()
    quality.decoded = packets.decoded
    quality.skippedByReason = packets.skipped.map { NamedCount($0.reason, $0.count) }
    quality.truncated = packets.truncated
    quality.oneSidedFlows = flows.oneSidedFlows
    quality.gapBytes = flows.gapBytes
    quality.duplicates = flows.duplicates
    quality.checksumOffload = packets.hasOffload
    quality.vlanSeen = packets.tagged > 0
    quality.vlanTagged = packets.tagged
    let clock = statistics.clock
    quality.stepsBack = clock.backward
    quality.firstStepBack = clock.backward > 0 ? clock.firstBackward : nil
    quality.stepsAhead = clock.forward
    quality.firstStepAhead = clock.forward > 0 ? clock.firstForward : nil
    quality.droppedByCapture = result.dropped
    quality.bytesRead = statistics.bytesRead
    quality.bytesCopied = flows.bytesCopied
    var summary = CaptureSummary(
      path: entries[index].path,
      sha256: nil,
      bytes: entries[index].size ?? statistics.bytesRead,
      packets: statistics.packets,
      first: statistics.first,
      last: statistics.last,
      linkTypes: result.linkTypes,
      incident: result.incident,
      quality: quality
    )
    summary.continuesPrevious = result.continuesPrevious
    return summary
  }

  /// Makes the report.
  mutating func report(
    _ basis: RunBasis,
    _ configuration: AuditConfiguration,
    digests: [String?],
    warnings: [String]
  ) -> AuditReport {
    close()
    for index in captures.indices where index < digests.count {
      captures[index].sha256 = digests[index]
    }
    var judged = total.judge
    // There is one owner of it now, so that adding to it does not copy it.
    total.judge = JudgeResult(basis.judge)
    CorrelationJudge(basis: basis.judge).judge(&judged)
    BeaconJudge(basis: basis.judge).judge(&judged)
    let hosts = HostJudge(basis: basis.judge, hosts: judged.hosts)
    hosts.judge(&judged)
    let dropping = Set(captures.filter { ($0.quality.droppedByCapture ?? 0) > 0 }.map(\.path))
    var assembly = FindingAssembly(
      basis: basis.judge,
      captures: entries.map(\.path),
      hosts: judged.hosts
    )
    var findings = findings(configuration, &judged, dropping, &assembly)
    let quiet = ConduitJudge(basis: basis.judge).findings(judged, captures)
    let admitted = quiet.prefix(max(0, basis.judge.maxFindings - findings.count))
    findings += admitted
    judged.findings.pass(UInt64(quiet.count - admitted.count))
    if let policy = basis.judge.policy?.policy {
      let waivers = FindingWaivers(policy)
      waivers.apply(to: &findings)
      findings += waivers.expired(by: captures.compactMap(\.last).max(), findings)
    }
    var limits: [NamedCount] = []
    func reached(_ name: String, _ count: UInt64) {
      if count > 0 { limits.append(NamedCount(name, count)) }
    }
    reached("max-beacon-pairs", judged.beacons.dropped)
    reached("max-correlation-cells", judged.correlations.dropped)
    reached("max-events-per-flow", total.flows.eventsUntold)
    reached("max-findings", judged.findings.dropped)
    reached("max-flow-kinds", judged.kinds.dropped)
    reached("max-flows", total.flows.flowsForced)
    reached("max-fragmented-packets", total.accounts.limitedFragments)
    reached("max-hosts", judged.hostsDropped)
    reached("max-message-bytes", total.flows.oversizeMessages + judged.oversizeMessages)
    reached("max-reassembly-bytes", total.flows.reassemblyLimit)
    reached("max-stream-bytes", total.flows.streamLimit)
    let summary = ReportSummary(
      packets: captures.reduce(0) { $0 + $1.packets },
      bytes: total.accounts.wireBytes,
      flowsByVerdict: judged.verdicts,
      flows: judged.flows,
      eventsByType: basis.schemas.compactMap { schema in
        let count = judged.events[Int(schema.type.rawValue)]
        return count > 0 ? NamedCount(schema.name.description, count) : nil
      },
      notEvaluated: notEvaluated(basis, judged),
      limitsReached: limits
    )
    var report = AuditReport(
      tool: basis.tool,
      captures: captures,
      summary: summary,
      assets: hosts.inventory(judged.hosts),
      zones: basis.judge.policy?.policy.zones.map(\.name) ?? [],
      conduits: conduits(basis, judged),
      rules: RuleCounts(basis: basis.judge, schemas: basis.schemas).counts(judged, findings),
      findings: findings,
      warnings: warnings,
      interrupted: total.isInterrupted,
      showsSensitive: configuration.showSensitive
    )
    report.flows = assembly.flows(judged.kinds)
    return report
  }

  /// Makes the findings of a report, in its order; those past the limit are counted and not made.
  private func findings(
    _ configuration: AuditConfiguration,
    _ judged: inout JudgeResult,
    _ dropping: Set<String>,
    _ assembly: inout FindingAssembly
  ) -> [Finding] {
    judged.findings.settle()
    let order = assembly.order(judged.findings)
    var findings: [Finding] = []
    findings.reserveCapacity(order.count)
    let isNamed = configuration.formats.contains(where: \.showsCommunityIDs)
    var last: (id: CommunityID, text: String)?
    for place in order {
      findings.append(
        assembly.finding(place.key, judged.findings.kept[place.index].value) { evidence in
          guard isNamed, let id = communityID(evidence) else { return nil }
          // Evidence of one flow stands together.
          if let last, last.id == id { return last.text }
          let text = id.text
          last = (id, text)
          return text
        }
      )
    }
    if !dropping.isEmpty {
      for index in findings.indices { weaken(&findings[index], dropping) }
    }
    return findings
  }

  /// Marks what nobody answered in captures that say that packets were dropped.
  private func weaken(_ finding: inout Finding, _ dropping: Set<String>) {
    guard finding.outcome == .attempt else { return }
    for index in finding.evidence.indices
    where dropping.contains(finding.evidence[index].capture) {
      finding.evidence[index].weakness.insert(.captureDrops)
    }
  }

  /// What names a piece of evidence's flow, `nil` where there is no flow, or one that has no such name.
  private func communityID(_ evidence: Evidence) -> CommunityID? {
    guard let source = evidence.source, let destination = evidence.destination,
      evidence.flowID != 0
    else { return nil }
    let number: UInt8
    switch evidence.ipProtocol {
    case "TCP": number = 6
    case "UDP": number = 17
    case "ICMP": number = 1
    case "IPv6-ICMP": number = 58
    case "SCTP": number = 132
    default: return nil
    }
    return CommunityID(
      source,
      destination,
      evidence.sourcePort ?? 0,
      evidence.destinationPort ?? 0,
      IPProtocol(rawValue: number)
    )
  }

  private func conduits(_ basis: RunBasis, _ judged: JudgeResult) -> [ConduitRecord] {
    guard let policy = basis.judge.policy?.policy else { return [] }
    return zip(policy.conduits, judged.conduits).map { conduit, tally in
      ConduitRecord(
        id: conduit.id,
        line: conduit.place.line,
        from: conduit.from.map(policy.name(of:)),
        to: conduit.to.map(policy.name(of:)),
        allowed: tally.allowed,
        violates: tally.violates,
        notObservable: tally.notObservable,
        flows: tally.allowed + tally.violates,
        bytes: tally.bytes,
        lastSeen: tally.last
      )
    }
  }

  /// What this run could not see, in words.
  private func notEvaluated(_ basis: RunBasis, _ judged: JudgeResult) -> [String] {
    var lines: [String] = []
    if basis.judge.policy == nil {
      lines.append("no policy was given: flows and hosts were not judged, only the rules were")
    }
    if judged.hiddenCertificates > 0 {
      lines.append(
        "\(judged.hiddenCertificates) TLS handshakes hid their certificates "
          + "(TLS 1.3 or resumed): certificate rules were not observable there"
      )
    }
    if judged.verdicts.undetermined > 0 {
      lines.append(
        "\(judged.verdicts.undetermined) flows were met in their middle: who began them is not "
          + "known, so their direction was not judged"
      )
    }
    if total.flows.gapBytes > 0 {
      lines.append(
        "\(total.flows.gapBytes) bytes of streams are missing from the captures: "
          + "messages in them were not judged"
      )
    }
    if let policy = basis.judge.policy?.policy, policy.zones.contains(where: { !$0.vlans.isEmpty })
    {
      let untagged = captures.filter { $0.packets > 0 && !$0.quality.vlanSeen }
      if !untagged.isEmpty {
        lines.append(
          "the policy places hosts by VLAN, and no packet of \(untagged.count) of "
            + "\(captures.count) captures has a tag: it was taken off before they were captured, "
            + "or there was none"
        )
      }
    }
    if total.flows.taggedOneWay > 0 {
      lines.append(
        "\(total.flows.taggedOneWay) connections have a VLAN tag in one direction only: those of the "
          + "other were taken off before they were captured, and each half was judged as a flow"
      )
    }
    let conflicts =
      total.flows.flaws[Int(StreamFlaw.overlapDifferentData.rawValue)]
      + total.accounts.conflictingFragments
    if conflicts > 0 {
      lines.append(
        "\(conflicts) segments or fragments overlap earlier ones with other contents: what was judged "
          + "is what the receivers' stream_policy keeps"
      )
    }
    for entry in total.accounts.skipped where entry.reason != "other_transport" {
      lines.append("\(entry.count) packets were not decoded: \(entry.reason)")
    }
    return lines
  }
}
