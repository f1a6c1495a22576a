// SPDX-License-Identifier: Apache-2.0
internal import Events
internal import NetworkTypes

/// What makes flows alike in a report: their ends, their service, and what the policy says of them.
struct FlowKind: Hashable, Sendable {
  let client: IPAddress
  let server: IPAddress
  let transport: IPProtocol
  /// The responder's port, 0 for what has none.
  let port: UInt16
  let appProtocol: UInt8
  /// By its place in the policy, -1 for none.
  let zoneFrom: Int32
  let zoneTo: Int32
  let conduit: Int32
  /// `nil` without a policy.
  let verdict: FlowVerdict?
}

/// Flows of one kind together.
struct FlowTally: Hashable, Sendable {
  var flows: UInt64 = 0
  /// Both ways.
  var bytes: UInt64 = 0
  var last: Timestamp

  mutating func merge(_ other: FlowTally) {
    flows &+= other.flows
    bytes &+= other.bytes
    last = max(last, other.last)
  }
}

/// The kinds of flow that one worker met, within a limit.
package struct FlowKinds: Sendable {
  /// Kinds that are kept; flows of further ones are only counted.
  package static let maxKinds = 1 << 16

  private(set) var tallies: [FlowKind: FlowTally] = [:]
  /// Flows whose kind was not kept.
  package private(set) var dropped: UInt64 = 0

  /// Adds flows of a kind.
  mutating func add(_ kind: FlowKind, _ tally: FlowTally) {
    if let place = tallies.index(forKey: kind) {
      tallies.values[place].merge(tally)
    } else if tallies.count < Self.maxKinds {
      tallies[kind] = tally
    } else {
      dropped &+= tally.flows
    }
  }

  /// Takes what another worker met; what is past the limit is dropped in an order of its own.
  mutating func merge(_ other: FlowKinds) {
    dropped &+= other.dropped
    guard !tallies.isEmpty else {
      tallies = other.tallies
      return
    }
    for (kind, tally) in other.tallies.sorted(by: { $0.key < $1.key }) { add(kind, tally) }
  }
}

extension FlowKind: Comparable {
  private var order: (IPAddress, IPAddress, UInt8, UInt16, UInt8, Int32, UInt8) {
    (
      client, server, transport.rawValue, port, appProtocol, conduit, verdict?.rawValue ?? .max
    )
  }

  static func < (a: FlowKind, b: FlowKind) -> Bool {
    // A tuple of more than six has no order of its own.
    let (x, y) = (a.order, b.order)
    if (x.0, x.1, x.2, x.3) != (y.0, y.1, y.2, y.3) {
      return (x.0, x.1, x.2, x.3) < (y.0, y.1, y.2, y.3)
    }
    return (x.4, x.5, x.6) < (y.4, y.5, y.6)
  }
}
