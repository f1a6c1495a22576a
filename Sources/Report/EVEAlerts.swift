// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import Findings
internal import NetworkTypes

/// The findings as Suricata's `alert` events, one a piece of evidence, in order of time.
enum EVEAlerts {
  /// One alert: a finding's piece of evidence, or the finding itself where it has none.
  private struct Place {
    let time: Timestamp
    let packet: UInt64
    let finding: Int
    /// -1 for a finding without evidence.
    let piece: Int
  }

  /// One object a line.
  static func render(_ report: AuditReport) -> TextBuffer {
    var places: [Place] = []
    for index in report.findings.indices {
      let pieces = report.findings[index].evidence.count
      if pieces == 0 {
        let time = report.findings[index].firstSeen
        places.append(Place(time: time, packet: 0, finding: index, piece: -1))
      }
      for piece in 0..<pieces {
        let evidence = report.findings[index].evidence[piece]
        places.append(
          Place(time: evidence.timestamp, packet: evidence.packet, finding: index, piece: piece)
        )
      }
    }
    places.sort { a, b in
      if a.time != b.time { return a.time < b.time }
      let x = capture(of: a, report)
      let y = capture(of: b, report)
      if x != y { return x < y }
      return (a.packet, a.finding, a.piece) < (b.packet, b.finding, b.piece)
    }
    var json = JSONWriter.forReport(.compact, report)
    for place in places {
      let finding = report.findings[place.finding]
      let evidence = place.piece < 0 ? nil : finding.evidence[place.piece]
      write(finding, evidence, at: place.time, to: &json)
      json.newline()
    }
    return json.finish()
  }

  private static func capture(of place: Place, _ report: AuditReport) -> String {
    place.piece < 0 ? "" : report.findings[place.finding].evidence[place.piece].capture
  }

  private static func write(
    _ finding: Finding,
    _ evidence: Evidence?,
    at time: Timestamp,
    to json: inout JSONWriter
  ) {
    json.beginObject()
    json.member("timestamp", time)
    if let evidence {
      if evidence.flowID != 0 { json.member("flow_id", evidence.flowID) }
      json.member("pcap_cnt", evidence.packet)
    }
    json.member("event_type", "alert")
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
      json.member("src_ip", source)
    }
    if let port = evidence?.sourcePort { json.member("src_port", port) }
    if let destination = evidence?.destination ?? finding.server.address {
      json.member("dest_ip", destination)
    }
    if let port = evidence?.destinationPort { json.member("dest_port", port) }
    if let proto = evidence?.ipProtocol, !proto.isEmpty { json.member("proto", proto) }
  }

  private static func writeAlert(_ finding: Finding, to json: inout JSONWriter) {
    json.beginObject("alert")
    json.member("action", "allowed")
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
    list("severity", finding.severity.rawValue, to: &json)
    list("confidence", finding.confidence, to: &json)
    list("outcome", finding.outcome.rawValue, to: &json)
    list("service", finding.service, to: &json)
    if let zone = finding.zoneFrom { list("zone_from", zone, to: &json) }
    if let zone = finding.zoneTo { list("zone_to", zone, to: &json) }
    let weakness = finding.weakEvidence.names
    if !weakness.isEmpty { json.member("weak_evidence", weakness) }
    if finding.waiver != nil { list("waived", "true", to: &json) }
    json.endObject()
    json.endObject()
  }

  private static func list(_ name: StaticString, _ text: String, to json: inout JSONWriter) {
    json.beginArray(name)
    json.value(text)
    json.endArray()
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
