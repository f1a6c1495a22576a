// SPDX-License-Identifier: Apache-2.0
internal import Events
internal import NetworkTypes
internal import Policy
internal import Rules

/// Holds the matches of all workers together against the correlation rules.
package struct CorrelationJudge {
  private let basis: JudgeBasis

  /// Judges by that basis.
  package init(basis: JudgeBasis) { self.basis = basis }

  /// Makes findings of what came together; called once a run, after the workers' results were merged.
  package func judge(_ result: inout JudgeResult) {
    result.correlations.close()
    for (number, correlation) in basis.rules.correlations.enumerated() {
      var groups: [[UInt8]: [(slice: Int64, cell: CorrelationTally.Cell)]] = [:]
      for (key, cell) in result.correlations.cells[number] {
        groups[key.group, default: []].append((key.slice, cell))
      }
      for group in groups.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
        let slices = (groups[group] ?? []).sorted { $0.slice < $1.slice }
        judge(slices, group, correlation, into: &result)
      }
    }
  }

  private func judge(
    _ slices: [(slice: Int64, cell: CorrelationTally.Cell)],
    _ group: [UInt8],
    _ correlation: CompiledCorrelation,
    into result: inout JudgeResult
  ) {
    var next = 0
    while next < slices.count {
      // What the clock of a capture claims may be anything.
      let (sum, overflow) = slices[next].slice.addingReportingOverflow(CorrelationTally.slices)
      let limit = overflow ? Int64.max : sum
      var end = next
      while end < slices.count, slices[end].slice < limit { end += 1 }
      let window = slices[next..<end].map(\.cell)
      guard let count = Self.count(window, correlation) else {
        next += 1
        continue
      }
      report(window, group, count, correlation, into: &result)
      next = end
    }
  }

  /// What was counted, where it is as the rule says; `nil` where it is not.
  private static func count(
    _ window: [CorrelationTally.Cell],
    _ correlation: CompiledCorrelation
  ) -> UInt64? {
    let events = window.reduce(UInt64(0)) { $0 + $1.count }
    switch correlation.kind {
    case .eventCount:
      return correlation.bounds.allSatisfy { $0.holds(events) } ? events : nil
    case .valueCount:
      var values: Set<UInt64> = []
      for cell in window { values.formUnion(cell.values) }
      let count = UInt64(values.count)
      return correlation.bounds.allSatisfy { $0.holds(count) } ? count : nil
    case .temporal:
      for step in 0..<correlation.steps
      where !window.contains(where: { step < $0.times.count && $0.times[step] != nil }) {
        return nil
      }
      return events
    case .temporalOrdered:
      var time = Int64.min
      for step in 0..<correlation.steps {
        // Of each slice the first and the last match's times are known.
        let later = window.compactMap { cell -> Int64? in
          guard step < cell.times.count, let times = cell.times[step] else { return nil }
          if times.lowerBound >= time { return times.lowerBound }
          return times.upperBound >= time ? times.upperBound : nil
        }
        guard let first = later.min() else { return nil }
        time = first
      }
      return events
    }
  }

  private func report(
    _ window: [CorrelationTally.Cell],
    _ group: [UInt8],
    _ count: UInt64,
    _ correlation: CompiledCorrelation,
    into result: inout JudgeResult
  ) {
    let rule = correlation.rule
    let hits = window.flatMap(\.hits).sorted { $0.order < $1.order }
    guard let first = hits.first else { return }
    var key = FindingKey(correlation, first.context)
    key.rule = basis.canonical[rule]
    let events = window.reduce(UInt64(0)) { $0 + $1.count }
    let last = window.map(\.last).max() ?? first.context.time
    let texts = CorrelationGroup.texts(
      group,
      correlation.groupBy,
      showsSensitive: basis.showsSensitive
    )
    var accumulator: FindingAccumulator?
    for (index, hit) in hits.enumerated() {
      let occurrence = occurrence(hit, correlation, texts, count: index == 0 ? count : nil)
      if accumulator == nil {
        accumulator = FindingAccumulator(occurrence)
      } else {
        accumulator?.add(occurrence)
      }
    }
    guard var accumulator else { return }
    accumulator.count(more: events - min(events, accumulator.count), until: last)
    result.findings.add(accumulator, to: key)
  }

  /// The names of what findings of a correlation quote.
  static func quotedNames(_ correlation: CompiledCorrelation) -> [String] {
    correlation.evidence.map(\.field.name.description)
      + ["correlation.count", "correlation.timespan"]
  }

  /// A match; the first of them also tells how many there were.
  private func occurrence(
    _ hit: CorrelationHit,
    _ correlation: CompiledCorrelation,
    _ group: [String],
    count: UInt64?
  ) -> Occurrence {
    let compiled = basis.rules.rules[correlation.rule].rule
    let facts = EventFacts(
      context: hit.context,
      appProtocol: hit.appProtocol,
      policy: hit.policy
    )
    var quotation = Quotation(capacity: correlation.evidence.count + 2)
    for quote in correlation.evidence {
      switch quote {
      case .common(let field): quotation.append(facts.field(field.id, at: 0))
      case .group(let place, _): quotation.append(place < group.count ? group[place] : "")
      }
    }
    if let count {
      quotation.append(String(count))
      quotation.append("\(correlation.timespan) s")
    }
    return Occurrence(
      rule: correlation.rule,
      facts,
      capture: Int(hit.capture),
      packet: hit.packet,
      severity: Severity(compiled.level),
      outcome: compiled.guidance.isPossible ? .possible : .violation,
      quotation: quotation
    )
  }
}
