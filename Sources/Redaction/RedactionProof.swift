// SPDX-License-Identifier: Apache-2.0

/// What the search for the input's values in a copy came to.
package struct RedactionProof: Hashable, Sendable {
  /// Values that were searched for.
  package var values = 0
  /// Those that stand where a copy keeps nothing.
  package var found = 0
  /// The first packets of the copy that hold one of them there.
  package var packets: [UInt64] = []
  /// Those that stand in fields that stay, and nowhere else.
  package var kept = 0
  /// What these fields are, sorted.
  package var keptFields: [String] = []

  static let maxPackets = 10
}
