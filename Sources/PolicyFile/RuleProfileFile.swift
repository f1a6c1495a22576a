// SPDX-License-Identifier: Apache-2.0
internal import Documents
package import Policy

/// Rule profiles in YAML.
package enum RuleProfileFile {
  /// Reads a profile, or says everything that is wrong with it.
  package static func load(path: String) throws(PolicyError) -> RuleProfile {
    let document: YAMLDocument
    do throws(DocumentError) {
      document = try YAMLDocument.loadSingle(path: path)
    } catch {
      throw refusal(error)
    }
    return try read(document)
  }

  /// Reads a profile from text; `name` stands for the file in messages.
  package static func read(text: String, name: String) throws(PolicyError) -> RuleProfile {
    let document: YAMLDocument
    do throws(DocumentError) {
      document = try YAMLDocument.parseSingle(text: text, name: name)
    } catch {
      throw refusal(error)
    }
    return try read(document)
  }

  private static func read(_ document: YAMLDocument) throws(PolicyError) -> RuleProfile {
    var reader = PolicyReader(file: document.file, limits: PolicyLimits())
    let profile = reader.profile(document.root)
    if let error = reader.problems.error { throw error }
    return profile
  }

  private static func refusal(_ error: DocumentError) -> PolicyError {
    let place = SourcePlace(line: error.line, column: error.column)
    return PolicyError([PolicyProblem(file: error.file, place: place, error.message)])
  }
}

extension PolicyReader {
  mutating func profile(_ root: DocumentNode) -> RuleProfile {
    var profile = RuleProfile(file: result.file)
    guard let entries = fields(root, of: "a profile", ["version", "name", "description", "rules"])
    else { return profile }
    if let node = required(entries, "version", root, "a profile"), node.int != 1 {
      problems.add(node, "expected version 1, found \(node.kindName)")
    }
    if let node = required(entries, "name", root, "a profile") {
      profile.name = text(node, "a name") ?? ""
    }
    if let node = entries["description"] { profile.description = text(node, "a description") ?? "" }
    if let node = entries["rules"], !node.isNull { profile.settings = rules(node) }
    return profile
  }
}
