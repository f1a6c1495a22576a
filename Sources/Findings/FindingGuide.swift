// SPDX-License-Identifier: Apache-2.0
internal import Rules

/// What a rule says for itself, made ready once.
struct FindingGuide {
  let name: String
  let title: String
  let confidence: String
  let category: String
  let explanation: String
  let remediation: String
  let references: [String]
  /// The rule's place among the rules sorted by name; rules of one name share it.
  var rank = 0

  init(_ rule: SigmaRule) {
    name = rule.name
    title = rule.title
    confidence = rule.guidance.confidence.rawValue
    category = rule.guidance.category
    explanation = rule.guidance.explanation
    remediation = rule.guidance.remediation
    references = rule.references + Self.references(rule.guidance.frameworks)
  }

  private static func references(_ frameworks: FrameworkReferences) -> [String] {
    let titles = [
      "fda": "FDA", "iec_62443": "IEC 62443", "nist": "NIST", "rfc": "RFC", "attack": "ATT&CK",
      "cwe": "CWE", "hipaa": "HIPAA", "mds2": "MDS2", "standard": "",
    ]
    return frameworks.all.flatMap { framework, entries in
      let title = titles[framework] ?? framework
      return entries.map { entry in
        title.isEmpty || entry.uppercased().hasPrefix(title.uppercased())
          ? entry : "\(title) \(entry)"
      }
    }
  }
}
