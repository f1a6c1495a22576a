// SPDX-License-Identifier: Apache-2.0
internal import Audit
internal import Findings

/// How the program ends (CONTRACT.md, "Exit codes").
enum ExitStatus: Int32 {
  /// Nothing at or above `--fail-on`.
  case clean = 0
  /// Findings at or above `--fail-on`.
  case findings = 1
  /// Wrong usage, or an invalid policy, rule or waiver.
  case usage = 2
  /// A capture could not be read whole.
  case capture = 3
  /// An output could not be written.
  case output = 4
  /// Interrupted, with a report of what was seen.
  case interrupted = 130

  /// The status of a run that could not be made.
  init(_ error: AuditError) {
    switch error {
    case .usage, .policy, .rule: self = .usage
    case .capture: self = .capture
    case .output: self = .output
    }
  }

  /// The status of a report: what makes it least trustworthy comes first.
  init(_ report: AuditReport, outputsFailed: Bool, failOn: FailureThreshold) {
    if outputsFailed {
      self = .output
    } else if report.interrupted {
      self = .interrupted
    } else if !report.incidents.isEmpty {
      self = .capture
    } else if let severity = failOn.severity, report.count(atOrAbove: severity) > 0 {
      self = .findings
    } else {
      self = .clean
    }
  }
}

/// Thrown to end a command with a status after everything has been said.
struct StatusExit: Error {
  let status: ExitStatus

  /// Ends the command unless the status is that of success.
  static func unlessClean(_ status: ExitStatus) throws {
    if status != .clean { throw StatusExit(status: status) }
  }
}
