// SPDX-License-Identifier: Apache-2.0
internal import Findings

/// A worksheet's answers held against what was observed.
package struct MDS2Comparison: Sendable {
  /// What became of an answer.
  package enum Verdict: String, Sendable, CaseIterable {
    /// Something observed stands against it.
    case observedOtherwise = "observed_otherwise"
    /// Something was observed that could have stood against it, and did not.
    case noContradiction = "no_contradiction"
    /// Nothing was observed that speaks of it.
    case notObserved = "not_observed"
    /// The answer claims nothing that packets could contradict.
    case nothingClaimed = "nothing_claimed"

    /// In words.
    package var words: String { rawValue.split(separator: "_").joined(separator: " ") }
  }

  /// One answer.
  package struct Row: Sendable {
    /// The answer as given.
    package let answer: MDS2Worksheet.Answer
    /// What rules came to that speak of its question.
    package let result: GuidanceResult
    /// How the two compare.
    package let verdict: Verdict
    /// What was observed, a line each.
    package let observed: [String]
  }

  /// The worksheet's file.
  package let file: String
  /// Answers that were held against packets, in the form's order.
  package let rows: [Row]
  /// Answers to questions that no packet can speak of.
  package let others: Int

  /// Compares; `own` and `references` are as for the guidance's sections.
  init(
    _ worksheet: MDS2Worksheet,
    _ interfaces: InterfaceComparison,
    _ report: AuditReport,
    own: [Int],
    references: [String: [String]]
  ) {
    let answers = Dictionary(worksheet.answers.map { ($0.question, $0) }) { first, _ in first }
    let asked = MDS2Question.all.filter { answers[$0.topic.id] != nil }
    let results = GuidanceResult.all(
      asked.map(\.topic),
      report,
      own: own,
      references: references
    )
    file = worksheet.file
    rows = zip(asked, results).compactMap { question, result in
      answers[question.topic.id].map { Self.row(question, $0, result, interfaces) }
    }
    others = worksheet.answers.count - rows.count
  }

  /// How many answers have a verdict.
  package func count(_ verdict: Verdict) -> Int { rows.count { $0.verdict == verdict } }

  private static func row(
    _ question: MDS2Question,
    _ answer: MDS2Worksheet.Answer,
    _ result: GuidanceResult,
    _ interfaces: InterfaceComparison
  ) -> Row {
    let signs = question.sign?.lines(interfaces)
    let verdict: Verdict
    if answer.reply != question.claim {
      verdict = .nothingClaimed
    } else if !result.findings.isEmpty || signs?.isEmpty == false {
      verdict = .observedOtherwise
    } else {
      let isLooked = signs != nil || result.rules.contains { $0.conformant > 0 }
      verdict = isLooked ? .noContradiction : .notObserved
    }
    return Row(
      answer: answer,
      result: result,
      verdict: verdict,
      observed: [result.words] + (signs.map(Self.few) ?? [])
    )
  }

  /// The first of some lines, and how many more there are.
  private static func few(_ lines: [String]) -> [String] {
    guard !lines.isEmpty else { return ["no interface stands against it"] }
    let more = lines.count - maxLines
    return lines.prefix(maxLines) + (more > 0 ? ["and \(more) more"] : [])
  }

  private static let maxLines = 8
}
