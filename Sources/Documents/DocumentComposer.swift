// SPDX-License-Identifier: Apache-2.0

/// Makes nodes of the parser's events, counting as it goes.
///
/// No tree is built beside ours: limits hold while the text is read, and what an alias repeats is counted.
struct DocumentComposer {
  private let file: String
  private let limits: DocumentLimits
  private let events: YAMLEvents
  private var nodes = 0
  private var anchors: [String: Anchored] = [:]

  /// What an anchor names, and what repeating it costs.
  private struct Anchored {
    let content: Composed
    let count: Int
  }

  /// A node, and the nesting below it.
  private struct Composed {
    let node: DocumentNode
    let height: Int
  }

  private init(_ file: String, _ limits: DocumentLimits, _ events: YAMLEvents) {
    self.file = file
    self.limits = limits
    self.events = events
  }

  /// All documents of a text; `file` names it in errors.
  static func compose(
    _ text: String,
    file: String,
    limits: DocumentLimits
  ) throws(DocumentError) -> [DocumentNode] {
    guard text.utf8.count <= limits.maxBytes else {
      throw DocumentError(file: file, "expected at most \(limits.maxBytes) bytes")
    }
    // The parser wants at least one byte.
    guard !text.isEmpty else { return [] }
    return try YAMLEvents.read(text, file) { events throws(DocumentError) in
      var composer = DocumentComposer(file, limits, events)
      return try composer.documents()
    }
  }

  private mutating func documents() throws(DocumentError) -> [DocumentNode] {
    var result: [DocumentNode] = []
    while let event = try events.next(), event.kind != .streamEnd {
      guard event.kind == .documentStart else { continue }
      guard result.count < limits.maxDocuments else {
        throw DocumentError(file: file, "expected at most \(limits.maxDocuments) documents")
      }
      anchors.removeAll(keepingCapacity: true)
      result.append(try next(depth: 0).node)
    }
    return result
  }

  /// The node that the next event begins.
  private mutating func next(depth: Int) throws(DocumentError) -> Composed {
    guard let event = try events.next() else {
      throw DocumentError(file: file, "expected YAML")
    }
    return try node(event, depth)
  }

  private mutating func node(
    _ event: YAMLEvent,
    _ depth: Int
  ) throws(DocumentError) -> Composed {
    if event.kind == .alias { return try alias(event, depth) }
    let before = nodes
    try charge(1, event)
    guard depth < limits.maxDepth else { throw tooDeep(event) }
    try checkTag(event)
    let anchor = event.anchor
    let result =
      switch event.kind {
      case .sequenceStart: try list(event, depth)
      case .mappingStart: try entries(event, depth)
      default: Composed(node: place(scalar(event), event), height: 0)
      }
    if let anchor {
      anchors[anchor] = Anchored(content: result, count: nodes - before)
    }
    return result
  }

  private mutating func list(
    _ start: YAMLEvent,
    _ depth: Int
  ) throws(DocumentError) -> Composed {
    var elements: [DocumentNode] = []
    var height = 0
    while let event = try events.next(), event.kind != .sequenceEnd {
      let element = try node(event, depth + 1)
      height = max(height, element.height + 1)
      elements.append(element.node)
    }
    return Composed(node: place(.sequence(elements), start), height: height)
  }

  private mutating func entries(
    _ start: YAMLEvent,
    _ depth: Int
  ) throws(DocumentError) -> Composed {
    var entries: [DocumentEntry] = []
    var keys = DocumentKeys()
    var height = 0
    while let event = try events.next(), event.kind != .mappingEnd {
      let key = try node(event, depth + 1).node
      guard let text = key.string ?? (key.isNull ? "null" : nil) else {
        throw DocumentError(file: file, at: key, "expected a word as key, found \(key.kindName)")
      }
      guard keys.insert(text, entries) else {
        let message = "expected each key once, found \"\(text.prefix(60))\" again"
        throw DocumentError(file: file, at: key, message)
      }
      let value = try next(depth: depth + 1)
      height = max(height, value.height + 1)
      entries.append(
        DocumentEntry(key: text, line: key.line, column: key.column, value: value.node)
      )
    }
    return Composed(node: place(.mapping(entries), start), height: height)
  }

  private mutating func alias(_ event: YAMLEvent, _ depth: Int) throws(DocumentError) -> Composed {
    let name = event.anchor ?? ""
    guard let target = anchors[name] else {
      throw problem(
        event,
        "expected the name of an anchor before this place, found \"*\(name.prefix(60))\""
      )
    }
    try charge(target.count, event)
    guard depth + target.content.height < limits.maxDepth else { throw tooDeep(event) }
    // The content's own place tells more than the alias's.
    return target.content
  }

  private func place(_ value: DocumentNode.Value, _ event: YAMLEvent) -> DocumentNode {
    DocumentNode(value, line: event.line, column: event.column)
  }

  private func scalar(_ event: YAMLEvent) -> DocumentNode.Value {
    let text = event.text
    let isPlain = event.isPlain && event.tag != "tag:yaml.org,2002:str"
    if isPlain, text.isEmpty || text == "~" || text == "null" || text == "Null" || text == "NULL" {
      return .null
    }
    return .scalar(DocumentScalar(text, isQuoted: !isPlain))
  }

  private mutating func charge(_ count: Int, _ event: YAMLEvent) throws(DocumentError) {
    nodes += count
    guard nodes <= limits.maxNodes else {
      throw problem(
        event,
        "expected at most \(limits.maxNodes) nodes, those that aliases repeat included"
      )
    }
  }

  private func checkTag(_ event: YAMLEvent) throws(DocumentError) {
    guard let tag = event.tag else { return }
    switch tag {
    case "tag:yaml.org,2002:str", "tag:yaml.org,2002:int", "tag:yaml.org,2002:bool",
      "tag:yaml.org,2002:null", "tag:yaml.org,2002:float", "tag:yaml.org,2002:seq",
      "tag:yaml.org,2002:map":
      return
    default: throw problem(event, "expected no tag, found \"\(tag.prefix(60))\"")
    }
  }

  private func tooDeep(_ event: YAMLEvent) -> DocumentError {
    problem(event, "expected at most \(limits.maxDepth) levels of nesting")
  }

  private func problem(_ event: YAMLEvent, _ message: String) -> DocumentError {
    DocumentError(file: file, line: event.line, column: event.column, message)
  }
}
