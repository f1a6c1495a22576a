// SPDX-License-Identifier: Apache-2.0
internal import Events
internal import NetworkTypes

// Hosts as flows show them.
extension JudgeCore {
  mutating func observe(_ flow: FlowSummary) {
    let identity = flow.identity
    if flow.packetsToServer > 0 { observe(identity.client, flow.clientMAC, flow, isClient: true) }
    if flow.packetsToClient > 0 { observe(identity.server, flow.serverMAC, flow, isClient: false) }
  }

  private mutating func observe(
    _ address: IPAddress,
    _ mac: MACAddress?,
    _ flow: FlowSummary,
    isClient: Bool
  ) {
    let identity = flow.identity
    let number = Int(identity.appProtocol)
    host(address, flow.firstPacket, flow.start) { host in
      host.add(mac, in: identity.vlan)
      host.last = max(host.last, flow.end)
      host.flows += 1
      if host.vlan == 0 { host.vlan = identity.vlan }
      if number == 0 { return }
      if isClient {
        host.clientOf[number / 64] |= 1 << UInt64(number % 64)
      } else {
        host.serverOf[number / 64] |= 1 << UInt64(number % 64)
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
