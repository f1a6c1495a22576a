// SPDX-License-Identifier: Apache-2.0

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
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let address = IPAddress(String(parts[0])) else { return nil }
    var length = address.isIPv4 ? 32 : 128
    if parts.count == 2 {
      guard parts[1].utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }), let given = Int(parts[1]) else {
        return nil
      }
      length = given
    }
    self.init(address, length: length)
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
