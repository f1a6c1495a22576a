// SPDX-License-Identifier: Apache-2.0

/// A page of at most 80 columns: paragraphs, and labels with text beside them.
struct TextPage {
  /// Columns of a line at the most.
  static let width = 80
  /// Columns of a label and its margin.
  static let labelWidth = 10

  /// Colours that a terminal is asked for; numbers of ECMA-48's SGR.
  enum Style: String {
    case bold = "1"
    case red = "1;31"
    case yellow = "33"
    case cyan = "36"
    case dim = "2"
  }

  private(set) var text = ""
  private let colour: Bool

  init(colour: Bool) { self.colour = colour }

  /// An empty line.
  mutating func blank() { text += "\n" }

  /// A heading with a line under it.
  mutating func heading(_ title: String) {
    text += styled(title, .bold) + "\n" + String(repeating: "-", count: TextWidth.of(title)) + "\n"
  }

  /// A paragraph; lines after the first are indented by `hanging` more columns.
  mutating func paragraph(_ words: String, indent: Int = 0, hanging: Int = 0) {
    let lines = Self.wrap(words, first: Self.width - indent, rest: Self.width - indent - hanging)
    for (index, line) in lines.enumerated() {
      text += String(repeating: " ", count: indent + (index == 0 ? 0 : hanging)) + line + "\n"
    }
  }

  /// A paragraph whose first word is coloured.
  mutating func paragraph(_ first: String, _ style: Style, _ words: String, hanging: Int) {
    let width = TextWidth.of(first) + 2
    let lines = Self.wrap(words, first: Self.width - width, rest: Self.width - hanging)
    text += styled(first, style) + "  " + (lines.first ?? "") + "\n"
    for line in lines.dropFirst() {
      text += String(repeating: " ", count: hanging) + line + "\n"
    }
  }

  /// `Label     text`, each text on a line of its own.
  mutating func labelled(_ label: String, _ texts: [String], indent: Int = 2) {
    let margin = indent + Self.labelWidth
    var name = label
    for words in texts where !words.isEmpty {
      for line in Self.wrap(words, first: Self.width - margin, rest: Self.width - margin) {
        let gap = max(1, Self.labelWidth - TextWidth.of(name))
        text += String(repeating: " ", count: indent) + styled(name, .dim)
        text += String(repeating: " ", count: gap) + line + "\n"
        name = ""
      }
    }
  }

  private func styled(_ words: String, _ style: Style) -> String {
    colour && !words.isEmpty ? "\u{1b}[\(style.rawValue)m\(words)\u{1b}[0m" : words
  }

  /// Breaks at spaces; a word that is longer than a line is broken where the line ends.
  static func wrap(_ words: String, first: Int, rest: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    var used = 0
    var room: Int { lines.isEmpty ? first : rest }
    func finish() {
      lines.append(line)
      line = ""
      used = 0
    }
    for word in words.split(separator: " ") {
      let width = TextWidth.of(word)
      if !line.isEmpty, used + 1 + width <= room {
        line += " "
        line += word
        used += 1 + width
        continue
      }
      if !line.isEmpty { finish() }
      guard width > room else {
        line = String(word)
        used = width
        continue
      }
      for character in word {
        let columns = TextWidth.of(character)
        if used + columns > room, !line.isEmpty { finish() }
        line.append(character)
        used += columns
      }
    }
    if !line.isEmpty || lines.isEmpty { finish() }
    return lines
  }
}
