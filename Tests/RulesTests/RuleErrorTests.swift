// SPDX-License-Identifier: Apache-2.0
internal import Rules
internal import Testing

/// A broken rule text and what is said of it.
struct RuleErrorCase: CustomTestStringConvertible, Sendable {
  let text: String
  let expected: [String]
  var testDescription: String { expected.joined(separator: "; ") }

  init(_ text: String, _ expected: String...) {
    self.text = text
    self.expected = expected
  }

  /// A broken item of a selection, on line 9.
  static func item(_ item: String, _ expected: String) -> RuleErrorCase {
    RuleErrorCase(ruleText("s:\n  \(item)\ncondition: s"), expected)
  }
}

private let items: [RuleErrorCase] = [
  .item(
    "probe.tetx: a",
    #"0.yml:9:5: probe events have no field "probe.tetx"; did you mean "probe.text"?"#
  ),
  .item("tls.sni: a", #"0.yml:9:5: probe events have no field "tls.sni""#),
  .item(
    "polcy.verdict: a",
    #"0.yml:9:5: probe events have no field "polcy.verdict"; did you mean "policy.verdict"?"#
  ),
  .item("probe.number: abc", #"0.yml:9:19: expected a whole number for probe.number, found "abc""#),
  .item("probe.number: 1.5", #"0.yml:9:19: expected a whole number for probe.number, found "1.5""#),
  .item("probe.number: '5'", #"0.yml:9:19: expected a whole number for probe.number, found "5""#),
  .item("probe.flag: 1", #"0.yml:9:17: expected true or false for probe.flag, found "1""#),
  .item(
    "probe.number|contains: 5",
    "0.yml:9:28: probe.number holds a integer value; this modifier does not apply to it"
  ),
  .item(
    "probe.text|lt: 5",
    "0.yml:9:20: probe.text holds text; this modifier does not apply to it"
  ),
  .item(
    "src_ip: 10.0.0.0/8",
    #"0.yml:9:13: expected an address (the modifier cidr takes networks) for src_ip, found "10.0.0.0/8""#
  ),
  .item(
    "src_ip|cidr: 10.0.0.0/33",
    #"0.yml:9:18: expected a network such as 10.0.0.0/8 for src_ip, found "10.0.0.0/33""#
  ),
  .item(
    "probe.text|windash: a",
    "0.yml:9:5: the modifier windash is not supported: it is for command lines"
  ),
  .item(
    "probe.text|base64offset|contains: a",
    "0.yml:9:5: the modifier base64offset is not supported: fields are decoded already"
  ),
  .item(
    "probe.text|wide: a",
    "0.yml:9:5: the modifier wide is not supported: fields are decoded already"
  ),
  .item(
    "probe.text|contain: a",
    #"0.yml:9:5: unknown modifier "contain"; did you mean "contains"?"#
  ),
  .item(
    "probe.text|contains|startswith: a",
    "0.yml:9:5: the modifier startswith cannot stand beside the one before it"
  ),
  .item("probe.text|contains|contains: a", "0.yml:9:5: the modifier contains stands twice"),
  .item("probe.text|i: a", "0.yml:9:5: the modifier i must follow re"),
  .item(
    "probe.number|gt|cased: 5",
    "0.yml:9:5: the modifier cased needs a comparison of texts"
  ),
  .item("probe.text|exists: maybe", "0.yml:9:24: expected true or false for exists"),
  .item("probe.text|contains: null", "0.yml:9:26: null cannot have a modifier"),
  .item(
    "probe.text|fieldref: probe.number",
    "0.yml:9:26: probe.text is a string field, probe.number is not"
  ),
  .item(
    "probe.text|fieldref: probe.texts",
    "0.yml:9:26: fieldref cannot refer to the list field probe.texts"
  ),
  .item("'|contains': a", "0.yml:9:5: keywords take the modifiers all, re and cased only"),
  .item("probe.text: {a: b}", "0.yml:9:17: expected a value, found a mapping"),
  .item("probe.text: []", "0.yml:9:17: expected 1 to 4096 values"),
]

private let files: [RuleErrorCase] = [
  .init("", "0.yml:1:1: expected 1 to 64 documents, found 0"),
  .init("- a", "0.yml:1:1: expected a Sigma rule, found a list"),
  .init(
    "action: global",
    "0.yml:1:1: collections (action: global, repeat, reset) are not part of Sigma 2"
  ),
  .init(
    ruleText("s:\n  probe.flag: true\ncondition: s") + "\n---\n" + ruleText("condition: s", id: 2),
    #"0.yml:21:14: the condition names "s", which is no selection"#
  ),
  .init(
    ruleText("s:\n  probe.flag: true\ncondition: s", service: "probee"),
    #"0.yml:6:12: there are no "probee" events; did you mean "probe"?"#
  ),
  .init(
    ruleText("s:\n  probe.flag: true"),
    "0.yml:8:3: expected the key \"condition\" in detection"
  ),
  .init(
    ruleText("s:\n  probe.flag: true\ncondition: [s, s]"),
    "0.yml:10:14: expected one expression for condition, found a list"
  ),
  .init(
    ruleText("s: {}\ncondition: s"),
    "0.yml:8:6: expected at least one field in the selection",
  ),
  .init(
    ruleText("s:\n  probe.flag: true\ntimeframe: 5m\ncondition: s"),
    "0.yml:10:3: timeframe is not part of Sigma 2 any more; write a correlation rule"
  ),
  .init(
    ruleText("s:\n  probe.flag: true\ncondition: s", more: "levl: high"),
    #"0.yml:12:1: unknown key "levl"; did you mean "level"?"#
  ),
  .init(
    ruleText("s:\n  probe.flag: true\ncondition: s", more: "status: stabel"),
    "0.yml:12:9: expected one of stable, test, experimental, deprecated, unsupported for status,"
      + #" found "stabel"; did you mean "stable"?"#
  ),
  .init(
    ruleText("s:\n  probe.flag: true\ncondition: s", more: "date: yesterday"),
    #"0.yml:12:7: expected YYYY-MM-DD for date, found "yesterday""#
  ),
  .init(
    """
    id: 42
    logsource: {category: process_creation, product: windows}
    detection: {s: {a: b}, condition: s}
    """,
    "0.yml:1:1: expected the key \"level\"",
    "0.yml:1:1: expected the key \"title\"",
    #"0.yml:1:5: expected a UUID for id, found "42""#,
    "0.yml:2:12: expected the key \"service\"",
    #"0.yml:2:23: expected network for category, found "process_creation""#,
    #"0.yml:2:50: expected wardwire for product, found "windows""#
  ),
]

private let guidance: [RuleErrorCase] = [
  .init(
    ruleText(
      "s:\n  probe.flag: true\ncondition: s",
      more: """
        wardwire:
          rule: dicom
          explanation: e
          remedy: r
          category: c
          confidence: certain
          needs_policy: yes
          answered: maybe
          evidence: [probe.text]
          references: {rfd: [x]}
          severity_when: [{when: {probe.flag: true}, level: severe}]
        """
    ),
    "0.yml:13:3: expected the key \"remediation\"",
    #"0.yml:13:9: expected a name like DCM-001 for rule, found "dicom""#,
    #"0.yml:15:3: unknown key "remedy" in wardwire"#,
    #"0.yml:17:15: expected one of low, medium, high for confidence, found "certain""#,
    #"0.yml:18:17: expected true or false for needs_policy, found "yes""#,
    #"0.yml:19:13: expected required for answered, found "maybe""#,
    #"0.yml:21:16: unknown key "rfd" in references; did you mean "rfc"?"#,
    "0.yml:22:53: expected one of informational, low, medium, high, critical for level, found"
      + #" "severe""#
  ),
  .init(
    ruleText(
      "s:\n  probe.flag: true\ncondition: s",
      more: """
        fields: [probe.txt]
        wardwire:
          rule: TST-001
          explanation: e
          remediation: r
          category: c
          answered: required
          evidence: [probe.tex]
          confirmed_by: {probe.number: a}
          severity_when: [{when: {probe.flga: true}, level: low}]
        """
    ),
    "0.yml:6:12: answered is for rules on flow events only",
    #"0.yml:6:12: probe events have no field "probe.txt"; did you mean "probe.text"?"#,
    #"0.yml:19:14: probe events have no field "probe.tex"; did you mean "probe.text"?"#,
    #"0.yml:20:32: expected a whole number for probe.number, found "a""#,
    #"0.yml:21:27: probe events have no field "probe.flga"; did you mean "probe.flag"?"#
  ),
]

@Suite struct RuleErrorTests {
  @Test(arguments: items + files + guidance)
  func `what is wrong with a rule is told with its place`(_ test: RuleErrorCase) {
    #expect(problems(test.text).map(\.description) == test.expected)
  }

  @Test func `the problems of all files are told together, in file order`() {
    let broken = ruleText("s:\n  probe.flag: true\ncondition: t and")
    #expect(
      throws: RuleError([
        RuleProblem(
          file: "a.yml",
          line: 10,
          column: 19,
          reason: "expected the name of a selection, found the end of the condition"
        ),
        RuleProblem(file: "b.yml", reason: "expected UTF-8 text"),
      ])
    ) {
      try RuleSet(files: [
        RuleFile(path: "b.yml", bytes: [0xff, 0xfe]),
        RuleFile(path: "a.yml", bytes: Array(broken.utf8)),
      ])
    }
  }

  @Test func `an identifier belongs to one file`() {
    let text = ruleText("s:\n  probe.flag: true\ncondition: s")
    do {
      _ = try load(text, text)
      Issue.record("two rules with one id were loaded")
    } catch {
      #expect(
        error.description
          == "1.yml: the id 00000000-0000-4000-8000-000000000001 is that of 0.yml already"
      )
    }
  }

  @Test func `a file beyond the limit is refused unread`() {
    let bytes = [UInt8](repeating: 0x23, count: RuleLimits.fileBytes + 1)
    #expect(
      throws: RuleError([
        RuleProblem(file: "a.yml", reason: "the file is longer than 262144 bytes")
      ])
    ) {
      try RuleSet(files: [RuleFile(path: "a.yml", bytes: bytes)])
    }
  }
}
