// SPDX-License-Identifier: Apache-2.0
package import NetworkTypes

/// Flows between two hosts that are alike in service and verdict.
package struct FlowKindRecord: Hashable, Sendable {
  /// Who began, as far as known.
  package var client: Party
  /// The other side.
  package var server: Party
  /// As a finding names it: `dicom tcp/104`.
  package var service: String
  /// The client's zone, `nil` for none.
  package var zoneFrom: String?
  /// The server's zone, `nil` for none.
  package var zoneTo: String?
  /// The conduit that they are accounted to, by its place in the report; `nil` for none.
  package var conduit: Int?
  /// As `policy.verdict` has it, empty without a policy.
  package var verdict: String
  /// Flows.
  package var flows: UInt64
  /// Bytes, both ways.
  package var bytes: UInt64
  /// Time of the last packet.
  package var lastSeen: Timestamp

  /// Describes flows.
  package init(
    client: Party,
    server: Party,
    service: String,
    zoneFrom: String? = nil,
    zoneTo: String? = nil,
    conduit: Int? = nil,
    verdict: String = "",
    flows: UInt64 = 1,
    bytes: UInt64 = 0,
    lastSeen: Timestamp
  ) {
    self.client = client
    self.server = server
    self.service = service
    self.zoneFrom = zoneFrom
    self.zoneTo = zoneTo
    self.conduit = conduit
    self.verdict = verdict
    self.flows = flows
    self.bytes = bytes
    self.lastSeen = lastSeen
  }
}
