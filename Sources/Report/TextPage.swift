// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// A page of at most 80 columns: paragraphs, and labels with text beside them.
struct TextPage: ~Copyable, RowWriter {
  /// Columns of a line at the most.
  static let width = 80
  /// Columns of a label and its margin.
  static let labelWidth = 10

  /// Colours that a terminal is asked for; numbers of ECMA-48's SGR.
  enum Style {
    case bold
    case red
    case yellow
    case cyan
    case dim

    fileprivate var code: StaticString {
      switch self {
      case .bold: "1"
      case .red: "1;31"
      case .yellow: "33"
      case .cyan: "36"
      case .dim: "2"
      }
    }
  }

  private(set) var text = TextBuffer(capacity: 1 << 16)
  private let colour: Bool
  /// Where a line is put together before it is broken.
  private var words = TextBuffer()
  /// The label that the next line stands beside; empty when it has been written.
  private var label: StaticString = ""

  init(colour: Bool) { self.colour = colour }

  /// An empty line.
  mutating func blank() { text.append("\n") }

  /// A heading with a line under it.
  mutating func heading(_ title: String) {
    open(.bold)
    text.append(title)
    close()
    text.append("\n")
    text.append(UInt8(ascii: "-"), times: TextWidth.of(title))
    text.append("\n")
  }

  /// A paragraph; lines after the first are indented by `hanging` more columns.
  mutating func paragraph(_ words: String, indent: Int = 0, hanging: Int = 0) {
    text.append(UInt8(ascii: " "), times: indent)
    let room = Self.width - indent
    words.withBytes {
      TextLines.wrap($0, into: &text, room, room - hanging, margin: indent + hanging)
    }
  }

  /// A paragraph whose first word is coloured; the first word is ASCII.
  mutating func paragraph(
    _ first: StaticString,
    _ style: Style,
    hanging: Int,
    _ write: (inout TextBuffer) -> Void
  ) {
    words.removeAll()
    write(&words)
    open(style)
    text.append(first)
    close()
    text.append("  ")
    TextLines.wrap(
      words,
      into: &text,
      Self.width - first.utf8CodeUnitCount - 2,
      Self.width - hanging,
      margin: hanging
    )
  }

  /// `Label     text`, each text on a line of its own.
  mutating func labelled(_ label: StaticString, _ texts: [String], indent: Int = 2) {
    row(label)
    for words in texts where !words.isEmpty { words.withBytes { write($0, indent: indent) } }
  }

  mutating func row(_ label: StaticString) { self.label = label }

  mutating func line(_ write: (inout TextBuffer) -> Void) {
    words.removeAll()
    write(&words)
    guard words.count > 0 else { return }
    let indent = 2
    writeLabel(indent)
    let room = Self.width - indent - Self.labelWidth
    TextLines.wrap(words, into: &text, room, room, margin: indent + Self.labelWidth)
  }

  private mutating func write(_ words: RawSpan, indent: Int) {
    writeLabel(indent)
    let room = Self.width - indent - Self.labelWidth
    TextLines.wrap(words, into: &text, room, room, margin: indent + Self.labelWidth)
  }

  /// The label on its first line, spaces on the others.
  private mutating func writeLabel(_ indent: Int) {
    text.append(UInt8(ascii: " "), times: indent)
    let width = label.utf8CodeUnitCount
    if width > 0 {
      open(.dim)
      text.append(label)
      close()
    }
    text.append(UInt8(ascii: " "), times: max(1, Self.labelWidth - width))
    label = ""
  }

  private mutating func open(_ style: Style) {
    guard colour else { return }
    text.append("\u{1b}[")
    text.append(style.code)
    text.append("m")
  }

  private mutating func close() {
    if colour { text.append("\u{1b}[0m") }
  }
}
