// SPDX-License-Identifier: Apache-2.0
internal import NetworkTypes
package import Policy

/// Remarks that stand above the parts of a written policy, a line each.
package struct PolicyRemarks: Sendable {
  /// Above everything.
  package var head: [String] = []
  /// Above zones, by name.
  package var zones: [String: [String]] = [:]
  /// Above assets, by name.
  package var assets: [String: [String]] = [:]
  /// Above conduits, by identifier.
  package var conduits: [String: [String]] = [:]
  /// Below everything.
  package var foot: [String] = []

  /// None.
  package init() {}
}

/// A policy as the YAML that ``PolicyFile`` reads, laid out for people who edit it.
package enum PolicyWriter {
  /// The whole document.
  package static func write(_ policy: SegmentationPolicy, _ remarks: PolicyRemarks) -> String {
    var text = comments(remarks.head, indent: "")
    text += "version: 1\n"
    if !policy.name.isEmpty { text += "name: \(scalar(policy.name))\n" }
    if policy.isAuditOnly { text += "audit_only: true\n" }
    if !policy.scope.isEmpty { text += "scope: \(list(policy.scope.map(\.description)))\n" }
    text += "\nzones:\n" + zones(policy, policy.zones.indices, remarks)
    if !policy.assets.isEmpty {
      text += "\nassets:\n" + assets(policy, policy.assets.indices, remarks)
    }
    let own = ownServices(policy)
    if !own.isEmpty { text += "\nservices:\n" + services(own) }
    text += "\nconduits:"
    text += policy.conduits.isEmpty ? " []\n" : "\n"
    text += conduits(policy, policy.conduits.indices, remarks)
    if !remarks.foot.isEmpty { text += "\n" + comments(remarks.foot, indent: "") }
    return text
  }

  /// Some zones, as they stand below `zones:`.
  package static func zones(
    _ policy: SegmentationPolicy,
    _ range: Range<Int>,
    _ remarks: PolicyRemarks
  ) -> String {
    range.map { index in
      let zone = policy.zones[index]
      var text = comments(remarks.zones[zone.name] ?? [], indent: "  ")
      text += "  \(scalar(zone.name)):\n"
      if !zone.networks.isEmpty {
        text += "    networks: \(list(zone.networks.map(\.description)))\n"
      }
      if !zone.vlans.isEmpty { text += "    vlans: \(list(zone.vlans.map(String.init)))\n" }
      if !zone.macs.isEmpty { text += "    macs: \(list(zone.macs.map(\.description)))\n" }
      if !zone.names.isEmpty { text += "    names: \(names(zone.names))\n" }
      if !zone.tags.isEmpty { text += "    tags: \(list(zone.tags))\n" }
      text += "    criticality: \(zone.criticality.rawValue)\n"
      if !zone.allowsIntraZone { text += "    intra_zone: deny\n" }
      text += "    inventory: \(zone.isInventoryClosed ? "closed" : "open")\n"
      return text
    }.joined()
  }

  /// Some assets, as they stand below `assets:`.
  package static func assets(
    _ policy: SegmentationPolicy,
    _ range: Range<Int>,
    _ remarks: PolicyRemarks
  ) -> String {
    range.map { index in
      let asset = policy.assets[index]
      var text = comments(remarks.assets[asset.name] ?? [], indent: "  ")
      var parts: [String] = []
      if asset.macs.count == 1 { parts.append("mac: \(scalar(asset.macs[0].description))") }
      if asset.macs.count > 1 { parts.append("macs: \(list(asset.macs.map(\.description)))") }
      let addresses = asset.addresses.map(\.description)
      if addresses.count == 1 { parts.append("ip: \(scalar(addresses[0]))") }
      if addresses.count > 1 { parts.append("ips: \(list(addresses))") }
      if !asset.names.isEmpty { parts.append("names: \(names(asset.names))") }
      if let zone = asset.zone { parts.append("zone: \(scalar(policy.zones[zone].name))") }
      if !asset.aeTitles.isEmpty { parts.append("ae_titles: \(list(asset.aeTitles))") }
      if asset.isRouter { parts.append("router: true") }
      if !asset.tags.isEmpty { parts.append("tags: \(list(asset.tags))") }
      if !asset.mudURL.isEmpty { parts.append("mud_url: \(scalar(asset.mudURL))") }
      text += "  \(scalar(asset.name)): { \(parts.joined(separator: ", ")) }\n"
      return text
    }.joined()
  }

  /// Some conduits, as they stand below `conduits:`.
  package static func conduits(
    _ policy: SegmentationPolicy,
    _ range: Range<Int>,
    _ remarks: PolicyRemarks
  ) -> String {
    range.map { index in
      let conduit = policy.conduits[index]
      var text = comments(remarks.conduits[conduit.id] ?? [], indent: "  ")
      text += "  - id: \(scalar(conduit.id))\n"
      text += "    from: \(ends(conduit.from, policy))\n"
      text += "    to: \(ends(conduit.to, policy))\n"
      text += "    services: \(list(conduit.services.map { policy.services[$0].name }))\n"
      text += conditions(conduit.conditions)
      if !conduit.protectedBy.isEmpty { text += "    protected_by: \(list(conduit.protectedBy))\n" }
      if !conduit.owner.isEmpty { text += "    owner: \(scalar(conduit.owner))\n" }
      if !conduit.reason.isEmpty { text += "    reason: \(scalar(conduit.reason))\n" }
      if let expires = conduit.expires { text += "    expires: \(expires.description)\n" }
      if conduit.isAuditOnly { text += "    audit_only: true\n" }
      return text
    }.joined()
  }

  /// Services that a file has to declare, in the policy's order.
  package static func ownServices(_ policy: SegmentationPolicy) -> [Service] {
    policy.services.filter { !$0.isBuiltIn }
  }

  /// Services, as they stand below `services:`.
  package static func services(_ services: [Service]) -> String {
    services.map { service in
      var parts: [String] = []
      switch service.match {
      case .application(let name, let ranges, let isBound):
        parts.append("protocol: \(name)")
        if isBound, let transport = ranges.first?.transport,
          ranges.allSatisfy({ $0.transport == transport })
        {
          parts.append("transport: \(transport == .udp ? "udp" : "tcp")")
        }
        if isBound { parts.append("ports: \(list(ports(ranges)))") }
      case .ports(let ranges):
        parts.append("transport: \(ranges.first?.transport == .udp ? "udp" : "tcp")")
        parts.append("ports: \(list(ports(ranges)))")
      case .any, .icmp, .icmpType, .ftpData: break
      }
      return "  \(scalar(service.name)): { \(parts.joined(separator: ", ")) }\n"
    }.joined()
  }

  private static func names(_ names: HostNames) -> String {
    let parts = HostNames.Kind.allCases.compactMap { kind in
      names.patterns[kind].map { "\(kind.rawValue): [\($0.map(scalar).joined(separator: ", "))]" }
    }
    return "{ \(parts.joined(separator: ", ")) }"
  }

  private static func ports(_ ranges: [PortRange]) -> [String] {
    var seen: [String] = []
    for range in ranges {
      let text =
        range.ports.count == 1
        ? "\(range.ports.lowerBound)" : "\(range.ports.lowerBound)-\(range.ports.upperBound)"
      if !seen.contains(text) { seen.append(text) }
    }
    return seen
  }

  private static func ends(_ endpoints: [Endpoint], _ policy: SegmentationPolicy) -> String {
    let names = endpoints.map(policy.name(of:))
    return names.count == 1 ? scalar(names[0]) : list(names)
  }

  private static func conditions(_ conditions: [Condition]) -> String {
    guard !conditions.isEmpty else { return "" }
    var text = "    conditions:\n"
    for group in ["dicom", "hl7", "mqtt", "tls", "flow"] {
      let own = conditions.filter { $0.name.group == group }
      guard !own.isEmpty else { continue }
      text += "      \(group):\n"
      for condition in own {
        let value: String =
          switch condition.value {
          case .texts(let texts):
            condition.name == .tlsMinVersion ? "\"\(texts.first ?? "")\"" : list(texts)
          case .number(let number): String(number)
          case .required: "required"
          }
        text += "        \(condition.name.key):\(value.hasPrefix("\n") ? "" : " ")\(value)\n"
      }
    }
    return text
  }

  static func comments(_ lines: [String], indent: String) -> String {
    lines.map { line in
      line.isEmpty ? "\(indent)#\n" : "\(indent)# \(plain(line))\n"
    }.joined()
  }

  /// A flow sequence, on one line when it fits.
  private static func list(_ values: [String]) -> String {
    let items = values.map(scalar)
    let line = "[\(items.joined(separator: ", "))]"
    guard line.utf8.count > 72 else { return line }
    return "\n" + items.map { "          - \($0)\n" }.joined().dropLast()
  }

  /// Letters that a plain scalar may have; everything else is quoted, and so is what looks like
  /// something that it is not.
  package static func scalar(_ text: String) -> String {
    let isPlain =
      !text.isEmpty
      && text.utf8.allSatisfy {
        (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 0x2d
          || $0 == 0x5f || $0 == 0x2e || $0 == 0x2f || $0 == 0x5e || $0 == 0x20
      }
      && (text.utf8.first.map { (65...90).contains($0) || (97...122).contains($0) } ?? false
        || isAddress(text))
      && !text.hasSuffix(" ")
      && !["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(text.lowercased())
    return isPlain ? text : quoted(text)
  }

  /// `10.20.0.0/24`: two dots or more are no number.
  private static func isAddress(_ text: String) -> Bool {
    text.filter { $0 == "." }.count >= 2
      && text.utf8.allSatisfy { (48...57).contains($0) || $0 == 0x2e || $0 == 0x2f }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      default:
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate,
          .unassigned:
          let digits = String(scalar.value, radix: 16)
          result += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
        default: result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + "\""
  }

  /// One line without what a terminal or YAML would obey.
  private static func plain(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          switch scalar.properties.generalCategory {
          case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate,
            .unassigned:
            "?"
          default: scalar
          }
        }
      )
    )
  }
}
