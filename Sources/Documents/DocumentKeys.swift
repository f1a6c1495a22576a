// SPDX-License-Identifier: Apache-2.0

/// The keys that a mapping has had so far; most have too few for a set to pay.
struct DocumentKeys {
  private static let few = 12
  private var set: Set<String> = []

  /// Whether a key is new; `entries` are those before it.
  mutating func insert(_ key: String, _ entries: [DocumentEntry]) -> Bool {
    if entries.count < Self.few { return !entries.contains { $0.key == key } }
    if set.isEmpty { set = Set(entries.lazy.map(\.key)) }
    return set.insert(key).inserted
  }
}
