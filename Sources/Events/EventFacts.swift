// SPDX-License-Identifier: Apache-2.0
internal import NetworkTypes

/// What the policy says of a flow, as far as it has been judged when an event of it is seen.
///
/// A reference to an unchanging record, so that thousands of flows between the same zones share one
/// and an event copies a pointer.
package struct PolicyFacts: Sendable {
  /// The record that is shared.
  package struct Values: Sendable {
    /// Whether a policy was given at all; without one all of the other fields are absent.
    package var isPresent = false
    /// The client's zone, empty for none.
    package var zoneFrom = ""
    /// The server's zone, empty for none.
    package var zoneTo = ""
    /// The criticality of the client's zone: therapy, diagnostic, administrative, untrusted, or empty.
    package var criticalityFrom = ""
    /// The criticality of the server's zone.
    package var criticalityTo = ""
    /// The conduit that permits or comes nearest, empty for none.
    package var conduit = ""
    /// allowed, denied, violates, undetermined or out_of_scope.
    package var verdict: StaticString = ""
    /// Why a flow is denied: no_conduit, wrong_direction, untrusted_source or external_destination.
    package var reason: StaticString = ""
    /// Whether the matched conduit names a layer that protects cleartext.
    package var isProtected = false

    /// No policy.
    package init() {}
  }

  /// The record, and a reference to it.
  package final class Shared: Sendable {
    fileprivate let values: Values
    /// Facts to be shared.
    package init(_ values: Values) { self.values = values }
    /// No policy.
    package static let none = Shared(Values())
  }

  private let shared: Shared
  /// The conditions that this event does not meet: `dicom.calling_ae`, `tls.min_version`,
  /// `asset.ae_titles`, ...
  package var unmet: [StaticString] = []

  /// No policy.
  package init() { shared = .none }

  /// Facts to be shared by all that copy this value.
  package init(_ values: Values) { shared = Shared(values) }

  /// What flows share, and what an event of one of them misses.
  package init(_ shared: Shared, unmet: [StaticString] = []) {
    self.shared = shared
    self.unmet = unmet
  }

  /// All but what one event misses.
  package var values: Values { shared.values }
  /// See ``Values/isPresent``.
  package var isPresent: Bool { shared.values.isPresent }
  /// See ``Values/zoneFrom``.
  package var zoneFrom: String { shared.values.zoneFrom }
  /// See ``Values/zoneTo``.
  package var zoneTo: String { shared.values.zoneTo }
  /// See ``Values/criticalityFrom``.
  package var criticalityFrom: String { shared.values.criticalityFrom }
  /// See ``Values/criticalityTo``.
  package var criticalityTo: String { shared.values.criticalityTo }
  /// See ``Values/conduit``.
  package var conduit: String { shared.values.conduit }
  /// See ``Values/verdict``.
  package var verdict: StaticString { shared.values.verdict }
  /// See ``Values/reason``.
  package var reason: StaticString { shared.values.reason }
  /// See ``Values/isProtected``.
  package var isProtected: Bool { shared.values.isProtected }
}

/// The fields that every event has, beside its own: where it was seen and what the policy says.
package struct EventFacts: Sendable {
  /// Where and when.
  package var context: EventContext
  /// The application protocol's name, empty for none.
  package var appProtocol: StaticString
  /// What the policy says.
  package var policy: PolicyFacts
  /// Of a flow that was denied and answered, at its end: whether any conduit lets its service through to the server.
  package var isServiceDeclared: Bool?
  /// Of a flow that was denied, at its end: the URL of the MUD file that speaks for one of its ends.
  package var mudURL = ""

  /// Gathers the facts of one event.
  package init(
    context: EventContext,
    appProtocol: StaticString = "",
    policy: PolicyFacts = PolicyFacts()
  ) {
    self.context = context
    self.appProtocol = appProtocol
    self.policy = policy
  }

  /// The common fields; their numbers begin at ``FieldID/firstCommon``.
  package static let fields: [FieldDescriptor] = [
    FieldDescriptor(0xff00, "src_ip", .address, "Sender of the event.", source: "IP"),
    FieldDescriptor(0xff01, "dest_ip", .address, "Receiver of the event.", source: "IP"),
    FieldDescriptor(0xff02, "src_port", .integer, "Sender's port.", source: "TCP, UDP, SCTP"),
    FieldDescriptor(0xff03, "dest_port", .integer, "Receiver's port.", source: "TCP, UDP, SCTP"),
    FieldDescriptor(
      0xff04,
      "proto",
      .string,
      "TCP, UDP, ICMP, IPv6-ICMP, ...",
      source: "IANA, Protocol Numbers"
    ),
    FieldDescriptor(
      0xff05,
      "app_proto",
      .string,
      "Recognised application protocol.",
      source: "ours"
    ),
    FieldDescriptor(
      0xff06,
      "vlan",
      .integer,
      list: true,
      "VLAN identifiers, outer first.",
      source: "IEEE 802.1Q"
    ),
    FieldDescriptor(0xff07, "client_ip", .address, "The flow's initiator.", source: "ours"),
    FieldDescriptor(0xff08, "server_ip", .address, "The flow's responder.", source: "ours"),
    FieldDescriptor(0xff09, "server_port", .integer, "The responder's port.", source: "ours"),
    FieldDescriptor(
      0xff0a,
      "initiator_known",
      .boolean,
      "False for flows met in their middle.",
      source: "ours"
    ),
    FieldDescriptor(
      0xff0b,
      "decrypted",
      .boolean,
      "Whether it was read with a key log; on the wire it was sealed.",
      source: "ours"
    ),
    FieldDescriptor(
      0xff0c,
      "icmp_type",
      .integer,
      "Type of the message that began the flow.",
      source: "RFC 792, RFC 4443"
    ),
    FieldDescriptor(0xff0d, "icmp_code", .integer, "Its code.", source: "RFC 792, RFC 4443"),
    FieldDescriptor(
      0xff10,
      "policy.verdict",
      .string,
      "allowed, denied, violates, undetermined or out_of_scope.",
      source: "ours"
    ),
    FieldDescriptor(
      0xff11,
      "policy.reason",
      .string,
      "Why denied: no_conduit, wrong_direction, untrusted_source or external_destination.",
      source: "ours"
    ),
    FieldDescriptor(
      0xff12,
      "policy.conduit",
      .string,
      "The conduit that permits, or was violated.",
      source: "ours"
    ),
    FieldDescriptor(0xff13, "policy.zone_from", .string, "The client's zone.", source: "ours"),
    FieldDescriptor(0xff14, "policy.zone_to", .string, "The server's zone.", source: "ours"),
    FieldDescriptor(
      0xff15,
      "policy.criticality_from",
      .string,
      "Criticality of the client's zone.",
      source: "ours"
    ),
    FieldDescriptor(
      0xff16,
      "policy.criticality_to",
      .string,
      "Criticality of the server's zone.",
      source: "ours"
    ),
    FieldDescriptor(
      0xff17,
      "policy.protected",
      .boolean,
      "Whether the conduit names a layer that protects cleartext, or the event was sealed; absent never.",
      source: "ours"
    ),
    FieldDescriptor(
      0xff18,
      "policy.unmet",
      .string,
      list: true,
      "Conditions that the event does not meet.",
      source: "ours"
    ),
    FieldDescriptor(
      0xff19,
      "policy.service_declared",
      .boolean,
      "Whether any conduit lets the service through to the server; only of flows that are denied and answered.",
      source: "ours"
    ),
    FieldDescriptor(
      0xff1a,
      "policy.mud_url",
      .string,
      "The MUD file of the client, or else of the server; only of flows that are denied.",
      source: "RFC 8520"
    ),
  ]

  /// The value of a common field; nothing of it is borrowed, for which all of the facts would be copied.
  @_lifetime(immortal)
  package func field(_ id: FieldID, at index: Int) -> FieldValue {
    if id.rawValue == 0xff06 {
      switch index {
      case 0 where context.flow.vlan != 0: return .integer(Int64(context.flow.vlan))
      case 1 where context.flow.innerVLAN != 0: return .integer(Int64(context.flow.innerVLAN))
      case 2 where context.flow.thirdVLAN != 0: return .integer(Int64(context.flow.thirdVLAN))
      default: return .absent
      }
    }
    if id.rawValue == 0xff18 {
      return index < policy.unmet.count ? .literal(policy.unmet[index]) : .absent
    }
    guard index == 0 else { return .absent }
    switch id.rawValue {
    case 0xff00: return .address(context.source)
    case 0xff01: return .address(context.destination)
    case 0xff02: return port(context.sourcePort)
    case 0xff03: return port(context.destinationPort)
    case 0xff04: return .text(context.flow.ipProtocol.description)
    case 0xff05: return Self.present(appProtocol)
    case 0xff07: return .address(context.flow.client)
    case 0xff08: return .address(context.flow.server)
    case 0xff09: return port(context.flow.serverPort)
    case 0xff0a: return .flag(context.flow.initiator != .unknown)
    case 0xff0b: return .flag(context.isDecrypted)
    case 0xff0c: return isICMP ? .integer(Int64(context.flow.clientPort)) : .absent
    case 0xff0d: return isICMP ? .integer(Int64(context.flow.serverPort)) : .absent
    case 0xff10: return Self.present(policy.verdict)
    case 0xff11: return Self.present(policy.reason)
    case 0xff12: return Self.present(policy.conduit)
    case 0xff13: return Self.present(policy.zoneFrom)
    case 0xff14: return Self.present(policy.zoneTo)
    case 0xff15: return Self.present(policy.criticalityFrom)
    case 0xff16: return Self.present(policy.criticalityTo)
    case 0xff17: return .flag(policy.isProtected || context.isDecrypted)
    case 0xff19:
      guard let isServiceDeclared else { return .absent }
      return .flag(isServiceDeclared)
    case 0xff1a: return Self.present(mudURL)
    default: return .absent
    }
  }

  /// A flow keeps ICMP's type and code, and ESP's SPI, where others have ports.
  @_lifetime(immortal)
  private func port(_ number: UInt16) -> FieldValue {
    context.flow.ipProtocol.hasPorts ? .integer(Int64(number)) : .absent
  }

  private var isICMP: Bool {
    context.flow.ipProtocol == .icmp || context.flow.ipProtocol == .icmpv6
  }

  @_lifetime(immortal)
  private static func present(_ text: StaticString) -> FieldValue {
    text.utf8CodeUnitCount == 0 ? .absent : .literal(text)
  }

  @_lifetime(immortal)
  private static func present(_ text: String) -> FieldValue {
    text.isEmpty ? .absent : .text(text)
  }
}
