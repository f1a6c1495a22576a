// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import NetworkTypes
internal import Policy
internal import PolicyFile

/// A policy under test, with short ways to ask it.
struct PolicyBench {
  let matcher: PolicyMatcher

  init(_ text: String) throws(PolicyError) {
    let policy = try PolicyFile.read(text: text, name: "p.yml")
    matcher = try PolicyMatcher(policy, schemas: stubSchemas, protocolNames: stubProtocols)
  }

  var policy: SegmentationPolicy { matcher.policy }

  static func address(_ text: String) -> IPAddress { IPAddress(text) ?? IPAddress(v4: 0) }

  static func flow(
    _ client: String,
    _ server: String,
    _ port: UInt16,
    _ transport: IPProtocol = .tcp,
    clientPort: UInt16 = 40_000
  ) -> FlowIdentity {
    FlowIdentity(
      id: 1,
      slot: 0,
      client: address(client),
      server: address(server),
      clientPort: clientPort,
      serverPort: port,
      ipProtocol: transport,
      initiator: .handshake
    )
  }

  func place(_ text: String) -> Placement {
    matcher.place(Self.address(text), mac: nil, vlan: 0)
  }

  func match(_ flow: FlowIdentity, app: UInt8 = 0, day: String = "2026-06-01") -> FlowMatch {
    matcher.judge(
      flow,
      from: matcher.place(flow.client, mac: nil, vlan: 0),
      to: matcher.place(flow.server, mac: nil, vlan: 0),
      appProtocol: app,
      at: PolicyDate(day)?.end ?? Timestamp(nanoseconds: 0)
    )
  }

  /// `allowed:ID`, `intra`, `wrong_direction:ID`, `no_conduit`, ...
  func verdict(_ flow: FlowIdentity, app: UInt8 = 0, day: String = "2026-06-01") -> String {
    let match = match(flow, app: app, day: day)
    switch match.verdict {
    case .outOfScope: return "out_of_scope"
    case .intraZone: return "intra"
    case .candidates(let first): return "allowed:\(policy.conduits[first].id)"
    case .wrongDirection(let conduit): return "wrong_direction:\(policy.conduits[conduit].id)"
    case .untrustedSource, .externalDestination, .noConduit: return match.reason.description
    }
  }

  /// `permitted:ID`, `unmet:ID:names`, `not_observable:ID:names`, `unjudged`.
  func check<Kind: StubKind>(
    _ kind: Kind.Type,
    _ values: [String: StubValue],
    _ flow: FlowIdentity,
    app: UInt8,
    direction: StreamDirection = .toServer,
    octets: [UInt8] = []
  ) -> String {
    let event = StubEvent<Kind>(values, octets.borrowed)
    let context = EventContext(
      flow: flow,
      packet: 1,
      time: Timestamp(seconds: 0),
      direction: direction
    )
    let outcome = matcher.check(
      event,
      context,
      candidates: match(flow, app: app),
      source: matcher.place(flow.client, mac: nil, vlan: 0),
      destination: matcher.place(flow.server, mac: nil, vlan: 0)
    )
    return describe(outcome)
  }

  func describe(_ outcome: ConditionOutcome) -> String {
    func id(_ conduit: Int?) -> String { conduit.map { policy.conduits[$0].id } ?? "-" }
    func list(_ names: [StaticString]) -> String {
      names.map(\.description).joined(separator: ",")
    }
    switch outcome {
    case .unjudged: return "unjudged"
    case .permitted(let conduit): return "permitted:\(id(conduit))"
    case .unmet(let names, let conduit): return "unmet:\(id(conduit)):\(list(names))"
    case .notObservable(let names, let conduit):
      return "not_observable:\(id(conduit)):\(list(names))"
    }
  }
}

/// The package's own folder.
let packageRoot: String = {
  var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
  parts.removeLast(3)
  return parts.joined(separator: "/")
}()

let samplePath = packageRoot + "/Rules/policies/sample-hospital.yaml"

/// A generator that gives the same numbers on every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
