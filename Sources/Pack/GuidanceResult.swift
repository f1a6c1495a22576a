// SPDX-License-Identifier: Apache-2.0
package import Findings

/// What the run observed to one topic of the guidance.
package struct GuidanceResult: Sendable {
  /// The topic.
  package let topic: GuidanceTopic
  /// What each rule that speaks of it came to in all of the captures; those of the profile, by name.
  package let rules: [RuleCount]
  /// Rules that speak of it and were not part of this run.
  package let notRun: [String]
  /// Findings of those rules that the device is part of, by their place in the report.
  package let findings: [Int]
  /// Their rules, by name.
  let broken: [String]

  /// What was observed, in one sentence.
  ///
  /// It never says that a requirement is met: no contradiction in what was observed is all that packets can show.
  package var words: String {
    let kept = rules.reduce(UInt64(0)) { $0 &+ $1.conformant }
    var parts: [String] = []
    if !broken.isEmpty {
      parts.append(
        "\(Self.count(findings.count, "finding")) of \(Self.count(broken.count, "rule")): "
          + broken.joined(separator: ", ")
      )
    } else if kept > 0 {
      parts.append("no contradiction by the device in \(Self.count(kept, "observation"))")
    } else if rules.isEmpty {
      parts.append("no rule of this run speaks of it")
    } else {
      parts.append("nothing was observed that its rules speak of")
    }
    let hidden = rules.count { $0.notObservable > 0 }
    if hidden > 0 { parts.append("\(Self.count(hidden, "rule")) met what is not observable") }
    let unjudged = rules.count { $0.notEvaluated > 0 }
    if unjudged > 0 { parts.append("\(Self.count(unjudged, "rule")) not evaluated in part") }
    return parts.joined(separator: "; ")
  }

  private static func count(_ number: some BinaryInteger, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }

  /// What a report came to, topic by topic; `own` are the places of the device's findings, `references` the topics that
  /// each rule refers to itself.
  static func all(
    _ topics: [GuidanceTopic],
    _ report: AuditReport,
    own: [Int],
    references: [String: [String]]
  ) -> [GuidanceResult] {
    let counts = Dictionary(report.rules.map { ($0.rule, $0) }) { first, _ in first }
    return topics.map { topic in
      let marked = references.filter { !Set($0.value).isDisjoint(with: topic.marks) }.keys
      let names = Set(topic.rules).union(marked).sorted()
      let wanted = Set(names)
      let findings = own.filter { wanted.contains(report.findings[$0].rule) }
      return GuidanceResult(
        topic: topic,
        rules: names.compactMap { counts[$0] },
        notRun: names.filter { counts[$0] == nil },
        findings: findings,
        broken: Set(findings.map { report.findings[$0].rule }).sorted()
      )
    }
  }
}
