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
}

extension AuditRun {
  /// Holds captures against two policies and answers what the new one would change.
  ///
  /// Streams are put together as the old policy says.
  package static func simulate(
    _ configuration: AuditConfiguration,
    new: String,
    old: String,
    stop: StopFlag
  ) throws(AuditError) -> SimulationResult {
    let simulation = PolicySimulation(
      old: try matcher(at: old),
      new: try matcher(at: new),
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
      reading: reading
    )
  }
}
