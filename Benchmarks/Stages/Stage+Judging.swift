// SPDX-License-Identifier: Apache-2.0
internal import Capture
internal import Events
internal import Findings
internal import Flows
internal import NetworkTypes
internal import Pipeline
internal import Policy
internal import PolicyFile
internal import ProtocolKit
internal import Protocols
internal import Rules
internal import Synchronization

// Rules, policy, the judge, and the whole way of a packet. What is judged is permitted and clean.
extension Stage {
  static var judging: [Stage] {
    [
      Stage("rules.tls", per: "handshake", over: "tls.handshake-1.3", rounds: 80) {
        try tls($0, "tls-13.pcap", RuleHandler(pack: "tls"))
      },
      Stage("rules.dicom", per: "C-STORE", over: "dicom.store-512k", rounds: 40) {
        try dicom($0, RuleHandler(pack: "dicom"))
      },
      Stage("rules.hl7", per: "message", over: "hl7.oru") {
        try hl7($0, RuleHandler(pack: "hl7"))
      },
      Stage("rules.mqtt", per: "message", over: "mqtt.publish") {
        try mqtt($0, RuleHandler(pack: "mqtt"))
      },
      Stage("rules.segmentation", per: "flow") { try flows($0, "segmentation") },
      Stage("rules.management", per: "flow") { try flows($0, "management") },
      Stage("policy.flow", per: "flow", policyOfFlows),
      Stage("policy.flow-large", per: "flow", largePolicyOfFlows),
      Stage("policy.load-yaml", per: "asset") { try loadPolicy($0, isJSON: false) },
      Stage("policy.load-json", per: "asset") { try loadPolicy($0, isJSON: true) },
      Stage("policy.message", per: "message", over: "hl7.oru") {
        try hl7($0, PolicyHandler())
      },
      Stage("judge.hl7", per: "message", over: "hl7.oru") { rounds in
        try hl7(rounds, Basis.judge())
      },
      Stage("judge.mqtt", per: "message", over: "mqtt.publish") { rounds in
        try mqtt(rounds, Basis.judge())
      },
      Stage("pipeline.hospital-day", per: "packet", rounds: 16_000, pipeline),
    ]
  }

  private static func flows(_ rounds: Int, _ pack: String) throws -> Int {
    let rules = try Basis.rules(pack: pack)
    let flow = Basis.flow
    let facts = EventFacts(
      context: EventContext(
        flow: flow.identity,
        packet: 1,
        time: flow.start,
        direction: .toServer
      ),
      appProtocol: "hl7",
      policy: Basis.permitted
    )
    var outcome = RuleOutcome()
    var counts = [UInt64](repeating: 0, count: rules.counterCount)
    var sum = 0
    for _ in 0..<rounds {
      let event = FlowEvent(flow)
      rules.judge(event, facts, into: &outcome, counting: &counts)
      sum &+= outcome.matches.count
    }
    return sum
  }

  /// Both ends placed, and the conduit found.
  private static func policyOfFlows(_ rounds: Int) throws -> Int {
    let policy = try Basis.policy()
    let flow = Basis.flow.identity
    let time = Basis.flow.start
    var sum = 0
    for _ in 0..<rounds {
      let from = policy.place(flow.client, mac: nil, vlan: 0)
      let to = policy.place(flow.server, mac: nil, vlan: 0)
      let match = policy.judge(flow, from: from, to: to, appProtocol: flow.appProtocol, at: time)
      if case .candidates(let conduit) = match.verdict { sum &+= conduit + 1 }
    }
    return sum
  }

  /// The same under a policy of 10,000 conduits and 50,000 assets, for flows of all parts of it.
  private static func largePolicyOfFlows(_ rounds: Int) throws -> Int {
    let large = try LargePolicy.whole()
    let policy = large.matcher
    let time = Basis.flow.start
    var sum = 0
    for round in 0..<rounds {
      let flow = large.flows[round & 4_095]
      let from = policy.place(flow.client, mac: nil, vlan: 0)
      let to = policy.place(flow.server, mac: nil, vlan: 0)
      let match = policy.judge(flow, from: from, to: to, appProtocol: 0, at: time)
      if case .candidates(let conduit) = match.verdict { sum &+= conduit + 1 }
    }
    return sum
  }

  /// A policy of so many assets, and a fifth as many conduits, from text to matcher.
  private static func loadPolicy(_ assets: Int, isJSON: Bool) throws -> Int {
    try LargePolicy(assets: assets, isJSON: isJSON).matcher.policy.conduits.count
  }

  /// A capture from file to verdicts, with all decoders, all rules and the policy.
  private static func pipeline(_ rounds: Int) throws -> Int {
    var options = CaptureOptions()
    options.mapping = .always
    var reader = try CaptureReader(path: LongCapture.pcap, options: options)
    let judge = try Basis.judge()
    var worker = PipelineWorker(
      decoders: DecoderTable(ProtocolRegistry.decoders),
      limits: FlowLimits(),
      environment: DecoderEnvironment(),
      observer: judge
    )
    _ = try worker.read(&reader) { number in number < rounds ? .next : .stop }
    // Ending what is open costs the same for both counts, within a flow or two.
    worker.finish()
    return Int(judge.result.flows)
  }
}

/// What is judged by.
enum Basis {
  static let schemas = ProtocolRegistry.schemas + RunEvents.schemas

  static func policy() throws -> PolicyMatcher {
    try matcher(
      PolicyFile.load(path: PackageFolder.root + "/Rules/policies/sample-hospital.yaml")
    )
  }

  static func matcher(_ policy: SegmentationPolicy) throws -> PolicyMatcher {
    try PolicyMatcher(
      policy,
      schemas: schemas,
      protocolNames: ProtocolRegistry.decoders.map {
        ($0.descriptor.id, $0.descriptor.name.description)
      }
    )
  }

  /// Rules that were read before: files are read by several threads, and how they share the work
  /// differs from run to run.
  private static let known = Mutex<[String: CompiledRules]>([:])

  /// One folder of the rules, or all of them.
  static func rules(pack: String? = nil) throws -> CompiledRules {
    let folder = PackageFolder.root + "/Rules" + (pack.map { "/" + $0 } ?? "")
    return try known.withLock { known in
      if let rules = known[folder] { return rules }
      let rules = try CompiledRules(RuleSet.load(directory: folder).rules, schemas: schemas)
      known[folder] = rules
      return rules
    }
  }

  static func judge() throws -> Judge {
    var names = [StaticString](repeating: "", count: 256)
    for decoder in ProtocolRegistry.decoders {
      names[Int(decoder.descriptor.id)] = decoder.descriptor.name
    }
    let basis = try JudgeBasis(
      policy: policy(),
      rules: rules(),
      protocolNames: names,
      maxFindings: 10_000
    )
    return Judge(basis: basis, capture: 0, schemas: schemas)
  }

  /// A monitor's connection to the engine, over a conduit that names its protection.
  static let flow = FlowSummary(
    identity: Conversation().identity,
    start: Timestamp(seconds: 1_760_000_000),
    end: Timestamp(seconds: 1_760_000_010),
    firstPacket: 1,
    lastPacket: 10,
    packetsToServer: 5,
    packetsToClient: 5,
    bytesToServer: 2_000,
    bytesToClient: 500,
    flagsToServer: 0x1b,
    flagsToClient: 0x1b,
    state: .closed,
    reason: .shutdown,
    appProtocol: "hl7"
  )

  static var permitted: PolicyFacts {
    var values = PolicyFacts.Values()
    values.isPresent = true
    values.verdict = "allowed"
    values.conduit = "monitoring-to-engine"
    values.isProtected = true
    return PolicyFacts(values)
  }
}

/// Holds the rules of a pack against every event.
final class RuleHandler: EventHandler {
  private let rules: CompiledRules
  private var facts: EventFacts
  private var outcome = RuleOutcome()
  private var counts: [UInt64]
  private(set) var count = 0

  init(pack: String) throws {
    rules = try Basis.rules(pack: pack)
    counts = Array(repeating: 0, count: rules.counterCount)
    let context = EventContext(
      flow: Conversation().identity,
      packet: 1,
      time: Timestamp(seconds: 0),
      direction: .toServer
    )
    facts = EventFacts(context: context, policy: Basis.permitted)
  }

  func wants(_ type: EventType) -> Bool { type != .anomaly || rules.wants(type) }

  func handle<View: EventView & ~Escapable>(_ event: borrowing View, in context: EventContext) {
    facts.context = context
    rules.judge(event, facts, into: &outcome, counting: &counts)
    count &+= outcome.matches.count
  }
}

/// Holds the conditions of the flow's conduit against every event.
final class PolicyHandler: EventHandler {
  private let policy: PolicyMatcher
  private let match: FlowMatch
  private let from: Placement
  private let to: Placement
  private(set) var count = 0

  init() throws {
    policy = try Basis.policy()
    let flow = Basis.flow.identity
    from = policy.place(flow.client, mac: nil, vlan: 0)
    to = policy.place(flow.server, mac: nil, vlan: 0)
    match = policy.judge(
      flow,
      from: from,
      to: to,
      appProtocol: flow.appProtocol,
      at: Basis.flow.start
    )
  }

  func wants(_ type: EventType) -> Bool { true }

  func handle<View: EventView & ~Escapable>(_ event: borrowing View, in context: EventContext) {
    let outcome = policy.check(event, context, candidates: match, source: from, destination: to)
    if case .permitted = outcome { count &+= 1 }
  }
}
