// SPDX-License-Identifier: Apache-2.0
internal import Events
internal import NetworkTypes
internal import Policy
internal import Testing

@Suite struct CeilingTests {
  private func outcome(
    _ ceilings: String,
    up: UInt64,
    down: UInt64,
    seconds: Int64
  ) throws -> String {
    let bench = try PolicyBench(
      """
      version: 1
      zones: { a: { networks: [10.1.0.0/16] }, b: { networks: [10.2.0.0/16] } }
      conduits:
        - { id: c, from: a, to: b, services: [https], conditions: { flow: { \(ceilings) } } }
      """
    )
    #expect(bench.matcher.judgesWholeFlows)
    let identity = PolicyBench.flow("10.1.0.1", "10.2.0.1", 443)
    let flow = FlowSummary(
      identity: identity,
      start: Timestamp(seconds: 100),
      end: Timestamp(seconds: 100 + seconds),
      firstPacket: 1,
      lastPacket: 9,
      packetsToServer: 5,
      packetsToClient: 4,
      bytesToServer: up,
      bytesToClient: down,
      state: .closed,
      reason: .timeout
    )
    let event = FlowEvent(flow)
    let context = EventContext(
      flow: identity,
      packet: 1,
      time: flow.start,
      direction: .toServer
    )
    return bench.describe(
      bench.matcher.check(
        event,
        context,
        candidates: bench.match(identity),
        source: bench.place("10.1.0.1"),
        destination: bench.place("10.2.0.1")
      )
    )
  }

  @Test func `each ceiling is met at its number and missed above it`() throws {
    let cases: [(String, UInt64, UInt64, Int64, Bool)] = [
      ("max_bytes: 100", 60, 40, 1, true), ("max_bytes: 100", 60, 41, 1, false),
      ("max_bytes_to_server: 60", 60, 999, 1, true), ("max_bytes_to_server: 60", 61, 0, 1, false),
      ("max_bytes_to_client: 40", 99, 40, 1, true), ("max_bytes_to_client: 40", 0, 41, 1, false),
      ("max_bytes_per_second: 10", 60, 40, 10, true),
      ("max_bytes_per_second: 10", 70, 41, 10, false),
      ("max_bytes_per_second: 10", 900, 0, 0, true),
      ("max_seconds: 5", 1, 1, 5, true), ("max_seconds: 5", 1, 1, 6, false),
      ("max_bytes: 1", .max, .max, 1, false),
    ]
    for (ceiling, up, down, seconds, isMet) in cases {
      let name = ceiling.split(separator: ":")[0]
      let expected = isMet ? "permitted:c" : "unmet:c:flow.\(name)"
      #expect(try outcome(ceiling, up: up, down: down, seconds: seconds) == expected, "\(ceiling)")
    }
  }
}
