// SPDX-License-Identifier: Apache-2.0
internal import Events
internal import NetworkTypes
internal import Policy

// Flows whose rhythm is judged at the end of the run.
extension JudgeCore {
  /// Notes a flow that leaves for outside, as far as anybody knows, without a conduit.
  mutating func noteBeginning(of flow: FlowSummary, _ slot: Int) {
    let identity = flow.identity
    guard identity.ipProtocol.hasPorts, identity.initiator != .unknown else { return }
    let leaves =
      basis.policy == nil
      ? identity.server.isGloballyRoutable && !identity.client.isGloballyRoutable
      : flows[slot].place?.match.verdict == .externalDestination
    guard leaves else { return }
    let place = files.place(of: flow.firstPacket)
    result.beacons.note(
      BeaconTally.Pair(
        client: identity.client,
        server: identity.server,
        transport: identity.ipProtocol,
        port: identity.serverPort,
        appProtocol: identity.appProtocol
      ),
      BeaconTally.Beginning(
        capture: Int32(truncatingIfNeeded: place.capture),
        packet: place.packet,
        time: flow.start,
        flow: identity.id,
        bytes: flow.bytesToServer &+ flow.bytesToClient,
        clientPort: identity.clientPort
      )
    )
  }
}
