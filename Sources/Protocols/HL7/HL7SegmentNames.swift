// SPDX-License-Identifier: Apache-2.0

/// Distinct segment names in the order seen, with counts; fixed in size, so that nothing is allocated.
struct HL7SegmentNames {
  /// Names kept at the most; the standard knows about 180, real messages use fewer than 30.
  static let capacity = 64

  private var names = InlineArray<64, UInt32>(repeating: 0)
  private var counts = InlineArray<64, UInt32>(repeating: 0)
  /// How many distinct names there are.
  private(set) var count = 0
  private var last = 0
  /// One bit a hash value: a clear bit proves a name new without a search.
  private var seen: UInt64 = 0

  /// Counts a name; true when it is new.
  mutating func insert(_ name: UInt32) -> Bool {
    if count > 0, names[last] == name {
      counts[last] &+= 1
      return false
    }
    let bit = UInt64(1) << UInt64((name &* 0x9e37_79b1) >> 26)
    if seen & bit != 0 {
      for i in 0..<count where names[i] == name {
        counts[i] &+= 1
        last = i
        return false
      }
    }
    guard count < Self.capacity else { return false }
    seen |= bit
    names[count] = name
    counts[count] = 1
    last = count
    count += 1
    return true
  }

  /// The name at an index.
  func name(_ index: Int) -> UInt32 { names[index] }

  /// How often the name at an index was seen.
  func occurrences(_ index: Int) -> UInt32 { counts[index] }
}
