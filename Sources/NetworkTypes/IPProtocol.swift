// SPDX-License-Identifier: Apache-2.0

/// An IP protocol number (IANA "Assigned Internet Protocol Numbers"); unknown ones survive.
package struct IPProtocol: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  /// The number on the wire.
  package let rawValue: UInt8
  /// Wraps a number.
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// ICMP for IPv4.
  package static let icmp = IPProtocol(rawValue: 1)
  /// TCP.
  package static let tcp = IPProtocol(rawValue: 6)
  /// UDP.
  package static let udp = IPProtocol(rawValue: 17)
  /// ESP.
  package static let esp = IPProtocol(rawValue: 50)
  /// ICMP for IPv6.
  package static let icmpv6 = IPProtocol(rawValue: 58)
  /// SCTP.
  package static let sctp = IPProtocol(rawValue: 132)

  /// The name as Suricata's EVE spells it, or the number.
  package var description: String {
    switch rawValue {
    case 1: "ICMP"
    case 2: "IGMP"
    case 4: "IPv4"
    case 6: "TCP"
    case 17: "UDP"
    case 41: "IPv6"
    case 47: "GRE"
    case 50: "ESP"
    case 51: "AH"
    case 58: "IPv6-ICMP"
    case 132: "SCTP"
    default: String(rawValue)
    }
  }
}
