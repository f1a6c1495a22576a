// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import Rules
internal import Testing

@Suite struct CorrelationErrorTests {
  private static let base = ruleText("s:\n  probe.flag: true\ncondition: s", more: "name: base")

  /// A rule, and a correlation of it with that block; the block begins in line 18.
  private static func file(_ block: String) -> String {
    base + """

      ---
      title: Many
      id: 00000000-0000-4000-8000-0000000000c0
      level: high
      correlation:
      \(block.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n"))
      """
  }

  @Test func `every kind of correlation is read`() throws {
    for block in [
      "type: event_count\nrules: base\ngroup-by: [src_ip]\ntimespan: 10m\ncondition: {gte: 5}",
      "type: event_count\nrules: [base]\ntimespan: 7d\ncondition: {gt: 1, lte: 9}",
      "type: value_count\nrules: [base]\ntimespan: 1h\ncondition: {field: dest_ip, eq: 3}",
      "type: temporal\nrules: [base, base]\ngroup-by: [src_ip]\ntimespan: 30s",
      "type: temporal_ordered\nrules: [base, 00000000-0000-4000-8000-000000000001]\n"
        + "timespan: 1m\naliases: {who: {base: src_ip}}\ngroup-by: [who]",
    ] {
      var text = Self.file(block)
      // An alias has to be there for every rule that lacks the field of its name.
      text = text.replacing("base, 00000000-0000-4000-8000-000000000001", with: "base, base")
      let rules = try compile(text)
      #expect(rules.rules.count == 2 && rules.correlations.count == 1, "\(block)")
      #expect(rules.feeds[0].count >= 1 && rules.feeds[1].isEmpty)
      #expect(rules.rules[1].rule.logsource.service == "probe")
    }
  }

  @Test(arguments: [
    (
      "type: event_count\nrules: bass\ntimespan: 1m\ncondition: {gte: 1}",
      #"19:10: the correlation names "bass", which is no rule's name or id; did you mean "base"?"#
    ),
    (
      "type: event_cont\nrules: base\ntimespan: 1m",
      "18:9: expected one of event_count, value_count, temporal, temporal_ordered for type, "
        + #"found "event_cont"; did you mean "event_count"?"#
    ),
    (
      "type: event_count\nrules: base\ntimespan: 1w\ncondition: {gte: 1}",
      #"20:13: expected a timespan such as 30s, 5m, 1h or 7d, at most 31d, found "1w""#
    ),
    (
      "type: event_count\nrules: base\ntimespan: 32d\ncondition: {gte: 1}",
      #"20:13: expected a timespan such as 30s, 5m, 1h or 7d, at most 31d, found "32d""#
    ),
    (
      "type: event_count\nrules: base\ntimespan: 1m",
      #"18:3: expected the key "condition" in correlation"#
    ),
    (
      "type: event_count\nrules: base\ntimespan: 1m\ncondition: {gte: 1, field: src_ip}",
      "21:30: only value_count counts the values of a field"
    ),
    (
      "type: event_count\nrules: base\ntimespan: 1m\ncondition: {least: 1}",
      #"21:15: unknown key "least" in condition"#
    ),
    (
      "type: value_count\nrules: base\ntimespan: 1m\ncondition: {gte: 2}",
      "21:14: expected the field whose values are counted"
    ),
    (
      "type: value_count\nrules: base\ntimespan: 1m\ncondition: {gte: 2000, field: src_ip}",
      "21:20: more than 1024 different values are not told apart"
    ),
    (
      "type: temporal\nrules: base\ntimespan: 1m\ncondition: {gte: 2}",
      "21:14: a temporal correlation has no condition: all rules must match"
    ),
    (
      "type: event_count\nrules: base\ngroup-by: [src_ipp]\ntimespan: 1m\ncondition: {gte: 1}",
      #"20:14: probe events have no field "src_ipp"; did you mean "src_ip"?"#
    ),
    (
      "type: event_count\nrules: base\ngroup-by: [probe.texts]\ntimespan: 1m\ncondition: {gte: 1}",
      "20:14: group-by cannot name the list field probe.texts"
    ),
    (
      "type: event_count\nrules: 00000000-0000-4000-8000-0000000000c0\ntimespan: 1m\n"
        + "condition: {gte: 1}",
      "19:10: a correlation of correlations is not supported"
    ),
    (
      "type: event_count\nrules: [\(String(repeating: "base, ", count: 9))]\ntimespan: 1m\n"
        + "condition: {gte: 1}",
      "19:10: rules has more than 8 entries"
    ),
    (
      "type: event_count\nrules: base\ngroupby: [src_ip]\ntimespan: 1m\ncondition: {gte: 1}",
      #"20:3: unknown key "groupby" in correlation; did you mean "group-by"?"#
    ),
  ])
  func `what is wrong with a correlation is told with its place`(block: String, reason: String) {
    #expect(problems(Self.file(block)).map(\.description).contains("0.yml:" + reason))
  }

  @Test func `filters are and-ed to the rules that they name`() throws {
    let filter = """

      ---
      title: Not ours
      id: 00000000-0000-4000-8000-0000000000f0
      logsource: {category: network, product: wardwire, service: probe}
      filter:
        rules: [base]
        s:
          probe.text: lab
        condition: not s
      """
    let rules = try compile(Self.base + filter)
    #expect(rules.rules.count == 1)
    #expect(rules.matches(ProbeStub.self, ["probe.flag": [true], "probe.text": ["ward"]]) == [0])
    #expect(rules.matches(ProbeStub.self, ["probe.flag": [true], "probe.text": ["lab"]]) == [])
    let all = try compile(Self.base + filter.replacing("[base]", with: "any"))
    #expect(all.matches(ProbeStub.self, ["probe.flag": [true], "probe.text": ["lab"]]) == [])
    let other = problems(Self.base + filter.replacing("[base]", with: "[bass]"))
    #expect(
      other.map(\.description) == [
        #"0.yml:18:11: the filter names "bass", which is no rule's name or id; did you mean "base"?"#
      ]
    )
  }

  @Test func `placeholders are filled from the policy, and without one the rule is silent`() throws
  {
    let text = ruleText("s:\n  probe.address|expand: '%declared_resolvers%'\ncondition: not s")
    let set = try load(text)
    let fields: StubFields = ["probe.address": [.address(facts().context.flow.client)]]
    let present = facts(policy("allowed"))
    func matches(_ values: [String]?) throws -> [Int] {
      let rules = try CompiledRules(
        set.rules,
        schemas: stubSchemas,
        placeholders: values.map { RulePlaceholders(["declared_resolvers": $0]) }
          ?? RulePlaceholders()
      )
      return rules.matches(ProbeStub.self, fields, values == nil ? facts() : present)
    }
    #expect(try matches(nil) == [])
    #expect(try matches([]) == [0])
    #expect(try matches(["10.20.10.0/24"]) == [])
    #expect(try matches(["10.20.11.0/24", "10.20.10.11"]) == [])
    #expect(try matches(["10.20.10.12"]) == [0])
  }

  @Test func `placeholders have to be known and whole`() {
    func reasons(_ value: String, _ modifiers: String = "expand") -> [String] {
      problems(ruleText("s:\n  probe.text|\(modifiers): \(value)\ncondition: s")).map(\.reason)
    }
    #expect(
      reasons("'%declared_resolver%'")
        == [#"there is no placeholder %declared_resolver%; did you mean "declared_resolvers"?"#]
    )
    #expect(
      reasons("'x%routers%'") == [
        #"expected a placeholder such as %declared_resolvers% for expand, found "x%routers%""#
      ]
    )
    #expect(
      reasons("'%routers%'", "re|expand")
        == ["the modifier expand takes no exists, fieldref or re"]
    )
    #expect(reasons("'%routers%'", "expand|contains") == [])
  }

  @Test func `what a rule speaks of and what hides it is counted`() throws {
    let text = ruleText(
      "s:\n  probe.text: bad\ncondition: s",
      more: """
        wardwire:
          rule: ABC-001
          category: c
          explanation: e
          remediation: r
          scope:
            probe.number|gt: 5
          observable: probe.flag
        """
    )
    let rules = try compile(text)
    var counts = [UInt64](repeating: 0, count: rules.counterCount)
    for (number, flag) in [(3, true), (7, true), (9, false)] as [(Int64, Bool)] {
      let fields: StubFields = ["probe.number": [.integer(number)], "probe.flag": [.flag(flag)]]
      let buffer = StubEvent<ProbeStub>.buffer(fields)
      var outcome = RuleOutcome()
      let event = StubEvent<ProbeStub>(fields, in: buffer.borrowed)
      rules.judge(event, facts(), into: &outcome, counting: &counts)
    }
    #expect(counts[try #require(rules.coverage[0].scope)] == 2)
    #expect(counts[try #require(rules.coverage[0].hidden)] == 1)
  }
}
