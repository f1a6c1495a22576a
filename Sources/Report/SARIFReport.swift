// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import Findings
internal import NetworkTypes

/// The findings as SARIF 2.1.0 (OASIS), for dashboards that gather results of many tools.
struct SARIFReport: ~Copyable {
  private var json: JSONWriter
  /// Where a text of several parts is put together.
  private var scratch = TextBuffer()
  /// The last capture that was named, and its reference: evidence of one capture stands together.
  private var capture = ""
  private var reference = ""

  private let changes: ReportChanges?

  private init(_ report: AuditReport) {
    json = JSONWriter.forReport(.pretty, report)
    changes = report.changes
  }

  /// One object, two spaces a level.
  static func render(_ report: AuditReport) -> TextBuffer {
    // Each rule's first finding stands for the rule.
    var firsts: [Int] = []
    var indices: [String: Int] = [:]
    for (index, finding) in report.findings.enumerated() where indices[finding.rule] == nil {
      indices[finding.rule] = firsts.count
      firsts.append(index)
    }
    var sarif = SARIFReport(report)
    sarif.json.beginObject()
    sarif.json.member("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
    sarif.json.member("version", "2.1.0")
    sarif.json.beginArray("runs")
    sarif.json.beginObject()
    writeTool(report, firsts, to: &sarif.json)
    writeInvocation(report, to: &sarif.json)
    sarif.json.beginArray("results")
    for index in report.findings.indices {
      sarif.write(report.findings[index], ruleIndex: indices[report.findings[index].rule] ?? 0)
    }
    sarif.json.endArray()
    sarif.json.endObject()
    sarif.json.endArray()
    sarif.json.endObject()
    sarif.json.newline()
    return sarif.json.finish()
  }

  private static func writeTool(
    _ report: AuditReport,
    _ firsts: [Int],
    to json: inout JSONWriter
  ) {
    json.beginObject("tool")
    json.beginObject("driver")
    json.member("name", report.tool.name)
    json.member("version", report.tool.version)
    json.beginArray("rules")
    for first in firsts {
      let finding = report.findings[first]
      json.beginObject()
      json.member("id", finding.rule)
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

  private mutating func write(_ finding: Finding, ruleIndex: Int) {
    json.beginObject()
    json.member("ruleId", finding.rule)
    json.member("ruleIndex", ruleIndex)
    json.member("level", Self.level(finding.severity))
    json.beginObject("message")
    writeMessage(finding)
    json.endObject()
    json.beginArray("locations")
    for index in finding.evidence.indices { write(finding.evidence[index]) }
    json.endArray()
    json.beginObject("partialFingerprints")
    json.member("wardwireFinding/v1", finding.id)
    json.endObject()
    if let changes {
      json.member("baselineState", changes.new.contains(finding.id) ? "new" : "unchanged")
    }
    if let waiver = finding.waiver {
      json.beginArray("suppressions")
      json.beginObject()
      json.member("kind", "external")
      json.member("status", "accepted")
      json.member("justification", "\(waiver.reason) (\(waiver.owner), until \(waiver.expires))")
      json.endObject()
      json.endArray()
    }
    writeProperties(finding)
    json.endObject()
  }

  private mutating func writeMessage(_ finding: Finding) {
    scratch.removeAll()
    scratch.append(finding.title)
    scratch.append(": ")
    scratch.append(finding.client)
    scratch.append(" -> ")
    scratch.append(finding.server)
    scratch.append(" (")
    scratch.append(finding.service)
    scratch.append(")")
    for line in finding.explanation {
      scratch.append("\n")
      scratch.append(line)
    }
    json.key("text")
    json.value(scratch)
  }

  private mutating func writeProperties(_ finding: Finding) {
    json.beginObject("properties")
    json.member("severity", finding.severity.rawValue)
    json.member("confidence", finding.confidence)
    json.member("outcome", finding.outcome.rawValue)
    json.member("client", finding.client)
    json.member("server", finding.server)
    json.member("service", finding.service)
    json.member("zone_from", orNull: finding.zoneFrom)
    json.member("zone_to", orNull: finding.zoneTo)
    json.member("first_seen", finding.firstSeen)
    json.member("last_seen", finding.lastSeen)
    json.member("count", finding.count)
    json.member("weak_evidence", finding.weakEvidence.names)
    json.endObject()
  }

  private mutating func write(_ piece: Evidence) {
    if piece.capture != capture || reference.isEmpty {
      capture = piece.capture
      reference = Self.uri(capture)
    }
    json.beginObject()
    json.beginObject("physicalLocation")
    json.beginObject("artifactLocation")
    json.member("uri", reference)
    json.endObject()
    json.endObject()
    json.beginObject("message")
    json.key("text")
    json.plainValue { text in
      text.append("packet ")
      text.append(decimal: piece.packet)
      text.append(", ")
      text.append(piece.timestamp)
    }
    json.endObject()
    json.endObject()
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
