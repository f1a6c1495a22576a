// SPDX-License-Identifier: Apache-2.0
package import Certificates
package import NetworkTypes

/// Other addresses for addresses: two that share a prefix share one of the same length afterwards.
///
/// Each bit is flipped or not by what a keyed function says of the bits before it (as in Crypto-PAn). Above a
/// special-purpose block no bit is flipped, so that private stays private, and multicast multicast.
package struct AddressMap: Sendable {
  /// Addresses kept with what they became.
  static let maxCached = 1 << 18
  /// Blocks that stay as a whole.
  private static let fixed = [
    "0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/3", "::/96", "ff00::/8", "64:ff9b::/96",
  ].compactMap { IPPrefix($0) }
  /// Blocks whose prefix stays, while what is behind it is mapped.
  private static let rooted = [
    "10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
    "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
    "203.0.113.0/24", "fe80::/64", "fc00::/7", "2001:db8::/32", "2002::/16",
  ].compactMap { IPPrefix($0) }

  private let function: KeyedDigest
  private var known: [IPAddress: IPAddress] = [:]

  /// Maps by a key.
  package init(_ function: KeyedDigest) { self.function = function }

  /// The address in the place of an address.
  package mutating func map(_ address: IPAddress) -> IPAddress {
    if let known = known[address] { return known }
    let mapped: IPAddress
    if address.bits >> 24 == Self.solicited {
      mapped = IPAddress(
        bits: Self.solicited << 24 | UInt128(tail(UInt32(address.bits & 0xff_ffff)))
      )
    } else if Self.fixed.contains(where: { $0.contains(address) }) {
      mapped = address
    } else {
      mapped = flip(address)
    }
    if known.count >= Self.maxCached { known.removeAll(keepingCapacity: true) }
    known[address] = mapped
    return mapped
  }

  /// ff02::1:ff00:0/104, the groups that are named after the end of an address (RFC 4291, 2.7.1).
  private static let solicited = UInt128(0xff02) << 88 | UInt128(0x1_ff)

  private func flip(_ address: IPAddress) -> IPAddress {
    let first = address.isIPv4 ? 96 : 0
    let roots = (Self.fixed + Self.rooted).filter { $0.base.isIPv4 == address.isIPv4 }
    var result = address.bits
    for place in first..<128 {
      let head = address.bits & ~(UInt128.max >> UInt128(place))
      // Where a block begins below, both sides of the branch stay where they are.
      let isAbove = roots.contains { root in
        root.bitCount > place && root.base.bits & ~(UInt128.max >> UInt128(place)) == head
      }
      if isAbove { continue }
      var message: [UInt8] = [address.isIPv4 ? 4 : 6, UInt8(place)]
      for byte in 0..<16 { message.append(UInt8(truncatingIfNeeded: head >> UInt128(8 * byte))) }
      if function.number(of: message) & 1 == 1 { result ^= 1 << UInt128(127 - place) }
    }
    return IPAddress(bits: result)
  }

  /// The link-layer address in the place of one: its maker stays, its number is another.
  ///
  /// Groups and virtual routers stay, but for the groups that are named after the end of an IPv6 address.
  package func map(_ address: MACAddress) -> MACAddress {
    if address.bits >> 24 == 0x3333ff {
      return MACAddress(
        bits: address.bits & ~0xff_ffff | UInt64(tail(UInt32(address.bits & 0xff_ffff)))
      )
    }
    if address.bits >> 40 & 1 == 1 || address.isVirtualRouter || address.bits == 0 {
      return address
    }
    let maker = UInt32(address.bits >> 24)
    var left = UInt32(truncatingIfNeeded: address.bits >> 12) & 0xfff
    var right = UInt32(truncatingIfNeeded: address.bits) & 0xfff
    // A Feistel network is one-to-one, whatever its function is.
    for round in 0..<4 as Range<UInt8> {
      (left, right) = (right, left ^ half(round, maker, right))
    }
    return MACAddress(bits: UInt64(maker) << 24 | UInt64(left) << 12 | UInt64(right))
  }

  private func half(_ round: UInt8, _ maker: UInt32, _ number: UInt32) -> UInt32 {
    var message: [UInt8] = [0x4d, round]
    for shift in [0, 8, 16, 24] as [UInt32] {
      message.append(UInt8(truncatingIfNeeded: maker >> shift))
    }
    message += [UInt8(truncatingIfNeeded: number), UInt8(truncatingIfNeeded: number >> 8)]
    return function.number(of: message) & 0xfff
  }

  /// Another 24 bits for the end of an address.
  private func tail(_ number: UInt32) -> UInt32 {
    var left = number >> 12
    var right = number & 0xfff
    for round in 4..<8 as Range<UInt8> { (left, right) = (right, left ^ half(round, 0, right)) }
    return left << 12 | right
  }
}
