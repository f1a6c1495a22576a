// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Findings

/// What a template is given: names of tags with their values, all text of them escaped.
typealias HTMLValues = [String: Any]

/// Puts text into the form in which templates take it.
enum HTMLText {
  /// A text made printable and escaped, fit for an element or a quoted attribute.
  static func make(_ text: String) -> String { MarkupText.escape(text) }

  /// What is appended, made printable and escaped.
  static func make(_ write: (inout TextBuffer) -> Void) -> String {
    var words = TextBuffer()
    write(&words)
    return MarkupText.escape(String(words))
  }

  /// Labels with lines beside them, without those that have no line.
  static func rows(_ rows: [TextReport.Row]) -> [HTMLValues] {
    rows.compactMap { row in
      let lines = row.lines.filter { !$0.isEmpty }.map(make)
      return lines.isEmpty ? nil : ["label": row.label.description, "lines": lines]
    }
  }

  /// What stands for a finding's zone.
  static func zone(_ name: String?) -> String { make(name ?? ZoneMatrix.noZone) }
}

/// Collects what is said of a finding for a template.
struct HTMLRows: ~Copyable, RowWriter {
  private var label: StaticString = ""
  private var lines: [String] = []
  private(set) var rows: [HTMLValues] = []

  mutating func row(_ label: StaticString) {
    flush()
    self.label = label
  }

  mutating func line(_ write: (inout TextBuffer) -> Void) {
    var words = TextBuffer()
    write(&words)
    if words.count > 0 { lines.append(HTMLText.make(String(words))) }
  }

  /// Ends the last row.
  mutating func flush() {
    if !lines.isEmpty { rows.append(["label": label.description, "lines": lines]) }
    lines.removeAll()
  }
}
