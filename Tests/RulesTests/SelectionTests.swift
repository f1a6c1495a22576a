// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import NetworkTypes
internal import Rules
internal import Testing

/// A detection held against one event.
struct SelectionCase: CustomTestStringConvertible, Sendable {
  let selection: String
  let fields: StubFields
  let holds: Bool

  init(_ selection: String, _ fields: StubFields, _ holds: Bool) {
    self.selection = selection
    self.fields = fields
    self.holds = holds
  }

  var testDescription: String { "\(selection) on \(fields): \(holds)" }

  var answer: Bool {
    get throws {
      let lines = selection.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n")
      let rules = try compile(ruleText("selection:\n\(lines)\ncondition: selection"))
      return rules.matches(ProbeStub.self, fields) == [0]
    }
  }
}

private let plain: [SelectionCase] = [
  .init("probe.text: ORTHANC", ["probe.text": ["ORTHANC"]], true),
  .init("probe.text: ORTHANC", ["probe.text": ["orthanc"]], true),
  .init("probe.text: orthanc", ["probe.text": ["ORTHANC"]], true),
  .init("probe.text: ORTHANC", ["probe.text": ["ORTHANC2"]], false),
  .init("probe.text: ORTHANC", ["probe.text": ["ORTHAN"]], false),
  .init("probe.text: ORTHANC", [:], false),
  .init("probe.text: ORTHANC", ["probe.text": [.owned("Orthanc")]], true),
  .init(
    "probe.text: an owned text that no small string holds",
    ["probe.text": [.owned("an owned text that no small string holds")]],
    true
  ),
  .init("probe.text: ORTHANC", ["probe.text": [.literal("Orthanc")]], true),
  .init("probe.text|cased: ORTHANC", ["probe.text": ["orthanc"]], false),
  .init("probe.text|cased: Orthanc", ["probe.text": ["Orthanc"]], true),
  .init("probe.text: Größe", ["probe.text": ["GRößE"]], true),
  .init("probe.text: Größe", ["probe.text": ["GRÖßE"]], false),
  .init("probe.text: ''", ["probe.text": [""]], true),
  .init("probe.text: ''", ["probe.text": ["x"]], false),
  .init("probe.text: ''", [:], false),
  .init("probe.text: ABCDEFGH", ["probe.text": ["abcdefgh"]], true),
  .init("probe.text: ABCDEFGH", ["probe.text": ["abcdefgx"]], false),
  .init("probe.text: ABCDEFGHI", ["probe.text": ["abcdefghi"]], true),
  .init("probe.text: ABCDEFGHI", ["probe.text": ["abcdefghx"]], false),
  .init("probe.text|startswith: ABCDEFGHI", ["probe.text": ["abcdefghij"]], true),
  .init("probe.text|startswith: ABCDEFGHI", ["probe.text": ["abcdefghjj"]], false),
  .init("probe.text|startswith: ABC", ["probe.text": ["abcdefghjj"]], true),
  .init("probe.text|startswith: ABC", ["probe.text": ["ab"]], false),
  .init("probe.text|startswith: ''", ["probe.text": [""]], true),
  .init("probe.text: [A, B]", ["probe.text": ["b"]], true),
  .init("probe.text: [A, B]", ["probe.text": ["c"]], false),
  .init("probe.text: 12", ["probe.text": ["12"]], true),
  .init("probe.text: '[@_`{'", ["probe.text": ["[@_`{"]], true),
  .init("probe.text: '{'", ["probe.text": ["["]], false),
  .init("probe.text: '`'", ["probe.text": ["@"]], false),
]

private let modified: [SelectionCase] = [
  .init("probe.text|contains: than", ["probe.text": ["ORTHANC"]], true),
  .init("probe.text|contains: ORT", ["probe.text": ["orthanc"]], true),
  .init("probe.text|contains: anc", ["probe.text": ["orthanc"]], true),
  .init("probe.text|contains: orthancs", ["probe.text": ["orthanc"]], false),
  .init("probe.text|contains: x", ["probe.text": [""]], false),
  .init("probe.text|contains|cased: TH", ["probe.text": ["orthanc"]], false),
  .init("probe.text|startswith: orth", ["probe.text": ["ORTHANC"]], true),
  .init("probe.text|startswith: anc", ["probe.text": ["ORTHANC"]], false),
  .init("probe.text|endswith: anc", ["probe.text": ["ORTHANC"]], true),
  .init("probe.text|endswith: orth", ["probe.text": ["ORTHANC"]], false),
  .init("probe.text|endswith: ananc", ["probe.text": ["ananananc"]], true),
  .init("probe.text|contains|all: [or, nc]", ["probe.text": ["orthanc"]], true),
  .init("probe.text|contains|all: [or, xx]", ["probe.text": ["orthanc"]], false),
  .init("probe.text|contains: [xx, nc]", ["probe.text": ["orthanc"]], true),
  .init("probe.text|exists: true", ["probe.text": [""]], true),
  .init("probe.text|exists: true", [:], false),
  .init("probe.text|exists: false", [:], true),
  .init("probe.text|exists: false", ["probe.text": ["x"]], false),
  .init("probe.number|exists: true", ["probe.number": [0]], true),
  .init("probe.flag|exists: true", ["probe.flag": [false]], true),
  .init("probe.texts|exists: true", ["probe.texts": ["x", "y"]], true),
  .init("probe.texts|exists: false", [:], true),
  .init("probe.text: null", [:], true),
  .init("probe.text: null", ["probe.text": [""]], false),
  .init("probe.text: [null, '']", ["probe.text": [""]], true),
  .init("probe.text: [null, '']", [:], true),
  .init("probe.text: [null, '']", ["probe.text": ["x"]], false),
  .init("probe.text|fieldref: probe.other", ["probe.text": ["A"], "probe.other": ["a"]], true),
  .init(
    "probe.text|fieldref|cased: probe.other",
    ["probe.text": ["A"], "probe.other": ["a"]],
    false
  ),
  .init(
    "probe.text|fieldref: probe.other",
    ["probe.text": [.owned("abc")], "probe.other": [.literal("ABC")]],
    true
  ),
  .init("probe.text|fieldref: probe.other", ["probe.text": ["A"], "probe.other": ["ab"]], false),
  .init("probe.text|fieldref: probe.other", ["probe.text": ["A"]], false),
  .init("probe.text|fieldref: probe.other", [:], false),
  .init("probe.number|fieldref: probe.size", ["probe.number": [3], "probe.size": [3]], true),
  .init("probe.numbers|fieldref: probe.size", ["probe.numbers": [1, 3], "probe.size": [3]], true),
  .init("probe.number|fieldref: src_port", ["probe.number": [40_000]], true),
  .init("src_ip|fieldref: client_ip", [:], true),
  .init("src_ip|fieldref: dest_ip", [:], false),
]

private let typed: [SelectionCase] = [
  .init("probe.number: 5", ["probe.number": [5]], true),
  .init("probe.number: 5", ["probe.number": [6]], false),
  .init("probe.number: -5", ["probe.number": [-5]], true),
  .init("probe.number: 0x0300", ["probe.number": [768]], true),
  .init("probe.number: [9, 1, 5, 7]", ["probe.number": [1]], true),
  .init("probe.number: [9, 1, 5, 7]", ["probe.number": [5]], true),
  .init("probe.number: [9, 1, 5, 7]", ["probe.number": [9]], true),
  .init("probe.number: [9, 1, 5, 7]", ["probe.number": [6]], false),
  .init("probe.number: [9, 1, 5, 7]", ["probe.number": [10]], false),
  .init("probe.number: [9, 1, 5, 7]", ["probe.number": [0]], false),
  .init("probe.number|lt: 5", ["probe.number": [4]], true),
  .init("probe.number|lt: 5", ["probe.number": [5]], false),
  .init("probe.number|lte: 5", ["probe.number": [5]], true),
  .init("probe.number|lte: 5", ["probe.number": [6]], false),
  .init("probe.number|gt: 5", ["probe.number": [6]], true),
  .init("probe.number|gt: 5", ["probe.number": [5]], false),
  .init("probe.number|gte: 5", ["probe.number": [5]], true),
  .init("probe.number|gte: 5", ["probe.number": [4]], false),
  .init("probe.number|lt: 5", [:], false),
  .init("probe.flag: true", ["probe.flag": [true]], true),
  .init("probe.flag: false", ["probe.flag": [true]], false),
  .init("probe.flag: false", ["probe.flag": [false]], true),
  .init("probe.flag: false", [:], false),
  .init("probe.flag: null", [:], true),
  .init("src_ip: 10.20.10.11", [:], true),
  .init("src_ip: 10.20.10.12", [:], false),
  .init("src_ip|cidr: 10.20.0.0/16", [:], true),
  .init("src_ip|cidr: [192.168.0.0/16, 10.20.10.0/24]", [:], true),
  .init("src_ip|cidr: 10.21.0.0/16", [:], false),
  .init(
    "probe.address|cidr: 2001:db8::/32",
    ["probe.address": [.address(IPAddress(bits: 0x2001_0db8 << 96 | 1))]],
    true
  ),
  .init("probe.address|cidr: ::/0", ["probe.address": [.address(IPAddress(bits: 1))]], true),
  .init("probe.address|cidr: 10.0.0.0/8", [:], false),
  .init("dest_port: 104\nproto: tcp", [:], true),
  .init("dest_port: 104\nproto: udp", [:], false),
]

private let lists: [SelectionCase] = [
  .init("probe.texts: b", ["probe.texts": ["a", "b", "c"]], true),
  .init("probe.texts: d", ["probe.texts": ["a", "b", "c"]], false),
  .init("probe.texts|contains|all: [a, c]", ["probe.texts": ["xa", "b", "cx"]], true),
  .init("probe.texts|contains|all: [a, d]", ["probe.texts": ["xa", "b", "cx"]], false),
  .init("probe.numbers|gt: 2", ["probe.numbers": [1, 2, 3]], true),
  .init("probe.numbers|gt: 3", ["probe.numbers": [1, 2, 3]], false),
  // Each item looks for an element of its own.
  .init(
    "probe.numbers|gt: 2\nprobe.texts: a",
    ["probe.numbers": [3], "probe.texts": ["b", "a"]],
    true
  ),
]

private let combined: [SelectionCase] = [
  .init(
    "- probe.text: a\n  probe.number: 1\n- probe.flag: true",
    ["probe.text": ["a"], "probe.number": [1]],
    true
  ),
  .init("- probe.text: a\n  probe.number: 1\n- probe.flag: true", ["probe.flag": [true]], true),
  .init("- probe.text: a\n  probe.number: 1\n- probe.flag: true", ["probe.text": ["a"]], false),
  .init("- hello\n- world", ["probe.other": ["say Hello!"]], true),
  .init("- hello\n- world", ["probe.texts": ["a", "the world"]], true),
  .init("- hello\n- world", ["probe.text": ["hell"], "probe.other": ["o"]], false),
  .init("'|all': [hello, world]", ["probe.text": ["hello"], "probe.other": ["world"]], true),
  .init("'|all': [hello, world]", ["probe.text": ["hello"]], false),
  .init("'|cased': Hello", ["probe.text": ["hello"]], false),
  .init("'|re': 'h.llo'", ["probe.text": ["say hallo"]], true),
  .init("- h*o w?rld", ["probe.text": ["-- hello wxrld --"]], true),
  .init("- 104\n- 4711", ["probe.text": ["port 4711"]], true),
]

@Suite struct SelectionTests {
  @Test(arguments: plain + modified + typed + lists + combined)
  func `a selection holds exactly when Sigma says so`(_ test: SelectionCase) throws {
    #expect(try test.answer == test.holds)
  }

  @Test func `the outer and the inner VLAN are two elements`() throws {
    let rules = try compile(ruleText("s:\n  vlan: 31\ncondition: s"))
    #expect(rules.matches(ProbeStub.self, [:], facts(vlan: 30)) == [0])
    #expect(rules.matches(ProbeStub.self, [:], facts(vlan: 32)) == [])
    #expect(rules.matches(ProbeStub.self, [:], facts()) == [])
  }

  @Test func `rules that share tests answer as if they were alone`() throws {
    let rules = try compile(
      ruleText("s:\n  probe.text|contains: abc\n  probe.number: 1\ncondition: s", id: 1),
      ruleText("s:\n  probe.text|contains: abc\n  probe.number: 2\ncondition: s", id: 2),
      ruleText("s:\n  probe.text|contains: abc\ncondition: not s", id: 3),
      ruleText("s:\n  probe.text|contains: abc\ncondition: s", id: 4)
    )
    #expect(
      rules.matches(ProbeStub.self, ["probe.text": ["xabcx"], "probe.number": [2]]) == [1, 3]
    )
    #expect(rules.matches(ProbeStub.self, ["probe.text": ["xabx"], "probe.number": [1]]) == [2])
  }

  @Test func `more shared tests than there are slots are all answered`() throws {
    // Two rules of 300 keywords each: the last answers have no slot to be remembered in.
    let items = (0..<300).map { "- probe.text: w\($0)\n  probe.number: \($0)" }
      .joined(separator: "\n")
    let rules = try compile(
      ruleText("s:\n\(items)\ncondition: s", id: 1),
      ruleText("s:\n\(items)\nt:\n  probe.flag: true\ncondition: s and not t", id: 2)
    )
    for n in [0, 31, 32, 63, 64, 150, 299] {
      let fields: StubFields = [
        "probe.text": [.text("w\(n)")], "probe.number": [.integer(Int64(n))],
      ]
      #expect(rules.matches(ProbeStub.self, fields) == [0, 1])
    }
    #expect(rules.matches(ProbeStub.self, ["probe.text": ["w5"], "probe.number": [6]]) == [])
  }

  @Test func `only rules of the event's type are held against it`() throws {
    let rules = try compile(
      ruleText("s:\n  src_port: 40000\ncondition: s", service: "probe", id: 1),
      ruleText("s:\n  src_port: 40000\ncondition: s", service: "tls", id: 2)
    )
    #expect(rules.matches(ProbeStub.self, [:]) == [0])
    #expect(rules.matches(TLSStub.self, [:]) == [1])
    #expect(rules.matches(HL7Stub.self, [:]) == [])
    #expect(rules.wants(TLSStub.schema.type))
    #expect(!rules.wants(HL7Stub.schema.type))
    #expect(!rules.wants(EventType(rawValue: 200)))
  }

  @Test func `the caller's array holds the matches of the last event only`() throws {
    let rules = try compile(ruleText("s:\n  probe.number: 1\ncondition: s"))
    var matches = [17, 4]
    let none: [UInt8] = []
    rules.evaluate(
      StubEvent<ProbeStub>(["probe.number": [1]], in: none.borrowed),
      facts(),
      into: &matches
    )
    #expect(matches == [0])
    rules.evaluate(StubEvent<ProbeStub>([:], in: none.borrowed), facts(), into: &matches)
    #expect(matches == [])
  }

  @Test func `a rule that needs a policy says nothing without one`() throws {
    let block = """
      wardwire:
        rule: TST-001
        category: test
        explanation: e
        remediation: r
        needs_policy: true
      """
    let rules = try compile(ruleText("s:\n  probe.number: 1\ncondition: s", more: block))
    #expect(rules.matches(ProbeStub.self, ["probe.number": [1]]) == [])
    #expect(rules.matches(ProbeStub.self, ["probe.number": [1]], facts(policy("allowed"))) == [0])
  }
}
