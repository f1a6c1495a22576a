// SPDX-License-Identifier: Apache-2.0

/// Values by whole numbers, made once: a lookup is a multiplication and, mostly, one comparison.
///
/// `Dictionary` also guards against keys that somebody chose so that they collide, and a lookup there
/// costs ten times as much. Traffic only asks this table; its keys are the policy's own.
struct KeyTable<Value: Sendable>: Sendable {
  private var slots: [Int32]
  private var keys: [UInt64] = []
  private var values: [Value] = []
  /// How many of a product's bits do not count.
  private let shift: UInt64

  init(_ entries: [UInt64: Value] = [:]) {
    // At most half of the slots are taken.
    let bits = max(1, Int.bitWidth - entries.count.leadingZeroBitCount + 1)
    shift = UInt64(64 - bits)
    slots = [Int32](repeating: -1, count: 1 << bits)
    keys.reserveCapacity(entries.count)
    values.reserveCapacity(entries.count)
    for (key, value) in entries.sorted(by: { $0.key < $1.key }) {
      var slot = self.slot(of: key)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(clamping: keys.count)
      keys.append(key)
      values.append(value)
    }
  }

  /// The value of a key.
  @inline(__always)
  subscript(key: UInt64) -> Value? {
    var slot = slot(of: key)
    while slots[slot] >= 0 {
      let entry = Int(slots[slot])
      if keys[entry] == key { return values[entry] }
      slot = (slot &+ 1) & (slots.count &- 1)
    }
    return nil
  }

  /// Fibonacci hashing: neighbours among the keys come to lie far apart.
  private func slot(of key: UInt64) -> Int {
    Int(truncatingIfNeeded: (key &* 0x9e37_79b9_7f4a_7c15) &>> shift)
  }
}
