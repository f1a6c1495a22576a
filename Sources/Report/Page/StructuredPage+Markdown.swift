// SPDX-License-Identifier: Apache-2.0

extension StructuredPage {
  /// CommonMark with tables as GitHub writes them.
  package var markdown: [UInt8] {
    var text = "# \(Self.escape(title))\n\n\(Self.escape(tool))\n\n\(Self.escape(subject))\n"
    for block in blocks { text += "\n" + Self.markdown(block) }
    return Array(text.utf8)
  }

  private static func markdown(_ block: PageBlock) -> String {
    switch block {
    case .section(_, let title): "## \(escape(title))\n"
    case .heading(let text): "### \(escape(text))\n"
    case .text(let text): escape(text) + "\n"
    case .notice(let text): "> **\(escape(text))**\n"
    case .list(let lines): lines.map { "- \(escape($0))\n" }.joined()
    case .rows(let rows):
      table(["", ""], rows.map { [.init($0.label), .init($0.lines)] })
    case .table(_, let columns, let rows): table(columns, rows)
    }
  }

  private static func table(_ columns: [String], _ rows: [[PageBlock.Cell]]) -> String {
    var text = line(columns.map(escape)) + line(columns.map { _ in "---" })
    for row in rows { text += line(row.map { $0.lines.map(escape).joined(separator: "<br>") }) }
    return text
  }

  private static func line(_ cells: [String]) -> String {
    "| " + cells.joined(separator: " | ") + " |\n"
  }

  /// What would be markup, or a link that nobody wrote, is escaped; text from the network is made printable first.
  private static func escape(_ text: String) -> String {
    let scalars = Array(PrintableText.make(text).unicodeScalars)
    var result = ""
    for (index, scalar) in scalars.enumerated() {
      let isMarkup =
        switch scalar {
        case "\\", "`", "*", "_", "[", "]", "<", ">", "|", "~", "&", "@": true
        case "#": index == 0
        case ":": scalars[index...].dropFirst().first == "/"
        default: false
        }
      if isMarkup { result += "\\" }
      result.unicodeScalars.append(scalar)
    }
    return result
  }
}
