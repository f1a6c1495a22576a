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
    guard let matcher = try? matcher(policy) else { return false }
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
    let decoder = ProtocolRegistry.decoders.first {
      $0.descriptor.name.description == key.application
    }
    let number = decoder?.descriptor.id ?? 0
    return !matcher.judge(
      flow,
      from: matcher.place(key.client, mac: nil, vlan: 0),
      to: matcher.place(key.server, mac: nil, vlan: 0),
      appProtocol: byPortsAlone ? 0 : number,
      at: Timestamp(nanoseconds: 0)
    ).isDenied
  }
}
