// SPDX-License-Identifier: Apache-2.0

/// Why a run could not be made at all; what was read in part is a report with incidents instead.
package enum AuditError: Error, Hashable, Sendable {
  /// Options that do not fit together, or a filter that libpcap refuses.
  case usage(String)
  /// The policy, or a device's declaration, could not be read or is not valid.
  case policy(String)
  /// A rule could not be read or is not valid.
  case rule(String)
  /// No capture, or no interface, could be opened.
  case capture(String)
  /// An output could not be written.
  case output(String)

  /// What to tell the user.
  package var message: String {
    switch self {
    case .usage(let text), .policy(let text), .rule(let text), .capture(let text),
      .output(let text):
      text
    }
  }
}
