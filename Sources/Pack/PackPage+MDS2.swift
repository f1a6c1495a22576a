// SPDX-License-Identifier: Apache-2.0
internal import Report

extension PackPage {
  /// The worksheet's answers, where one was given.
  static func worksheet(_ pack: EvidencePack) -> [PageBlock] {
    guard let mds2 = pack.mds2 else { return [] }
    let total = mds2.rows.count + mds2.others
    return [
      .section(anchor: "mds2", title: "MDS2 answers, held against the captures"),
      .text(
        "The worksheet has \(TextPhrase.count(total, "answer")); packets can speak of \(mds2.rows.count). The other "
          + "\(mds2.others) ask for what no packet shows, and nothing is said of them. Questions are those of ANSI/NEMA HN 1-2019, "
          + "in our words. That nothing contradicts an answer does not make it true."
      ),
      .table(
        title: "MDS2 answers",
        columns: ["Question", "Answer", "Comparison", "What was observed", "What it cannot show"],
        rows: mds2.rows.map { row in
          [
            .init([row.result.topic.id, row.result.topic.title]),
            .init([row.answer.text, row.answer.note].filter { !$0.isEmpty }),
            .init(row.verdict.words, mark: mark(row.verdict)), .init(row.observed),
            .init(row.result.topic.hides),
          ]
        }
      ),
    ]
  }

  /// Answers by what became of them, for the summary.
  static func worksheetCounts(_ mds2: MDS2Comparison) -> String {
    MDS2Comparison.Verdict.allCases.map { "\(mds2.count($0)) \($0.words)" }.joined(separator: ", ")
      + ", \(mds2.others) not held"
  }

  private static func mark(_ verdict: MDS2Comparison.Verdict) -> PageBlock.Cell.Mark {
    switch verdict {
    case .observedOtherwise: .bad
    case .noContradiction: .good
    case .notObserved: .dim
    case .nothingClaimed: .idle
    }
  }
}
