// SPDX-License-Identifier: Apache-2.0
internal import Events
internal import Findings
internal import NetworkTypes

/// The findings as Suricata's `alert` events, one a piece of evidence, in order of time.
enum EVEAlerts {
  /// One object a line.
  static func render(_ report: AuditReport) -> [UInt8] {
    var alerts: [(finding: Int, evidence: Evidence?, time: Timestamp)] = []
    for (index, finding) in report.findings.enumerated() {
      if finding.evidence.isEmpty { alerts.append((index, nil, finding.firstSeen)) }
      for piece in finding.evidence { alerts.append((index, piece, piece.timestamp)) }
    }
    alerts.sort { a, b in
      if a.time != b.time { return a.time < b.time }
      let x = a.evidence
      let y = b.evidence
      return (x?.capture ?? "", x?.packet ?? 0, a.finding)
        < (y?.capture ?? "", y?.packet ?? 0, b.finding)
    }
    var json = JSONWriter()
    for alert in alerts {
      write(report.findings[alert.finding], alert.evidence, at: alert.time, to: &json)
      json.newline()
    }
    return JSONLayout.compact(json.bytes)
  }

  private static func write(
    _ finding: Finding,
    _ evidence: Evidence?,
    at time: Timestamp,
    to json: inout JSONWriter
  ) {
    json.beginObject()
    json.member("timestamp", time.description)
    if let evidence {
      if evidence.flowID != 0 { json.member("flow_id", evidence.flowID) }
      json.member("pcap_cnt", evidence.packet)
    }
    json.member("event_type", "alert" as StaticString)
    if !(evidence?.vlans ?? []).isEmpty {
      json.beginArray("vlan")
      for vlan in evidence?.vlans ?? [] { json.value(vlan) }
      json.endArray()
    }
    writeAddresses(finding, evidence, to: &json)
    if let community = evidence?.communityID { json.member("community_id", community) }
    writeAlert(finding, to: &json)
    if let evidence { json.member("pcap_filename", evidence.capture) }
    json.endObject()
  }

  private static func writeAddresses(
    _ finding: Finding,
    _ evidence: Evidence?,
    to json: inout JSONWriter
  ) {
    if let source = evidence?.source ?? finding.client.address {
      json.member("src_ip", source.description)
    }
    if let port = evidence?.sourcePort { json.member("src_port", port) }
    if let destination = evidence?.destination ?? finding.server.address {
      json.member("dest_ip", destination.description)
    }
    if let port = evidence?.destinationPort { json.member("dest_port", port) }
    if let proto = evidence?.ipProtocol, !proto.isEmpty { json.member("proto", proto) }
  }

  private static func writeAlert(_ finding: Finding, to json: inout JSONWriter) {
    json.beginObject("alert")
    json.member("action", "allowed" as StaticString)
    json.member("gid", 1)
    json.member("signature_id", signatureID(finding.rule))
    json.member("rev", 1)
    json.member("signature", finding.title)
    json.member("severity", severity(finding.severity))
    json.member("category", finding.category)
    json.member("rule", finding.rule)
    json.member("finding_id", finding.id)
    // Suricata's metadata values are lists of texts.
    json.beginObject("metadata")
    json.member("severity", [finding.severity.rawValue])
    json.member("confidence", [finding.confidence])
    json.member("outcome", [finding.outcome.rawValue])
    json.member("service", [finding.service])
    if let zone = finding.zoneFrom { json.member("zone_from", [zone]) }
    if let zone = finding.zoneTo { json.member("zone_to", [zone]) }
    let weakness = finding.weakEvidence.names
    if !weakness.isEmpty { json.member("weak_evidence", weakness) }
    if finding.waiver != nil { json.member("waived", ["true"]) }
    json.endObject()
    json.endObject()
  }

  /// Suricata's severities run from 1, the worst, to 4 in practice; the word is in the metadata.
  private static func severity(_ severity: Severity) -> Int {
    switch severity {
    case .critical, .high: 1
    case .medium: 2
    case .low: 3
    case .info: 4
    }
  }

  /// A number for a rule, as Suricata's consumers want one: 31 bits of the identifier's FNV-1a.
  static func signatureID(_ rule: String) -> UInt64 {
    var hash = FNV1a()
    hash.combine(rule)
    return (hash.value ^ hash.value >> 32) & 0x7fff_ffff
  }
}
