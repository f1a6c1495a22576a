// SPDX-License-Identifier: Apache-2.0
package import Bytes

/// Breaks text into lines of so many columns.
package enum TextLines {
  /// Appends a text in lines, each ended by a line feed; every line but the first begins with `margin`
  /// spaces.
  ///
  /// It is broken at spaces; a word that is longer than a line is broken where the line ends. The first
  /// line has room for `first` columns, the others for `rest`.
  package static func wrap(
    _ words: RawSpan,
    into text: inout TextBuffer,
    _ first: Int,
    _ rest: Int,
    margin: Int
  ) {
    guard words.isPlainLine else {
      for (index, line) in wrap(String(decoding: words), first: first, rest: rest).enumerated() {
        if index > 0 { text.append(UInt8(ascii: " "), times: margin) }
        text.append(line)
        text.append(0x0a)
      }
      return
    }
    let end = words.byteCount
    var room = max(first, 1)
    var at = 0
    while end &- at > room {
      var stop = at &+ room
      while stop > at, words.uint8(stop) != UInt8(ascii: " ") { stop &-= 1 }
      if stop > at {
        text.append(words.slice(at, stop))
        at = stop &+ 1
      } else {
        text.append(words.slice(at, at &+ room))
        at &+= room
      }
      text.append(0x0a)
      text.append(UInt8(ascii: " "), times: margin)
      room = max(rest, 1)
    }
    text.append(words.slice(at, end))
    text.append(0x0a)
  }

  /// The same for a text that was put together in a buffer.
  package static func wrap(
    _ words: borrowing TextBuffer,
    into text: inout TextBuffer,
    _ first: Int,
    _ rest: Int,
    margin: Int
  ) {
    wrap(words.bytes, into: &text, first, rest, margin: margin)
  }

  /// The lines of any text, by its characters and their columns.
  package static func wrap(_ words: String, first: Int, rest: Int) -> [String] {
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
