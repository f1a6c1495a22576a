// SPDX-License-Identifier: Apache-2.0
package import Findings

/// From a configuration to a result: what the command line calls.
package enum AuditRun {
  /// Decodes, judges and reports.
  ///
  /// `progress` may be called from any worker.
  package static func audit(
    _ configuration: AuditConfiguration,
    stop: StopFlag,
    progress: (@Sendable (AuditProgress) -> Void)?
  ) throws(AuditError) -> AuditReport {
    throw .capture("auditing is not built in yet")
  }

  /// Writes EVE events, one object a line, in the order of the packets.
  ///
  /// `write` answers false when nobody reads any more; the run then ends as if it were done.
  package static func inspect(
    _ configuration: AuditConfiguration,
    stop: StopFlag,
    into write: ([UInt8]) -> Bool
  ) throws(AuditError) -> InspectResult {
    throw .capture("inspecting is not built in yet")
  }

  /// Judges an interface until it is stopped.
  package static func live(
    _ configuration: LiveConfiguration,
    stop: StopFlag,
    progress: (@Sendable (AuditProgress) -> Void)?
  ) throws(AuditError) -> AuditReport {
    throw .capture("live capture is not built in yet")
  }

  /// The rules of a folder, in order of their identifiers.
  package static func rules(in directory: String) throws(AuditError) -> [RuleDescription] {
    throw .rule("reading rules is not built in yet")
  }

  /// Reads all rules of a folder and says what is wrong with them.
  package static func checkRules(in directory: String) throws(AuditError) -> DocumentCheck {
    throw .rule("reading rules is not built in yet")
  }

  /// Reads a policy and says what is wrong with it.
  package static func checkPolicy(at path: String) throws(AuditError) -> DocumentCheck {
    throw .policy("reading policies is not built in yet")
  }
}
