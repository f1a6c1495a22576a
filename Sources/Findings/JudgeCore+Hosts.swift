// SPDX-License-Identifier: Apache-2.0
internal import Events
internal import NetworkTypes

// Hosts as flows show them.
extension JudgeCore {
  mutating func observe(_ flow: FlowSummary) {
    let identity = flow.identity
    let number = Int(identity.appProtocol)
    if flow.packetsToServer > 0 {
      host(identity.client, flow.firstPacket, flow.start) { host in
        host.add(flow.clientMAC, in: identity.vlan)
        host.last = max(host.last, flow.end)
        host.flows += 1
        if host.vlan == 0 { host.vlan = identity.vlan }
        if number != 0 { host.clientOf[number / 64] |= 1 << UInt64(number % 64) }
      }
    }
    if flow.packetsToClient > 0 {
      host(identity.server, flow.firstPacket, flow.start) { host in
        host.add(flow.serverMAC, in: identity.vlan)
        host.last = max(host.last, flow.end)
        host.flows += 1
        if host.vlan == 0 { host.vlan = identity.vlan }
        if number != 0 { host.serverOf[number / 64] |= 1 << UInt64(number % 64) }
      }
    }
  }

  mutating func host(
    _ address: IPAddress,
    _ packet: UInt64,
    _ time: Timestamp,
    _ change: (inout HostObservation) -> Void
  ) {
    guard !address.isMulticastOrBroadcast, address != IPAddress(v4: 0), address.bits != 0 else {
      return
    }
    result.note(address, files.place(of: packet), time, limit: Judge.maxHosts, change)
  }
}
