// SPDX-License-Identifier: Apache-2.0

/// A manufacturer's answers to the questions of MDS2 (ANSI/NEMA HN 1-2019), saved as comma-separated values.
///
/// Columns are question identifier, question, answer, note; more are passed over. Rows that begin with no identifier are titles.
package struct MDS2Worksheet: Hashable, Sendable {
  /// What a manufacturer answers.
  package enum Reply: String, Hashable, Sendable {
    case yes
    case no
    /// N/A.
    case notApplicable = "not_applicable"
    /// See Notes, or a text of its own.
    case inWords = "in_words"

    /// Reads the form's words.
    init(_ text: String) {
      switch text.lowercased() {
      case "yes": self = .yes
      case "no": self = .no
      case "n/a", "na", "not applicable": self = .notApplicable
      default: self = .inWords
      }
    }
  }

  /// One answered question.
  package struct Answer: Hashable, Sendable {
    /// The question: `TXCF-2`.
    package let question: String
    /// The answer as it stands there.
    package let text: String
    /// What it means.
    package let reply: Reply
    /// The note beside it, empty for none.
    package let note: String
    let line: Int
  }

  /// What a worksheet may hold at most; reaching one is a problem that names it.
  enum Limits {
    static let maxBytes = 4 << 20
    static let maxRows = 10_000
    static let maxTextBytes = 4_096
  }

  /// The file, as the user gave it.
  package let file: String
  /// Answers, in the order of the file; questions without one are left out.
  package private(set) var answers: [Answer] = []

  /// Reads a worksheet with all of its problems at once.
  package init(_ bytes: [UInt8], file: String) throws(DeviceError) {
    self.file = file
    guard bytes.count <= Limits.maxBytes, String(validating: bytes, as: UTF8.self) != nil else {
      throw DeviceError(problems: ["\(file): expected UTF-8 text of 4 MiB at most"])
    }
    var problems: [String] = []
    for separator in [",", ";"] as [Character] where answers.isEmpty && problems.isEmpty {
      read(CommaSeparatedRows(bytes, separator: separator), &problems)
    }
    if answers.isEmpty, problems.isEmpty {
      problems = ["\(file): expected rows of question, text, answer and note, found no question"]
    }
    guard problems.isEmpty else {
      throw DeviceError(problems: Array(problems.prefix(DeviceLimits.maxProblems)))
    }
  }

  private mutating func read(_ rows: CommaSeparatedRows, _ problems: inout [String]) {
    var lines: [String: Int] = [:]
    for (count, row) in rows.enumerated() {
      guard count < Limits.maxRows else {
        return problems.append("\(file):\(row.line): expected \(Limits.maxRows) rows at most")
      }
      let cells = row.cells.map { Self.trimmed($0) }
      guard cells.count > 2, Self.isQuestion(cells[0]), !cells[2].isEmpty else { continue }
      let question = cells[0].uppercased()
      guard cells.allSatisfy({ $0.utf8.count <= Limits.maxTextBytes }) else {
        problems.append(
          "\(file):\(row.line): expected texts of \(Limits.maxTextBytes) bytes at most"
        )
        continue
      }
      if let first = lines[question] {
        problems.append(
          "\(file):\(row.line): expected each question once, found \(question) of line \(first) again"
        )
        continue
      }
      lines[question] = row.line
      answers.append(
        Answer(
          question: question,
          text: cells[2],
          reply: Reply(cells[2]),
          note: cells.count > 3 ? cells[3] : "",
          line: row.line
        )
      )
    }
  }

  private static func trimmed(_ text: String) -> String {
    let tail = text.drop { $0.isWhitespace }
    guard let last = tail.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(tail[...last])
  }

  /// Letters of a section, a hyphen, numbers between dots.
  private static func isQuestion(_ text: String) -> Bool {
    let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard parts.count == 2, (3...4).contains(parts[0].count) else { return false }
    let isSection = parts[0].allSatisfy { (0x41...0x5a).contains($0 & 0xdf) }
    return isSection && parts[1].first.map { (0x30...0x39).contains($0) } == true
      && parts[1].allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
  }
}
