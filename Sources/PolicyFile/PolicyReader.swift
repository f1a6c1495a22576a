// SPDX-License-Identifier: Apache-2.0
internal import Documents
internal import NetworkTypes
internal import Policy

/// Turns a document into a policy; goes on after a problem, so that all are found at once.
struct PolicyReader {
  let limits: PolicyLimits
  var problems: ProblemList
  var result: SegmentationPolicy
  /// Zones and assets by name: they share one space, because conduits name both.
  var endpoints: [String: Endpoint] = [:]
  /// The policy's own services, by name.
  var ownServices: [String: Service] = [:]
  /// Where each service stands in the result.
  var serviceIndexes: [String: Int] = [:]
  /// What each zone says of its inventory; `nil` leaves it to its assets.
  var closedInventories: [Bool?] = []
  /// The zone that claims each tag.
  var tagZones: [String: Int] = [:]
  /// What zones have claimed.
  var claims = ZoneClaims()
  /// What each zone says for itself, so that it does not take it from the zone around it.
  var ownSettings: [ZoneSettings] = []
  /// Zones around others, by name, with the place that says so.
  var parents: [(zone: Int, node: DocumentNode)] = []
  /// The assets' interfaces and addresses, by owner.
  var macOwners: [MACAddress: String] = [:]
  var addressOwners: [IPAddress: String] = [:]
  /// What groups stand for.
  var groupMembers: [String: [Endpoint]] = [:]
  /// The conduits' identifiers, and the pairs of ends that they name together.
  var conduitIDs: Set<String> = []
  var pairs = 0

  init(file: String, limits: PolicyLimits) {
    self.limits = limits
    problems = ProblemList(file: file, limit: limits.maxProblems)
    result = SegmentationPolicy(file: file)
  }

  static let policyKeys = [
    "version", "name", "default", "audit_only", "time_zone", "scope", "include", "variables",
    "zones", "assets", "groups", "services", "conduits", "waivers", "rules",
  ]

  /// Reads a policy's files, those that others include first.
  mutating func policy(_ sources: [PolicySources.Source]) -> SegmentationPolicy {
    result.included = sources.dropLast().map(\.file)
    var variables = PolicyVariables()
    var files: [[String: DocumentNode]] = []
    for (order, source) in sources.enumerated() {
      problems.turn(to: source.file, order: order)
      files.append(fields(source.root, of: "a policy", Self.policyKeys) ?? [:])
      guard source.root.mapping != nil else { continue }
      version(files[order]["version"], source.root)
      if let node = files[order]["variables"] { variables.define(node, &problems) }
    }
    for (order, source) in sources.enumerated() {
      problems.turn(to: source.file, order: order)
      for key in Self.policyKeys where key != "variables" && key != "include" {
        guard let node = files[order][key] else { continue }
        files[order][key] = variables.expand(node, &problems)
      }
    }
    func each(
      _ key: String,
      _ reader: inout PolicyReader,
      _ read: (inout PolicyReader, DocumentNode) -> Void
    ) {
      for (order, source) in sources.enumerated() {
        guard let node = files[order][key] else { continue }
        reader.problems.turn(to: source.file, order: order)
        let counts = reader.counts
        read(&reader, node)
        if order < sources.count - 1 { reader.mark(after: counts, file: order + 1) }
      }
    }
    each("name", &self) { $0.result.name = $0.text($1, "a name") ?? "" }
    each("default", &self) { _ = $0.word($1, "deny, the only default", ["deny"]) }
    each("audit_only", &self) { $0.result.isAuditOnly = $0.flag($1) ?? false }
    each("time_zone", &self) { $0.result.utcOffset = $0.timeZone($1) }
    each("scope", &self) { $0.scope($1) }
    if let last = sources.last, last.root.mapping != nil,
      files.allSatisfy({ $0["zones"] == nil })
    {
      problems.add(last.root, "expected the key \"zones\" in a policy")
    }
    each("zones", &self) { $0.zones($1) }
    nestZones(sources.map(\.file))
    each("assets", &self) { $0.assets($1) }
    closeInventories()
    each("groups", &self) { $0.groups($1) }
    each("services", &self) { $0.services($1) }
    each("conduits", &self) { $0.conduits($1) }
    each("waivers", &self) { $0.waivers($1) }
    each("rules", &self) { $0.result.rules.append($0.rules($1)) }
    return result
  }

  private mutating func version(_ node: DocumentNode?, _ root: DocumentNode) {
    guard let node else {
      problems.add(root, "expected the key \"version\" in a policy")
      return
    }
    if node.int != 1 { problems.add(node, "expected version 1, found \(node.kindName)") }
  }

  private mutating func scope(_ node: DocumentNode) {
    var list = node
    if node.mapping != nil {
      guard let entries = fields(node, of: "scope", ["networks"]),
        let networks = required(entries, "networks", node, "scope")
      else { return }
      list = networks
    }
    for item in items(list, "a network") {
      if let prefix = network(item) { result.scope.append(prefix) }
    }
  }
}

// Which file declares what.
extension PolicyReader {
  /// How many of each part were read.
  struct Counts {
    let zones: Int
    let assets: Int
    let groups: Int
    let conduits: Int
    let waivers: Int
  }

  var counts: Counts {
    Counts(
      zones: result.zones.count,
      assets: result.assets.count,
      groups: result.groups.count,
      conduits: result.conduits.count,
      waivers: result.waivers.count
    )
  }

  /// Says of what was read since which file it stands in.
  mutating func mark(after counts: Counts, file: Int) {
    for index in result.zones.indices.dropFirst(counts.zones) {
      result.zones[index].place.file = file
    }
    for index in result.assets.indices.dropFirst(counts.assets) {
      result.assets[index].place.file = file
    }
    for index in result.groups.indices.dropFirst(counts.groups) {
      result.groups[index].place.file = file
    }
    for index in result.conduits.indices.dropFirst(counts.conduits) {
      result.conduits[index].place.file = file
      for condition in result.conduits[index].conditions.indices {
        result.conduits[index].conditions[condition].place.file = file
      }
    }
    for index in result.waivers.indices.dropFirst(counts.waivers) {
      result.waivers[index].place.file = file
    }
  }
}

// What every part of a policy is made of.
extension PolicyReader {
  /// The values of a mapping with known keys; unknown ones are problems.
  mutating func fields(
    _ node: DocumentNode,
    of what: String,
    _ keys: [String]
  ) -> [String: DocumentNode]? {
    guard let entries = node.mapping else {
      problems.add(node, "expected \(what), a mapping, found \(node.kindName)")
      return nil
    }
    var result: [String: DocumentNode] = [:]
    for entry in entries {
      if keys.contains(entry.key) {
        result[entry.key] = entry.value
      } else {
        problems.add(
          entry.place,
          expected: "a key of \(what) (\(keys.joined(separator: ", ")))",
          found: entry.key,
          among: keys
        )
      }
    }
    return result
  }

  mutating func required(
    _ entries: [String: DocumentNode],
    _ key: String,
    _ node: DocumentNode,
    _ what: String
  ) -> DocumentNode? {
    if let value = entries[key] { return value }
    problems.add(node, "expected the key \"\(key)\" in \(what)")
    return nil
  }

  /// The named parts of a mapping: zones, assets, services.
  mutating func named(_ node: DocumentNode, _ what: String, _ most: Int) -> [DocumentEntry] {
    if node.isNull { return [] }
    guard let entries = node.mapping else {
      problems.add(node, "expected \(what) by name, found \(node.kindName)")
      return []
    }
    guard entries.count <= most else {
      problems.add(node, "expected at most \(most) \(what), found \(entries.count)")
      return []
    }
    return entries.filter { isName($0.key, $0.place) }
  }

  private mutating func isName(_ name: String, _ place: SourcePlace) -> Bool {
    let isGood =
      !name.isEmpty && name.utf8.count <= 128
      && name.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7f }
    if !isGood {
      problems.add(
        place,
        "expected a name of 1 to 128 bytes without spaces, found \"\(name.prefix(60))\""
      )
    }
    return isGood
  }

  mutating func identifier(_ node: DocumentNode) -> String? {
    guard let text = text(node, "an identifier") else { return nil }
    return isName(text, node.place) ? text : nil
  }

  mutating func text(_ node: DocumentNode, _ what: String) -> String? {
    guard let text = node.string else {
      problems.add(node, "expected \(what), found \(node.kindName)")
      return nil
    }
    guard text.utf8.count <= limits.maxTextBytes else {
      problems.add(node, "expected \(what) of at most \(limits.maxTextBytes) bytes")
      return nil
    }
    return text
  }

  mutating func flag(_ node: DocumentNode) -> Bool? {
    if let flag = node.bool { return flag }
    problems.add(node, "expected true or false, found \(node.kindName)")
    return nil
  }

  /// One of a few words.
  mutating func word(_ node: DocumentNode, _ what: String, _ words: [String]) -> String? {
    guard let text = text(node, what) else { return nil }
    if words.contains(text) { return text }
    problems.add(node.place, expected: what, found: text, among: words)
    return nil
  }

  /// The elements of a list; a single scalar is a list of one.
  mutating func items(_ node: DocumentNode, _ what: String) -> [DocumentNode] {
    switch node.value {
    case .scalar: return [node]
    case .sequence(let nodes):
      guard nodes.count <= limits.maxListValues else {
        problems.add(
          node,
          "expected at most \(limits.maxListValues) elements, found \(nodes.count)"
        )
        return []
      }
      return nodes
    case .null, .mapping:
      problems.add(node, "expected \(what) or a list, found \(node.kindName)")
      return []
    }
  }

  /// A list with at least one element.
  mutating func someItems(_ node: DocumentNode, _ what: String) -> [DocumentNode] {
    if let list = node.sequence, list.isEmpty {
      problems.add(node, "expected \(what) or a list, found an empty list")
    }
    return items(node, what)
  }

  mutating func texts(_ node: DocumentNode, _ what: String) -> [String] {
    var result: [String] = []
    for item in items(node, what) {
      if let text = text(item, what) { result.append(text) }
    }
    return result
  }

  mutating func network(_ node: DocumentNode) -> IPPrefix? {
    let what = "a network (10.20.0.0/24, 2001:db8::/32)"
    guard let text = text(node, what) else { return nil }
    guard let (prefix, address) = IPPrefix.read(text) else {
      problems.add(node, "expected \(what), found \"\(text.prefix(60))\"")
      return nil
    }
    if address != prefix.base {
      problems.add(
        node,
        "expected the network's first address, found \"\(text)\"; did you mean \"\(prefix)\"?"
      )
      return nil
    }
    return prefix
  }

  mutating func mac(_ node: DocumentNode) -> MACAddress? {
    let what = "a MAC address (00:00:5e:00:53:01)"
    guard let text = text(node, what) else { return nil }
    if let mac = MACAddress(text), !mac.isGroup { return mac }
    problems.add(node, "expected \(what) of one host, found \"\(text.prefix(60))\"")
    return nil
  }
}
