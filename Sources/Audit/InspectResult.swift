// SPDX-License-Identifier: Apache-2.0
package import Findings

/// How an `inspect` run ended; the events themselves went to the writer.
package struct InspectResult: Hashable, Sendable {
  /// The captures, those that could not be read whole among them.
  package var captures: [CaptureSummary]
  /// Events written.
  package var events: UInt64
  /// What the user should know, a line each.
  package var warnings: [String]
  /// Whether the run was stopped before its end.
  package var interrupted: Bool

  /// Describes an end.
  package init(
    captures: [CaptureSummary],
    events: UInt64 = 0,
    warnings: [String] = [],
    interrupted: Bool = false
  ) {
    self.captures = captures
    self.events = events
    self.warnings = warnings
    self.interrupted = interrupted
  }

  /// The captures that could not be read whole.
  package var incidents: [CaptureSummary] { captures.filter { $0.incident != nil } }
}
