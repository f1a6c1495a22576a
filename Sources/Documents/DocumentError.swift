// SPDX-License-Identifier: Apache-2.0

/// Why a document could not be read: the file, the place in it, and what was expected there.
package struct DocumentError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file's name, as the user gave it.
  package let file: String
  /// The line, from 1; 0 when the error is the whole file's.
  package let line: Int
  /// The column, from 1, in Unicode scalars; 0 when the error is the whole file's.
  package let column: Int
  /// What was expected, and what was there.
  package let message: String

  /// Names a place and what was expected there.
  package init(file: String, line: Int = 0, column: Int = 0, _ message: String) {
    self.file = file
    self.line = line
    self.column = column
    self.message = message
  }

  /// An error at a node's place.
  package init(file: String, at node: DocumentNode, _ message: String) {
    self.init(file: file, line: node.line, column: node.column, message)
  }

  /// `file:line:column: message`, as compilers write it.
  package var description: String {
    line == 0 ? "\(file): \(message)" : "\(file):\(line):\(column): \(message)"
  }
}
