// SPDX-License-Identifier: Apache-2.0

/// A set of byte strings that is asked with borrowed bytes and copies none.
///
/// Open addressing over one flat array. The hash (FNV-1a) is not keyed: the members come from the
/// policy's author, and a lookup with foreign bytes only ever walks a chain of members.
struct OctetStringSet: Sendable {
  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  private var slots: [Int32] = []

  init(_ members: some Sequence<String>) {
    let unique = Set(members).sorted()
    var capacity = 4
    while capacity < unique.count * 2 { capacity *= 2 }
    slots = Array(repeating: -1, count: capacity)
    for member in unique {
      bytes.append(contentsOf: member.utf8)
      ends.append(bytes.count)
      var hash = Self.seed
      for byte in member.utf8 { Self.mix(&hash, byte) }
      var slot = Int(truncatingIfNeeded: hash) & (capacity - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (capacity - 1) }
      slots[slot] = Int32(clamping: ends.count - 1)
    }
  }

  private static let seed: UInt64 = 0xcbf2_9ce4_8422_2325

  private static func mix(_ hash: inout UInt64, _ byte: UInt8) {
    hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
  }

  /// Whether the bytes are a member.
  func contains(_ octets: borrowing Octets) -> Bool {
    var hash = Self.seed
    for i in 0..<octets.count { Self.mix(&hash, octets[i]) }
    return contains(hash, octets.count) { octets[$0] }
  }

  /// Whether the two, with a caret between them, are a member.
  func contains(_ first: borrowing Octets, caret second: borrowing Octets) -> Bool {
    var hash = Self.seed
    for i in 0..<first.count { Self.mix(&hash, first[i]) }
    Self.mix(&hash, UInt8(ascii: "^"))
    for i in 0..<second.count { Self.mix(&hash, second[i]) }
    let cut = first.count
    return contains(hash, cut + 1 + second.count) { i in
      if i < cut { return first[i] }
      return i == cut ? UInt8(ascii: "^") : second[i - cut - 1]
    }
  }

  private func contains(_ hash: UInt64, _ count: Int, _ byte: (Int) -> UInt8) -> Bool {
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] >= 0 {
      let member = Int(slots[slot])
      let start = member == 0 ? 0 : ends[member - 1]
      if ends[member] - start == count, isEqual(start, count, byte) { return true }
      slot = (slot + 1) & (slots.count - 1)
    }
    return false
  }

  private func isEqual(_ start: Int, _ count: Int, _ byte: (Int) -> UInt8) -> Bool {
    for i in 0..<count where bytes[start + i] != byte(i) { return false }
    return true
  }
}
