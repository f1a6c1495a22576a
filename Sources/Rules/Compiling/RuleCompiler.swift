// SPDX-License-Identifier: Apache-2.0
internal import Events

/// Compiles a set of rules, gathering every problem on the way.
struct RuleCompiler {
  private let rules: [SigmaRule]
  private let schemas: [EventSchema]
  private let common: [FieldDescriptor]
  private var problems: [RuleProblem] = []

  private(set) var compiled: [CompiledRule] = []
  private(set) var program = RuleProgram()
  private(set) var entries: [[CompiledRules.Entry]]
  private(set) var confirmations: [[CompiledRules.Entry]]
  private(set) var adjustments: [[CompiledRules.Adjustment]]

  init(_ rules: [SigmaRule], schemas: [EventSchema], common: [FieldDescriptor]) {
    self.rules = rules
    self.schemas = schemas
    self.common = common
    entries = Array(repeating: [], count: CompiledRules.typeCount)
    confirmations = entries
    adjustments = Array(repeating: [], count: rules.count)
  }

  mutating func compile() throws(RuleError) {
    var types: [EventSchema?] = []
    for rule in rules { types.append(schema(of: rule)) }
    var evidence = [[FieldDescriptor]](repeating: [], count: rules.count)
    // Type by type, because equal tests are shared within a type only.
    for schema in schemas {
      program.beginType()
      let compiler = SelectionCompiler(schema, common: common)
      for (index, rule) in rules.enumerated() where types[index]?.type == schema.type {
        compile(rule, index, schema, compiler)
        evidence[index] = fields(rule, compiler)
      }
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
    problems += found
    guard found.isEmpty, let whole else { return }
    let type = Int(schema.type.rawValue)
    let needsPolicy = rule.guidance.needsPolicy
    entries[type].append(
      CompiledRules.Entry(rule: index, start: program.add(whole), needsPolicy: needsPolicy)
    )
    if let confirmed {
      confirmations[type].append(
        CompiledRules.Entry(rule: index, start: program.add(confirmed), needsPolicy: needsPolicy)
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
