// SPDX-License-Identifier: Apache-2.0
internal import NetworkTypes
internal import Policy

/// Rules for `iptables-restore`; IPv6 has a section of its own for `ip6tables-restore`, commented out.
///
/// Sources are looked for in one chain and destinations in another, so that rules add up and do not
/// multiply.
enum IptablesExport {
  static func render(_ matrix: PermitMatrix, _ losses: inout [String]) -> String {
    let hasIPv6 = matrix.permits.contains {
      !$0.sources.family(isIPv4: false).isEmpty && !$0.destinations.family(isIPv4: false).isEmpty
    }
    if hasIPv6 {
      losses.append(
        "iptables-restore knows IPv4 alone: feed the lines behind '#6 ' to ip6tables-restore"
      )
    }
    var text = ExportText()
    text.head(matrix, losses, comment: "#")
    section(matrix, isIPv4: true, &text)
    if hasIPv6 {
      var six = ExportText()
      section(matrix, isIPv4: false, &six)
      text.line("# sed -n 's/^#6 //p' THIS-FILE | ip6tables-restore")
      for line in six.text.split(separator: "\n") { text.line("#6 \(line)") }
    }
    return text.text
  }

  private static func section(_ matrix: PermitMatrix, isIPv4: Bool, _ text: inout ExportText) {
    text.line("*filter")
    text.line(":FORWARD DROP [0:0]")
    let permits = matrix.permits.enumerated().filter {
      !$0.element.sources.family(isIPv4: isIPv4).isEmpty
        && !$0.element.destinations.family(isIPv4: isIPv4).isEmpty
    }
    for (index, _) in permits {
      text.line(":WW-\(index)-TO - [0:0]")
      text.line(":WW-\(index)-SVC - [0:0]")
    }
    text.line(":WW-OUT-SRC - [0:0]")
    text.line(":WW-OUT-DST - [0:0]")
    text.line("-A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT")
    text.line("-A FORWARD -m conntrack --ctstate INVALID -j DROP")
    housekeeping(isIPv4, &text)
    text.line("-A FORWARD -j WW-OUT-SRC")
    for prefix in matrix.covered.family(isIPv4: isIPv4) {
      text.line("-A WW-OUT-SRC -s \(prefix) -j RETURN")
      text.line("-A WW-OUT-DST -d \(prefix) -j RETURN")
    }
    text.line("-A WW-OUT-SRC -j WW-OUT-DST")
    text.line("-A WW-OUT-DST -j ACCEPT")
    for (index, permit) in permits {
      let comment = ExportText.identifier(permit.id, limit: 200)
      for source in permit.sources.family(isIPv4: isIPv4) {
        text.line(
          "-A FORWARD -s \(source) -m comment --comment \"\(comment)\" -j WW-\(index)-TO"
        )
      }
      for destination in permit.destinations.family(isIPv4: isIPv4) {
        text.line("-A WW-\(index)-TO -d \(destination) -j WW-\(index)-SVC")
      }
      for service in permit.services {
        text.line("-A WW-\(index)-SVC\(match(service, isIPv4)) -j ACCEPT")
      }
    }
    text.line("-A FORWARD -j LOG --log-prefix \"wardwire denied \"")
    text.line("COMMIT")
  }

  private static func housekeeping(_ isIPv4: Bool, _ text: inout ExportText) {
    if isIPv4 {
      for type in [3, 4, 5, 9, 10, 11, 12] {
        text.line("-A FORWARD -p icmp -m icmp --icmp-type \(type) -j ACCEPT")
      }
      text.line("-A FORWARD -d 224.0.0.0/4 -j ACCEPT")
      text.line("-A FORWARD -s 169.254.0.0/16 -j ACCEPT")
      text.line("-A FORWARD -d 169.254.0.0/16 -j ACCEPT")
    } else {
      for type in Array(1...4) + Array(130...137) {
        text.line("-A FORWARD -p ipv6-icmp -m icmp6 --icmpv6-type \(type) -j ACCEPT")
      }
      text.line("-A FORWARD -d ff00::/8 -j ACCEPT")
      text.line("-A FORWARD -s fe80::/10 -j ACCEPT")
      text.line("-A FORWARD -d fe80::/10 -j ACCEPT")
    }
  }

  private static func match(_ service: FilterService, _ isIPv4: Bool) -> String {
    switch service {
    case .any: ""
    case .icmp: isIPv4 ? " -p icmp" : " -p ipv6-icmp"
    case .ports(let range):
      " -p \(range.transportName) -m \(range.transportName) --dport \(range.text(":"))"
    }
  }
}
