// SPDX-License-Identifier: Apache-2.0
internal import Dispatch
internal import Documents
internal import Synchronization

/// One rule file as it was read; what a digest of the rules is made of.
package struct RuleFile: Sendable {
  /// The path below the directory, with `/` between folders.
  package let path: String
  /// All of its bytes.
  package let bytes: [UInt8]

  /// Names a file's bytes.
  package init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
  }
}

/// The rules of a directory tree.
package struct RuleSet: Sendable {
  /// In the order of their files' paths.
  package let rules: [SigmaRule]
  /// The files, in the order of their paths.
  package let files: [RuleFile]

  /// Reads every `*.yml` below a directory, except what lies in its folder `policies`.
  ///
  /// All problems of all files are gathered; one of them is enough to refuse the whole set.
  package static func load(directory: String) throws(RuleError) -> RuleSet {
    try RuleSet(files: RuleDirectory.read(directory))
  }

  /// Reads rules from files that are in memory already.
  package init(files: [RuleFile]) throws(RuleError) {
    var problems: [RuleProblem] = []
    var rules: [SigmaRule] = []
    var filters: [SigmaFilter] = []
    self.files = files.sorted { Array($0.path.utf8).lexicographicallyPrecedes(Array($1.path.utf8)) }
    for reading in Self.read(self.files) {
      problems += reading.problems
      for document in reading.documents {
        switch document {
        case .rule(let rule): rules.append(rule)
        case .filter(let filter): filters.append(filter)
        }
      }
    }
    var owners: [String: SigmaRule] = [:]
    for rule in rules {
      if let owner = owners.updateValue(rule, forKey: rule.id) {
        problems.append(
          RuleProblem(
            file: rule.file,
            reason: "the id \(rule.id) is that of \(owner.file) already"
          )
        )
      }
    }
    Self.resolve(&rules, &problems)
    Self.apply(filters, to: &rules, &problems)
    guard problems.isEmpty else { throw RuleError(problems) }
    self.rules = rules
  }

  /// Looks up the rules that correlation rules name; such a rule is of its first one's event type.
  private static func resolve(_ rules: inout [SigmaRule], _ problems: inout [RuleProblem]) {
    for index in rules.indices {
      guard let correlation = rules[index].correlation else { continue }
      func complain(_ position: RulePosition, _ reason: String) {
        problems.append(PlacedProblem(position, reason).inFile(rules[index].file))
      }
      for (step, name) in correlation.rules.enumerated() {
        guard let base = rules.first(where: { $0.isNamed(name.text) }) else {
          let known = rules.map(\.reference).filter { !$0.isEmpty }
          complain(
            name.position,
            "the correlation names \"\(name.text)\", which is no rule's name or id"
              + Suggestion.text(for: name.text, among: known)
          )
          continue
        }
        if base.correlation != nil {
          complain(name.position, "a correlation of correlations is not supported")
        }
        if step == 0 { rules[index].logsource = base.logsource }
      }
    }
  }

  private static func apply(
    _ filters: [SigmaFilter],
    to rules: inout [SigmaRule],
    _ problems: inout [RuleProblem]
  ) {
    for (number, filter) in filters.enumerated() {
      for name in filter.rules ?? [] {
        if rules.contains(where: { $0.isNamed(name.text) }) { continue }
        let known = rules.map(\.reference).filter { !$0.isEmpty }
        problems.append(
          PlacedProblem(
            name.position,
            "the filter names \"\(name.text)\", which is no rule's name or id"
              + Suggestion.text(for: name.text, among: known)
          ).inFile(filter.file)
        )
      }
      for index in rules.indices where filter.names(rules[index]) {
        rules[index].detection = filter.applied(to: rules[index].detection, number: number)
      }
    }
  }

  /// What one file says, or what is wrong with it.
  private struct Reading {
    var documents: [RuleDocument] = []
    var problems: [RuleProblem] = []
  }

  /// Reads the files on all processors: a hundred rules cost more than a small capture.
  private static func read(_ files: [RuleFile]) -> [Reading] {
    let readings = Mutex([Reading](repeating: Reading(), count: files.count))
    DispatchQueue.concurrentPerform(iterations: files.count) { index in
      var reading = Reading()
      reading.documents = documents(of: files[index], &reading.problems)
      readings.withLock { [reading] in $0[index] = reading }
    }
    return readings.withLock { $0 }
  }

  private static func documents(
    of file: RuleFile,
    _ problems: inout [RuleProblem]
  ) -> [RuleDocument] {
    guard file.bytes.count <= RuleLimits.fileBytes else {
      let reason = "the file is longer than \(RuleLimits.fileBytes) bytes"
      problems.append(RuleProblem(file: file.path, reason: reason))
      return []
    }
    guard let text = String(validating: file.bytes, as: UTF8.self) else {
      problems.append(RuleProblem(file: file.path, reason: "expected UTF-8 text"))
      return []
    }
    do {
      let documents = try YAMLDocument.parse(text: text, name: file.path)
      guard (1...RuleLimits.documents).contains(documents.count) else {
        let reason = "expected 1 to \(RuleLimits.documents) documents, found \(documents.count)"
        problems.append(RuleProblem(file: file.path, line: 1, column: 1, reason: reason))
        return []
      }
      var result: [RuleDocument] = []
      for document in documents {
        var reader = RuleReader(file: file.path)
        let read = reader.document(document.root)
        problems += reader.problems
        if let read, reader.problems.isEmpty { result.append(read) }
      }
      return result
    } catch {
      problems.append(
        RuleProblem(
          file: file.path,
          line: error.line,
          column: error.column,
          reason: error.message
        )
      )
      return []
    }
  }
}
