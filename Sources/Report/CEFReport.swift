// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Findings
internal import NetworkTypes

/// The findings in the Common Event Format (version 0), a line each.
struct CEFReport: ~Copyable {
  private var text = TextBuffer(capacity: 1 << 16)
  /// Characters kept of one value.
  private static let maxCharacters = 1_000

  private init() {}

  /// All findings, in the report's order.
  static func render(_ report: AuditReport) -> TextBuffer {
    var log = CEFReport()
    for index in report.findings.indices {
      log.write(report.findings[index], report.tool)
      log.text.append(UInt8(ascii: "\n"))
    }
    return log.text
  }

  /// One finding without the end of the line.
  static func line(_ finding: Finding, _ tool: ToolRecord) -> String {
    var log = CEFReport()
    log.write(finding, tool)
    return String(log.text)
  }

  private mutating func write(_ finding: Finding, _ tool: ToolRecord) {
    text.append("CEF:0|Wardwire|")
    header(tool.name)
    text.append("|")
    header(tool.version)
    text.append("|")
    header(finding.rule)
    text.append("|")
    header(finding.title)
    text.append("|")
    text.append(decimal: Self.severity(finding.severity))
    text.append("|externalId=")
    value(finding.id)
    pair("cat", finding.category)
    party("src", "shost", "smac", finding.client)
    party("dst", "dhost", "dmac", finding.server)
    if let port = Self.port(finding.service) { pair("dpt", port) }
    if let proto = Self.transport(finding.service) { pair("proto", proto) }
    pair("app", finding.service)
    pair("cnt", "\(finding.count)")
    pair("start", "\(finding.firstSeen.milliseconds)")
    pair("end", "\(finding.lastSeen.milliseconds)")
    pair("outcome", finding.outcome.rawValue)
    label("cs1", "zoneFrom", finding.zoneFrom)
    label("cs2", "zoneTo", finding.zoneTo)
    label("cs3", "confidence", finding.confidence)
    label("cs4", "waivedBy", finding.waiver?.owner)
    if let first = finding.evidence.first {
      label("cs5", "capture", first.capture)
      label("cn1", "packet", "\(first.packet)")
    }
    pair("msg", finding.explanation.joined(separator: " "))
  }

  /// CEF's severities run from 0 to 10.
  private static func severity(_ severity: Severity) -> Int {
    switch severity {
    case .critical: 10
    case .high: 8
    case .medium: 5
    case .low: 3
    case .info: 1
    }
  }

  /// The port of a service as findings spell it, `hl7 tcp/2575`.
  static func port(_ service: String) -> String? {
    guard let slash = service.lastIndex(of: "/") else { return nil }
    let port = service[service.index(after: slash)...]
    return UInt16(port).map { "\($0)" }
  }

  /// The transport of such a service.
  static func transport(_ service: String) -> String? {
    guard let word = service.split(separator: " ").last, let slash = word.firstIndex(of: "/") else {
      return nil
    }
    let name = word[..<slash]
    return name == "tcp" || name == "udp" || name == "sctp" ? name.uppercased() : nil
  }

  private mutating func party(
    _ address: StaticString,
    _ host: StaticString,
    _ mac: StaticString,
    _ party: Party
  ) {
    if let number = party.address {
      // CEF's `src` and `dst` are IPv4 addresses; IPv6 has the keys c6a2 and c6a3.
      if number.isIPv4 {
        pair(address, number.description)
      } else {
        let isSource = address.description == "src"
        let key: StaticString = isSource ? "c6a2" : "c6a3"
        label(
          key,
          isSource ? "Source IPv6 Address" : "Destination IPv6 Address",
          number.description
        )
      }
    }
    if let name = party.name { pair(host, name) }
    if let number = party.mac { pair(mac, number.description) }
  }

  private mutating func label(_ key: StaticString, _ name: StaticString, _ text: String?) {
    guard let text, !text.isEmpty else { return }
    pair(key, text)
    self.text.append(" ")
    self.text.append(key)
    self.text.append("Label=")
    self.text.append(name)
  }

  private mutating func pair(_ key: StaticString, _ text: String) {
    guard !text.isEmpty else { return }
    self.text.append(" ")
    self.text.append(key)
    self.text.append("=")
    value(text)
  }

  private mutating func header(_ words: String) { escape(words, UInt8(ascii: "|")) }

  private mutating func value(_ words: String) { escape(words, UInt8(ascii: "=")) }

  private mutating func escape(_ words: String, _ mark: UInt8) {
    for byte in PrintableText.make(words, limit: Self.maxCharacters).utf8 {
      if byte == mark || byte == UInt8(ascii: "\\") { text.append(UInt8(ascii: "\\")) }
      text.append(byte)
    }
  }
}
