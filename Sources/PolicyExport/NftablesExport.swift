// SPDX-License-Identifier: Apache-2.0
internal import NetworkTypes
internal import Policy

/// A table for `nft -f`: what is forwarded between networks.
enum NftablesExport {
  static func render(_ matrix: PermitMatrix, _ losses: inout [String]) -> String {
    var text = ExportText()
    text.line("#!/usr/sbin/nft -f")
    text.head(matrix, losses, comment: "#")
    text.line()
    // Made and flushed, so that loading twice is loading once.
    text.line("table inet wardwire")
    text.line("flush table inet wardwire")
    text.line()
    text.line("table inet wardwire {")
    set("covered", matrix.covered, &text)
    for (index, permit) in matrix.permits.enumerated() {
      set("from\(index)", permit.sources, &text)
      set("to\(index)", permit.destinations, &text)
    }
    text.line("  chain forward {")
    text.line("    type filter hook forward priority filter; policy drop;")
    text.line("    ct state established,related accept")
    text.line("    ct state invalid drop")
    text.line("    # Errors and housekeeping that the audit calls out of scope.")
    text.line(
      "    icmp type { destination-unreachable, source-quench, redirect, router-advertisement, "
        + "router-solicitation, time-exceeded, parameter-problem } accept"
    )
    text.line("    icmpv6 type { 1-4, 130-137 } accept")
    text.line("    fib daddr type { broadcast, multicast } accept")
    outOfScope(matrix, &text)
    for (index, permit) in matrix.permits.enumerated() { rules(index, permit, &text) }
    text.line("    counter log prefix \"wardwire denied \" drop")
    text.line("  }")
    text.line("}")
    return text.text
  }

  /// Both ends in no zone: the policy does not speak of them.
  private static func outOfScope(_ matrix: PermitMatrix, _ text: inout ExportText) {
    for (isIPv4, family, suffix) in [(true, "ip", "4"), (false, "ip6", "6")] {
      let hasSet = !matrix.covered.family(isIPv4: isIPv4).isEmpty
      text.line(
        hasSet
          ? "    \(family) saddr != @covered\(suffix) \(family) daddr != @covered\(suffix) accept"
          : "    meta nfproto \(isIPv4 ? "ipv4" : "ipv6") accept"
      )
    }
    text.line("    # Local to its link.")
    text.line("    ip saddr 169.254.0.0/16 accept")
    text.line("    ip daddr 169.254.0.0/16 accept")
    text.line("    ip6 saddr fe80::/10 accept")
    text.line("    ip6 daddr fe80::/10 accept")
  }

  private static func set(_ name: String, _ addresses: AddressSet, _ text: inout ExportText) {
    for (isIPv4, suffix, type) in [(true, "4", "ipv4_addr"), (false, "6", "ipv6_addr")] {
      let prefixes = addresses.family(isIPv4: isIPv4)
      guard !prefixes.isEmpty else { continue }
      text.line("  set \(name)\(suffix) {")
      text.line("    type \(type)")
      text.line("    flags interval")
      text.line(
        "    elements = { " + prefixes.map(\.description).joined(separator: ", ") + " }"
      )
      text.line("  }")
    }
  }

  private static func rules(_ index: Int, _ permit: Permit, _ text: inout ExportText) {
    let ends = "\(permit.from.joined(separator: ", ")) to \(permit.to.joined(separator: ", "))"
    text.line("    # \(ExportText.plain(permit.id)): \(ExportText.plain(ends))")
    let label = ExportText.identifier(permit.id, limit: 100)
    for (isIPv4, family, suffix) in [(true, "ip", "4"), (false, "ip6", "6")] {
      guard !permit.sources.family(isIPv4: isIPv4).isEmpty,
        !permit.destinations.family(isIPv4: isIPv4).isEmpty
      else { continue }
      let ends = "\(family) saddr @from\(index)\(suffix) \(family) daddr @to\(index)\(suffix)"
      for match in matches(permit.services, isIPv4) {
        text.line("    \(ends)\(match) counter accept comment \"\(label)\"")
      }
    }
  }

  private static func matches(_ services: [FilterService], _ isIPv4: Bool) -> [String] {
    var matches: [String] = []
    if services.contains(.any) { return [""] }
    if services.contains(.icmp) {
      matches.append(isIPv4 ? " meta l4proto icmp" : " meta l4proto icmpv6")
    }
    for transport in ["tcp", "udp"] {
      let ports = services.compactMap { service -> ClosedRange<UInt16>? in
        guard case .ports(let range) = service, range.transportName == transport else { return nil }
        return range.ports
      }
      guard !ports.isEmpty else { continue }
      let list = merged(ports).map {
        $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)"
      }
      matches.append(" \(transport) dport { \(list.joined(separator: ", ")) }")
    }
    return matches
  }

  /// nft refuses elements that overlap.
  static func merged(_ ranges: [ClosedRange<UInt16>]) -> [ClosedRange<UInt16>] {
    var result: [ClosedRange<UInt16>] = []
    for range in ranges.sorted(by: {
      ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound)
    }) {
      if let last = result.last, Int(range.lowerBound) <= Int(last.upperBound) + 1 {
        result[result.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
      } else {
        result.append(range)
      }
    }
    return result
  }
}
