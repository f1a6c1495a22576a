// SPDX-License-Identifier: Apache-2.0
internal import Documents
internal import NetworkTypes
internal import Policy
internal import PolicyFile

/// One case of a policy's unit tests, and what it came to.
package struct PolicyCaseResult: Hashable, Sendable {
  /// The case's name.
  package var name: String
  /// The test file.
  package var file: String
  /// The case's line.
  package var line: Int
  /// Why it failed, `nil` when it did not.
  package var failure: String?
}

/// Runs unit tests of policies: questions with the answers that are expected.
package enum PolicyTestRun {
  private static let maxCases = 10_000
  private static let keys = [
    "name", "from", "to", "service", "at", "event", "expect", "reason", "conduit", "unmet",
  ]
  private static let verdicts = ["allowed", "denied", "violates", "not_observable", "out_of_scope"]

  /// Runs a file; what is wrong with it is thrown, what its cases come to is answered.
  package static func run(file: String) throws(AuditError) -> [PolicyCaseResult] {
    let document: YAMLDocument
    do throws(DocumentError) {
      document = try YAMLDocument.loadSingle(path: file)
    } catch {
      throw .policy(error.description)
    }
    let root = document.root
    try known(root, ["version", "policy", "tests"], "a test file", file)
    guard root["version"]?.int == 1 else { throw wrong(file, root, "expected version: 1") }
    guard let name = root["policy"]?.string else {
      throw wrong(file, root, "expected the key \"policy\", the path of the policy from this file")
    }
    guard let cases = root["tests"]?.sequence, !cases.isEmpty, cases.count <= maxCases else {
      throw wrong(file, root, "expected the key \"tests\", a list of 1 to \(maxCases) tests")
    }
    var folder = file.split(separator: "/", omittingEmptySubsequences: false)
    folder.removeLast()
    let path =
      name.hasPrefix("/") ? name : (folder.map(String.init) + [name]).joined(separator: "/")
    let matcher = try AuditRun.matcher(at: path)
    var results: [PolicyCaseResult] = []
    for node in cases { results.append(try result(node, file, matcher)) }
    return results
  }

  private static func wrong(_ file: String, _ node: DocumentNode, _ text: String) -> AuditError {
    .policy(DocumentError(file: file, at: node, text).description)
  }

  private static func known(
    _ node: DocumentNode,
    _ keys: [String],
    _ what: String,
    _ file: String
  ) throws(AuditError) {
    guard let entries = node.mapping else {
      throw wrong(file, node, "expected \(what), a mapping, found \(node.kindName)")
    }
    for entry in entries where !keys.contains(entry.key) {
      let meant = PolicyFile.nearest(to: entry.key, among: keys)
      let hint = meant.map { "; did you mean \"\($0)\"?" } ?? ""
      throw .policy(
        DocumentError(
          file: file,
          line: entry.line,
          column: entry.column,
          "expected a key of \(what) (\(keys.joined(separator: ", "))), found \"\(entry.key)\"\(hint)"
        ).description
      )
    }
  }

  private static func result(
    _ node: DocumentNode,
    _ file: String,
    _ matcher: PolicyMatcher
  ) throws(AuditError) -> PolicyCaseResult {
    try known(node, keys, "a test", file)
    func text(_ key: String) throws(AuditError) -> String {
      guard let text = node[key]?.string else {
        throw wrong(file, node[key] ?? node, "expected the key \"\(key)\" of a test, a word")
      }
      return text
    }
    let from = try text("from")
    let to = try text("to")
    let service = try text("service")
    let expected = try text("expect")
    guard verdicts.contains(expected) else {
      throw wrong(
        file,
        node["expect"] ?? node,
        "expected one of \(verdicts.joined(separator: ", ")), found \"\(expected)\""
      )
    }
    var time: Timestamp?
    if let at = node["at"]?.string {
      time = AuditRun.moment(at)
      if time == nil {
        throw wrong(
          file,
          node,
          "expected a time in UTC (2026-11-25, 2026-11-25T14:30), found \"\(at)\""
        )
      }
    }
    let answer: PolicyTestAnswer
    do throws(AuditError) {
      answer = try PolicyTestAnswer(matcher, from, to, service, time, event(node["event"], file))
    } catch .usage(let message) {
      throw wrong(file, node, message)
    }
    let name = node["name"]?.string ?? "\(from) to \(to), \(service): \(expected)"
    return PolicyCaseResult(
      name: name,
      file: file,
      line: node.line,
      failure: answer.failure(
        verdict: expected,
        reason: node["reason"]?.string,
        conduit: node["conduit"]?.string,
        unmet: node["unmet"].map { ($0.sequence ?? [$0]).compactMap(\.string) }
      )
    )
  }

  private static func event(
    _ node: DocumentNode?,
    _ file: String
  ) throws(AuditError) -> [(String, [String])] {
    guard let node else { return [] }
    guard let entries = node.mapping else {
      throw wrong(file, node, "expected an event's fields by name (dicom.calling_ae: CT1)")
    }
    return entries.map { ($0.key, ($0.value.sequence ?? [$0.value]).compactMap(\.string)) }
  }
}
