// SPDX-License-Identifier: Apache-2.0
package import Events

/// The events that are made once a run, after everything was read, for rules alone.
package enum RunEvents {
  /// What they hold.
  package static let schemas = [AssetEvent.schema, BeaconEvent.schema, ConduitEvent.schema]
}
