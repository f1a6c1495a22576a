// SPDX-License-Identifier: Apache-2.0

/// One thing that is wrong with a policy, and where.
package struct PolicyProblem: Hashable, Sendable, CustomStringConvertible {
  /// The policy's file.
  package var file: String
  /// The place; line 0 for the whole file.
  package var place: SourcePlace
  /// What was expected, and what was there.
  package var message: String

  /// Names a place and what was expected there.
  package init(file: String, place: SourcePlace, _ message: String) {
    self.file = file
    self.place = place
    self.message = message
  }

  /// `file:line:column: message`, as compilers write it.
  package var description: String {
    place.line == 0
      ? "\(file): \(message)" : "\(file):\(place.line):\(place.column): \(message)"
  }
}

/// Why a policy is refused: everything that is wrong with it, up to a limit, in the file's order.
package struct PolicyError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The problems, never empty.
  package let problems: [PolicyProblem]
  /// How many further problems there were.
  package let omitted: Int

  /// Gathers problems.
  package init(_ problems: [PolicyProblem], omitted: Int = 0) {
    self.problems = problems
    self.omitted = omitted
  }

  /// One problem a line.
  package var description: String {
    let lines = problems.map(\.description)
    return (lines + (omitted > 0 ? ["and \(omitted) more"] : [])).joined(separator: "\n")
  }
}
