// SPDX-License-Identifier: Apache-2.0

/// Longest-prefix match: the value of the smallest network that holds an address.
///
/// The networks are cut into ranges that do not overlap, so a lookup is one binary search: it grows
/// with the logarithm of the number of networks, and allocates nothing. IPv4 and IPv6 are apart, so
/// that `::/0` does not hold IPv4 addresses in their mapped form.
package struct PrefixTable: Sendable {
  private var v4 = RangeTable()
  private var v6 = RangeTable()

  /// Builds the table; of equal networks the first counts.
  ///
  /// Complexity: O(n log n).
  package init(_ entries: [(prefix: IPPrefix, value: Int)]) {
    v4 = RangeTable(entries.filter { Self.isIPv4($0.prefix) })
    v6 = RangeTable(entries.filter { !Self.isIPv4($0.prefix) })
  }

  private static func isIPv4(_ prefix: IPPrefix) -> Bool {
    prefix.base.isIPv4 && prefix.bitCount >= 96
  }

  /// The value of the smallest network that holds the address.
  package func value(of address: IPAddress) -> Int? {
    address.isIPv4 ? v4.value(of: address.bits) : v6.value(of: address.bits)
  }
}

/// Ranges of numbers that do not overlap, each with a value.
private struct RangeTable: Sendable {
  // Each range begins at a start and ends before the next; value -1 is a hole.
  private var starts: [UInt128] = []
  private var values: [Int32] = []

  init() {}

  init(_ entries: [(prefix: IPPrefix, value: Int)]) {
    // Larger networks first among those with the same base: a stack of open networks then has the
    // smallest on top.
    let sorted = entries.enumerated().sorted { a, b in
      (a.element.prefix.base.bits, a.element.prefix.bitCount, -a.offset)
        < (b.element.prefix.base.bits, b.element.prefix.bitCount, -b.offset)
    }
    var open: [(last: UInt128, value: Int32)] = []
    for (_, entry) in sorted {
      let base = entry.prefix.base.bits
      close(&open, before: base)
      begin(base, Int32(clamping: entry.value))
      open.append((base | ~IPPrefix.mask(entry.prefix.bitCount), Int32(clamping: entry.value)))
    }
    close(&open, before: nil)
  }

  /// Ends the open networks that lie before `base`; what encloses them goes on.
  private mutating func close(_ open: inout [(last: UInt128, value: Int32)], before base: UInt128?)
  {
    while let top = open.last, base.map({ top.last < $0 }) ?? true {
      open.removeLast()
      guard top.last < .max else { continue }
      // An enclosing network that ends here as well begins nothing: its own end overwrites this.
      begin(top.last + 1, open.last?.value ?? -1)
    }
  }

  private mutating func begin(_ start: UInt128, _ value: Int32) {
    if starts.last == start {
      values[values.count - 1] = value
    } else {
      starts.append(start)
      values.append(value)
    }
  }

  func value(of bits: UInt128) -> Int? {
    var low = 0
    var high = starts.count
    while low < high {
      let middle = (low + high) / 2
      if starts[middle] <= bits { low = middle + 1 } else { high = middle }
    }
    guard low > 0, values[low - 1] >= 0 else { return nil }
    return Int(values[low - 1])
  }
}
