// SPDX-License-Identifier: Apache-2.0
package import NetworkTypes

/// How many flows got each of the policy's verdicts (CONTRACT.md, "Verdicts").
package struct VerdictCounts: Hashable, Sendable {
  /// A conduit permits them.
  package var allowed: UInt64 = 0
  /// No conduit matched.
  package var denied: UInt64 = 0
  /// A conduit matched and one of its conditions failed.
  package var violates: UInt64 = 0
  /// Who began is not known.
  package var undetermined: UInt64 = 0
  /// The policy does not speak of them.
  package var outOfScope: UInt64 = 0

  /// All zero.
  package init() {}

  /// The counts by the names of the contract, in its order.
  package var named: [NamedCount] {
    [
      NamedCount("allowed", allowed), NamedCount("denied", denied),
      NamedCount("violates", violates), NamedCount("undetermined", undetermined),
      NamedCount("out_of_scope", outOfScope),
    ]
  }
}

/// What a declared conduit carried.
package struct ConduitRecord: Hashable, Sendable {
  /// Its identifier in the policy.
  package var id: String
  /// Its line in the policy's file, from 1; `nil` when it did not come from a file.
  package var line: Int?
  /// Zones and assets that may begin, by name.
  package var from: [String]
  /// Zones and assets that may be spoken to, by name.
  package var to: [String]
  /// Flows that it permits.
  package var allowed: UInt64
  /// Flows that it matched and whose conditions failed.
  package var violates: UInt64
  /// Conditions that could not be seen passively, counted a flow each.
  package var notObservable: UInt64
  /// Flows that it matched.
  package var flows: UInt64
  /// Bytes of those flows, both ways.
  package var bytes: UInt64
  /// Time of the last packet, `nil` when the conduit was never used.
  package var lastSeen: Timestamp?

  /// Describes what a conduit carried.
  package init(
    id: String,
    line: Int? = nil,
    from: [String] = [],
    to: [String] = [],
    allowed: UInt64 = 0,
    violates: UInt64 = 0,
    notObservable: UInt64 = 0,
    flows: UInt64 = 0,
    bytes: UInt64 = 0,
    lastSeen: Timestamp? = nil
  ) {
    self.id = id
    self.line = line
    self.from = from
    self.to = to
    self.allowed = allowed
    self.violates = violates
    self.notObservable = notObservable
    self.flows = flows
    self.bytes = bytes
    self.lastSeen = lastSeen
  }
}
