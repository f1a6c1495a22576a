// SPDX-License-Identifier: Apache-2.0

/// An IP protocol number (IANA "Assigned Internet Protocol Numbers"); unknown ones survive.
@frozen
public struct IPProtocol: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  /// The number on the wire.
  public let rawValue: UInt8

  /// Wraps a number.
  @inlinable @inline(__always)
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Whether both are the same protocol.
  @inlinable @inline(__always)
  public static func == (a: IPProtocol, b: IPProtocol) -> Bool { a.rawValue == b.rawValue }

  /// ICMP for IPv4.
  @inlinable @inline(__always)
  public static var icmp: IPProtocol { IPProtocol(rawValue: 1) }

  /// TCP.
  @inlinable @inline(__always)
  public static var tcp: IPProtocol { IPProtocol(rawValue: 6) }

  /// UDP.
  @inlinable @inline(__always)
  public static var udp: IPProtocol { IPProtocol(rawValue: 17) }

  /// ESP.
  @inlinable @inline(__always)
  public static var esp: IPProtocol { IPProtocol(rawValue: 50) }

  /// ICMP for IPv6.
  @inlinable @inline(__always)
  public static var icmpv6: IPProtocol { IPProtocol(rawValue: 58) }

  /// SCTP.
  @inlinable @inline(__always)
  public static var sctp: IPProtocol { IPProtocol(rawValue: 132) }

  /// Whether its header begins with two port numbers.
  @inlinable @inline(__always)
  public var hasPorts: Bool { self == .tcp || self == .udp || self == .sctp }

  /// The name as Suricata's EVE spells it, or the number.
  public var description: String {
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
