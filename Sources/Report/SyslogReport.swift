// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Findings
internal import NetworkTypes

/// The findings as syslog messages (RFC 5424), a line each, for a file that a log shipper reads.
struct SyslogReport: ~Copyable {
  private var text = TextBuffer(capacity: 1 << 16)
  /// Facility 13, log audit.
  private static let facility = 13
  /// Characters kept of one value.
  private static let maxCharacters = 1_000

  private init() {}

  /// All findings, in the report's order.
  static func render(_ report: AuditReport) -> TextBuffer {
    var log = SyslogReport()
    for index in report.findings.indices { log.write(report.findings[index], report.tool) }
    return log.text
  }

  private mutating func write(_ finding: Finding, _ tool: ToolRecord) {
    text.append("<")
    text.append(decimal: Self.facility * 8 + Self.level(finding.severity))
    text.append(">1 ")
    text.append(seconds: finding.lastSeen)
    text.append("Z")
    // Which machine ran the audit would make the same run's bytes differ from machine to machine.
    text.append(" - wardwire - FINDING [wardwire@32473")
    parameter("id", finding.id)
    parameter("rule", finding.rule)
    parameter("severity", finding.severity.rawValue)
    parameter("outcome", finding.outcome.rawValue)
    parameter("category", finding.category)
    parameter("zoneFrom", finding.zoneFrom ?? "")
    parameter("zoneTo", finding.zoneTo ?? "")
    parameter("client", finding.client.identity)
    parameter("clientName", finding.client.name ?? "")
    parameter("server", finding.server.identity)
    parameter("serverName", finding.server.name ?? "")
    parameter("service", finding.service)
    parameter("count", "\(finding.count)")
    parameter("waivedBy", finding.waiver?.owner ?? "")
    text.append("] ")
    text.append(printable: finding.title, limit: Self.maxCharacters)
    text.append("\n")
  }

  private mutating func parameter(_ name: StaticString, _ value: String) {
    guard !value.isEmpty else { return }
    text.append(" ")
    text.append(name)
    text.append("=\"")
    for byte in PrintableText.make(value, limit: Self.maxCharacters).utf8 {
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "]") {
        text.append(UInt8(ascii: "\\"))
      }
      text.append(byte)
    }
    text.append("\"")
  }

  /// Syslog's severities: 2 critical to 6 informational.
  private static func level(_ severity: Severity) -> Int {
    switch severity {
    case .critical: 2
    case .high: 3
    case .medium: 4
    case .low: 5
    case .info: 6
    }
  }
}
