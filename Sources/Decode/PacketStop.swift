// SPDX-License-Identifier: Apache-2.0

/// Why decoding of a packet stopped before its transport header, or that it did not.
///
/// A closed vocabulary: the quality section of a report counts packets by it.
package enum PacketStop: UInt8, Sendable, CaseIterable {
  /// Decoded down to a TCP, UDP or ICMP payload.
  case none
  /// An ARP message, decoded.
  case arp
  /// An IP packet of another transport protocol, decoded down to IP.
  case otherTransport
  /// A fragment of an IP packet; see ``Defragmenter``.
  case fragment
  /// A link type that is not decoded.
  case unknownLink
  /// An EtherType that is not decoded.
  case unknownEtherType
  /// Shorter than its headers say, because the capture was cut (snaplen).
  case truncated
  /// A link header that makes no sense.
  case badLink
  /// An IPv4 header that makes no sense.
  case badIPv4
  /// An IPv6 header or extension that makes no sense.
  case badIPv6
  /// A TCP, UDP or ICMP header that makes no sense.
  case badTransport
  /// More encapsulations than the limit allows.
  case tooDeep
  /// An IPv6 jumbogram (RFC 2675), which no link of 65,535 bytes or less carries.
  case jumbogram
  /// Encrypted below IP: a protected 802.11 frame, CAPWAP over DTLS.
  case encryptedLink
  /// What a link says for itself: 802.11 management, LCP, spanning tree, CDP, LLDP.
  case linkControl

  /// The name in reports.
  package var name: StaticString {
    switch self {
    case .none: "decoded"
    case .arp: "arp"
    case .otherTransport: "other_transport"
    case .fragment: "ip_fragment"
    case .unknownLink: "unknown_link_type"
    case .unknownEtherType: "unknown_ethertype"
    case .truncated: "truncated"
    case .badLink: "malformed_link"
    case .badIPv4: "malformed_ipv4"
    case .badIPv6: "malformed_ipv6"
    case .badTransport: "malformed_transport"
    case .tooDeep: "nested_too_deep"
    case .jumbogram: "ipv6_jumbogram"
    case .encryptedLink: "encrypted_link"
    case .linkControl: "link_control"
    }
  }
}
