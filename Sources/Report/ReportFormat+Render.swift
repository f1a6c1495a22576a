// SPDX-License-Identifier: Apache-2.0
package import Findings

extension ReportFormat {
  /// The report's bytes in this format: the same report gives the same bytes.
  ///
  /// `colour` is looked at by `text` alone.
  package func render(_ report: AuditReport, colour: Bool = false) -> [UInt8] {
    switch self {
    case .text: TextReport.render(report, colour: colour)
    case .json: JSONReport.render(report)
    case .jsonl: JSONReport.renderLines(report)
    case .eve: EVEAlerts.render(report)
    case .sarif: SARIFReport.render(report)
    case .junit: JUnitReport.render(report)
    case .csv: CSVReport.render(report)
    case .html: HTMLReport.render(report)
    }
  }
}
