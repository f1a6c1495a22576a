// SPDX-License-Identifier: Apache-2.0

/// The named limits of a document; reaching one is an error with its name.
package struct DocumentLimits: Hashable, Sendable {
  /// Bytes of one file.
  package var maxBytes = 16 << 20
  /// Nodes of one file, those that aliases repeat included (against "billion laughs").
  package var maxNodes = 1_000_000
  /// How deep mappings and sequences nest.
  package var maxDepth = 64
  /// Characters of one file that can begin a node (`,:[{-?` and line feeds).
  ///
  /// The parser builds its whole tree before nodes can be counted; this bounds that tree first.
  package var maxStructureMarks = 4_000_000
  /// Documents of one file.
  package var maxDocuments = 10_000

  /// The defaults.
  package init() {}
}
