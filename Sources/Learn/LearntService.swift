// SPDX-License-Identifier: Apache-2.0
internal import Inventory
internal import NetworkTypes
internal import Policy

/// The service of a group of flows: a built-in one where it fits, else one bound to the ports seen.
struct LearntService {
  let service: Service
  /// For identifiers.
  let label: String
  /// What the reader should know.
  let note: String

  init(_ keys: [ExchangeKey]) {
    let application = keys.first?.application ?? ""
    let transport = keys.first?.transport ?? .tcp
    if transport == .icmp || transport == .icmpv6 {
      service = Service(name: "icmp", match: .icmp)
      (label, note) = ("icmp", "")
      return
    }
    let ranges = Set(keys.map { PortRange($0.transport, $0.port...$0.port) })
      .sorted {
        ($0.transport.rawValue, $0.ports.lowerBound) < ($1.transport.rawValue, $1.ports.lowerBound)
      }
    let matching = ServiceCatalog.builtIn.first { known in
      guard case .application(let name, let ports, _) = known.match, name == application else {
        return false
      }
      return ranges.allSatisfy { ports.contains($0) }
    }
    if let matching {
      service = matching
      (label, note) = (matching.name, "")
      return
    }
    let port = ranges.first?.ports.lowerBound ?? 0
    let isTCPOnly = ranges.allSatisfy { $0.transport == .tcp }
    let isUDPOnly = ranges.allSatisfy { $0.transport == .udp }
    if ServiceCatalog.application(named: application) != nil, isTCPOnly || isUDPOnly {
      let name =
        "\(application)-\(ranges.map { String($0.ports.lowerBound) }.prefix(4).joined(separator: "-"))"
      service = Service(
        name: name,
        match: .application(application, ports: ranges, isBoundToPorts: true)
      )
      (label, note) = (name, "")
      return
    }
    guard transport == .tcp || transport == .udp else {
      service = Service(name: "any", match: .any)
      label = transport.description.lowercased()
      note = "\(transport.description) has no service of its own in a policy: any is more than it."
      return
    }
    let range = ranges.first ?? PortRange(transport, port...port)
    service = Service(name: range.description, match: .ports([range]))
    label = "\(transport == .udp ? "udp" : "tcp")-\(port)"
    note =
      application.isEmpty
      ? "What is spoken there was not recognised." : "Spoken there: \(application)."
  }
}
