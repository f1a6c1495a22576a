// SPDX-License-Identifier: Apache-2.0
internal import Events
internal import NetworkTypes

/// Gives the names and values of selections their meaning in one event type.
struct SelectionCompiler {
  private let service: String
  private let fields: [String: FieldDescriptor]
  private let texts: [FieldDescriptor]
  private let placeholders: RulePlaceholders

  init(_ schema: EventSchema, common: [FieldDescriptor], _ placeholders: RulePlaceholders) {
    self.placeholders = placeholders
    service = schema.name.description
    var fields: [String: FieldDescriptor] = [:]
    for field in common { fields[field.name.description] = field }
    // The event's own fields go before the common ones.
    for field in schema.fields { fields[field.name.description] = field }
    self.fields = fields
    texts = schema.fields.filter { $0.kind == .string }
  }

  /// The field of that name.
  func field(_ name: PositionedText) throws(PlacedProblem) -> FieldDescriptor {
    if let field = fields[name.text] { return field }
    throw PlacedProblem(
      name.position,
      "\(service) events have no field \"\(name.text)\""
        + Suggestion.text(for: name.text, among: fields.keys.sorted())
    )
  }

  /// What a selection asks; every problem in it is reported.
  func predicate(
    _ selection: Selection,
    _ report: (PlacedProblem) -> Void
  ) -> Predicate {
    switch selection {
    case .anyOf(let parts): return .any(parts.map { predicate($0, report) })
    case .items(let items):
      var parts: [Predicate] = []
      for item in items {
        do throws(PlacedProblem) {
          parts.append(try predicate(item))
        } catch {
          report(error)
        }
      }
      return parts.count == 1 ? parts[0] : .all(parts)
    }
  }

  private func predicate(_ item: SelectionItem) throws(PlacedProblem) -> Predicate {
    let modifiers = try ItemModifiers(item)
    guard !item.field.isEmpty else { return try keywords(item, modifiers) }
    let field = try field(PositionedText(item.field, at: item.position))
    var questions: [FieldQuestion] = []
    var parts: [Predicate] = []
    var values = item.values
    if modifiers.expands {
      values = []
      for value in item.values { values += try placeholders.values(of: value) }
    }
    for value in values {
      if modifiers.operation == .exists {
        guard case .boolean(let flag) = value.value, item.values.count == 1 else {
          throw PlacedProblem(value.position, "expected true or false for exists")
        }
        let there = Predicate.test(test(field, .exists))
        return flag ? there : .not(there)
      }
      if value.value == .null {
        guard modifiers.operation == .equals else {
          throw PlacedProblem(value.position, "null cannot have a modifier")
        }
        parts.append(.not(.test(test(field, .exists))))
      } else {
        questions.append(try question(field, value, modifiers))
      }
    }
    if !modifiers.isAll { questions = Self.merged(questions) }
    parts += questions.map { .test(test(field, $0)) }
    if parts.count == 1 { return parts[0] }
    return modifiers.isAll ? .all(parts) : .any(parts)
  }

  private func test(_ field: FieldDescriptor, _ question: FieldQuestion) -> FieldTest {
    FieldTest(field: field.id, isList: field.isList, question: question)
  }

  /// Questions of a kind as one: a list of values costs one reading of the field.
  private static func merged(_ questions: [FieldQuestion]) -> [FieldQuestion] {
    var integers: Set<Int64> = []
    var prefixes: [IPPrefix] = []
    var folded: [TextLiteral] = []
    var cased: [TextLiteral] = []
    var others: [FieldQuestion] = []
    for question in questions {
      switch question {
      case .integers(let more): integers.formUnion(more)
      case .prefixes(let more): prefixes += more
      case .literals(let more, isCased: false): folded += more
      case .literals(let more, isCased: true): cased += more
      default: others.append(question)
      }
    }
    var result: [FieldQuestion] = []
    if !integers.isEmpty { result.append(.integers(integers.sorted())) }
    if !prefixes.isEmpty { result.append(.prefixes(prefixes)) }
    if !folded.isEmpty { result.append(.literals(folded, isCased: false)) }
    if !cased.isEmpty { result.append(.literals(cased, isCased: true)) }
    return result + others
  }

  // MARK: One value

  private func question(
    _ field: FieldDescriptor,
    _ value: PositionedValue,
    _ modifiers: ItemModifiers
  ) throws(PlacedProblem) -> FieldQuestion {
    if modifiers.operation == .fieldReference { return try reference(field, value, modifiers) }
    switch field.kind {
    case .string: return try textQuestion(field.name.description, value, modifiers)
    case .integer: return try integerQuestion(field, value, modifiers)
    case .boolean:
      try plain(field, value, modifiers)
      guard case .boolean(let flag) = value.value else {
        throw mistyped(field, value, "true or false")
      }
      return .flag(flag)
    case .address: return try addressQuestion(field, value, modifiers)
    }
  }

  private func mistyped(
    _ field: FieldDescriptor,
    _ value: PositionedValue,
    _ expected: String
  ) -> PlacedProblem {
    PlacedProblem(
      value.position,
      "expected \(expected) for \(field.name), found \"\(value.value.text)\""
    )
  }

  private func plain(
    _ field: FieldDescriptor,
    _ value: PositionedValue,
    _ modifiers: ItemModifiers
  ) throws(PlacedProblem) {
    guard modifiers.operation == .equals, !modifiers.isCased else {
      throw PlacedProblem(
        value.position,
        "\(field.name) holds \(field.kind == .address ? "an" : "a") \(field.kind.rawValue) value;"
          + " this modifier does not apply to it"
      )
    }
  }

  private func integerQuestion(
    _ field: FieldDescriptor,
    _ value: PositionedValue,
    _ modifiers: ItemModifiers
  ) throws(PlacedProblem) -> FieldQuestion {
    guard case .integer(let number, _) = value.value else {
      throw mistyped(field, value, "a whole number")
    }
    if case .compare(let comparison) = modifiers.operation { return .compare(comparison, number) }
    try plain(field, value, modifiers)
    return .integers([number])
  }

  private func addressQuestion(
    _ field: FieldDescriptor,
    _ value: PositionedValue,
    _ modifiers: ItemModifiers
  ) throws(PlacedProblem) -> FieldQuestion {
    if modifiers.operation == .cidr {
      guard let prefix = IPPrefix(value.value.text) else {
        throw mistyped(field, value, "a network such as 10.0.0.0/8")
      }
      return .prefixes([prefix])
    }
    try plain(field, value, modifiers)
    guard modifiers.expands || !value.value.text.contains("/"),
      let prefix = IPPrefix(value.value.text)
    else {
      throw mistyped(field, value, "an address (the modifier cidr takes networks)")
    }
    return .prefixes([prefix])
  }

  private func textQuestion(
    _ name: String,
    _ value: PositionedValue,
    _ modifiers: ItemModifiers
  ) throws(PlacedProblem) -> FieldQuestion {
    var pattern = BytePattern(value.value.text)
    switch modifiers.operation {
    case .equals: break
    case .contains:
      pattern.openStart()
      pattern.openEnd()
    case .startsWith: pattern.openEnd()
    case .endsWith: pattern.openStart()
    case .regex:
      do {
        return .regex(
          try RegexAutomaton(
            value.value.text,
            ignoresCase: modifiers.regexIgnoresCase,
            dotTakesLines: modifiers.regexDotTakesLines
          )
        )
      } catch {
        throw PlacedProblem(
          value.position,
          "the regular expression is not supported at its byte \(error.offset): \(error.reason)"
        )
      }
    case .cidr, .compare, .exists, .fieldReference:
      throw PlacedProblem(
        value.position,
        "\(name) holds text; this modifier does not apply to it"
      )
    }
    if !modifiers.isCased { pattern.lowercase() }
    if let (bytes, anchoring) = pattern.literal {
      let literal = TextLiteral(bytes: bytes, anchoring: anchoring)
      return .literals([literal], isCased: modifiers.isCased)
    }
    return .wildcards(pattern.units, isCased: modifiers.isCased)
  }

  private func reference(
    _ field: FieldDescriptor,
    _ value: PositionedValue,
    _ modifiers: ItemModifiers
  ) throws(PlacedProblem) -> FieldQuestion {
    let other = try self.field(PositionedText(value.value.text, at: value.position))
    guard other.kind == field.kind else {
      throw PlacedProblem(
        value.position,
        "\(field.name) is a \(field.kind.rawValue) field, \(other.name) is not"
      )
    }
    guard !other.isList else {
      throw PlacedProblem(
        value.position,
        "fieldref cannot refer to the list field \(other.name)"
      )
    }
    return .equals(other.id, isCased: modifiers.isCased)
  }

  // MARK: Keywords

  private func keywords(
    _ item: SelectionItem,
    _ modifiers: ItemModifiers
  ) throws(PlacedProblem) -> Predicate {
    switch modifiers.operation {
    case .equals where !modifiers.expands, .regex: break
    default:
      throw PlacedProblem(item.position, "keywords take the modifiers all, re and cased only")
    }
    guard !texts.isEmpty else {
      throw PlacedProblem(item.position, "\(service) events have no text fields for keywords")
    }
    var questions: [FieldQuestion] = []
    for value in item.values {
      guard value.value != .null else {
        throw PlacedProblem(value.position, "expected a keyword, found null")
      }
      if modifiers.operation == .regex {
        questions.append(try textQuestion("a keyword", value, modifiers))
      } else {
        questions.append(Self.keyword(value.value.text, isCased: modifiers.isCased))
      }
    }
    if !modifiers.isAll { questions = Self.merged(questions) }
    let parts = questions.map { question in
      Predicate.any(texts.map { .test(test($0, question)) })
    }
    if parts.count == 1 { return parts[0] }
    return modifiers.isAll ? .all(parts) : .any(parts)
  }

  /// A keyword may stand anywhere in a field.
  private static func keyword(_ text: String, isCased: Bool) -> FieldQuestion {
    var pattern = BytePattern(text)
    pattern.openStart()
    pattern.openEnd()
    if !isCased { pattern.lowercase() }
    guard let (bytes, anchoring) = pattern.literal else {
      return .wildcards(pattern.units, isCased: isCased)
    }
    return .literals([TextLiteral(bytes: bytes, anchoring: anchoring)], isCased: isCased)
  }
}
