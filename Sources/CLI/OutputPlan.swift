// SPDX-License-Identifier: Apache-2.0
internal import Audit
internal import Findings
internal import Foundation
internal import Report

/// Where the report goes, in which formats.
struct OutputPlan {
  /// One copy of the report.
  struct Item: Hashable {
    /// `-` for standard output.
    let path: String
    let format: ReportFormat
  }

  let items: [Item]
  let colour: Bool

  /// The formats that will be written.
  var formats: Set<ReportFormat> { Set(items.map(\.format)) }

  /// Finds the format of each output.
  ///
  /// `--format` rules standard output, an output without an ending, and the only output; among
  /// several the endings choose.
  init(format: ReportFormat?, paths: [String], colour: Bool) throws(AuditError) {
    var items: [Item] = []
    for path in paths.isEmpty ? ["-"] : paths {
      guard !items.contains(where: { $0.path == path }) else {
        throw .usage("--output \(PrintableText.make(path)) is given twice")
      }
      items.append(
        Item(path: path, format: try Self.choose(format, for: path, isOnly: paths.count <= 1))
      )
    }
    self.items = items
    self.colour = colour
  }

  private static func choose(
    _ format: ReportFormat?,
    for path: String,
    isOnly: Bool
  ) throws(AuditError) -> ReportFormat {
    if path == "-" { return format ?? .text }
    if let format, isOnly { return format }
    if let chosen = ReportFormat(ending: path) ?? format { return chosen }
    let name = path.split(separator: "/").last ?? ""
    guard name.contains(".") else { return .text }
    throw .usage("the ending of \(PrintableText.make(path)) names no format: give --format")
  }

  /// Writes all of them, says which failed, and answers whether any did.
  func write(_ report: AuditReport) -> Bool {
    var failed = false
    for item in items {
      do throws(AuditError) {
        let output = try OutputFile(item.path)
        try item.format.write(report, colour: colour && item.path == "-") {
          (bytes) throws(AuditError) in try output.write(bytes)
        }
        try output.finish()
      } catch {
        Messages.error(error.message)
        failed = true
      }
    }
    return failed
  }
}
