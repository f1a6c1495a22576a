// SPDX-License-Identifier: Apache-2.0
internal import Events
@testable internal import Findings
internal import NetworkTypes
internal import Rules
internal import Testing

@Suite struct CorrelationTests {
  /// A flow of the tests: seconds, client, server, server's port, whether it was answered.
  private struct Flow {
    var time: Double
    var client: UInt32 = 1
    var server: UInt32 = 2
    var port: UInt16 = 80
    var answered = false
  }

  private static let bases = """
    title: Unanswered
    id: 00000000-0000-4000-8000-000000000001
    name: unanswered
    level: low
    logsource: {category: network, product: wardwire, service: flow}
    detection: {s: {flow.answered: false}, condition: s}
    ---
    title: Answered
    id: 00000000-0000-4000-8000-000000000002
    name: answered
    level: low
    logsource: {category: network, product: wardwire, service: flow}
    detection: {s: {flow.answered: true}, condition: s}

    """

  private static func basis(_ correlation: String, more: String = "") throws -> JudgeBasis {
    let text =
      bases + """
        ---
        title: Together
        id: 00000000-0000-4000-8000-0000000000c0
        level: high
        correlation: {\(correlation)}
        \(more)
        """
    let set = try RuleSet(files: [RuleFile(path: "0.yml", bytes: Array(text.utf8))])
    return JudgeBasis(
      policy: nil,
      rules: try CompiledRules(set.rules, schemas: [FlowEvent.schema]),
      protocolNames: Array(repeating: "", count: 256),
      maxFindings: 1_000
    )
  }

  /// What so many workers make of flows, each shared out by its pair of hosts.
  private static func judge(_ basis: JudgeBasis, _ flows: [Flow], workers: Int = 1) -> JudgeResult {
    var judges: [Judge] = []
    for _ in 0..<workers {
      judges.append(Judge(basis: basis, capture: 0, schemas: [FlowEvent.schema]))
    }
    for (index, flow) in flows.enumerated() {
      let identity = FlowIdentity(
        id: UInt64(index + 1),
        slot: 0,
        client: IPAddress(v4: flow.client),
        server: IPAddress(v4: flow.server),
        clientPort: 40_000,
        serverPort: flow.port,
        ipProtocol: .tcp,
        initiator: .handshake
      )
      let time = Timestamp(nanoseconds: Int64(flow.time * 1e9))
      let summary = FlowSummary(
        identity: identity,
        start: time,
        end: time,
        firstPacket: UInt64(index + 1),
        lastPacket: UInt64(index + 1),
        packetsToServer: 1,
        packetsToClient: flow.answered ? 1 : 0,
        bytesToServer: 60,
        bytesToClient: 0,
        flagsToServer: 2,
        flagsToClient: flow.answered ? 0x12 : 0,
        state: .new,
        reason: .timeout
      )
      judges[Int(flow.client ^ flow.server) % workers].flowEnded(summary)
    }
    var total = JudgeResult(basis)
    for judge in judges { total.merge(judge.result) }
    CorrelationJudge(basis: basis).judge(&total)
    total.findings.settle()
    return total
  }

  /// Findings as text, the same for one, two and five workers.
  private static func findings(_ basis: JudgeBasis, _ flows: [Flow]) -> [String] {
    let results = [1, 2, 5].map { workers in
      judge(basis, flows, workers: workers).findings.kept.map { key, value in
        let rule = basis.rules.rules[key.rule].rule.title
        let server = key.server.map { " > \($0)" } ?? ""
        let packets = value.occurrences.map { "\($0.packet)" }.joined(separator: ",")
        return "\(rule) \(key.client)\(server):\(key.port) \(value.count) (\(packets))"
      }.sorted()
    }
    #expect(results[0] == results[1] && results[0] == results[2])
    return results[0]
  }

  @Test func `so many matches of a group within the time are one finding`() throws {
    let basis = try Self.basis(
      "type: event_count, rules: unanswered, group-by: [client_ip], timespan: 60s, condition: {gte: 4}"
    )
    let near = (0..<4).map { Flow(time: Double($0) * 5, server: 10 + UInt32($0)) }
    #expect(Self.findings(basis, near) == ["Together 0.0.0.1:0 4 (1,2,3,4)"])
    #expect(Self.findings(basis, Array(near.prefix(3))) == [])
    #expect(Self.findings(basis, (0..<4).map { Flow(time: Double($0) * 40) }) == [])
    #expect(Self.findings(basis, (0..<4).map { Flow(time: 1, client: 1 + UInt32($0)) }) == [])
    let others = (0..<4).map { Flow(time: Double($0), answered: true) }
    #expect(Self.findings(basis, others) == ["Answered 0.0.0.1 > 0.0.0.2:80 4 (1,2,3,4)"])
    // Over the bounds of slices, and before 1970.
    #expect(Self.findings(basis, (0..<4).map { Flow(time: 13 + Double($0)) }).count == 1)
    #expect(Self.findings(basis, (0..<4).map { Flow(time: -13 + Double($0)) }).count == 1)
    // Two bursts are one finding with the sum of both.
    let later = near.map { Flow(time: $0.time + 600, server: $0.server) }
    #expect(Self.findings(basis, near + later) == ["Together 0.0.0.1:0 8 (1,2,3,4,5,6,7,8)"])
  }

  @Test func `group-by tells who a finding is about`() throws {
    func found(_ groupBy: String) throws -> [String] {
      let basis = try Self.basis(
        "type: event_count, rules: unanswered, group-by: [\(groupBy)], timespan: 60s, condition: {gte: 2}"
      )
      return Self.findings(basis, [Flow(time: 1), Flow(time: 2)])
    }
    #expect(try found("client_ip") == ["Together 0.0.0.1:0 2 (1,2)"])
    #expect(try found("server_ip") == ["Together 0.0.0.2:0 2 (1,2)"])
    #expect(try found("client_ip, server_ip") == ["Together 0.0.0.1 > 0.0.0.2:0 2 (1,2)"])
    #expect(
      try found("client_ip, server_ip, server_port") == ["Together 0.0.0.1 > 0.0.0.2:80 2 (1,2)"]
    )
    #expect(try found("proto") == ["Together 0.0.0.2:0 2 (1,2)"])
    // No flow has a VLAN conduit here: what lacks a field of the group is in none.
    #expect(try found("policy.conduit") == [])
  }

  @Test func `different values are counted, not matches`() throws {
    let basis = try Self.basis(
      "type: value_count, rules: unanswered, group-by: [client_ip], timespan: 60s, "
        + "condition: {field: server_port, gte: 3}"
    )
    let ports: (UInt16...) -> [Flow] = {
      $0.enumerated().map { Flow(time: Double($0.offset), port: $0.element) }
    }
    #expect(Self.findings(basis, ports(1, 2, 3)) == ["Together 0.0.0.1:0 3 (1,2,3)"])
    #expect(Self.findings(basis, ports(1, 2, 1, 2, 2, 1)) == [])
    let spread = (0..<3).map { Flow(time: 1, server: 2 + UInt32($0), port: UInt16($0)) }
    #expect(Self.findings(basis, spread).count == 1)
  }

  @Test func `matches of several rules come together, in any order or in theirs`() throws {
    let block = "rules: [unanswered, answered], group-by: [client_ip], timespan: 60s"
    let any = try Self.basis("type: temporal, \(block)")
    let ordered = try Self.basis("type: temporal_ordered, \(block)")
    let good = [Flow(time: 1), Flow(time: 9, server: 3, answered: true)]
    let bad = [Flow(time: 1, answered: true), Flow(time: 9, server: 3)]
    #expect(Self.findings(any, good) == ["Together 0.0.0.1:0 2 (1,2)"])
    #expect(Self.findings(any, bad) == ["Together 0.0.0.1:0 2 (1,2)"])
    #expect(Self.findings(ordered, good) == ["Together 0.0.0.1:0 2 (1,2)"])
    #expect(Self.findings(ordered, bad) == [])
    #expect(Self.findings(any, [Flow(time: 1), Flow(time: 2)]) == [])
    #expect(Self.findings(any, [Flow(time: 1), Flow(time: 90, answered: true)]) == [])
  }

  @Test func `the correlated rules are findings of their own where the correlation says so`() throws
  {
    let block = "type: event_count, rules: unanswered, timespan: 60s, condition: {gte: 2}"
    let flows = [Flow(time: 1), Flow(time: 2)]
    #expect(Self.findings(try Self.basis(block), flows) == ["Together 0.0.0.2:0 2 (1,2)"])
    #expect(
      Self.findings(try Self.basis(block + ", generate: true"), flows) == [
        "Together 0.0.0.2:0 2 (1,2)", "Unanswered 0.0.0.1 > 0.0.0.2:80 2 (1,2)",
      ]
    )
  }

  @Test func `what a correlation keeps is limited, and the rest is counted`() throws {
    let basis = try Self.basis(
      "type: event_count, rules: unanswered, group-by: [client_ip], timespan: 60s, condition: {gte: 2}"
    )
    // Two matches of each group; the earliest slices stay, those of the lower addresses first.
    let most = CorrelationTally.maxCells
    var flows: [Flow] = []
    for client in 0..<(2 * most + 50) {
      for second in [0.0, 1] { flows.append(Flow(time: second, client: UInt32(client + 1))) }
    }
    let results = [1, 3].map { Self.judge(basis, flows, workers: $0) }
    for result in results {
      #expect(result.correlations.dropped == UInt64(flows.count - 2 * most))
      #expect(result.findings.count == 1_000)
      #expect(result.findings.dropped == UInt64(2 * (most - 1_000)))
    }
    #expect(Set(results[0].findings.kept.keys) == Set(results[1].findings.kept.keys))
  }
}
