// SPDX-License-Identifier: Apache-2.0
package import NetworkTypes

/// Addresses as networks that neither overlap nor could be fewer.
package struct AddressSet: Hashable, Sendable {
  /// The networks, in order.
  package private(set) var prefixes: [IPPrefix]

  /// Joins networks: what lies in another one goes, and halves become their whole.
  package init(_ prefixes: [IPPrefix] = []) {
    var kept: [IPPrefix] = []
    for prefix in prefixes.sorted() where kept.last?.contains(prefix) != true {
      kept.append(prefix)
      while kept.count > 1, let whole = Self.join(kept[kept.count - 2], kept[kept.count - 1]) {
        kept.removeLast(2)
        kept.append(whole)
      }
    }
    self.prefixes = kept
  }

  /// The network whose halves these are.
  private static func join(_ a: IPPrefix, _ b: IPPrefix) -> IPPrefix? {
    guard a.bitCount == b.bitCount, a.length > 0, a.base.isIPv4 == b.base.isIPv4,
      let whole = IPPrefix(a.base, length: a.length - 1), whole.base == a.base, whole.contains(b)
    else { return nil }
    return whole
  }

  /// Without the addresses of other networks.
  package func subtracting(_ others: [IPPrefix]) -> AddressSet {
    var rest = prefixes
    for other in others {
      rest = rest.flatMap { Self.subtract(other, from: $0) }
    }
    return AddressSet(rest)
  }

  private static func subtract(_ hole: IPPrefix, from prefix: IPPrefix) -> [IPPrefix] {
    guard hole.base.isIPv4 == prefix.base.isIPv4 else { return [prefix] }
    if hole.contains(prefix) { return [] }
    guard prefix.contains(hole) else { return [prefix] }
    var parts: [IPPrefix] = []
    var inside = prefix
    // Halve the network around the hole; the half without it stays.
    while inside.length < hole.length {
      guard let low = IPPrefix(inside.base, length: inside.length + 1) else { break }
      let bit = UInt128(1) << UInt128(128 - low.bitCount)
      guard let high = IPPrefix(IPAddress(bits: inside.base.bits | bit), length: low.length) else {
        break
      }
      parts.append(low.contains(hole) ? high : low)
      inside = low.contains(hole) ? low : high
    }
    return parts
  }

  /// The networks of one family.
  package func family(isIPv4: Bool) -> [IPPrefix] {
    prefixes.filter { $0.base.isIPv4 == isIPv4 }
  }

  /// Whether there is no address.
  package var isEmpty: Bool { prefixes.isEmpty }
}
