// SPDX-License-Identifier: Apache-2.0
internal import Documents
internal import NetworkTypes

/// What a declaration may hold at most; reaching one is a problem that names it.
enum DeviceLimits {
  static let maxTextBytes = 1_024
  static let maxEntries = 1_000
  static let maxProblems = 20
}

extension DeviceDeclaration {
  /// Reads a declaration (YAML) with all of its problems at once.
  package init(text: String, file: String) throws(DeviceError) {
    let root: DocumentNode
    do throws(DocumentError) {
      root = try YAMLDocument.parseSingle(text: text, name: file).root
    } catch {
      throw DeviceError(problems: [error.description])
    }
    var reader = DeviceReader(file)
    self = reader.read(root)
    let problems = reader.problems.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
    guard problems.isEmpty else {
      throw DeviceError(
        problems: problems.prefix(DeviceLimits.maxProblems).map {
          "\(file):\($0.line):\($0.column): \($0.text)"
        }
      )
    }
  }
}

/// Turns a document into a declaration.
struct DeviceReader {
  private let file: String
  private(set) var problems: [(line: Int, column: Int, text: String)] = []

  private static let identityKeys = [
    ("name", "Device"), ("manufacturer", "Manufacturer"), ("model", "Model"),
    ("udi", "Unique device identifier"), ("hardware", "Hardware"), ("firmware", "Firmware"),
    ("configuration", "Configuration"),
  ]
  private static let conditionKeys = [
    ("point", "Capture point"), ("interface", "Capture interface"), ("snaplen", "Snap length"),
    ("clock", "Clock"), ("drops", "Drops, as the operator counted them"),
    ("operator", "Operator"), ("date", "Date"), ("laboratory", "Laboratory"), ("notes", "Notes"),
  ]

  init(_ file: String) { self.file = file }

  mutating func read(_ root: DocumentNode) -> DeviceDeclaration {
    var result = DeviceDeclaration(file: file)
    guard
      let entries = fields(
        root,
        "a declaration",
        ["version", "device", "capture", "states", "not_exercised", "interfaces"]
      )
    else { return result }
    if entries["version"]?.int != 1 {
      add(entries["version"] ?? root, "expected \"version: 1\"")
    }
    if let node = entries["device"] {
      device(node, &result)
    } else {
      add(root, "expected the key \"device\"")
    }
    if let node = entries["capture"] {
      result.conditions = texts(node, "capture", Self.conditionKeys, more: [])
    }
    for node in items(entries["states"], "states") { state(node, &result) }
    result.notExercised = items(entries["not_exercised"], "not_exercised").compactMap {
      text($0, "what was not exercised")
    }
    for node in items(entries["interfaces"], "interfaces") {
      guard let interface = interface(node) else { continue }
      if result.interfaces.contains(where: { $0.id == interface.id }) {
        add(node, "expected each id once, found \"\(interface.id)\" again")
      }
      result.interfaces.append(interface)
    }
    return result
  }

  private mutating func device(_ node: DocumentNode, _ result: inout DeviceDeclaration) {
    result.identity = texts(node, "device", Self.identityKeys, more: ["addresses", "macs"])
    if result.text("name") == nil { add(node, "expected the key \"name\" in device") }
    for item in items(node["addresses"], "addresses") {
      if let address = item.string.flatMap(IPAddress.init) {
        result.addresses.append(address)
      } else {
        add(item, "expected an IP address, found \(item.kindName)")
      }
    }
    for item in items(node["macs"], "macs") {
      if let mac = item.string.flatMap(MACAddress.init) {
        result.macs.append(mac)
      } else {
        add(item, "expected a link-layer address, found \(item.kindName)")
      }
    }
    if node.mapping != nil, result.addresses.isEmpty, result.macs.isEmpty {
      add(node, "expected \"addresses\" or \"macs\" by which captures know the device")
    }
  }

  private mutating func state(_ node: DocumentNode, _ result: inout DeviceDeclaration) {
    guard let entries = fields(node, "a state", ["name", "captures"]),
      let name = required(entries, "name", node).flatMap({ text($0, "a state's name") })
    else { return }
    let captures = items(entries["captures"], "captures").compactMap { text($0, "a capture") }
    if captures.isEmpty { add(node, "expected the captures of the state \"\(name)\"") }
    result.states.append(DeviceState(name: name, captures: captures))
  }

  private mutating func interface(_ node: DocumentNode) -> DeclaredInterface? {
    let keys = [
      "id", "purpose", "direction", "transport", "port", "ports", "protocol", "versions", "peers",
      "tls", "certificates", "authentication", "unused",
    ]
    guard let entries = fields(node, "an interface", keys),
      let id = required(entries, "id", node).flatMap({ text($0, "an id") }),
      let direction = required(entries, "direction", node).flatMap({
        word($0, DeclaredInterface.Direction.self)
      })
    else { return nil }
    var result = DeclaredInterface(id: id, direction: direction, transport: .tcp, ports: [])
    result.line = node.line
    result.purpose = entries["purpose"].flatMap { text($0, "a purpose") } ?? ""
    switch entries["transport"]?.string ?? "tcp" {
    case "tcp": break
    case "udp": result.transport = .udp
    default: add(entries["transport"] ?? node, "expected tcp or udp")
    }
    let ports = entries["ports"] ?? entries["port"]
    for item in items(ports, "ports") { if let range = range(item) { result.ports.append(range) } }
    if ports == nil { add(node, "expected the key \"port\" in the interface \"\(id)\"") }
    result.application = entries["protocol"].flatMap { text($0, "a protocol") }
    result.versions = items(entries["versions"], "versions").compactMap { text($0, "a version") }
    for item in items(entries["peers"], "peers") {
      if let prefix = item.string.flatMap(IPPrefix.init) {
        result.peers.append(prefix)
      } else {
        add(item, "expected an address or a network, found \(item.kindName)")
      }
    }
    result.protection = entries["tls"].flatMap { protection($0) }
    result.certificates = items(entries["certificates"], "certificates").compactMap {
      text($0, "a subject")
    }
    result.authentication = entries["authentication"].flatMap {
      word($0, DeclaredInterface.Authentication.self)
    }
    if let unused = entries["unused"] {
      guard let flag = unused.bool else {
        add(unused, "expected true or false, found \(unused.kindName)")
        return result
      }
      result.isUnused = flag
    }
    return result
  }

  private mutating func protection(_ node: DocumentNode) -> DeclaredInterface.Protection? {
    if let flag = node.bool { return flag ? .tls(minimum: 0, ciphers: []) : .plain }
    guard let entries = fields(node, "tls, true, false or a mapping", ["min_version", "ciphers"])
    else { return nil }
    var minimum: UInt16 = 0
    if let version = entries["min_version"] {
      switch version.string {
      case "1.0": minimum = 0x0301
      case "1.1": minimum = 0x0302
      case "1.2": minimum = 0x0303
      case "1.3": minimum = 0x0304
      default:
        add(version, "expected \"1.0\", \"1.1\", \"1.2\" or \"1.3\", found \(version.kindName)")
      }
    }
    let ciphers = items(entries["ciphers"], "ciphers").compactMap { text($0, "a cipher suite") }
    return .tls(minimum: minimum, ciphers: ciphers)
  }

  private mutating func range(_ node: DocumentNode) -> ClosedRange<UInt16>? {
    let parts = (node.string ?? "").split(separator: "-", omittingEmptySubsequences: false)
    if parts.count <= 2, let first = parts.first.flatMap({ UInt16($0) }),
      let last = parts.last.flatMap({ UInt16($0) }), first <= last
    {
      return first...last
    }
    add(node, "expected a port or \"first-last\", found \(node.kindName)")
    return nil
  }
}

// What every part is made of.
extension DeviceReader {
  private mutating func add(_ node: DocumentNode, _ text: String) {
    problems.append((node.line, node.column, text))
  }

  private mutating func fields(
    _ node: DocumentNode,
    _ what: String,
    _ keys: [String]
  ) -> [String: DocumentNode]? {
    guard let entries = node.mapping else {
      add(node, "expected \(what), a mapping, found \(node.kindName)")
      return nil
    }
    var result: [String: DocumentNode] = [:]
    for entry in entries {
      if keys.contains(entry.key) {
        result[entry.key] = entry.value
      } else {
        let known = keys.joined(separator: ", ")
        problems.append(
          (entry.line, entry.column, "expected one of \(known), found \"\(entry.key.prefix(60))\"")
        )
      }
    }
    return result
  }

  private mutating func required(
    _ entries: [String: DocumentNode],
    _ key: String,
    _ node: DocumentNode
  ) -> DocumentNode? {
    if entries[key] == nil { add(node, "expected the key \"\(key)\"") }
    return entries[key]
  }

  /// The elements of a list; a single value stands for a list of one.
  private mutating func items(_ node: DocumentNode?, _ what: String) -> [DocumentNode] {
    guard let node, !node.isNull else { return [] }
    guard let nodes = node.sequence else {
      if node.scalar != nil { return [node] }
      add(node, "expected a list of \(what), found \(node.kindName)")
      return []
    }
    guard nodes.count <= DeviceLimits.maxEntries else {
      add(node, "expected at most \(DeviceLimits.maxEntries) \(what), found \(nodes.count)")
      return []
    }
    return nodes
  }

  private mutating func text(_ node: DocumentNode, _ what: String) -> String? {
    guard let text = node.string, !text.isEmpty else {
      add(node, "expected \(what), found \(node.kindName)")
      return nil
    }
    guard text.utf8.count <= DeviceLimits.maxTextBytes else {
      add(node, "expected \(what) of at most \(DeviceLimits.maxTextBytes) bytes")
      return nil
    }
    return text
  }

  private mutating func texts(
    _ node: DocumentNode,
    _ what: String,
    _ keys: [(String, String)],
    more: [String]
  ) -> [LabelledText] {
    guard let entries = fields(node, what, keys.map(\.0) + more) else { return [] }
    return keys.compactMap { key, label in
      guard let value = entries[key], let text = text(value, "a text for \"\(key)\"") else {
        return nil
      }
      return LabelledText(key: key, label: label, text: text)
    }
  }

  private mutating func word<Word: RawRepresentable & CaseIterable>(
    _ node: DocumentNode,
    _ type: Word.Type
  ) -> Word? where Word.RawValue == String {
    if let word = node.string.flatMap(Word.init(rawValue:)) { return word }
    let known = Word.allCases.map(\.rawValue).joined(separator: ", ")
    add(node, "expected one of \(known), found \(node.kindName)")
    return nil
  }
}
