// SPDX-License-Identifier: Apache-2.0
internal import Testing
internal import NetworkTypes

@testable internal import Findings

@Suite
struct FlowKindsTests {
  private func kind(_ client: UInt32, verdict: FlowVerdict? = .allowed) -> FlowKind {
    FlowKind(
      client: IPAddress(v4: client),
      server: IPAddress(v4: 9),
      transport: .tcp,
      port: 104,
      appProtocol: 1,
      zoneFrom: 0,
      zoneTo: 1,
      conduit: 0,
      verdict: verdict
    )
  }

  private func tally(_ second: Int64) -> FlowTally {
    FlowTally(flows: 1, bytes: 10, last: Timestamp(nanoseconds: second * 1_000_000_000))
  }

  @Test func `flows that are alike are counted together, and another verdict is another kind`() {
    var kinds = FlowKinds()
    kinds.add(kind(1), tally(5))
    kinds.add(kind(1), tally(3))
    kinds.add(kind(1, verdict: .denied), tally(4))
    #expect(kinds.tallies.count == 2)
    let known = kinds.tallies[kind(1)]
    #expect(known?.flows == 2 && known?.bytes == 20)
    #expect(known?.last == Timestamp(nanoseconds: 5_000_000_000))
  }

  @Test func `past the limit flows are counted as dropped, by whichever worker`() {
    var one = FlowKinds()
    for client in 0...UInt32(FlowKinds.maxKinds) { one.add(kind(client), tally(1)) }
    #expect(one.tallies.count == FlowKinds.maxKinds && one.dropped == 1)
    var other = FlowKinds()
    other.add(kind(1), tally(2))
    other.add(kind(.max), tally(2))
    one.merge(other)
    #expect(one.dropped == 2 && one.tallies[kind(1)]?.flows == 2)
  }
}
