// SPDX-License-Identifier: Apache-2.0

/// What an ICMP error says (RFC 792, RFC 1122, RFC 1812; RFC 4443).
package struct ICMPError: Hashable, Sendable {
  /// The message's type.
  package let type: UInt8
  /// The message's code.
  package let code: UInt8
  /// Whether it is of ICMPv6.
  package let isIPv6: Bool

  /// Names an error.
  package init(type: UInt8, code: UInt8, isIPv6: Bool) {
    self.type = type
    self.code = code
    self.isIPv6 = isIPv6
  }

  /// Whether the quoted packet did not arrive, nor will those after it.
  package var isUnreachable: Bool { isIPv6 ? type == 1 : type == 3 && code != 4 }

  /// The name in events: `port_unreachable`.
  package var name: StaticString {
    if isIPv6 {
      switch type {
      case 1: return code < 8 ? Self.unreachable6[Int(code)] : "unreachable"
      case 2: return "packet_too_big"
      case 3: return "time_exceeded"
      default: return "parameter_problem"
      }
    }
    switch type {
    case 3: return code < 16 ? Self.unreachable4[Int(code)] : "unreachable"
    case 4: return "source_quench"
    case 5: return "redirect"
    case 11: return "time_exceeded"
    default: return "parameter_problem"
    }
  }

  private static let unreachable4: [StaticString] = [
    "network_unreachable", "host_unreachable", "protocol_unreachable", "port_unreachable",
    "fragmentation_needed", "source_route_failed", "network_unknown", "host_unknown",
    "host_isolated", "network_prohibited", "host_prohibited", "network_unreachable_for_tos",
    "host_unreachable_for_tos", "communication_prohibited", "precedence_violation",
    "precedence_cutoff",
  ]
  private static let unreachable6: [StaticString] = [
    "no_route", "communication_prohibited", "beyond_scope", "address_unreachable",
    "port_unreachable", "source_policy_failed", "route_rejected", "source_route_error",
  ]
}
