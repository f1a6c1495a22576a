// SPDX-License-Identifier: Apache-2.0
internal import Events

/// Compiles a set of rules, gathering every problem on the way.
struct RuleCompiler {
  private let rules: [SigmaRule]
  private let schemas: [EventSchema]
  private let common: [FieldDescriptor]
  private let placeholders: RulePlaceholders
  private var problems: [RuleProblem] = []

  private(set) var compiled: [CompiledRule] = []
  private(set) var program = RuleProgram()
  private(set) var dispatch = RuleDispatch()
  private var candidates: [RuleDispatch.Candidate] = []
  private(set) var adjustments: [[CompiledRules.Adjustment]]
  private(set) var correlations: [CompiledCorrelation] = []
  private(set) var feeds: [[CorrelationFeed]]
  private(set) var coverage: [RuleCoverage]
  private(set) var counterCount = 0

  init(
    _ rules: [SigmaRule],
    schemas: [EventSchema],
    common: [FieldDescriptor],
    _ placeholders: RulePlaceholders
  ) {
    self.placeholders = placeholders
    self.rules = rules
    self.schemas = schemas
    self.common = common
    feeds = Array(repeating: [], count: rules.count)
    coverage = Array(repeating: RuleCoverage(), count: rules.count)
    adjustments = Array(repeating: [], count: rules.count)
  }

  mutating func compile() throws(RuleError) {
    var types: [EventSchema?] = []
    for rule in rules { types.append(schema(of: rule)) }
    var evidence = [[FieldDescriptor]](repeating: [], count: rules.count)
    // Type by type, because equal tests are shared within a type only.
    var compilers = [SelectionCompiler?](repeating: nil, count: rules.count)
    for schema in schemas {
      program.beginType()
      let compiler = SelectionCompiler(schema, common: common, placeholders)
      var known: [Predicate: Int] = [:]
      for (index, rule) in rules.enumerated() where types[index]?.type == schema.type {
        guard rule.correlation == nil else { continue }
        compilers[index] = compiler
        compile(rule, index, schema, compiler)
        cover(rule, index, schema, compiler, &known)
        evidence[index] = fields(rule, compiler)
      }
      dispatch.add(candidates, type: schema.type, to: &program)
      candidates.removeAll()
    }
    let correlator = CorrelationCompiler(rules: rules, compilers: compilers)
    for (index, rule) in rules.enumerated() {
      if let correlation = rule.correlation { correlate(rule, correlation, index, correlator) }
    }
    guard problems.isEmpty else { throw RuleError(problems) }
    compiled = zip(rules, types).enumerated().compactMap { index, pair in
      pair.1.map { CompiledRule(rule: pair.0, type: $0.type, evidence: evidence[index]) }
    }
  }

  private mutating func schema(of rule: SigmaRule) -> EventSchema? {
    let service = rule.logsource.service
    if let schema = schemas.first(where: { $0.name.description == service }),
      Int(schema.type.rawValue) < CompiledRules.typeCount
    {
      return schema
    }
    let known = schemas.map(\.name.description).sorted()
    let reason =
      "there are no \"\(service)\" events" + Suggestion.text(for: service, among: known)
    problems.append(PlacedProblem(rule.servicePosition, reason).inFile(rule.file))
    return nil
  }

  private mutating func correlate(
    _ rule: SigmaRule,
    _ correlation: Correlation,
    _ index: Int,
    _ correlator: CorrelationCompiler
  ) {
    var found: [RuleProblem] = []
    let report = { (problem: PlacedProblem) in found.append(problem.inFile(rule.file)) }
    if !rule.guidance.severityWhen.isEmpty || rule.guidance.confirmedBy != nil
      || rule.guidance.requiresAnswer
    {
      report(
        PlacedProblem(
          correlation.position,
          "severity_when, confirmed_by and answered are for rules on single events"
        )
      )
    }
    let new = correlator.feeds(rule, correlation, number: correlations.count, report)
    for feed in new { feeds[feed.rule].append(feed.feed) }
    let groupBy = new.first?.feed.groupBy ?? []
    correlations.append(
      CompiledCorrelation(
        correlation,
        rule: index,
        groupBy: groupBy,
        evidence: correlator.quotes(rule, correlation, groupBy, common, report)
      )
    )
    problems += found
  }

  /// Adds the counters of the events that a rule speaks of, and of those that hide what it asks.
  private mutating func cover(
    _ rule: SigmaRule,
    _ index: Int,
    _ schema: EventSchema,
    _ compiler: SelectionCompiler,
    _ known: inout [Predicate: Int]
  ) {
    var found: [RuleProblem] = []
    let report = { (problem: PlacedProblem) in found.append(problem.inFile(rule.file)) }
    let scope = rule.guidance.scope.map { compiler.predicate($0, report) }
    var hidden: Predicate?
    if let name = rule.guidance.observable {
      do throws(PlacedProblem) {
        let field = try compiler.field(name)
        guard field.kind == .boolean, !field.isList else {
          throw PlacedProblem(
            name.position,
            "expected a field that is true or false for observable"
          )
        }
        let test = Predicate.test(
          FieldTest(field: field.id, isList: false, question: .flag(false))
        )
        hidden = scope.map { .all([$0, test]) } ?? test
      } catch {
        report(error)
      }
    }
    problems += found
    guard found.isEmpty else { return }
    coverage[index].scope = scope.map { counter($0, schema, &known) }
    coverage[index].hidden = hidden.map { counter($0, schema, &known) }
  }

  private mutating func counter(
    _ predicate: Predicate,
    _ schema: EventSchema,
    _ known: inout [Predicate: Int]
  ) -> Int {
    if let number = known[predicate] { return number }
    let number = counterCount
    counterCount += 1
    known[predicate] = number
    candidates.append(
      RuleDispatch.Candidate(
        kind: .counter,
        needsPolicy: false,
        index: number,
        predicate: predicate
      )
    )
    return number
  }

  private mutating func compile(
    _ rule: SigmaRule,
    _ index: Int,
    _ schema: EventSchema,
    _ compiler: SelectionCompiler
  ) {
    var found: [RuleProblem] = []
    let report = { (problem: PlacedProblem) in found.append(problem.inFile(rule.file)) }
    let selections = rule.detection.selections.map {
      (name: $0.name, predicate: compiler.predicate($0.selection, report))
    }
    var conditions = ConditionCompiler(rule.detection, selections)
    var whole: Predicate?
    do throws(PlacedProblem) {
      whole = try conditions.predicate(rule.detection.condition)
    } catch {
      report(error)
    }
    let confirmed = rule.guidance.confirmedBy.map { compiler.predicate($0, report) }
    let severities = rule.guidance.severityWhen.map {
      (predicate: compiler.predicate($0.when, report), level: $0.level)
    }
    if rule.guidance.requiresAnswer, schema.type != .flow {
      report(PlacedProblem(rule.servicePosition, "answered is for rules on flow events only"))
    }
    if rule.guidance.requiresWholeFlow, rule.guidance.confirmedBy != nil {
      report(PlacedProblem(rule.servicePosition, "whole_flow and confirmed_by exclude each other"))
    }
    problems += found
    guard found.isEmpty, let whole else { return }
    let needsPolicy = rule.needsPolicy
    let kinds: [(RuleDispatch.Kind, Predicate?)] = [(.rule, whole), (.confirmation, confirmed)]
    for (kind, predicate) in kinds {
      guard let predicate else { continue }
      candidates.append(
        RuleDispatch.Candidate(
          kind: kind,
          needsPolicy: needsPolicy,
          index: index,
          predicate: predicate
        )
      )
    }
    for severity in severities {
      adjustments[index].append(
        CompiledRules.Adjustment(start: program.add(severity.predicate), level: severity.level)
      )
    }
  }

  private mutating func fields(
    _ rule: SigmaRule,
    _ compiler: SelectionCompiler
  ) -> [FieldDescriptor] {
    var result: [FieldDescriptor] = []
    for name in rule.guidance.evidence {
      do throws(PlacedProblem) {
        result.append(try compiler.field(name))
      } catch {
        problems.append(error.inFile(rule.file))
      }
    }
    for name in rule.fields {
      do throws(PlacedProblem) {
        _ = try compiler.field(PositionedText(name, at: rule.servicePosition))
      } catch {
        problems.append(error.inFile(rule.file))
      }
    }
    return result
  }
}
