// SPDX-License-Identifier: Apache-2.0
internal import Events
internal import NetworkTypes

/// What the policy says of a flow before its events are seen.
///
/// A small value without references, to be kept with the flow. When the application protocol is
/// recognised later, the flow is judged again.
package struct FlowMatch: Hashable, Sendable {
  /// The verdict so far.
  package enum Verdict: Hashable, Sendable {
    /// The policy does not speak of such flows.
    case outOfScope
    /// Both ends are in one zone that lets its hosts speak with each other.
    case intraZone
    /// Conduits permit the flow if its events meet their conditions; the first is named.
    case candidates(first: Int)
    /// No conduit permits it, but this one would if the other side had begun.
    case wrongDirection(conduit: Int)
    /// It comes from an untrusted zone, or from a stranger, and nothing permits it.
    case untrustedSource
    /// It leaves for an untrusted zone or the internet, and nothing permits it.
    case externalDestination
    /// Nothing permits it.
    case noConduit
  }

  /// The verdict so far.
  package let verdict: Verdict
  let ends: EndPairs
  let service: ServiceKey
  let time: Timestamp

  /// Whether nothing permits the flow.
  package var isDenied: Bool {
    switch verdict {
    case .outOfScope, .intraZone, .candidates: false
    case .wrongDirection, .untrustedSource, .externalDestination, .noConduit: true
    }
  }

  /// Why the flow is denied, as in `policy.reason`; empty when it is not.
  package var reason: StaticString {
    switch verdict {
    case .outOfScope, .intraZone, .candidates: ""
    case .wrongDirection: "wrong_direction"
    case .untrustedSource: "untrusted_source"
    case .externalDestination: "external_destination"
    case .noConduit: "no_conduit"
    }
  }

  /// The conduit that is permitting so far, or would if the other side had begun.
  package var conduit: Int? {
    switch verdict {
    case .candidates(let first): first
    case .wrongDirection(let conduit): conduit
    default: nil
    }
  }
}

/// What tells a flow's service.
struct ServiceKey: Hashable, Sendable {
  let transport: IPProtocol
  let port: UInt16
  let appProtocol: UInt8
  let isFromFTPData: Bool

  /// The service of a flow; of ICMP the type takes the port's place.
  init(_ flow: FlowIdentity, _ appProtocol: UInt8) {
    transport = flow.ipProtocol
    let isICMP = flow.ipProtocol == .icmp || flow.ipProtocol == .icmpv6
    port = isICMP ? flow.clientPort : flow.serverPort
    self.appProtocol = appProtocol
    isFromFTPData = flow.ipProtocol == .tcp && flow.clientPort == 20
  }
}
