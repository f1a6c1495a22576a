// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Findings

/// From which severity on a run fails.
enum FailureThreshold: String, ExpressibleByArgument, CaseIterable {
  case critical
  case high
  case medium
  case low
  case info
  case never

  /// The severity, `nil` for never.
  var severity: Severity? { Severity(rawValue: rawValue) }
}
