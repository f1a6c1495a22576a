// SPDX-License-Identifier: Apache-2.0

/// How bad a finding is for the security of the network, not for a patient.
///
/// The reference for the five steps is CVSS's qualitative scale with `info` for inventory and
/// evidence. A greater severity is a worse one: `.critical > .high`.
package enum Severity: String, Hashable, Sendable, CaseIterable, Comparable {
  /// Zero-effort compromise, credential theft, or an unapproved clinical command.
  case critical
  /// Anybody near can read or alter clinical data, or a zone boundary failed.
  case high
  /// A control is weaker than declared.
  case medium
  /// Hygiene or drift.
  case low
  /// Inventory and evidence.
  case info

  /// 0 for critical to 4 for info: the order of a report.
  package var rank: Int {
    switch self {
    case .critical: 0
    case .high: 1
    case .medium: 2
    case .low: 3
    case .info: 4
    }
  }

  /// One step milder.
  var lowered: Severity {
    switch self {
    case .critical: .high
    case .high: .medium
    case .medium: .low
    case .low, .info: .info
    }
  }

  /// Orders by how bad; `info` is the least.
  package static func < (a: Severity, b: Severity) -> Bool { a.rank > b.rank }
}
