// SPDX-License-Identifier: Apache-2.0
internal import NetworkTypes

/// A service with its application protocol resolved to a number.
struct CompiledService: Sendable {
  private enum Kind: Sendable {
    case any
    case icmp
    case icmpType(UInt8, isIPv6: Bool)
    case ftpData
    case ports
    case application(UInt8?, isBound: Bool)
  }

  private let kind: Kind
  private let ports: [PortRange]

  /// Resolves a service; a protocol that no decoder knows is told by its ports alone.
  init(_ service: Service, _ protocols: [String: UInt8]) {
    switch service.match {
    case .any: (kind, ports) = (.any, [])
    case .icmp: (kind, ports) = (.icmp, [])
    case .icmpType(let type, let isIPv6): (kind, ports) = (.icmpType(type, isIPv6: isIPv6), [])
    case .ftpData: (kind, ports) = (.ftpData, [])
    case .ports(let ranges): (kind, ports) = (.ports, ranges)
    case .application(let name, let ranges, let isBound):
      let known = ServiceCatalog.application(named: name)
      let names = [name] + (known.map { [$0.name] + $0.aliases } ?? [])
      let id = names.lazy.compactMap { protocols[$0] }.first
      (kind, ports) = (.application(id, isBound: isBound), ranges)
    }
  }

  /// Whether a flow is of the service.
  func matches(_ flow: ServiceKey) -> Bool {
    switch kind {
    case .any: return true
    case .icmp: return flow.transport == .icmp || flow.transport == .icmpv6
    case .icmpType(let type, let isIPv6):
      return flow.transport == (isIPv6 ? .icmpv6 : .icmp) && flow.port == UInt16(type)
    case .ftpData: return flow.isFromFTPData
    case .ports: return isOnPort(flow)
    case .application(let id, let isBound):
      if flow.appProtocol == 0 { return isOnPort(flow) }
      return flow.appProtocol == id && (!isBound || isOnPort(flow))
    }
  }

  private func isOnPort(_ flow: ServiceKey) -> Bool {
    for range in ports where range.contains(flow.transport, flow.port) { return true }
    return false
  }
}
