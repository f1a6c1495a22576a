// SPDX-License-Identifier: Apache-2.0
internal import Events
internal import NetworkTypes
import Testing

@testable internal import Findings

@Suite struct RecordedFindingsTests {
  private static let flow = FlowIdentity(
    id: 1,
    slot: 0,
    client: IPAddress(v4: 0x0a00_0001),
    server: IPAddress(v4: 0x0a00_0002),
    clientPort: 40_000,
    serverPort: 104,
    ipProtocol: .tcp,
    vlan: 0,
    initiator: .handshake
  )

  private static var turned: FlowIdentity {
    var turned = flow
    (turned.client, turned.server) = (flow.server, flow.client)
    (turned.clientPort, turned.serverPort) = (flow.serverPort, flow.clientPort)
    return turned
  }

  @Test func `a flow without findings has none`() {
    #expect(RecordedFindings().keys(of: Self.flow).isEmpty)
  }

  @Test(arguments: [1, 2, 4, 5, 9])
  func `the first four findings are there once, however often they were given`(count: Int) {
    var recorded = RecordedFindings()
    let keys = (0..<count).map { FindingKey(rule: $0 * 7, flow: Self.flow) }
    for _ in 0..<3 {
      for (place, key) in keys.enumerated() {
        let hasPlace = recorded.insert(key, of: Self.flow)
        #expect(hasPlace == (place < 4))
      }
    }
    #expect(recorded.keys(of: Self.flow) == Array(keys.prefix(4)))
  }

  @Test func `findings from before the flow was turned round keep their direction`() {
    var recorded = RecordedFindings()
    let (before, after) = (
      FindingKey(rule: 3, flow: Self.turned), FindingKey(rule: 3, flow: Self.flow)
    )
    let hasPlaces = (
      recorded.insert(before, of: Self.turned), recorded.insert(after, of: Self.flow)
    )
    #expect(hasPlaces == (true, true))
    #expect(recorded.keys(of: Self.flow) == [before, after])
    #expect(recorded.keys(of: Self.turned) == [before, after])
  }

  @Test func `what the flow does not name has no place here`() {
    var recorded = RecordedFindings()
    let others = [
      FindingKey(rule: 1, host: IPAddress(v4: 9)), FindingKey(rule: 0x7fff, flow: Self.flow),
      FindingKey(rule: 1, flow: Self.turned),
    ]
    for key in others {
      let hasPlace = recorded.insert(key, of: Self.flow)
      #expect(!hasPlace)
    }
    #expect(recorded.keys(of: Self.flow).isEmpty)
  }
}
