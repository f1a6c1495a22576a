// SPDX-License-Identifier: Apache-2.0
internal import Events
internal import Findings
internal import NetworkTypes

/// The findings as SARIF 2.1.0 (OASIS), for dashboards that gather results of many tools.
enum SARIFReport {
  /// One object, two spaces a level.
  static func render(_ report: AuditReport) -> [UInt8] {
    var rules: [String] = []
    var indices: [String: Int] = [:]
    for finding in report.findings where indices[finding.rule] == nil {
      indices[finding.rule] = rules.count
      rules.append(finding.rule)
    }
    var json = JSONWriter()
    json.beginObject()
    json.member("$schema", "https://json.schemastore.org/sarif-2.1.0.json" as StaticString)
    json.member("version", "2.1.0" as StaticString)
    json.beginArray("runs")
    json.beginObject()
    writeTool(report, rules, to: &json)
    writeInvocation(report, to: &json)
    json.beginArray("results")
    for finding in report.findings {
      write(finding, ruleIndex: indices[finding.rule] ?? 0, to: &json)
    }
    json.endArray()
    json.endObject()
    json.endArray()
    json.endObject()
    return JSONLayout.pretty(json.bytes)
  }

  private static func writeTool(
    _ report: AuditReport,
    _ rules: [String],
    to json: inout JSONWriter
  ) {
    json.beginObject("tool")
    json.beginObject("driver")
    json.member("name", report.tool.name)
    json.member("version", report.tool.version)
    json.beginArray("rules")
    for rule in rules {
      guard let finding = report.findings.first(where: { $0.rule == rule }) else { continue }
      json.beginObject()
      json.member("id", rule)
      json.beginObject("shortDescription")
      json.member("text", finding.title)
      json.endObject()
      if !finding.remediation.isEmpty {
        json.beginObject("help")
        json.member("text", finding.remediation)
        json.endObject()
      }
      json.beginObject("properties")
      json.member("tags", [finding.category])
      json.endObject()
      json.endObject()
    }
    json.endArray()
    json.endObject()
    json.endObject()
  }

  private static func writeInvocation(_ report: AuditReport, to json: inout JSONWriter) {
    json.beginArray("invocations")
    json.beginObject()
    json.member("executionSuccessful", report.incidents.isEmpty && !report.interrupted)
    json.beginArray("toolExecutionNotifications")
    for capture in report.incidents {
      writeNotification("error", "\(capture.path): \(capture.incident ?? "")", to: &json)
    }
    for note in report.summary.notEvaluated { writeNotification("note", note, to: &json) }
    json.endArray()
    json.endObject()
    json.endArray()
  }

  private static func writeNotification(
    _ level: StaticString,
    _ text: String,
    to json: inout JSONWriter
  ) {
    json.beginObject()
    json.member("level", level)
    json.beginObject("message")
    json.member("text", text)
    json.endObject()
    json.endObject()
  }

  private static func write(_ finding: Finding, ruleIndex: Int, to json: inout JSONWriter) {
    json.beginObject()
    json.member("ruleId", finding.rule)
    json.member("ruleIndex", ruleIndex)
    json.member("level", level(finding.severity))
    json.beginObject("message")
    json.member("text", message(finding))
    json.endObject()
    json.beginArray("locations")
    for piece in finding.evidence { write(piece, to: &json) }
    json.endArray()
    json.beginObject("partialFingerprints")
    json.member("wardwireFinding/v1", finding.id)
    json.endObject()
    if let waiver = finding.waiver {
      json.beginArray("suppressions")
      json.beginObject()
      json.member("kind", "external" as StaticString)
      json.member("status", "accepted" as StaticString)
      json.member("justification", "\(waiver.reason) (\(waiver.owner), until \(waiver.expires))")
      json.endObject()
      json.endArray()
    }
    writeProperties(finding, to: &json)
    json.endObject()
  }

  private static func writeProperties(_ finding: Finding, to json: inout JSONWriter) {
    json.beginObject("properties")
    json.member("severity", finding.severity.rawValue)
    json.member("confidence", finding.confidence)
    json.member("outcome", finding.outcome.rawValue)
    json.member("client", finding.client.identity)
    json.member("server", finding.server.identity)
    json.member("service", finding.service)
    json.member("zone_from", orNull: finding.zoneFrom)
    json.member("zone_to", orNull: finding.zoneTo)
    json.member("first_seen", finding.firstSeen.description)
    json.member("last_seen", finding.lastSeen.description)
    json.member("count", finding.count)
    json.member("weak_evidence", finding.weakEvidence.names)
    json.endObject()
  }

  private static func write(_ piece: Evidence, to json: inout JSONWriter) {
    json.beginObject()
    json.beginObject("physicalLocation")
    json.beginObject("artifactLocation")
    json.member("uri", uri(piece.capture))
    json.endObject()
    json.endObject()
    json.beginObject("message")
    json.member("text", "packet \(piece.packet), \(piece.timestamp)")
    json.endObject()
    json.endObject()
  }

  private static func message(_ finding: Finding) -> String {
    let parties = "\(finding.client.identity) -> \(finding.server.identity) (\(finding.service))"
    return ([finding.title + ": " + parties] + finding.explanation).joined(separator: "\n")
  }

  private static func level(_ severity: Severity) -> StaticString {
    switch severity {
    case .critical, .high: "error"
    case .medium: "warning"
    case .low, .info: "note"
    }
  }

  /// The path as a relative reference (RFC 3986): what is not unreserved is percent-encoded.
  static func uri(_ path: String) -> String {
    if path == "-" { return "stdin" }
    var result = ""
    for byte in path.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "/"):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }
    // An absolute path is a file's.
    return path.hasPrefix("/") ? "file://" + result : result
  }
}
