// SPDX-License-Identifier: Apache-2.0
internal import Rules
internal import Testing

/// A condition over selections `a`, `b`, `c_1`, `c_2` and `_d`, which hold when `number` has their
/// bit: 1, 2, 4, 8 and 16.
struct ConditionCase: CustomTestStringConvertible, Sendable {
  let condition: String
  let expected: @Sendable (Bool, Bool, Bool, Bool, Bool) -> Bool
  var testDescription: String { condition }

  init(
    _ condition: String,
    _ expected: @escaping @Sendable (Bool, Bool, Bool, Bool, Bool) -> Bool
  ) {
    self.condition = condition
    self.expected = expected
  }
}

private let conditions: [ConditionCase] = [
  .init("a") { a, _, _, _, _ in a },
  .init("not a") { a, _, _, _, _ in !a },
  .init("not not a") { a, _, _, _, _ in a },
  .init("a and b") { a, b, _, _, _ in a && b },
  .init("a or b") { a, b, _, _, _ in a || b },
  .init("a AND NOT b") { a, b, _, _, _ in a && !b },
  .init("a or b and c_1") { a, b, c, _, _ in a || (b && c) },
  .init("a and b or c_1") { a, b, c, _, _ in (a && b) || c },
  .init("(a or b) and c_1") { a, b, c, _, _ in (a || b) && c },
  .init("not a and b") { a, b, _, _, _ in !a && b },
  .init("not (a and b)") { a, b, _, _, _ in !(a && b) },
  .init("not (a or not (b and c_1))") { a, b, c, _, _ in !(a || !(b && c)) },
  .init("1 of c_*") { _, _, c, d, _ in c || d },
  .init("any of c_*") { _, _, c, d, _ in c || d },
  .init("all of c_*") { _, _, c, d, _ in c && d },
  .init("not 1 of c_*") { _, _, c, d, _ in !(c || d) },
  .init("not all of c_*") { _, _, c, d, _ in !(c && d) },
  .init("1 of *_1") { _, _, c, _, _ in c },
  .init("1 of c_1") { _, _, c, _, _ in c },
  .init("1 of c*2") { _, _, _, d, _ in d },
  .init("1 of them") { a, b, c, d, _ in a || b || c || d },
  .init("all of them") { a, b, c, d, _ in a && b && c && d },
  .init("1 of _*") { _, _, _, _, e in e },
  .init("_d and a") { a, _, _, _, e in e && a },
  .init("a and not 1 of c_* or b") { a, b, c, d, _ in (a && !(c || d)) || b },
  .init("a and a or a") { a, _, _, _, _ in a },
  .init("  ( ( a )or( b ) ) ") { a, b, _, _, _ in a || b },
]

struct ConditionErrorCase: CustomTestStringConvertible, Sendable {
  let condition: String
  let column: Int
  let reason: String
  var testDescription: String { condition }

  init(_ condition: String, _ column: Int, _ reason: String) {
    self.condition = condition
    self.column = column
    self.reason = reason
  }
}

// Columns count from the expression's own beginning, 13 columns in.
private let errors: [ConditionErrorCase] = [
  .init("a and", 6, "expected the name of a selection, found the end of the condition"),
  .init("and a", 1, "expected the name of a selection, found \"and\""),
  .init("a b", 3, "expected and, or, or the end of the condition, found \"b\""),
  .init("(a", 3, "expected ), found the end of the condition"),
  .init("a)", 2, "expected and, or, or the end of the condition, found \")\""),
  .init("a and bb", 7, "the condition names \"bb\", which is no selection; did you mean \"b\"?"),
  .init("1 of x*", 6, "no selection fits \"x*\""),
  .init("2 of them", 1, "\"2 of\" is not supported; Sigma knows 1 of, any of and all of"),
  .init("1 of", 5, "expected a selection pattern or them, found the end of the condition"),
  .init("c_* and a", 1, "\"c_*\" names several selections: write 1 of or all of before it"),
  .init(
    "a | count() > 5",
    3,
    "aggregation expressions are not part of Sigma 2 any more; write a correlation rule"
  ),
  .init("a & b", 3, "unexpected character \"&\" in the condition"),
]

@Suite struct ConditionTests {
  private let detection = """
    a:
      probe.numbers: 1
    b:
      probe.numbers: 2
    c_1:
      probe.numbers: 4
    c_2:
      probe.numbers: 8
    _d:
      probe.numbers: 16

    """

  @Test(arguments: conditions)
  func `a condition holds for the same selections as its meaning`(_ test: ConditionCase) throws {
    let rules = try compile(ruleText(detection + "condition: '\(test.condition)'"))
    for bits in 0..<32 {
      let set = [1, 2, 4, 8, 16].filter { bits & $0 != 0 }
      let values = set.map { StubValue.integer(Int64($0)) }
      let holds = test.expected(
        bits & 1 != 0,
        bits & 2 != 0,
        bits & 4 != 0,
        bits & 8 != 0,
        bits & 16 != 0
      )
      let answer = rules.matches(ProbeStub.self, ["probe.numbers": values]) == [0]
      #expect(answer == holds, "selections \(set)")
    }
  }

  @Test(arguments: errors)
  func `a wrong condition is refused at its place`(_ test: ConditionErrorCase) {
    let found = problems(ruleText(detection + "condition: \(test.condition)"))
    #expect(found.map(\.reason) == [test.reason])
    #expect(found.first?.line == 18)
    #expect(found.first?.column == 13 + test.column)
  }

  @Test func `deep nesting and long conditions are refused`() {
    let deep = String(repeating: "not ", count: RuleLimits.conditionDepth + 1) + "a"
    #expect(
      problems(ruleText(detection + "condition: \(deep)")).first?.reason.contains("nested") == true
    )
    let edge = String(repeating: "not ", count: RuleLimits.conditionDepth - 1) + "a"
    #expect(problems(ruleText(detection + "condition: \(edge)")).isEmpty)
    let parentheses =
      String(repeating: "(", count: 1_000) + "a" + String(repeating: ")", count: 1_000)
    #expect(problems(ruleText(detection + "condition: \(parentheses)")).count == 1)
    let long = "a" + String(repeating: " or a", count: RuleLimits.conditionBytes / 5 + 1)
    #expect(
      problems(ruleText(detection + "condition: \(long)")).first?.reason.contains("longer") == true
    )
  }

  @Test func `an expression that unfolds without end is refused`() {
    let values = (0..<20).map { "w*\($0)*x" }.joined(separator: ", ")
    let text =
      "s:\n  probe.text: [\(values)]\ncondition: "
      + Array(repeating: "s", count: 500).joined(separator: " or ")
    #expect(problems(ruleText(text)).first?.reason == "the rule unfolds to more than 8192 tests")
  }
}
