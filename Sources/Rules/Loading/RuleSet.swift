// SPDX-License-Identifier: Apache-2.0
internal import Documents

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
    self.files = files.sorted { Array($0.path.utf8).lexicographicallyPrecedes(Array($1.path.utf8)) }
    for file in self.files {
      if let rule = Self.rule(of: file, &problems) { rules.append(rule) }
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
    guard problems.isEmpty else { throw RuleError(problems) }
    self.rules = rules
  }

  private static func rule(of file: RuleFile, _ problems: inout [RuleProblem]) -> SigmaRule? {
    guard file.bytes.count <= RuleLimits.fileBytes else {
      let reason = "the file is longer than \(RuleLimits.fileBytes) bytes"
      problems.append(RuleProblem(file: file.path, reason: reason))
      return nil
    }
    guard let text = String(validating: file.bytes, as: UTF8.self) else {
      problems.append(RuleProblem(file: file.path, reason: "expected UTF-8 text"))
      return nil
    }
    do {
      let document = try YAMLDocument.parseSingle(text: text, name: file.path)
      var reader = RuleReader(file: file.path)
      let rule = reader.rule(document.root)
      problems += reader.problems
      return reader.problems.isEmpty ? rule : nil
    } catch {
      problems.append(
        RuleProblem(
          file: file.path,
          line: error.line,
          column: error.column,
          reason: error.message
        )
      )
      return nil
    }
  }
}
