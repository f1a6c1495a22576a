// SPDX-License-Identifier: Apache-2.0

/// A name and how often it occurred, for tables whose names are not known beforehand.
package struct NamedCount: Hashable, Sendable, Comparable {
  /// What was counted.
  package var name: String
  /// How often.
  package var count: UInt64

  /// Names a count.
  package init(_ name: String, _ count: UInt64) {
    self.name = name
    self.count = count
  }

  /// By name, so that a table of them has one order.
  package static func < (a: NamedCount, b: NamedCount) -> Bool {
    (a.name, a.count) < (b.name, b.count)
  }
}
