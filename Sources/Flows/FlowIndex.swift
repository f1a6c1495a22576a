// SPDX-License-Identifier: Apache-2.0

/// An open-addressing index from a key's hash to a slot, with linear probing and backward shift.
///
/// An entry is the hash's upper half and the slot plus one in a word; 0 is empty. At most three
/// quarters are full.
struct FlowIndex {
  private var entries: [UInt64]
  private var mask: Int
  private(set) var count = 0

  init(capacity: Int = 1 << 12) {
    entries = [UInt64](repeating: 0, count: capacity)
    mask = capacity - 1
  }

  @inline(__always)
  private func entry(_ hash: UInt64, _ slot: Int) -> UInt64 {
    hash & 0xffff_ffff_0000_0000 | UInt64(slot + 1)
  }

  @inline(__always)
  private func home(_ entry: UInt64) -> Int {
    Int(truncatingIfNeeded: (entry >> 32) &* 0x9e37_79b1 >> 8) & mask
  }

  /// The slot for which `matches` says yes, among those of that hash.
  @inline(__always)
  func find(_ hash: UInt64, _ matches: (Int) -> Bool) -> Int? {
    let tag = hash & 0xffff_ffff_0000_0000
    var at = home(tag)
    while true {
      let found = entries[at]
      if found == 0 { return nil }
      if found & 0xffff_ffff_0000_0000 == tag {
        let slot = Int(found & 0xffff_ffff) - 1
        if matches(slot) { return slot }
      }
      at = (at &+ 1) & mask
    }
  }

  mutating func insert(_ hash: UInt64, _ slot: Int) {
    if (count + 1) * 4 > entries.count * 3 { grow() }
    place(entry(hash, slot))
    count += 1
  }

  mutating func remove(_ hash: UInt64, _ slot: Int) {
    let wanted = entry(hash, slot)
    var at = home(wanted)
    while entries[at] != wanted {
      if entries[at] == 0 { return }
      at = (at &+ 1) & mask
    }
    count -= 1
    var hole = at
    var next = (at &+ 1) & mask
    while entries[next] != 0 {
      let distance = (next &- home(entries[next])) & mask
      if distance >= (next &- hole) & mask {
        entries[hole] = entries[next]
        hole = next
      }
      next = (next &+ 1) & mask
    }
    entries[hole] = 0
  }

  private mutating func place(_ entry: UInt64) {
    var at = home(entry)
    while entries[at] != 0 { at = (at &+ 1) & mask }
    entries[at] = entry
  }

  private mutating func grow() {
    let old = entries
    entries = [UInt64](repeating: 0, count: old.count * 2)
    mask = entries.count - 1
    for entry in old where entry != 0 { place(entry) }
  }
}
