// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Findings
internal import Policy

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

  /// Whether a remark on a policy is this bad or worse.
  func includes(_ severity: PolicyRemark.Severity) -> Bool {
    switch self {
    case .critical, .never: false
    case .high: severity >= .high
    case .medium: severity >= .medium
    case .low, .info: true
    }
  }
}
