// SPDX-License-Identifier: Apache-2.0
internal import NetworkTypes
internal import Policy

/// Set commands of PAN-OS: address objects and groups, services, security rules.
enum PaloAltoExport {
  /// Characters of a name.
  private static let maxName = 63

  static func render(_ matrix: PermitMatrix, _ losses: inout [String]) -> String {
    losses.append("from and to are 'any': name the firewall's own zones in the rules")
    var text = ExportText()
    text.head(matrix, losses, comment: "#")
    var known: Set<String> = []
    for permit in matrix.permits {
      for prefix in permit.sources.prefixes + permit.destinations.prefixes
      where known.insert(name(prefix)).inserted {
        text.line("set address \(name(prefix)) ip-netmask \(prefix)")
      }
    }
    known = []
    for permit in matrix.permits {
      for case .ports(let range) in permit.services where known.insert(name(range)).inserted {
        text.line(
          "set service \(name(range)) protocol \(range.transportName) port \(range.text("-"))"
        )
      }
    }
    for permit in matrix.permits { rules(permit, &text) }
    let deny = "set rulebase security rules WW-deny"
    for end in ["from", "to", "source", "destination", "application", "service"] {
      text.line("\(deny) \(end) any")
    }
    text.line("\(deny) action deny log-end yes")
    return text.text
  }

  private static func name(_ prefix: IPPrefix) -> String {
    "WW-"
      + prefix.description.map { $0 == "/" ? "_" : $0 == ":" ? "-" : String($0) }.joined()
  }

  private static func name(_ range: PortRange) -> String {
    "WW-\(range.transportName)-\(range.text("-"))"
  }

  private static func rules(_ permit: Permit, _ text: inout ExportText) {
    let base = ExportText.identifier(permit.id, limit: maxName - 5)
    let sources = permit.sources.prefixes.map(name).joined(separator: " ")
    let destinations = permit.destinations.prefixes.map(name).joined(separator: " ")
    func rule(_ suffix: String, application: String, service: String) {
      let rule = "set rulebase security rules \(base)\(suffix)"
      text.line("\(rule) from any to any")
      text.line("\(rule) source [ \(sources) ]")
      text.line("\(rule) destination [ \(destinations) ]")
      text.line("\(rule) application \(application)")
      text.line("\(rule) service \(service)")
      text.line("\(rule) action allow log-end yes")
    }
    if permit.services.contains(.any) {
      return rule("", application: "any", service: "any")
    }
    let ports = permit.services.compactMap { service -> String? in
      guard case .ports(let range) = service else { return nil }
      return name(range)
    }
    if !ports.isEmpty {
      rule("", application: "any", service: "[ \(ports.joined(separator: " ")) ]")
    }
    if permit.services.contains(.icmp) {
      rule("-icmp", application: "[ icmp ipv6-icmp ping ping6 ]", service: "application-default")
    }
  }
}
