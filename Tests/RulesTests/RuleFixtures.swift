// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import NetworkTypes
internal import Rules

/// The text of a rule file around a detection block.
func ruleText(
  _ detection: String,
  service: String = "probe",
  id: Int = 1,
  more: String = ""
) -> String {
  let digits = String(id, radix: 16)
  let tail = String(repeating: "0", count: 12 - digits.count) + digits
  let indented = detection.split(separator: "\n", omittingEmptySubsequences: false)
    .map { "  " + $0 }.joined(separator: "\n")
  return """
    title: A rule
    id: 00000000-0000-4000-8000-\(tail)
    logsource:
      category: network
      product: wardwire
      service: \(service)
    detection:
    \(indented)
    level: medium
    \(more)
    """
}

/// Loads rule texts, named `0.yml`, `1.yml`, ...
func load(_ texts: String...) throws(RuleError) -> RuleSet {
  try RuleSet(
    files: texts.enumerated().map {
      RuleFile(path: "\($0.offset).yml", bytes: Array($0.element.utf8))
    }
  )
}

/// Loads and compiles rule texts against the stubs.
func compile(_ texts: String...) throws(RuleError) -> CompiledRules {
  let set = try RuleSet(
    files: texts.enumerated().map {
      RuleFile(path: "\($0.offset).yml", bytes: Array($0.element.utf8))
    }
  )
  return try CompiledRules(set.rules, schemas: stubSchemas)
}

/// What is wrong with a rule text, loading and compiling taken together.
func problems(_ text: String) -> [RuleProblem] {
  do {
    _ = try compile(text)
    return []
  } catch {
    return error.problems
  }
}

/// Facts of a flow between two hosts.
func facts(
  _ policy: PolicyFacts = PolicyFacts(),
  appProtocol: StaticString = "",
  vlan: UInt16 = 0
) -> EventFacts {
  EventFacts(
    context: EventContext(
      flow: FlowIdentity(
        id: 1,
        slot: 0,
        client: IPAddress(v4: 0x0a14_0a0b),
        server: IPAddress(v4: 0x0a14_1405),
        clientPort: 40_000,
        serverPort: 104,
        ipProtocol: .tcp,
        vlan: vlan,
        innerVLAN: vlan == 0 ? 0 : vlan + 1,
        initiator: .handshake
      ),
      packet: 7,
      time: Timestamp(seconds: 1_700_000_000),
      direction: .toServer
    ),
    appProtocol: appProtocol,
    policy: policy
  )
}

/// A policy's facts.
func policy(
  _ verdict: StaticString,
  reason: StaticString = "",
  conduit: String = "",
  zones: (String, String) = ("a", "b"),
  criticality: (String, String) = ("", ""),
  isProtected: Bool = false,
  unmet: [StaticString] = []
) -> PolicyFacts {
  var values = PolicyFacts.Values()
  values.isPresent = true
  values.verdict = verdict
  values.reason = reason
  values.conduit = conduit
  (values.zoneFrom, values.zoneTo) = zones
  (values.criticalityFrom, values.criticalityTo) = criticality
  values.isProtected = isProtected
  var policy = PolicyFacts(values)
  policy.unmet = unmet
  return policy
}

extension CompiledRules {
  /// The indexes of the rules that match.
  func matches<Kind: StubKind>(
    _ kind: Kind.Type,
    _ fields: StubFields,
    _ facts: EventFacts = RulesTests.facts()
  ) -> [Int] {
    let buffer = StubEvent<Kind>.buffer(fields)
    var result: [Int] = []
    evaluate(StubEvent<Kind>(fields, in: buffer.borrowed), facts, into: &result)
    return result
  }

  /// The catalogue names and severities of the rules that match.
  func findings<Kind: StubKind>(
    _ kind: Kind.Type,
    _ fields: StubFields,
    _ facts: EventFacts = RulesTests.facts()
  ) -> [String] {
    let buffer = StubEvent<Kind>.buffer(fields)
    return matches(kind, fields, facts).map { index in
      let level = level(of: index, StubEvent<Kind>(fields, in: buffer.borrowed), facts)
      return "\(rules[index].rule.name) \(level.rawValue)"
    }
  }

  /// The catalogue names of the rules whose attempts the event confirms.
  func confirmations<Kind: StubKind>(
    _ kind: Kind.Type,
    _ fields: StubFields,
    _ facts: EventFacts = RulesTests.facts()
  ) -> [String] {
    let buffer = StubEvent<Kind>.buffer(fields)
    var outcome = RuleOutcome()
    var counts = [UInt64](repeating: 0, count: counterCount)
    let event = StubEvent<Kind>(fields, in: buffer.borrowed)
    judge(event, facts, into: &outcome, counting: &counts)
    return outcome.confirmed.map { rules[$0].rule.name }
  }
}
