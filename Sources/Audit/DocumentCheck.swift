// SPDX-License-Identifier: Apache-2.0

/// Something wrong, or doubtful, in a policy or a rule.
package struct DocumentProblem: Hashable, Sendable {
  /// The file.
  package var path: String
  /// Its line, from 1; 0 when no line is to blame.
  package var line: Int
  /// The column, from 1; 0 when none is to blame.
  package var column: Int
  /// Whether the document is usable in spite of it.
  package var isWarning: Bool
  /// What was expected and what was there.
  package var message: String

  /// Places a problem.
  package init(path: String, line: Int, column: Int, isWarning: Bool = false, message: String) {
    self.path = path
    self.line = line
    self.column = column
    self.isWarning = isWarning
    self.message = message
  }
}

/// What `policy check` and `rules check` found.
package struct DocumentCheck: Hashable, Sendable {
  /// What was read, in words: `12 zones, 17 assets, 13 conduits`.
  package var summary: String
  /// What is wrong, in order of file and line.
  package var problems: [DocumentProblem]

  /// Describes a check.
  package init(summary: String, problems: [DocumentProblem]) {
    self.summary = summary
    self.problems = problems
  }

  /// Whether nothing worse than a warning was found.
  package var isValid: Bool { problems.allSatisfy(\.isWarning) }
}

/// One rule, for `rules list` and `rules show`.
package struct RuleDescription: Hashable, Sendable {
  /// The rule's identifier in findings: `TLS-001`.
  package var id: String
  /// One line for people.
  package var title: String
  /// critical, high, medium, low or info.
  package var severity: String
  /// The event type that it reads: `tls`.
  package var service: String
  /// Its file.
  package var path: String
  /// The rule as it stands in the file.
  package var source: String
  /// What it speaks of: sections and appendices of FDA's premarket guidance (`A1-C`, `V.C`), questions of MDS2
  /// (`MDS2 TXCF-2`).
  package var guidance: [String]

  /// Describes a rule.
  package init(
    id: String,
    title: String,
    severity: String,
    service: String,
    path: String,
    source: String,
    guidance: [String] = []
  ) {
    self.id = id
    self.title = title
    self.severity = severity
    self.service = service
    self.path = path
    self.source = source
    self.guidance = guidance
  }
}
