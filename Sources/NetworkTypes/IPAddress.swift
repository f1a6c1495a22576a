// SPDX-License-Identifier: Apache-2.0

/// An IPv4 or IPv6 address in sixteen bytes; IPv4 is held in its mapped form (RFC 4291, 2.5.5.2).
@frozen
public struct IPAddress: Hashable, Sendable, Comparable {
  /// The address as one number; `::ffff:0:0/96` holds IPv4.
  public let bits: UInt128

  /// Wraps the number.
  @inlinable @inline(__always)
  public init(bits: UInt128) { self.bits = bits }

  /// An IPv4 address from its 32 bits.
  @inlinable @inline(__always)
  public init(v4: UInt32) { bits = UInt128(0xffff) << 32 | UInt128(v4) }

  /// Whether this is an IPv4 address.
  @inlinable @inline(__always)
  public var isIPv4: Bool { bits >> 32 == 0xffff }

  /// The 32 bits of an IPv4 address; meaningless otherwise.
  @inlinable @inline(__always)
  public var v4: UInt32 { UInt32(truncatingIfNeeded: bits) }

  /// Whether both are the same address.
  @inlinable @inline(__always)
  public static func == (a: IPAddress, b: IPAddress) -> Bool { a.bits == b.bits }

  /// Orders by number, IPv4 among itself.
  @inlinable @inline(__always)
  public static func < (a: IPAddress, b: IPAddress) -> Bool { a.bits < b.bits }

  /// Whether many receive what is sent to it: IPv4 224/4 and the limited broadcast, IPv6 ff00::/8.
  package var isMulticastOrBroadcast: Bool {
    if isIPv4 { return v4 >> 28 == 0xe || v4 == 0xffff_ffff }
    return bits >> 120 == 0xff
  }

  /// Whether the address never leaves its link, or is no address at all.
  package var isLinkLocalOrUnspecified: Bool {
    if isIPv4 { return v4 >> 16 == 0xa9fe || v4 >> 24 == 0 || v4 >> 24 == 127 }
    return bits >> 118 == 0xfe80 >> 6 || bits <= 1
  }

  /// Whether the address is globally routable: none of the special-purpose blocks of RFC 6890.
  package var isGloballyRoutable: Bool {
    if isMulticastOrBroadcast || isLinkLocalOrUnspecified { return false }
    for prefix in isIPv4 ? SpecialPurpose.ipv4 : SpecialPurpose.ipv6 where prefix.contains(self) {
      return false
    }
    return true
  }
}

/// The special-purpose address blocks of RFC 6890 that are not globally routable.
enum SpecialPurpose {
  static let ipv4: [IPPrefix] = [
    "10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
    "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
    "240.0.0.0/4",
  ].compactMap { IPPrefix($0) }
  static let ipv6: [IPPrefix] = [
    "fc00::/7", "2001:db8::/32", "100::/64", "2001:2::/48", "64:ff9b::/96",
  ].compactMap { IPPrefix($0) }
}
