// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import Findings
internal import NetworkTypes
internal import Policy
internal import Protocols

/// Flows that two policies judge differently, those of one reason together.
package struct SimulatedChange: Hashable, Sendable {
  /// `denied` for what the new policy would newly deny, `allowed` for what it newly permits, `other` for
  /// verdicts that change between two that deny, or two that permit.
  package var change: String
  /// The old policy's verdict.
  package var oldVerdict: String
  /// The new policy's verdict.
  package var newVerdict: String
  /// The conduit that permits it, by the policy that does; empty for none.
  package var conduit: String
  /// The client's zone, by the new policy.
  package var from: String
  /// The server's zone.
  package var to: String
  /// Protocol and port: `dicom tcp/104`.
  package var service: String
  /// Why the new policy does not permit it: conditions missed, or the conduits that come nearest.
  package var reasons: [String]
  /// How many flows.
  package var flows: UInt64 = 0
  /// Their bytes on the wire.
  package var bytes: UInt64 = 0
  /// Who began, the first ones in order.
  package var clients: [String] = []
  /// With whom, the first ones in order.
  package var servers: [String] = []
  /// What they did: `DICOM C-STORE`, `HL7 ADT^A01`.
  package var functions: [String] = []
}

/// Holds every flow against two policies at once.
final class PolicySimulation: FlowObserver {
  /// Groups that are kept, and names in each of their lists.
  private static let maxGroups = 10_000
  private static let maxNames = 32

  private struct State {
    var flow: FlowIdentity
    var old: FlowTrial
    var new: FlowTrial
    var functions: Set<String> = []
  }

  private let old: PolicyMatcher
  private let new: PolicyMatcher
  private let names: [StaticString]
  private var states: [Int: State] = [:]
  private var groups: [SimulatedChange: SimulatedChange] = [:]
  private let command: FieldID?
  private let messageType: FieldID?
  private let trigger: FieldID?
  private let topic: FieldID?
  private let dicomType: UInt8
  private let hl7Type: UInt8
  private let mqttType: UInt8
  private let tlsType: UInt8
  private(set) var flows: UInt64 = 0
  private(set) var unchanged: UInt64 = 0
  private(set) var untold: UInt64 = 0

  init(old: PolicyMatcher, new: PolicyMatcher, protocolNames: [StaticString]) {
    self.old = old
    self.new = new
    names = protocolNames
    func field(_ name: String) -> FieldID? {
      ProtocolRegistry.schemas.lazy.compactMap { $0.field(named: name)?.id }.first
    }
    func type(_ name: String) -> UInt8 {
      ProtocolRegistry.schemas.first { $0.name.description == name }?.type.rawValue ?? .max
    }
    (dicomType, hl7Type) = (type("dicom"), type("hl7"))
    (mqttType, tlsType) = (type("mqtt"), type("tls"))
    command = field("dicom.command")
    messageType = field("hl7.message_type")
    trigger = field("hl7.trigger_event")
    topic = field("mqtt.publish.topic")
  }

  /// The changes: what is newly denied, newly allowed, and otherwise different.
  var changes: [SimulatedChange] {
    let order = ["denied", "allowed", "other"]
    return groups.values.sorted { a, b in
      let x = (order.firstIndex(of: a.change) ?? 0, a.conduit, a.from, a.to, a.service)
      let y = (order.firstIndex(of: b.change) ?? 0, b.conduit, b.from, b.to, b.service)
      if x != y { return x < y }
      return ([a.oldVerdict, a.newVerdict] + a.reasons).lexicographicallyPrecedes(
        [b.oldVerdict, b.newVerdict] + b.reasons
      )
    }
  }

  func wants(_ type: EventType) -> Bool { type.rawValue != EventType.anomaly.rawValue }

  func handle<View: EventView & ~Escapable>(_ event: borrowing View, in context: EventContext) {
    guard context.flow.slot >= 0, View.type.rawValue != EventType.anomaly.rawValue else { return }
    var state = place(context.flow, context.time)
    state.old.check(event, context)
    state.new.check(event, context)
    if state.functions.count < Self.maxNames, let name = function(event) {
      state.functions.insert(name)
    }
    states[context.flow.slot] = state
  }

  func flowEnded(_ flow: FlowSummary) {
    flows += 1
    var state = place(flow.identity, flow.start)
    states[flow.identity.slot] = nil
    let context = EventContext(
      flow: flow.identity,
      packet: flow.firstPacket,
      time: flow.start,
      direction: .toServer
    )
    let event = FlowEvent(flow)
    if old.judgesWholeFlows { state.old.check(event, context) }
    if new.judgesWholeFlows { state.new.check(event, context) }
    let before = verdict(state.old, flow.identity)
    let after = verdict(state.new, flow.identity)
    guard before != after else {
      unchanged += 1
      return
    }
    add(state, before, after, flow)
  }

  func addressSeen(_ address: IPAddress, _ mac: MACAddress, packet: UInt64, time: Timestamp) {}

  // MARK: - Judging

  private func place(_ flow: FlowIdentity, _ time: Timestamp) -> State {
    var state = states[flow.slot] ?? State(flow: flow, old: FlowTrial(old), new: FlowTrial(new))
    if state.flow.id != flow.id {
      state = State(flow: flow, old: FlowTrial(old), new: FlowTrial(new))
    }
    let isSame =
      state.old.match != nil && state.flow.appProtocol == flow.appProtocol
      && state.flow.initiator == flow.initiator
    guard !isSame else { return state }
    state.flow = flow
    state.old.place(flow, at: time)
    state.new.place(flow, at: time)
    return state
  }

  private func verdict(_ side: FlowTrial, _ flow: FlowIdentity) -> String {
    guard let match = side.match else { return "out_of_scope" }
    if case .outOfScope = match.verdict { return "out_of_scope" }
    if flow.initiator == .unknown, match.isDenied || !side.isViolated {
      if case .intraZone = match.verdict { return "allowed" }
      return "undetermined"
    }
    if match.isDenied { return "denied" }
    return side.isViolated ? "violates" : "allowed"
  }

  // MARK: - Telling

  private func add(_ state: State, _ before: String, _ after: String, _ flow: FlowSummary) {
    let bad: Set = ["denied", "violates"]
    let isDenied = bad.contains(after) && !bad.contains(before)
    let isAllowed = bad.contains(before) && !bad.contains(after)
    let permitting = isDenied ? state.old : state.new
    let index = permitting.conduit ?? permitting.match?.conduit
    var group = SimulatedChange(
      change: isDenied ? "denied" : isAllowed ? "allowed" : "other",
      oldVerdict: before,
      newVerdict: after,
      conduit: (permitting.match?.isDenied ?? true)
        ? "" : index.map { permitting.matcher.policy.conduits[$0].id } ?? "",
      from: zone(state.new, state.new.from),
      to: zone(state.new, state.new.to),
      service: service(flow.identity),
      reasons: isDenied ? reasons(state.new, flow) : []
    )
    let key = group
    guard groups[key] != nil || groups.count < Self.maxGroups else {
      untold += 1
      return
    }
    group = groups[key] ?? group
    group.flows += 1
    group.bytes += flow.bytesToServer + flow.bytesToClient
    Self.insert(name(state.new, state.new.from, flow.identity.client), &group.clients)
    Self.insert(name(state.new, state.new.to, flow.identity.server), &group.servers)
    for function in state.functions { Self.insert(function, &group.functions) }
    groups[key] = group
  }

  private static func insert(_ name: String, _ list: inout [String]) {
    guard !list.contains(name) else { return }
    list.append(name)
    list.sort()
    if list.count > maxNames { list.removeLast() }
  }

  private func reasons(_ side: FlowTrial, _ flow: FlowSummary) -> [String] {
    let explanation = side.matcher.explain(
      flow.identity,
      from: side.from,
      to: side.to,
      appProtocol: flow.identity.appProtocol,
      at: flow.start,
      outcome: side.outcome
    )
    // The first line names hosts; the others only conduits.
    return Array(explanation.lines.dropFirst())
  }

  private func zone(_ side: FlowTrial, _ placement: Placement) -> String {
    placement.zone.map { side.matcher.policy.zones[$0].name } ?? "no zone"
  }

  private func name(_ side: FlowTrial, _ placement: Placement, _ address: IPAddress) -> String {
    placement.asset.map { "\(side.matcher.policy.assets[$0].name) \(address)" }
      ?? address.description
  }

  private func service(_ flow: FlowIdentity) -> String {
    let transport = flow.ipProtocol.description.lowercased()
    let isPorted = flow.ipProtocol == .tcp || flow.ipProtocol == .udp
    let port = isPorted ? "\(transport)/\(flow.serverPort)" : transport
    let name = names[Int(flow.appProtocol)].description
    return name.isEmpty ? port : "\(name) \(port)"
  }

  /// What an event does, in words without anybody's name.
  private func function<View: EventView & ~Escapable>(_ event: borrowing View) -> String? {
    switch View.type.rawValue {
    case dicomType:
      guard let command, let text = Self.text(event.field(command, at: 0)) else { return nil }
      return text.hasSuffix("-RQ") ? "DICOM \(text.dropLast(3))" : nil
    case hl7Type:
      guard let messageType, let text = Self.text(event.field(messageType, at: 0)) else {
        return nil
      }
      guard let trigger, let reason = Self.text(event.field(trigger, at: 0)) else {
        return "HL7 \(text)"
      }
      return "HL7 \(text)^\(reason)"
    case mqttType:
      guard let topic, Self.text(event.field(topic, at: 0)) != nil else { return nil }
      return "MQTT publish"
    case tlsType: return "TLS session"
    default: return nil
    }
  }

  private static func text(_ value: borrowing FieldValue) -> String? {
    switch value {
    case .literal(let word): return word.description
    case .text(let text): return text.utf8.count <= 64 ? text : nil
    case .bytes(let bytes):
      guard bytes.byteCount > 0, bytes.byteCount <= 64 else { return nil }
      var text = ""
      for index in 0..<bytes.byteCount {
        let byte = bytes.uint8(index)
        guard byte > 0x20, byte < 0x7f else { return nil }
        text.unicodeScalars.append(Unicode.Scalar(byte))
      }
      return text
    case .absent, .integer, .flag, .address: return nil
    }
  }
}
