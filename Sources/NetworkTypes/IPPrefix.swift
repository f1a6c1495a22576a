// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// A network: an address and how many of its leading bits count.
package struct IPPrefix: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The first address of the network.
  package let base: IPAddress
  /// The leading bits that count, 0 to 128; IPv4 lengths are shifted by 96.
  package let bitCount: Int

  /// Makes a network of an address and its length in the address's own family, `nil` when too long.
  package init?(_ address: IPAddress, length: Int) {
    let most = address.isIPv4 ? 32 : 128
    guard (0...most).contains(length) else { return nil }
    bitCount = length + 128 - most
    base = IPAddress(bits: address.bits & Self.mask(bitCount))
  }

  /// Reads `address/length`, or an address alone for a single host.
  package init?(_ text: String) {
    guard let read = Self.read(text) else { return nil }
    self = read.prefix
  }

  /// Reads `address/length`, or an address alone; also answers the address as it was written, which
  /// is not the network's first when bits after its length are set.
  package static func read(_ text: String) -> (prefix: IPPrefix, address: IPAddress)? {
    text.withBytes { read($0) }
  }

  private static func read(_ bytes: RawSpan) -> (prefix: IPPrefix, address: IPAddress)? {
    let slash = bytes.firstOffset(of: UInt8(ascii: "/"))
    guard let address = IPAddress(parsing: bytes.slice(0, slash ?? bytes.byteCount)) else {
      return nil
    }
    var length = address.isIPv4 ? 32 : 128
    if let slash {
      guard let given = number(bytes.slice(slash + 1, bytes.byteCount)) else { return nil }
      length = given
    }
    guard let prefix = IPPrefix(address, length: length) else { return nil }
    return (prefix, address)
  }

  /// A decimal number of digits alone; what is too large for any length comes out as 1,000 or more.
  private static func number(_ text: RawSpan) -> Int? {
    guard text.byteCount > 0 else { return nil }
    var value = 0
    for at in 0..<text.byteCount {
      let byte = text.uint8(at)
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
      value = min(value, 1_000) * 10 + Int(byte - UInt8(ascii: "0"))
    }
    return value
  }

  /// The length in the address's own family: 0 to 32, or 0 to 128.
  package var length: Int { base.isIPv4 && bitCount >= 96 ? bitCount - 96 : bitCount }

  /// Whether the network holds the address.
  package func contains(_ address: IPAddress) -> Bool {
    address.bits & Self.mask(bitCount) == base.bits
  }

  /// Whether the network holds all of the other one.
  package func contains(_ other: IPPrefix) -> Bool {
    bitCount <= other.bitCount && contains(other.base)
  }

  /// The mask of so many leading bits.
  package static func mask(_ bitCount: Int) -> UInt128 {
    bitCount == 0 ? 0 : UInt128.max << UInt128(128 - bitCount)
  }

  /// `address/length`.
  package var description: String { "\(base)/\(length)" }

  /// By address, then by length.
  package static func < (a: IPPrefix, b: IPPrefix) -> Bool {
    (a.base, a.bitCount) < (b.base, b.bitCount)
  }
}
