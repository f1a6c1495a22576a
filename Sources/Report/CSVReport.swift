// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Findings
internal import NetworkTypes

/// The findings as a table (RFC 4180), a row each.
struct CSVReport: ~Copyable {
  private var text = TextBuffer(capacity: 1 << 16)
  /// Where a cell is put together before it is quoted.
  private var words = TextBuffer()
  /// Characters kept of one cell.
  private static let maxCharacters = 10_000

  private init() {}

  private static let columns = [
    "id", "rule", "title", "severity", "confidence", "category", "outcome", "zone_from", "zone_to",
    "client", "client_name", "server", "server_name", "service", "first_seen", "last_seen", "count",
    "evidence", "explanation", "remediation", "references", "waiver",
    "weak_evidence",
  ]

  /// The table with a head row.
  static func render(_ report: AuditReport) -> TextBuffer {
    var table = CSVReport()
    table.text.append(columns.joined(separator: ","))
    table.text.append("\r\n")
    for index in report.findings.indices { table.write(report.findings[index]) }
    return table.text
  }

  /// One row, its cells in the order of the columns.
  private mutating func write(_ finding: Finding) {
    cell(finding.id, isFirst: true)
    cell(finding.rule)
    cell(finding.title)
    cell(finding.severity.rawValue)
    cell(finding.confidence)
    cell(finding.category)
    cell(finding.outcome.rawValue)
    cell(finding.zoneFrom ?? "")
    cell(finding.zoneTo ?? "")
    cell { $0.append(finding.client) }
    cell(finding.client.name ?? "")
    cell { $0.append(finding.server) }
    cell(finding.server.name ?? "")
    cell(finding.service)
    cell { $0.append(finding.firstSeen) }
    cell { $0.append(finding.lastSeen) }
    cell { $0.append(decimal: finding.count) }
    cell { words in
      for (index, piece) in finding.evidence.enumerated() {
        if index > 0 { words.append(" ") }
        words.append(piece.capture)
        words.append("#")
        words.append(decimal: piece.packet)
      }
    }
    cell { Self.join(finding.explanation, to: &$0) }
    cell(finding.remediation)
    cell { Self.join(finding.references, to: &$0) }
    cell(finding.waiver?.owner ?? "")
    cell(finding.weakEvidence.names.joined(separator: " "))
    text.append("\r\n")
  }

  private static func join(_ lines: [String], to words: inout TextBuffer) {
    for (index, line) in lines.enumerated() {
      if index > 0 { words.append("; ") }
      words.append(line)
    }
  }

  private mutating func cell(_ words: String, isFirst: Bool = false) {
    if !isFirst { text.append(UInt8(ascii: ",")) }
    words.withBytes { Self.quote($0, to: &text) }
  }

  private mutating func cell(_ write: (inout TextBuffer) -> Void) {
    words.removeAll()
    write(&words)
    text.append(UInt8(ascii: ","))
    Self.quote(words, to: &text)
  }

  private static func quote(_ cell: borrowing TextBuffer, to text: inout TextBuffer) {
    quote(cell.bytes, to: &text)
  }

  private static func quote(_ cell: RawSpan, to text: inout TextBuffer) {
    if PrintableText.isPrintable(cell, maxCharacters) {
      append(cell, to: &text)
    } else {
      let printable = PrintableText.make(String(decoding: cell), limit: maxCharacters)
      printable.withBytes { append($0, to: &text) }
    }
  }

  /// Quotes where the RFC asks for it; a cell that a spreadsheet would run as a formula gets a mark.
  ///
  /// Bytes are looked at and not characters: a comma with an accent is still a comma to a reader.
  private static func append(_ cell: RawSpan, to text: inout TextBuffer) {
    guard cell.byteCount > 0 else { return }
    var isFormula = false
    switch cell.uint8(0) {
    case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"):
      isFormula = true
    default: break
    }
    let mark = UInt8(ascii: "\"")
    guard cell.firstOffset(of: UInt8(ascii: ",")) != nil || cell.firstOffset(of: mark) != nil else {
      if isFormula { text.append(UInt8(ascii: "'")) }
      text.append(cell)
      return
    }
    text.append(mark)
    if isFormula { text.append(UInt8(ascii: "'")) }
    var start = 0
    while let at = cell.firstOffset(of: mark, from: start) {
      text.append(cell.slice(start, at + 1))
      text.append(mark)
      start = at + 1
    }
    text.append(cell.slice(start, cell.byteCount))
    text.append(mark)
  }
}
