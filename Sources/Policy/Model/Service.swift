// SPDX-License-Identifier: Apache-2.0
package import NetworkTypes

/// What a conduit lets through: an application protocol, or ports.
package struct Service: Hashable, Sendable {
  /// How flows of the service are told.
  package enum Match: Hashable, Sendable {
    /// Every flow.
    case any
    /// ICMP and ICMP for IPv6.
    case icmp
    /// ICMP messages of one type, with the answers to them; for IPv6 or not.
    case icmpType(UInt8, isIPv6: Bool)
    /// Connections that a server opens from TCP port 20 (RFC 959, 3.2): FTP's data in active mode.
    case ftpData
    /// Any protocol on these ports.
    case ports([PortRange])
    /// One application protocol.
    ///
    /// Recognised, it matches on any port, or only on `ports` when it is bound to them. Where no
    /// protocol was recognised the ports alone decide.
    case application(String, ports: [PortRange], isBoundToPorts: Bool)
  }

  /// The name under which conduits name it: `dicom`, `tcp/4242`.
  package var name: String
  /// How its flows are told.
  package var match: Match

  /// Makes a service.
  package init(name: String, match: Match) {
    self.name = name
    self.match = match
  }
}

/// Ports of one transport protocol.
package struct PortRange: Hashable, Sendable, CustomStringConvertible {
  /// TCP or UDP.
  package var transport: IPProtocol
  /// The ports.
  package var ports: ClosedRange<UInt16>

  /// Makes a range.
  package init(_ transport: IPProtocol, _ ports: ClosedRange<UInt16>) {
    self.transport = transport
    self.ports = ports
  }

  /// Whether the responder's port is one of these.
  package func contains(_ transport: IPProtocol, _ port: UInt16) -> Bool {
    self.transport == transport && ports.contains(port)
  }

  /// `tcp/4242`, `udp/5000-5010`.
  package var description: String {
    let name = transport == .udp ? "udp" : "tcp"
    return ports.count == 1
      ? "\(name)/\(ports.lowerBound)" : "\(name)/\(ports.lowerBound)-\(ports.upperBound)"
  }
}
