// SPDX-License-Identifier: Apache-2.0

/// The named limits of a document; reaching one is an error with its name.
package struct DocumentLimits: Hashable, Sendable {
  /// Bytes of one file.
  package var maxBytes = 16 << 20
  /// Nodes of one file, those that aliases repeat included (against "billion laughs").
  package var maxNodes = 1_000_000
  /// How deep mappings and sequences nest.
  package var maxDepth = 64
  /// Documents of one file.
  package var maxDocuments = 10_000

  /// The defaults.
  package init() {}
}
