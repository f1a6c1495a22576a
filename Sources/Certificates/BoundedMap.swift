// SPDX-License-Identifier: Apache-2.0

/// Values by a hash of what they were made of; past a limit the oldest makes place for a new one.
struct BoundedMap<Value: Sendable>: Sendable {
  private var entries: [UInt64: Value] = [:]
  /// The keys of `entries` in the order in which they came; a ring once it is full.
  private var order: [UInt64] = []
  private var oldest = 0
  private let limit: Int

  /// Keeps at most `limit` values, at least one.
  init(limit: Int) { self.limit = max(1, limit) }

  var count: Int { entries.count }

  /// The value kept for a hash.
  func value(_ key: UInt64) -> Value? { entries[key] }

  /// Keeps a value, in place of the one that was kept for the same hash.
  mutating func keep(_ value: Value, _ key: UInt64) {
    if entries.updateValue(value, forKey: key) != nil { return }
    if order.count < limit {
      order.append(key)
    } else {
      entries[order[oldest]] = nil
      order[oldest] = key
      oldest = (oldest + 1) % limit
    }
  }
}
