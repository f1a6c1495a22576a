// SPDX-License-Identifier: Apache-2.0
internal import Events
internal import Findings
package import Inventory
internal import NetworkTypes
package import Policy
internal import ProtocolKit
internal import Protocols

extension AuditRun {
  /// Whether a policy permits a kind of flow, or does not speak of it; `byPortsAlone` forgets what was
  /// recognised, as a packet filter does.
  package static func permits(
    _ policy: SegmentationPolicy,
    _ key: ExchangeKey,
    byPortsAlone: Bool
  ) -> Bool {
    let names = ProtocolRegistry.decoders.map {
      ($0.descriptor.id, $0.descriptor.name.description)
    }
    guard
      let matcher = try? PolicyMatcher(
        policy,
        schemas: ProtocolRegistry.schemas + RunEvents.schemas,
        protocolNames: names
      )
    else { return false }
    let isICMP = key.transport == .icmp || key.transport == .icmpv6
    let flow = FlowIdentity(
      id: 1,
      slot: 0,
      client: key.client,
      server: key.server,
      clientPort: isICMP ? key.port : 0,
      serverPort: isICMP ? 0 : key.port,
      ipProtocol: key.transport,
      initiator: .handshake
    )
    let number = names.first { $0.1 == key.application }?.0 ?? 0
    return !matcher.judge(
      flow,
      from: matcher.place(key.client, mac: nil, vlan: 0),
      to: matcher.place(key.server, mac: nil, vlan: 0),
      appProtocol: byPortsAlone ? 0 : number,
      at: Timestamp(nanoseconds: 0)
    ).isDenied
  }
}
