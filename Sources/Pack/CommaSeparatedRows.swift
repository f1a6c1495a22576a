// SPDX-License-Identifier: Apache-2.0

/// Rows of comma-separated values (RFC 4180), as spreadsheets save them.
struct CommaSeparatedRows: Sequence, IteratorProtocol {
  /// One row.
  struct Row {
    /// The line on which it begins, from 1.
    let line: Int
    let cells: [String]
  }

  private let bytes: [UInt8]
  private let separator: UInt8
  private var at = 0
  private var line = 1

  /// Reads rows; a byte order mark before the first is passed over.
  init(_ bytes: [UInt8], separator: Character = ",") {
    let mark: [UInt8] = [0xef, 0xbb, 0xbf]
    self.bytes = bytes.starts(with: mark) ? Array(bytes.dropFirst(mark.count)) : bytes
    self.separator = separator.asciiValue ?? UInt8(ascii: ",")
  }

  mutating func next() -> Row? {
    guard at < bytes.count else { return nil }
    let first = line
    var cells: [String] = []
    while true {
      cells.append(cell())
      guard at < bytes.count, bytes[at] == separator else { break }
      at += 1
    }
    if at < bytes.count, bytes[at] == 0x0d { at += 1 }
    if at < bytes.count, bytes[at] == 0x0a { at += 1 }
    line += 1
    return Row(line: first, cells: cells)
  }

  /// A cell up to its separator or the row's end; within quotation marks both are text, and a mark stands doubled.
  private mutating func cell() -> String {
    let mark = UInt8(ascii: "\"")
    var text: [UInt8] = []
    var isQuoted = false
    while at < bytes.count {
      let byte = bytes[at]
      if byte == mark {
        if isQuoted, at + 1 < bytes.count, bytes[at + 1] == mark {
          text.append(mark)
          at += 1
        } else {
          isQuoted.toggle()
        }
      } else if !isQuoted, byte == separator || byte == 0x0a || byte == 0x0d {
        break
      } else {
        if byte == 0x0a { line += 1 }
        text.append(byte)
      }
      at += 1
    }
    return String(decoding: text, as: UTF8.self)
  }
}
