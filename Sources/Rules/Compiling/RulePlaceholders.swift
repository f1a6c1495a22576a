// SPDX-License-Identifier: Apache-2.0

/// The values that `|expand` puts in the place of `%name%`: what the policy declares.
package struct RulePlaceholders: Sendable {
  /// The names that rules can use, and what stands for each.
  package static let known: [(name: String, meaning: String)] = [
    ("declared_ae_titles", "AE titles that assets or conduits declare"),
    ("declared_brokers", "Servers that a conduit with an MQTT service leads to"),
    ("declared_dhcp_servers", "Servers that a conduit with the service dhcp leads to"),
    ("declared_log_servers", "Servers that a conduit with the service syslog leads to"),
    ("declared_resolvers", "Servers that a conduit with the service dns leads to"),
    ("declared_time_servers", "Servers that a conduit with the service ntp leads to"),
    ("internal_networks", "Networks of all zones but untrusted ones, and the policy's scope"),
    ("routers", "Addresses of the assets that are routers"),
    ("therapy_assets", "Addresses and networks of the zones with criticality therapy"),
    ("untrusted_networks", "Networks of the zones with criticality untrusted"),
  ]

  /// By name; `nil` when there is no policy to ask.
  let values: [String: [String]]?

  /// No policy: rules that need a value are silent.
  package init() { values = nil }

  /// What a policy declares.
  package init(_ values: [String: [String]]) { self.values = values }

  /// The values of a placeholder as a rule writes it.
  func values(of text: PositionedValue) throws(PlacedProblem) -> [PositionedValue] {
    let written = text.value.text
    let name = String(written.dropFirst().dropLast())
    guard written.utf8.count > 2, written.hasPrefix("%"), written.hasSuffix("%"),
      !name.contains("%")
    else {
      throw PlacedProblem(
        text.position,
        "expected a placeholder such as %declared_resolvers% for expand, found \"\(written)\""
      )
    }
    guard Self.known.contains(where: { $0.name == name }) else {
      throw PlacedProblem(
        text.position,
        "there is no placeholder %\(name)%"
          + Suggestion.text(for: name, among: Self.known.map(\.name))
      )
    }
    return (values?[name] ?? []).prefix(RuleLimits.values).map {
      PositionedValue(value: .text($0), position: text.position)
    }
  }
}
