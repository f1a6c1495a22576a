// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import Findings
internal import NetworkTypes

/// The findings as OCSF Detection Findings (class 2004 of schema 1.5.0), an object a line.
enum OCSFReport {
  private static let schema: StaticString = "1.5.0"
  private static let classID = 2_004

  /// All findings, in the report's order.
  static func render(_ report: AuditReport) -> TextBuffer {
    var json = JSONWriter.forReport(.compact, report)
    for index in report.findings.indices {
      write(report.findings[index], report.tool, to: &json)
      json.newline()
    }
    return json.finish()
  }

  private static func write(_ finding: Finding, _ tool: ToolRecord, to json: inout JSONWriter) {
    json.beginObject()
    json.member("activity_id", 1)
    json.member("activity_name", "Create")
    json.member("category_uid", 2)
    json.member("category_name", "Findings")
    json.member("class_uid", classID)
    json.member("class_name", "Detection Finding")
    json.member("type_uid", classID * 100 + 1)
    json.member("type_name", "Detection Finding: Create")
    json.member("time", finding.lastSeen.milliseconds)
    json.member("start_time", finding.firstSeen.milliseconds)
    json.member("end_time", finding.lastSeen.milliseconds)
    json.member("count", min(finding.count, UInt64(Int32.max)))
    json.member("severity_id", severity(finding.severity).id)
    json.member("severity", severity(finding.severity).name)
    json.member("confidence_id", confidence(finding.confidence).id)
    json.member("confidence", confidence(finding.confidence).name)
    json.member("status_id", finding.waiver == nil ? 1 : 3)
    json.member("status", finding.waiver == nil ? "New" : "Suppressed")
    json.member("message", finding.title)
    writeMetadata(tool, to: &json)
    writeInformation(finding, to: &json)
    writeEvidence(finding, to: &json)
    if !finding.remediation.isEmpty {
      json.beginObject("remediation")
      json.member("desc", finding.remediation)
      json.endObject()
    }
    if let waiver = finding.waiver {
      json.member("comment", "waived by \(waiver.owner) until \(waiver.expires): \(waiver.reason)")
    }
    writeUnmapped(finding, to: &json)
    json.endObject()
  }

  private static func writeMetadata(_ tool: ToolRecord, to json: inout JSONWriter) {
    json.beginObject("metadata")
    json.member("version", schema)
    json.beginObject("product")
    json.member("name", tool.name)
    json.member("vendor_name", "Wardwire")
    json.member("version", tool.version)
    json.endObject()
    json.endObject()
  }

  private static func writeInformation(_ finding: Finding, to json: inout JSONWriter) {
    json.beginObject("finding_info")
    json.member("uid", finding.id)
    json.member("title", finding.title)
    json.member("desc", finding.explanation.joined(separator: " "))
    json.member("first_seen_time", finding.firstSeen.milliseconds)
    json.member("last_seen_time", finding.lastSeen.milliseconds)
    json.member("types", [finding.category])
    json.beginObject("analytic")
    json.member("uid", finding.rule)
    json.member("name", finding.title)
    json.member("type_id", 1)
    json.member("type", "Rule")
    json.endObject()
    json.endObject()
  }

  private static func writeEvidence(_ finding: Finding, to json: inout JSONWriter) {
    json.beginArray("evidences")
    if finding.evidence.isEmpty { writeEnds(finding, nil, to: &json) }
    for piece in finding.evidence { writeEnds(finding, piece, to: &json) }
    json.endArray()
  }

  private static func writeEnds(_ finding: Finding, _ piece: Evidence?, to json: inout JSONWriter) {
    json.beginObject()
    json.beginObject("src_endpoint")
    write(finding.client, piece?.source, piece?.sourcePort, to: &json)
    json.endObject()
    json.beginObject("dst_endpoint")
    write(finding.server, piece?.destination, piece?.destinationPort, to: &json)
    json.endObject()
    if let piece {
      // OCSF has no place for a packet of a capture; `data` is for what the product knows beside.
      json.beginObject("data")
      json.member("capture", piece.capture)
      json.member("packet", piece.packet)
      json.member("timestamp", piece.timestamp)
      json.endObject()
    }
    json.endObject()
  }

  private static func write(
    _ party: Party,
    _ address: IPAddress?,
    _ port: UInt16?,
    to json: inout JSONWriter
  ) {
    if let address = address ?? party.address { json.member("ip", address) }
    if let port { json.member("port", port) }
    // The packet may go the other way; names belong to the finding's ends.
    if address == nil || address == party.address {
      if let mac = party.mac { json.member("mac", mac) }
      if let name = party.name { json.member("name", name) }
    }
  }

  private static func writeUnmapped(_ finding: Finding, to json: inout JSONWriter) {
    json.beginObject("unmapped")
    json.member("service", finding.service)
    json.member("outcome", finding.outcome.rawValue)
    json.member("zone_from", orNull: finding.zoneFrom)
    json.member("zone_to", orNull: finding.zoneTo)
    json.member("client", finding.client)
    json.member("server", finding.server)
    json.member("references", finding.references)
    json.member("weak_evidence", finding.weakEvidence.names)
    json.endObject()
  }

  private static func severity(_ severity: Severity) -> (id: Int, name: StaticString) {
    switch severity {
    case .critical: (5, "Critical")
    case .high: (4, "High")
    case .medium: (3, "Medium")
    case .low: (2, "Low")
    case .info: (1, "Informational")
    }
  }

  private static func confidence(_ word: String) -> (id: Int, name: StaticString) {
    switch word {
    case "high": (3, "High")
    case "medium": (2, "Medium")
    case "low": (1, "Low")
    default: (0, "Unknown")
    }
  }
}
