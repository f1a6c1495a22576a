// SPDX-License-Identifier: Apache-2.0
internal import NetworkTypes
internal import Policy

/// Access lists of IOS and NX-OS, IPv4 and IPv6; they keep no state.
enum CiscoExport {
  enum Dialect {
    case ios
    case nxos
  }

  static func render(
    _ matrix: PermitMatrix,
    _ dialect: Dialect,
    _ losses: inout [String]
  ) -> String {
    losses.append(
      "access lists keep no state: answers over TCP pass by 'established', answers over UDP by "
        + "their source port, ICMP both ways (permits more)"
    )
    var text = ExportText()
    text.head(matrix, losses, comment: "!")
    list(matrix, dialect, isIPv4: true, &text)
    list(matrix, dialect, isIPv4: false, &text)
    return text.text
  }

  private static func list(
    _ matrix: PermitMatrix,
    _ dialect: Dialect,
    isIPv4: Bool,
    _ text: inout ExportText
  ) {
    let permits = matrix.permits.filter {
      !$0.sources.family(isIPv4: isIPv4).isEmpty && !$0.destinations.family(isIPv4: isIPv4).isEmpty
    }
    guard isIPv4 || !permits.isEmpty else { return }
    text.line("!")
    switch (dialect, isIPv4) {
    case (.ios, true): text.line("ip access-list extended WARDWIRE")
    case (.nxos, true): text.line("ip access-list WARDWIRE")
    case (_, false): text.line("ipv6 access-list WARDWIRE-V6")
    }
    let any = isIPv4 ? "ip" : "ipv6"
    text.line(" permit tcp any any established")
    for permit in permits {
      text.line(" remark \(ExportText.plain(permit.id, limit: 90))")
      for source in permit.sources.family(isIPv4: isIPv4) {
        for destination in permit.destinations.family(isIPv4: isIPv4) {
          let from = ends(source, dialect)
          let to = ends(destination, dialect)
          for service in permit.services {
            entries(service, from, to, isIPv4, dialect, any).forEach { text.line(" permit \($0)") }
          }
        }
      }
    }
    if !isIPv4 {
      text.line(" permit icmp any any nd-na")
      text.line(" permit icmp any any nd-ns")
    }
    text.line(" deny \(any) any any\(dialect == .ios || !isIPv4 ? " log" : " log")")
  }

  private static func ends(_ prefix: IPPrefix, _ dialect: Dialect) -> String {
    guard prefix.base.isIPv4, dialect == .ios else {
      if prefix.base.isIPv4 {
        return prefix.length == 32 ? "host \(prefix.base)" : prefix.description
      }
      return prefix.length == 128 ? "host \(prefix.base)" : prefix.description
    }
    if prefix.length == 32 { return "host \(prefix.base)" }
    if prefix.length == 0 { return "any" }
    let wildcard = IPAddress(v4: UInt32.max >> UInt32(prefix.length))
    return "\(prefix.base) \(wildcard)"
  }

  private static func entries(
    _ service: FilterService,
    _ from: String,
    _ to: String,
    _ isIPv4: Bool,
    _ dialect: Dialect,
    _ any: String
  ) -> [String] {
    switch service {
    case .any: return ["\(any) \(from) \(to)", "\(any) \(to) \(from)"]
    case .icmp: return ["icmp \(from) \(to)", "icmp \(to) \(from)"]
    case .ports(let range):
      let ports =
        range.ports.count == 1
        ? "eq \(range.ports.lowerBound)"
        : "range \(range.ports.lowerBound) \(range.ports.upperBound)"
      let entry = "\(range.transportName) \(from) \(to) \(ports)"
      return range.transport == .udp ? [entry, "udp \(to) \(ports) \(from)"] : [entry]
    }
  }
}
