// SPDX-License-Identifier: Apache-2.0
internal import NetworkTypes
internal import Policy

/// Configuration of FortiOS: addresses, services, policies.
enum FortinetExport {
  static func render(_ matrix: PermitMatrix, _ losses: inout [String]) -> String {
    losses.append(
      "srcintf and dstintf are 'any': name the firewall's own interfaces in the policies"
    )
    var text = ExportText()
    text.head(matrix, losses, comment: "#")
    let all = matrix.permits.flatMap { $0.sources.prefixes + $0.destinations.prefixes }
    addresses("address", Array(Set(all.filter(\.base.isIPv4))).sorted(), &text)
    addresses("address6", Array(Set(all.filter { !$0.base.isIPv4 })).sorted(), &text)
    services(matrix, &text)
    text.line("config firewall policy")
    var number = 0
    for permit in matrix.permits {
      for isIPv4 in [true, false] {
        let sources = permit.sources.family(isIPv4: isIPv4)
        let destinations = permit.destinations.family(isIPv4: isIPv4)
        guard !sources.isEmpty, !destinations.isEmpty else { continue }
        number += 1
        let suffix = isIPv4 ? "" : "6"
        text.line("    edit \(10_000 + number)")
        text.line("        set name \"\(ExportText.identifier(permit.id, limit: 32))\(suffix)\"")
        text.line("        set srcintf \"any\"")
        text.line("        set dstintf \"any\"")
        text.line("        set action accept")
        text.line("        set srcaddr\(suffix) \(sources.map(quoted).joined(separator: " "))")
        text.line("        set dstaddr\(suffix) \(destinations.map(quoted).joined(separator: " "))")
        text.line("        set schedule \"always\"")
        text.line("        set service \(permit.services.map(name).joined(separator: " "))")
        text.line("        set logtraffic all")
        text.line("    next")
      }
    }
    text.line("end")
    return text.text
  }

  private static func quoted(_ prefix: IPPrefix) -> String { "\"WW-\(prefix)\"" }

  private static func name(_ service: FilterService) -> String {
    switch service {
    case .any: "\"ALL\""
    case .icmp: "\"ALL_ICMP\" \"ALL_ICMP6\""
    case .ports(let range): "\"WW-\(range.transportName)-\(range.text("-"))\""
    }
  }

  private static func addresses(
    _ kind: String,
    _ prefixes: [IPPrefix],
    _ text: inout ExportText
  ) {
    guard !prefixes.isEmpty else { return }
    text.line("config firewall \(kind)")
    for prefix in prefixes {
      text.line("    edit \(quoted(prefix))")
      if prefix.base.isIPv4 {
        let mask = IPAddress(
          v4: prefix.length == 0 ? 0 : UInt32.max << UInt32(32 - prefix.length)
        )
        text.line("        set subnet \(prefix.base) \(mask)")
      } else {
        text.line("        set ip6 \(prefix)")
      }
      text.line("    next")
    }
    text.line("end")
  }

  private static func services(_ matrix: PermitMatrix, _ text: inout ExportText) {
    var known: Set<String> = []
    text.line("config firewall service custom")
    for permit in matrix.permits {
      for service in permit.services {
        guard case .ports(let range) = service, known.insert(name(service)).inserted else {
          continue
        }
        text.line("    edit \(name(service))")
        text.line("        set \(range.transportName)-portrange \(range.text("-"))")
        text.line("    next")
      }
    }
    text.line("end")
  }
}
