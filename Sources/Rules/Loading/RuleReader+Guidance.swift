// SPDX-License-Identifier: Apache-2.0
internal import Documents

extension RuleReader {
  private static let guidanceKeys = [
    "rule", "explanation", "remediation", "category", "evidence", "needs_policy", "confirmed_by",
    "answered", "confidence", "references", "severity_when", "outcome", "scope", "observable",
    "captures", "whole_flow",
  ]

  /// The `wardwire` block.
  mutating func guidance(_ node: DocumentNode) -> RuleGuidance {
    var guidance = RuleGuidance()
    guard let entries = node.mapping else {
      complain(node, "expected a mapping for wardwire, found \(node.kindName)")
      return guidance
    }
    refuseOthers(entries, than: Self.guidanceKeys, in: "wardwire")
    guidance.rule = catalogueName(node)
    guidance.explanation = text(node, "explanation", required: true)
    guidance.remediation = text(node, "remediation", required: true)
    guidance.category = text(node, "category", required: true)
    guidance.evidence = texts(node, "evidence")
    let needsPolicy = flag(node, "needs_policy")
    guidance.needsPolicy = needsPolicy ?? false
    guidance.isPolicyOptional = needsPolicy == false
    guidance.confidence = word(node, "confidence", RuleConfidence.self) ?? .high
    if let value = node["answered"] {
      guidance.requiresAnswer = value.string == "required"
      if !guidance.requiresAnswer {
        complain(value, "expected required for answered, found \(value.kindName)")
      }
    }
    if let value = node["whole_flow"] {
      guidance.requiresWholeFlow = value.string == "required"
      if !guidance.requiresWholeFlow {
        complain(value, "expected required for whole_flow, found \(value.kindName)")
      }
    }
    if let value = node["outcome"] {
      guidance.isPossible = value.string == "possible"
      if !guidance.isPossible {
        complain(value, "expected possible for outcome, found \(value.kindName)")
      }
    }
    if let value = node["scope"] { guidance.scope = fieldMap(value, "scope") }
    if let value = node["observable"], let name = value.string {
      guidance.observable = PositionedText(name, at: value.position)
    }
    if let value = node["captures"] {
      guard let entries = value.mapping else {
        complain(value, "expected fires and silent for captures, found \(value.kindName)")
        return guidance
      }
      refuseOthers(entries, than: ["fires", "silent"], in: "captures")
      guidance.firingCaptures = texts(value, "fires").map(\.text)
      guidance.silentCaptures = texts(value, "silent").map(\.text)
    }
    if let value = node["confirmed_by"] { guidance.confirmedBy = fieldMap(value, "confirmed_by") }
    if let value = node["references"] { guidance.frameworks = frameworks(value) }
    if let value = node["severity_when"] { guidance.severityWhen = adjustments(value) }
    return guidance
  }

  private mutating func refuseOthers(
    _ entries: [DocumentEntry],
    than known: [String],
    in place: String
  ) {
    for entry in entries where !known.contains(entry.key) {
      complain(
        entry,
        "unknown key \"\(entry.key)\" in \(place)" + Suggestion.text(for: entry.key, among: known)
      )
    }
  }

  /// Three capital letters or digits, a hyphen and three digits.
  private mutating func catalogueName(_ node: DocumentNode) -> String {
    let name = text(node, "rule", required: true)
    let bytes = Array(name.utf8)
    let upper = UInt8(ascii: "A")...UInt8(ascii: "Z")
    let digit = UInt8(ascii: "0")...UInt8(ascii: "9")
    let isName =
      bytes.count == 7 && bytes[3] == UInt8(ascii: "-")
      && bytes[0..<3].allSatisfy { upper.contains($0) || digit.contains($0) }
      && bytes[4..<7].allSatisfy { digit.contains($0) }
    if !name.isEmpty, !isName, let value = node["rule"] {
      complain(value, "expected a name like DCM-001 for rule, found \(value.kindName)")
    }
    return name
  }

  private mutating func fieldMap(_ node: DocumentNode, _ key: String) -> Selection? {
    guard node.mapping != nil else {
      complain(node, "expected a mapping for \(key), found \(node.kindName)")
      return nil
    }
    return selection(node, depth: 0)
  }

  private mutating func frameworks(_ node: DocumentNode) -> FrameworkReferences {
    var references = FrameworkReferences()
    guard let entries = node.mapping else {
      complain(node, "expected a mapping for references, found \(node.kindName)")
      return references
    }
    let known = [
      "fda", "iec_62443", "nist", "rfc", "attack", "cwe", "hipaa", "mds2", "standard",
    ]
    refuseOthers(entries, than: known, in: "references")
    references.fda = texts(node, "fda").map(\.text)
    references.iec62443 = texts(node, "iec_62443").map(\.text)
    references.nist = texts(node, "nist").map(\.text)
    references.rfc = texts(node, "rfc").map(\.text)
    references.attack = texts(node, "attack").map(\.text)
    references.cwe = texts(node, "cwe").map(\.text)
    references.hipaa = texts(node, "hipaa").map(\.text)
    references.mds2 = texts(node, "mds2").map(\.text)
    references.standard = texts(node, "standard").map(\.text)
    return references
  }

  private mutating func adjustments(_ node: DocumentNode) -> [SeverityAdjustment] {
    guard let elements = node.sequence, elements.count <= 64 else {
      complain(node, "expected a list of at most 64 entries for severity_when")
      return []
    }
    var result: [SeverityAdjustment] = []
    for element in elements {
      guard let entries = element.mapping else {
        complain(element, "expected when and level, found \(element.kindName)")
        continue
      }
      refuseOthers(entries, than: ["when", "level"], in: "severity_when")
      let level = word(element, "level", RuleLevel.self, required: true)
      guard let condition = element["when"] else {
        complain(element, "expected the key \"when\"")
        continue
      }
      if let when = fieldMap(condition, "when"), let level {
        result.append(SeverityAdjustment(when: when, level: level))
      }
    }
    return result
  }
}
