// SPDX-License-Identifier: Apache-2.0
internal import Documents
internal import NetworkTypes
internal import Policy

extension PolicyReader {
  mutating func services(_ node: DocumentNode) {
    for entry in named(node, "services", limits.maxListValues) {
      if ServiceCatalog.builtIn.contains(where: { $0.name == entry.key }) {
        problems.add(
          entry.place,
          "expected a service's name that is not built in, found \"\(entry.key)\""
        )
      } else if entry.key.contains("/") {
        problems.add(
          entry.place,
          "expected a service's name without \"/\", found \"\(entry.key.prefix(60))\""
        )
      } else if ownServices[entry.key] != nil {
        problems.add(entry.place, "expected each service once, found \"\(entry.key)\" again")
      } else if let match = match(entry.value) {
        ownServices[entry.key] = Service(name: entry.key, match: match)
      } else {
        // Conduits that name it are not to be blamed for its faults.
        ownServices[entry.key] = Service(name: entry.key, match: .any)
      }
    }
  }

  static let serviceKeys = ["protocol", "transport", "ports"]

  private mutating func match(_ node: DocumentNode) -> Service.Match? {
    guard let fields = fields(node, of: "a service", Self.serviceKeys) else {
      return nil
    }
    var transports: [IPProtocol] = []
    if let node = fields["transport"] {
      guard let word = word(node, "tcp or udp", ["tcp", "udp"]) else { return nil }
      transports = [word == "tcp" ? .tcp : .udp]
    }
    if let node = fields["protocol"] {
      return application(node, transports, fields["ports"])
    }
    guard let ports = required(fields, "ports", node, "a service without protocol") else {
      return nil
    }
    if transports.isEmpty {
      problems.add(node, "expected the key \"transport\" or \"protocol\" in a service")
      return nil
    }
    return .ports(ranges(ports, transports))
  }

  private mutating func application(
    _ node: DocumentNode,
    _ transports: [IPProtocol],
    _ ports: DocumentNode?
  ) -> Service.Match? {
    let names = ServiceCatalog.applications.map(\.name)
    guard let name = text(node, "an application protocol") else { return nil }
    guard let application = ServiceCatalog.application(named: name) else {
      problems.add(
        node.place,
        expected: "an application protocol (\(names.joined(separator: ", ")))",
        found: name,
        among: names
      )
      return nil
    }
    guard let ports else {
      let usual = application.ports.filter {
        transports.isEmpty || transports.contains($0.transport)
      }
      return .application(application.name, ports: usual, isBoundToPorts: false)
    }
    var used = transports
    if used.isEmpty {
      for range in application.ports where !used.contains(range.transport) {
        used.append(range.transport)
      }
    }
    return .application(application.name, ports: ranges(ports, used), isBoundToPorts: true)
  }

  private mutating func ranges(_ node: DocumentNode, _ transports: [IPProtocol]) -> [PortRange] {
    var result: [PortRange] = []
    for item in someItems(node, "a port") {
      guard let text = item.string, let ports = Self.ports(text) else {
        problems.add(
          item,
          "expected a port or a range (4242, \"5000-5010\"), found \(item.kindName)"
        )
        continue
      }
      result += transports.map { PortRange($0, ports) }
    }
    return result
  }

  private static func ports(_ text: String) -> ClosedRange<UInt16>? {
    let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { end -> UInt16? in
      end.utf8.allSatisfy { (48...57).contains($0) } ? UInt16(end) : nil
    }
    guard ends.count <= 2, let first = ends[0], let last = ends[ends.count - 1], first > 0,
      first <= last
    else { return nil }
    return first...last
  }

  /// The index of a service that a conduit names.
  mutating func service(_ node: DocumentNode) -> Int? {
    guard let name = text(node, "a service") else { return nil }
    if let known = serviceIndexes[name] { return known }
    guard let service = service(named: name, node) else { return nil }
    return index(of: service)
  }

  /// The index of a service, which is added when it is new.
  mutating func index(of service: Service) -> Int {
    if let known = serviceIndexes[service.name] { return known }
    serviceIndexes[service.name] = result.services.count
    result.services.append(service)
    return result.services.count - 1
  }

  /// `tcp/4242`, `udp/5000-5010`, `icmp/8` or `icmpv6/128`.
  static func portService(named name: String) -> Service? {
    guard let slash = name.firstIndex(of: "/") else { return nil }
    let transport = name[..<slash]
    let text = name[name.index(after: slash)...]
    switch transport {
    case "icmp", "icmpv6":
      guard let type = UInt8(text), text.utf8.allSatisfy({ (48...57).contains($0) }) else {
        return nil
      }
      return Service(name: name, match: .icmpType(type, isIPv6: transport == "icmpv6"))
    case "tcp", "udp":
      guard let ports = Self.ports(String(text)) else { return nil }
      return Service(
        name: name,
        match: .ports([PortRange(transport == "tcp" ? .tcp : .udp, ports)])
      )
    default: return nil
    }
  }

  private mutating func service(named name: String, _ node: DocumentNode) -> Service? {
    if let own = ownServices[name] { return own }
    if let known = ServiceCatalog.builtIn.first(where: { $0.name == name }) { return known }
    if name.contains("/") {
      if let service = Self.portService(named: name) { return service }
      problems.add(
        node,
        "expected tcp/4242, udp/5000-5010, icmp/8 or icmpv6/128, found \"\(name.prefix(60))\""
      )
      return nil
    }
    problems.add(
      node.place,
      expected: "a service, built in or declared under services",
      found: name,
      among: ServiceCatalog.builtIn.map(\.name) + ownServices.keys.sorted()
    )
    return nil
  }
}
