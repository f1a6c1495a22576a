// SPDX-License-Identifier: Apache-2.0
internal import Findings
internal import Foundation
internal import Rules

/// Docs/rules.md, made of the rule files.
enum RulesPage {
  static let url = PackageFolder.root.appending(path: "Docs/rules.md")

  private static let packs: [(folder: String, title: String)] = [
    ("segmentation", "Segmentation and addresses"), ("tls", "TLS, DTLS and certificates"),
    ("dicom", "DICOM"), ("hl7", "HL7 version 2"), ("mqtt", "MQTT"),
    ("management", "Management and discovery"), ("behaviour", "Behaviour"),
  ]

  private static let leftOut = """
    Two rules of the catalogue are not here. What they ask for cannot be told from the packets of a run and this policy \
    alone:
    """

  private static let absent = [
    (
      "BEH-004, a new peer",
      "it is told against a baseline of two weeks and more, and a run has none; `audit --baseline` says what is new "
        + "since an earlier report, `learn --base` what captures show beyond a policy."
    ),
    (
      "BEH-008, expected traffic is silent",
      "nothing in a policy says how often a flow has to come; SEG-020 tells of a conduit that was silent for all of a "
        + "run, HL7-008 of messages without an answer."
    ),
  ]

  static func render() throws -> String {
    let rules = try RuleSet.load(directory: PackageFolder.rules).rules
    let feeds = rules.flatMap { $0.correlation?.rules.map(\.text) ?? [] }
    let named = rules.filter { !feeds.contains(where: $0.isNamed) }
    let words = RuleWords(rules)
    var text = """
      # Rules

      <!-- Made of the files in Rules/ by Tests/AuditTests/RulesPage; contributing.md says how it is renewed. -->

      \(wrapped("""
        What each rule looks for, what its finding shows, how to put it right, and where it comes from. `wardwire rules \
        show ID` prints a rule's file. Fields are explained in [events.md](events.md). Severities are those without \
        special circumstances; a rule that needs a policy says nothing without one.
        """))


      """
    for pack in packs {
      let members = named.filter { $0.file.hasPrefix(pack.folder + "/") }
        .sorted { ($0.name, $0.file) < ($1.name, $1.file) }
      text += "## \(pack.title)\n\n| rule | severity | what |\n| --- | --- | --- |\n"
      for rule in members {
        text += "| \(rule.name) | \(Severity(rule.level).rawValue) | \(rule.title) |\n"
      }
      text += "\n"
      for rule in members { text += entry(rule, words) }
    }
    text += "## What is left out\n\n\(wrapped(leftOut))\n\n"
    for (rule, reason) in absent { text += wrapped("- \(rule): \(reason)") + "\n" }
    return text
  }

  private static func entry(_ rule: SigmaRule, _ words: RuleWords) -> String {
    let guidance = rule.guidance
    var facts = ["severity \(Severity(rule.level).rawValue)", "confidence \(guidance.confidence)"]
    if rule.needsPolicy { facts.append("needs a policy") }
    if guidance.isPossible { facts.append("a match only suggests it") }
    if guidance.requiresAnswer { facts.append("an attempt when nobody answered") }
    if guidance.requiresWholeFlow { facts.append("only where no packet is missing") }
    var parts = [
      "### \(rule.name) \(rule.title)",
      "`Rules/\(rule.file)`: " + facts.joined(separator: ", ") + ".",
      rule.description,
      "**Condition.** " + words.condition(rule),
    ]
    if !guidance.severityWhen.isEmpty {
      let cases = guidance.severityWhen.map {
        "\(Severity($0.level).rawValue) when \(words.words($0.when, isInner: false))"
      }
      parts.append("**Severity.** The first that holds: " + cases.joined(separator: "; ") + ".")
    }
    parts.append("**Why.** " + guidance.explanation)
    if !rule.falsePositives.isEmpty {
      parts.append("**Innocent causes.** " + rule.falsePositives.joined(separator: "; ") + ".")
    }
    parts.append(
      "**Evidence.** " + guidance.evidence.map { "`\($0.text)`" }.joined(separator: ", ")
    )
    parts.append("**On real devices.** " + guidance.remediation)
    let names = [
      "fda": "FDA", "iec_62443": "IEC 62443-3-3", "nist": "NIST", "rfc": "", "attack": "ATT&CK",
      "cwe": "", "hipaa": "HIPAA", "mds2": "MDS2", "standard": "",
    ]
    let references = guidance.frameworks.all.map { framework, entries in
      let name = names[framework] ?? framework
      return (name.isEmpty ? "" : name + " ") + entries.joined(separator: ", ")
    }
    parts.append("**References.** " + references.joined(separator: "; "))
    return parts.map { wrapped($0) }.joined(separator: "\n\n") + "\n\n"
  }

  /// Lines of at most 120 columns; code spans are not broken.
  private static func wrapped(_ text: String) -> String {
    var words: [String] = []
    var isCode = false
    for word in text.split(whereSeparator: \.isWhitespace) {
      if isCode, let last = words.popLast() {
        words.append(last + " " + word)
      } else {
        words.append(String(word))
      }
      if word.count(where: { $0 == "`" }) % 2 == 1 { isCode.toggle() }
    }
    var lines: [String] = []
    var line = ""
    for word in words {
      if !line.isEmpty, line.count + 1 + word.count > 120 {
        lines.append(line)
        line = word
      } else {
        line += line.isEmpty ? word : " " + word
      }
    }
    return (lines + [line]).joined(separator: "\n")
  }
}
