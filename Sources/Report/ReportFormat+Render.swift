// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import Findings

extension ReportFormat {
  /// Bytes that are handed on at once.
  private static let chunkLength = 1 << 20

  /// The report's bytes in this format: the same report gives the same bytes.
  ///
  /// `colour` is looked at by `text` alone.
  package func render(_ report: AuditReport, colour: Bool = false) -> [UInt8] {
    [UInt8](text(report, colour: colour))
  }

  /// Hands on the same bytes in parts, so that a large report is not in memory twice.
  package func write<Failure: Error>(
    _ report: AuditReport,
    colour: Bool = false,
    _ write: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    let text = text(report, colour: colour)
    var start = 0
    repeat {
      let end = min(start + Self.chunkLength, text.count)
      try write([UInt8](copying: text.bytes.slice(start, end)))
      start = end
    } while start < text.count
  }

  private func text(_ report: AuditReport, colour: Bool) -> TextBuffer {
    switch self {
    case .text: TextReport.render(report, colour: colour)
    case .json: JSONReport.render(report)
    case .jsonl: JSONReport.renderLines(report)
    case .eve: EVEAlerts.render(report)
    case .sarif: SARIFReport.render(report)
    case .junit: JUnitReport.render(report)
    case .csv: CSVReport.render(report)
    case .html: HTMLReport.render(report)
    case .cef: CEFReport.render(report)
    case .ocsf: OCSFReport.render(report)
    case .syslog: SyslogReport.render(report)
    }
  }
}
