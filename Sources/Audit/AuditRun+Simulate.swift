// SPDX-License-Identifier: Apache-2.0
internal import Findings
internal import Policy

/// What captures would meet under another policy.
package struct SimulationResult: Sendable {
  /// The changes: newly denied, newly allowed, otherwise different.
  package var changes: [SimulatedChange]
  /// Flows that were judged.
  package var flows: UInt64
  /// Flows that both policies judge alike.
  package var unchanged: UInt64
  /// Flows of groups past the limit.
  package var untold: UInt64
  /// How the reading ended.
  package var reading: InspectResult
  /// What the user should know, a line each: hosts that a policy knows by name.
  package var warnings: [String]
}

extension AuditRun {
  /// Holds captures against two policies and answers what the new one would change.
  ///
  /// Streams are put together as the old policy says. Hosts that a policy knows by name are looked for
  /// in the captures first.
  package static func simulate(
    _ configuration: AuditConfiguration,
    new: String,
    old: String,
    stop: StopFlag
  ) throws(AuditError) -> SimulationResult {
    let policies = try namedPolicies([policy(at: old), policy(at: new)], configuration, stop: stop)
    let simulation = PolicySimulation(
      old: try matcher(policies[0].policy),
      new: try matcher(policies[1].policy),
      protocolNames: protocolNames
    )
    let list = try captureList(configuration)
    let reading = try read(list, configuration, simulation, stop: stop) { _ in
    } frame: { _ in
    }
    return SimulationResult(
      changes: simulation.changes,
      flows: simulation.flows,
      unchanged: simulation.unchanged,
      untold: simulation.untold,
      reading: reading,
      warnings: zip(["old", "new"], policies).flatMap { name, policy in
        policy.warnings.map { "\(name) policy: \($0)" }
      }
    )
  }
}
