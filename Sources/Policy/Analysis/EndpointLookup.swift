// SPDX-License-Identifier: Apache-2.0
package import Events
package import NetworkTypes

/// One end of a question about a policy: where it is, and an address that stands for it.
package struct QuestionEnd: Sendable {
  /// The words of the question.
  package var name: String
  /// Where the policy puts it.
  package var placement: Placement
  /// An address of it, or one that stands for a zone that is not known by addresses.
  package var address: IPAddress
}

/// A kind of flow that a question is about.
package struct QuestionService: Hashable, Sendable {
  /// The words of the question.
  package var name: String
  /// The transport.
  package var transport: IPProtocol
  /// The server's port, or the ICMP type.
  package var port: UInt16
  /// The client's port.
  package var clientPort: UInt16
  /// The application protocol's number, 0 for none that is recognised.
  package var appProtocol: UInt8
}

// Questions that need no capture.
extension PolicyMatcher {
  /// Stand in for zones that are not known by addresses; private, so that neither is beyond the border.
  private static let standIns = (from: IPAddress(v4: 0x0aff_ff01), to: IPAddress(v4: 0x0aff_ff02))

  /// Finds a zone, an asset or an address; `nil` for a name that the policy does not have.
  package func end(_ text: String, isServer: Bool) -> QuestionEnd? {
    let standIn = isServer ? Self.standIns.to : Self.standIns.from
    if let zone = policy.zoneIndex(named: text) {
      let members = policy.zoneMembers[zone]
      let network = members.lazy.flatMap { policy.zones[$0].networks }.first
      let address = network.map { Self.host(of: $0) } ?? standIn
      let isInScope = policy.scope.isEmpty || network.map { scopeHolds($0.base) } ?? true
      return QuestionEnd(
        name: text,
        placement: Placement(zone: zone, isInScope: isInScope),
        address: address
      )
    }
    if let index = policy.assetIndex(named: text) {
      let asset = policy.assets[index]
      let address = asset.addresses.first ?? standIn
      let placement = place(address, mac: asset.macs.first, vlan: 0)
      return QuestionEnd(
        name: text,
        placement: Placement(
          zone: placement.zone ?? asset.zone,
          asset: index,
          isInScope: placement.isInScope
        ),
        address: address
      )
    }
    guard let address = IPAddress(text) else { return nil }
    return QuestionEnd(
      name: text,
      placement: place(address, mac: nil, vlan: 0),
      address: address
    )
  }

  private func scopeHolds(_ address: IPAddress) -> Bool {
    policy.scope.contains { $0.contains(address) }
  }

  /// The first address of a network that can be a host's.
  package static func host(of network: IPPrefix) -> IPAddress {
    let bits = network.base.bits
    return network.bitCount >= 127 || network.base.isMulticastOrBroadcast
      ? network.base : IPAddress(bits: bits | 1)
  }

  /// The kinds of flow that a service stands for: the usual one first.
  package func kinds(of service: Service) -> [QuestionService] {
    func number(_ name: String) -> UInt8 {
      let known = ServiceCatalog.application(named: name)
      let names = [name] + (known.map { [$0.name] + $0.aliases } ?? [])
      return protocolNames.filter { names.contains($0.value) }.keys.min() ?? 0
    }
    func flow(_ transport: IPProtocol, _ port: UInt16, _ app: UInt8 = 0) -> QuestionService {
      QuestionService(
        name: service.name,
        transport: transport,
        port: port,
        clientPort: 40_000,
        appProtocol: app
      )
    }
    switch service.match {
    case .any: return [flow(.tcp, 49_999)]
    case .icmp: return [icmp(service, 8, isIPv6: false), icmp(service, 128, isIPv6: true)]
    case .icmpType(let type, let isIPv6): return [icmp(service, type, isIPv6: isIPv6)]
    case .ftpData:
      var data = flow(.tcp, 40_000)
      data.clientPort = 20
      return [data]
    case .ports(let ranges): return ranges.map { flow($0.transport, $0.ports.lowerBound) }
    case .application(let name, let ranges, _):
      let app = number(name)
      return ranges.map { flow($0.transport, $0.ports.lowerBound, app) }
    }
  }

  private func icmp(_ service: Service, _ type: UInt8, isIPv6: Bool) -> QuestionService {
    QuestionService(
      name: service.name,
      transport: isIPv6 ? .icmpv6 : .icmp,
      port: 0,
      clientPort: UInt16(type),
      appProtocol: 0
    )
  }

  /// The flow that a question is about.
  package func flow(
    _ from: QuestionEnd,
    _ to: QuestionEnd,
    _ service: QuestionService
  ) -> FlowIdentity {
    FlowIdentity(
      id: 1,
      slot: 0,
      client: from.address,
      server: to.address,
      clientPort: service.clientPort,
      serverPort: service.port,
      ipProtocol: service.transport,
      initiator: .handshake
    )
  }

  /// All conduits that may permit a flow, in the order of the file.
  package func permitting(_ match: FlowMatch) -> [Int] {
    guard case .candidates(let first) = match.verdict else { return [] }
    return Array(sequence(first: first) { permitting(match, after: $0) })
  }
}
