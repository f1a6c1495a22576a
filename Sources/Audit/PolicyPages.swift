// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import Findings
internal import Policy
internal import Report

/// What `wardwire policy` says, as text for people and as JSON for programs.
package enum PolicyPages {
  static func json(_ write: (inout JSONWriter) -> Void) -> String {
    var json = JSONWriter(layout: .pretty)
    json.beginObject()
    write(&json)
    json.endObject()
    json.newline()
    return String(json.finish())
  }

  static func list(_ name: StaticString, _ texts: [String], _ json: inout JSONWriter) {
    json.beginArray(name)
    for text in texts { json.value(text) }
    json.endArray()
  }

  static func plain(_ text: String) -> String { PrintableText.make(text, limit: 4_000) }

  // MARK: - lint

  /// Remarks as compilers write them, then their number.
  package static func text(_ result: AuditRun.LintResult) -> String {
    var lines = result.remarks.map { remark in
      let file = result.policy.file(of: remark.place)
      return "\(file):\(remark.place.line):\(remark.place.column): \(word(remark.severity)): "
        + "\(remark.message) [\(remark.kind.rawValue)]"
    }
    lines += result.notes.map { "note: \($0)" }
    let count = result.remarks.count
    let parts = PolicyRemark.Severity.allCases.compactMap { severity in
      let part = result.remarks.count { $0.severity == severity }
      return part == 0 ? nil : "\(part) \(severity.rawValue)"
    }
    let head = count == 1 ? "1 remark" : "\(count == 0 ? "no" : "\(count)") remarks"
    lines.append(parts.isEmpty ? head : "\(head): \(parts.joined(separator: ", "))")
    return lines.map(plain).joined(separator: "\n") + "\n"
  }

  /// As compilers call it, so that editors know the line for what it is.
  private static func word(_ severity: PolicyRemark.Severity) -> String {
    switch severity {
    case .high: "error"
    case .medium: "warning"
    case .low: "note"
    }
  }

  /// The same for programs.
  package static func json(_ result: AuditRun.LintResult) -> String {
    json { json in
      json.member("policy", result.policy.file)
      json.beginArray("remarks")
      for remark in result.remarks {
        json.beginObject()
        json.member("check", remark.kind.rawValue)
        json.member("severity", remark.severity.rawValue)
        json.member("file", result.policy.file(of: remark.place))
        json.member("line", remark.place.line)
        json.member("column", remark.place.column)
        json.member("message", remark.message)
        json.endObject()
      }
      json.endArray()
      list("notes", result.notes, &json)
    }
  }

  // MARK: - explain

  /// The verdict, then the conduits with what they demand or miss.
  package static func text(_ answer: AuditRun.PolicyAnswer) -> String {
    var head = "\(answer.verdict): \(answer.from) to \(answer.to), \(answer.service)"
    if !answer.reason.isEmpty { head += " (\(answer.reason))" }
    var lines = [head]
    for (index, near) in answer.conduits.enumerated() {
      lines.append("  " + near.words(file: answer.files[index]))
      lines += answer.conditions[index].map { "    \($0)" }
    }
    return lines.map(plain).joined(separator: "\n") + "\n"
  }

  /// The same for programs.
  package static func json(_ answer: AuditRun.PolicyAnswer) -> String {
    json { json in
      json.member("from", answer.from)
      json.member("to", answer.to)
      json.member("service", answer.service)
      json.member("verdict", answer.verdict)
      json.member("reason", answer.reason)
      json.beginArray("conduits")
      for (index, near) in answer.conduits.enumerated() {
        json.beginObject()
        json.member("id", near.id)
        json.member("file", answer.files[index])
        json.member("line", near.line)
        list("misses", near.misses.map(\.description), &json)
        list("conditions", answer.conditions[index], &json)
        json.endObject()
      }
      json.endArray()
    }
  }

  // MARK: - test

  /// A line a case that failed, then the numbers.
  package static func text(_ results: [PolicyCaseResult]) -> String {
    var lines: [String] = []
    for result in results {
      guard let failure = result.failure else { continue }
      lines.append("\(result.file):\(result.line): FAILED: \(result.name): \(failure)")
    }
    lines.append("\(results.count) tests, \(results.count { $0.failure != nil }) failed")
    return lines.map(plain).joined(separator: "\n") + "\n"
  }

  /// JUnit's XML, as continuous integration reads it.
  package static func junit(_ results: [PolicyCaseResult]) -> String {
    var lines = [
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<testsuites>",
      "  <testsuite name=\"wardwire policy test\" tests=\"\(results.count)\" failures=\""
        + "\(results.count { $0.failure != nil })\">",
    ]
    for result in results {
      let head =
        "    <testcase classname=\"\(markup(result.file))\" name=\"\(markup(result.name))\""
      guard let failure = result.failure else {
        lines.append(head + "/>")
        continue
      }
      lines += [head + ">", "      <failure message=\"\(markup(failure))\"/>", "    </testcase>"]
    }
    lines += ["  </testsuite>", "</testsuites>"]
    return lines.joined(separator: "\n") + "\n"
  }

  /// Printable text within an attribute of XML.
  private static func markup(_ text: String) -> String {
    var result = ""
    for character in plain(text) {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.append(character)
      }
    }
    return result
  }

  // MARK: - simulate

  /// Changes by conduit, with who is concerned and what would stop or begin.
  package static func text(_ result: SimulationResult) -> String {
    var lines: [String] = []
    for (change, title) in [
      ("denied", "would newly be denied"), ("allowed", "would newly be allowed"),
      ("other", "would be judged otherwise"),
    ] {
      let part = result.changes.filter { $0.change == change }
      guard !part.isEmpty else { continue }
      let flows = part.reduce(0) { $0 + $1.flows }
      lines.append("\(title): \(flows) flows")
      var conduit: String?
      for group in part {
        if conduit != group.conduit {
          lines.append(group.conduit.isEmpty ? "  no conduit" : "  conduit \(group.conduit)")
          conduit = group.conduit
        }
        lines.append(
          "    \(group.from) -> \(group.to)  \(group.service): \(group.flows) flows, "
            + "\(group.bytes) bytes, \(group.oldVerdict) -> \(group.newVerdict)"
        )
        lines.append("      from \(group.clients.joined(separator: ", "))")
        lines.append("      to   \(group.servers.joined(separator: ", "))")
        if !group.functions.isEmpty {
          lines.append("      does \(group.functions.joined(separator: ", "))")
        }
        lines += group.reasons.map { "      \($0)" }
      }
    }
    if result.untold > 0 {
      lines.append("note: \(result.untold) more flows are in groups past the limit")
    }
    lines.append("\(result.flows) flows judged, \(result.unchanged) alike by both policies")
    return lines.map(plain).joined(separator: "\n") + "\n"
  }

  /// The same for programs.
  package static func json(_ result: SimulationResult) -> String {
    json { json in
      json.member("flows", result.flows)
      json.member("unchanged", result.unchanged)
      json.member("untold", result.untold)
      json.beginArray("changes")
      for group in result.changes {
        json.beginObject()
        json.member("change", group.change)
        json.member("old_verdict", group.oldVerdict)
        json.member("new_verdict", group.newVerdict)
        json.member("conduit", group.conduit)
        json.member("zone_from", group.from)
        json.member("zone_to", group.to)
        json.member("service", group.service)
        json.member("flows", group.flows)
        json.member("bytes", group.bytes)
        list("clients", group.clients, &json)
        list("servers", group.servers, &json)
        list("functions", group.functions, &json)
        list("reasons", group.reasons, &json)
        json.endObject()
      }
      json.endArray()
      list("incidents", result.reading.captures.compactMap(\.incident), &json)
    }
  }
}
