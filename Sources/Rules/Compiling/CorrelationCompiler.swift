// SPDX-License-Identifier: Apache-2.0
package import Events

/// Who a finding of a correlation is about, told by its `group-by`.
package enum CorrelationParty: Sendable {
  /// The flow's initiator.
  case client
  /// The flow's responder.
  case server
  /// The event's sender.
  case source
  /// The event's receiver.
  case destination
}

/// A correlation rule with its numbers.
package struct CompiledCorrelation: Sendable {
  /// The correlation rule's place in ``CompiledRules/rules``.
  package let rule: Int
  /// Which matches it wants.
  package let kind: CorrelationKind
  /// How many rules it names.
  package let steps: Int
  /// Seconds of packet time.
  package let timespan: Int64
  /// The bounds of the count.
  package let bounds: [CountBound]
  /// Who a finding is about.
  package let subject: CorrelationParty
  /// With whom, `nil` for nobody in particular.
  package let peer: CorrelationParty?
  /// Whether the responder's port tells findings apart.
  package let namesPort: Bool
  /// The fields of `group-by`, as the first rule has them.
  package let groupBy: [FieldDescriptor]
  /// The fields that a finding quotes.
  package let evidence: [CorrelationQuote]
}

/// What the matches of a rule are for a correlation.
package struct CorrelationFeed: Sendable {
  /// The place in ``CompiledRules/correlations``.
  package let correlation: Int
  /// Which of the correlation's rules it is.
  package let step: Int
  /// The fields whose values must be equal.
  package let groupBy: [FieldDescriptor]
  /// The field whose values are counted.
  package let value: FieldDescriptor?
}

/// What a finding of a correlation quotes.
package enum CorrelationQuote: Sendable {
  /// A field that every event has.
  case common(FieldDescriptor)
  /// A value of `group-by`, by its place there.
  case group(Int, FieldDescriptor)

  /// The field that is quoted.
  package var field: FieldDescriptor {
    switch self {
    case .common(let field), .group(_, let field): field
    }
  }
}

/// Gives a correlation rule's names their meaning.
struct CorrelationCompiler {
  let rules: [SigmaRule]
  /// By rule, the compiler of its event type.
  let compilers: [SelectionCompiler?]

  /// The feeds of one correlation, with the rules that they are of.
  func feeds(
    _ rule: SigmaRule,
    _ correlation: Correlation,
    number: Int,
    _ report: (PlacedProblem) -> Void
  ) -> [(rule: Int, feed: CorrelationFeed)] {
    var result: [(rule: Int, feed: CorrelationFeed)] = []
    checkAliases(correlation, report)
    for (step, name) in correlation.rules.enumerated() {
      guard let index = rules.firstIndex(where: { $0.isNamed(name.text) }),
        let compiler = compilers[index]
      else { continue }
      do throws(PlacedProblem) {
        var groupBy: [FieldDescriptor] = []
        for field in correlation.groupBy {
          groupBy.append(
            try plainField(alias(field, of: rules[index], correlation), compiler, "group-by")
          )
        }
        let value = try correlation.field.map { (field) throws(PlacedProblem) in
          try plainField(alias(field, of: rules[index], correlation), compiler, "condition")
        }
        result.append(
          (
            index,
            CorrelationFeed(
              correlation: number,
              step: step,
              groupBy: groupBy,
              value: value
            )
          )
        )
      } catch {
        report(error)
      }
    }
    return result
  }

  /// What a finding quotes: of single matches only what every event has is kept.
  func quotes(
    _ rule: SigmaRule,
    _ correlation: Correlation,
    _ groupBy: [FieldDescriptor],
    _ common: [FieldDescriptor],
    _ report: (PlacedProblem) -> Void
  ) -> [CorrelationQuote] {
    var result: [CorrelationQuote] = []
    for name in rule.guidance.evidence {
      if let place = correlation.groupBy.firstIndex(where: { $0.text == name.text }),
        place < groupBy.count
      {
        result.append(.group(place, groupBy[place]))
      } else if let field = common.first(where: { $0.name.description == name.text }) {
        result.append(.common(field))
      } else {
        report(
          PlacedProblem(
            name.position,
            "a correlation quotes its group-by and the fields that every event has, not "
              + "\"\(name.text)\""
          )
        )
      }
    }
    return result
  }

  private func alias(
    _ name: PositionedText,
    of rule: SigmaRule,
    _ correlation: Correlation
  ) -> PositionedText {
    guard let alias = correlation.aliases.first(where: { $0.name == name.text }) else {
      return name
    }
    return alias.fields.first { rule.isNamed($0.rule.text) }?.field ?? name
  }

  private func checkAliases(_ correlation: Correlation, _ report: (PlacedProblem) -> Void) {
    for alias in correlation.aliases {
      for pair in alias.fields
      where !correlation.rules.contains(where: { $0.text == pair.rule.text }) {
        report(
          PlacedProblem(
            pair.rule.position,
            "the alias names \"\(pair.rule.text)\", which is none of the correlation's rules"
          )
        )
      }
    }
  }

  private func plainField(
    _ name: PositionedText,
    _ compiler: SelectionCompiler,
    _ place: String
  ) throws(PlacedProblem) -> FieldDescriptor {
    let field = try compiler.field(name)
    guard !field.isList else {
      throw PlacedProblem(name.position, "\(place) cannot name the list field \(field.name)")
    }
    return field
  }
}

extension CompiledCorrelation {
  init(
    _ correlation: Correlation,
    rule: Int,
    groupBy: [FieldDescriptor],
    evidence: [CorrelationQuote]
  ) {
    self.rule = rule
    self.groupBy = groupBy
    self.evidence = evidence
    kind = correlation.kind
    steps = correlation.rules.count
    timespan = correlation.timespan
    bounds = correlation.bounds
    let names = Set(correlation.groupBy.map(\.text))
    let parties: [(String, CorrelationParty)] = [
      ("client_ip", .client), ("src_ip", .source), ("server_ip", .server),
      ("dest_ip", .destination),
    ]
    let named = parties.filter { names.contains($0.0) }.map(\.1)
    // Without an address in the group, the server that was met first stands for it.
    subject = named.first ?? .server
    peer = named.count > 1 ? named.last : nil
    namesPort = names.contains("server_port") || names.contains("dest_port")
  }
}
