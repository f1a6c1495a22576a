// SPDX-License-Identifier: Apache-2.0

/// One thing that is wrong in a rule file, and where.
package struct RuleProblem: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The file, relative to the directory that was loaded.
  package let file: String
  /// The line, counted from 1; 0 where the whole file is meant.
  package let line: Int
  /// The column, counted from 1; 0 where the whole file is meant.
  package let column: Int
  /// What was expected and what was there.
  package let reason: String

  /// Names a problem.
  package init(file: String, line: Int = 0, column: Int = 0, reason: String) {
    self.file = file
    self.line = line
    self.column = column
    self.reason = reason
  }

  /// `file:line:column: reason`.
  package var description: String {
    line > 0 ? "\(file):\(line):\(column): \(reason)" : "\(file): \(reason)"
  }

  /// By file, then by place.
  package static func < (a: RuleProblem, b: RuleProblem) -> Bool {
    (a.file, a.line, a.column, a.reason) < (b.file, b.line, b.column, b.reason)
  }
}

/// Why a set of rules cannot be used: everything that is wrong with it, in file order.
package struct RuleError: Error, Hashable, Sendable, CustomStringConvertible {
  /// At least one problem.
  package let problems: [RuleProblem]

  /// Gathers problems and puts them in order, each once.
  package init(_ problems: [RuleProblem]) {
    self.problems = Set(problems).sorted()
  }

  /// One line a problem.
  package var description: String { problems.map(\.description).joined(separator: "\n") }
}

/// A place in a rule file.
package struct RulePosition: Hashable, Sendable {
  /// The line, counted from 1.
  package let line: Int
  /// The column, counted from 1.
  package let column: Int

  /// Names a place.
  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}

/// A problem at a place whose file the caller knows.
struct PlacedProblem: Error {
  let position: RulePosition
  let reason: String

  init(_ position: RulePosition, _ reason: String) {
    self.position = position
    self.reason = reason
  }

  func inFile(_ file: String) -> RuleProblem {
    RuleProblem(file: file, line: position.line, column: position.column, reason: reason)
  }
}
