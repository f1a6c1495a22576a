// SPDX-License-Identifier: Apache-2.0

/// One piece of a page that is written as HTML and as Markdown alike.
package enum PageBlock: Sendable {
  /// A cell of a table.
  package struct Cell: Sendable {
    /// How it is marked.
    package enum Mark: String, Sendable {
      /// Not at all.
      case plain = ""
      /// What agrees.
      case good = "m-ok"
      /// What does not.
      case bad = "m-bad"
      /// What could not be seen.
      case dim = "m-dim"
      /// What there is nothing to say of.
      case idle = "m-idle"
    }

    /// Its lines.
    package var lines: [String]
    /// How it is marked.
    package var mark: Mark

    /// A cell.
    package init(_ lines: [String], mark: Mark = .plain) {
      self.lines = lines
      self.mark = mark
    }

    /// A cell of one line.
    package init(_ text: String, mark: Mark = .plain) { self.init([text], mark: mark) }
  }

  /// Begins a section; `anchor` names it in links.
  case section(anchor: String, title: String)
  /// A heading inside a section.
  case heading(String)
  /// A paragraph.
  case text(String)
  /// A paragraph that must not be overlooked.
  case notice(String)
  /// A list.
  case list([String])
  /// Labels with lines beside them.
  case rows([(label: String, lines: [String])])
  /// A table; the first cell of a row is its heading.
  case table(title: String, columns: [String], rows: [[Cell]])
}

/// A page of blocks, as HTML or as Markdown.
package struct StructuredPage: Sendable {
  /// Its title.
  package var title: String
  /// What stands above the title.
  package var tool: String
  /// What stands below it.
  package var subject: String
  /// Its content.
  package var blocks: [PageBlock]

  /// A page.
  package init(title: String, tool: String, subject: String, blocks: [PageBlock]) {
    self.title = title
    self.tool = tool
    self.subject = subject
    self.blocks = blocks
  }
}
