// SPDX-License-Identifier: Apache-2.0
package import Events
internal import Rules

/// Puts together how often each rule came to which verdict, so that a clean report says what it rests
/// on.
package struct RuleCounts {
  private let basis: JudgeBasis
  private let schemas: [EventSchema]

  /// Counts by the rules of a basis.
  package init(basis: JudgeBasis, schemas: [EventSchema]) {
    self.basis = basis
    self.schemas = schemas
  }

  /// The verdicts of every rule that was used, by its name.
  package func counts(_ judged: JudgeResult, _ findings: [Finding]) -> [RuleCount] {
    var counts: [String: RuleCount] = [:]
    for index in findings.indices {
      let rule = findings[index].rule
      let number = findings[index].count
      switch findings[index].outcome {
      case .violation: counts[rule, default: RuleCount(rule: rule)].violation += number
      case .attempt: counts[rule, default: RuleCount(rule: rule)].attempt += number
      case .possible: counts[rule, default: RuleCount(rule: rule)].possible += number
      }
    }
    var kept: [String: UInt64] = [:]
    for index in basis.rules.rules.indices where !basis.traits[index].isSilent {
      let rule = basis.rules.rules[index].rule
      let (spoken, hidden, lost) = spoken(index, judged)
      var count = counts[rule.name] ?? RuleCount(rule: rule.name)
      if basis.policy == nil, rule.needsPolicy {
        count.notEvaluated += spoken
      } else {
        count.notObservable += hidden
        count.notEvaluated += lost
        kept[rule.name, default: 0] += spoken - min(spoken, hidden)
      }
      counts[rule.name] = count
    }
    for (name, kept) in kept {
      guard var count = counts[name] else { continue }
      let found = count.violation + count.attempt + count.possible
      count.conformant = kept - min(kept, found)
      counts[name] = count
    }
    return counts.values.sorted { $0.rule < $1.rule }
  }

  /// The events that a rule speaks of, those that hide what it asks, and how many flows could not be
  /// read whole.
  private func spoken(_ index: Int, _ judged: JudgeResult) -> (UInt64, UInt64, UInt64) {
    let rules = basis.rules
    var place = index
    if let correlation = rules.rules[index].rule.correlation, let first = correlation.rules.first {
      place = rules.rules.firstIndex { $0.rule.isNamed(first.text) } ?? index
    }
    let type = rules.rules[place].type
    let coverage = rules.coverage[place]
    var spoken =
      coverage.scope.map { judged.counters[$0] } ?? judged.events[Int(type.rawValue & 63)]
    var lost: UInt64 = 0
    if type == .asset {
      spoken = basis.policy == nil ? 0 : UInt64(judged.hosts.count)
    } else if type == .beacon {
      spoken = UInt64(judged.beacons.pairs.count)
    } else if type == .conduit {
      spoken = UInt64(judged.conduits.count)
    } else if type == .flow {
      if rules.rules[index].rule.needsPolicy {
        lost = judged.verdicts.undetermined
        spoken -= min(spoken, lost)
      }
    } else if let name = schemas.first(where: { $0.type == type })?.name.description {
      for (number, count) in judged.defectiveFlows.enumerated() where count > 0 {
        let protocolName = basis.protocolNames[number].description
        if protocolName == name || protocolName == "d" + name { lost += count }
      }
    }
    return (spoken, coverage.hidden.map { judged.counters[$0] } ?? 0, lost)
  }
}
