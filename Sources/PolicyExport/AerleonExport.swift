// SPDX-License-Identifier: Apache-2.0
internal import NetworkTypes
internal import Policy

/// Aerleon's YAML: networks, services and a policy over them in one file.
///
/// The file is given to Aerleon as a definition and as a policy; each reads its own part.
enum AerleonExport {
  static func render(_ matrix: PermitMatrix, _ losses: inout [String]) -> String {
    var text = ExportText()
    text.head(matrix, losses, comment: "#")
    text.line("networks:")
    for (index, permit) in matrix.permits.enumerated() {
      network("FROM_\(index)", permit.sources, &text)
      network("TO_\(index)", permit.destinations, &text)
    }
    text.line("services:")
    var known: Set<String> = []
    for permit in matrix.permits {
      for case .ports(let range) in permit.services where known.insert(name(range)).inserted {
        text.line("  \(name(range)):")
        text.line("    - protocol: \(range.transportName)")
        text.line("      port: \"\(range.text("-"))\"")
      }
    }
    if known.isEmpty {
      text.line("  UNUSED:")
      text.line("    - protocol: tcp")
      text.line("      port: \"1\"")
    }
    text.line("filters:")
    filter(matrix, isIPv4: true, &text)
    filter(matrix, isIPv4: false, &text)
    return text.text
  }

  private static func network(_ name: String, _ addresses: AddressSet, _ text: inout ExportText) {
    text.line("  \(name):")
    text.line("    values:")
    for prefix in addresses.prefixes { text.line("      - address: \"\(prefix)\"") }
  }

  private static func name(_ range: PortRange) -> String {
    "\(range.transportName.uppercased())_\(range.text("_"))"
  }

  private static func filter(_ matrix: PermitMatrix, isIPv4: Bool, _ text: inout ExportText) {
    let permits = matrix.permits.enumerated().filter {
      !$0.element.sources.family(isIPv4: isIPv4).isEmpty
        && !$0.element.destinations.family(isIPv4: isIPv4).isEmpty
    }
    guard isIPv4 || !permits.isEmpty else { return }
    text.line("  - header:")
    text.line("      comment: \"wardwire \(isIPv4 ? "IPv4" : "IPv6")\"")
    text.line("      targets:")
    if isIPv4 {
      text.line("        cisco: WARDWIRE extended")
      text.line("        iptables: FORWARD DROP inet")
    } else {
      text.line("        cisco: WARDWIRE-V6 inet6")
      text.line("        iptables: FORWARD DROP inet6")
    }
    text.line("    terms:")
    for (index, permit) in permits { terms(index, permit, isIPv4, &text) }
    text.line("      - name: deny-all")
    text.line("        action: deny")
  }

  private static func terms(
    _ index: Int,
    _ permit: Permit,
    _ isIPv4: Bool,
    _ text: inout ExportText
  ) {
    func term(_ kind: String, _ lines: [String]) {
      text.line("      - name: permit-\(index)-\(kind)")
      text.line("        comment: \"\(ExportText.identifier(permit.id, limit: 60))\"")
      text.line("        source-address: FROM_\(index)")
      text.line("        destination-address: TO_\(index)")
      for line in lines { text.line("        \(line)") }
      text.line("        action: accept")
    }
    if permit.services.contains(.any) { return term("any", []) }
    if permit.services.contains(.icmp) {
      term("icmp", ["protocol: \(isIPv4 ? "icmp" : "icmpv6")"])
    }
    for transport in ["tcp", "udp"] {
      let ports = permit.services.compactMap { service -> String? in
        guard case .ports(let range) = service, range.transportName == transport else { return nil }
        return name(range)
      }
      guard !ports.isEmpty else { continue }
      term(
        transport,
        ["destination-port: \(ports.joined(separator: " "))", "protocol: \(transport)"]
      )
    }
  }
}
