// SPDX-License-Identifier: Apache-2.0
package import Bytes

/// A row of a table (RFC 4180) made of owned texts.
package enum CSVRow {
  /// Appends the cells and the end of the row.
  package static func append(_ cells: [String], to text: inout TextBuffer) {
    for (index, cell) in cells.enumerated() {
      if index > 0 { text.append(UInt8(ascii: ",")) }
      text.append(quoted(PrintableText.make(cell, limit: 10_000)))
    }
    text.append("\r\n")
  }

  /// A cell that a spreadsheet would run as a formula gets a mark.
  private static func quoted(_ cell: String) -> String {
    let isFormula = ["=", "+", "-", "@"].contains { cell.hasPrefix($0) }
    let marked = isFormula ? "'" + cell : cell
    guard marked.utf8.contains(where: { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") })
    else { return marked }
    return "\""
      + marked.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
  }
}
