// SPDX-License-Identifier: Apache-2.0
internal import Documents
package import Policy

/// Segmentation policies in YAML; Docs/policy.md describes every key.
package enum PolicyFile {
  /// Reads a policy file.
  ///
  /// Everything that is wrong is reported together, up to a limit, in the order of the file.
  package static func load(
    path: String,
    limits: PolicyLimits = PolicyLimits()
  ) throws(PolicyError) -> SegmentationPolicy {
    let document: YAMLDocument
    do throws(DocumentError) {
      document = try YAMLDocument.loadSingle(path: path)
    } catch {
      throw refusal(error)
    }
    return try read(document, limits) { path throws(DocumentError) in
      try YAMLDocument.loadSingle(path: path)
    }
  }

  /// Reads a policy from text; `name` stands for the file in messages, and `files` are the texts that
  /// it may include, by path.
  package static func read(
    text: String,
    name: String,
    files: [String: String] = [:],
    limits: PolicyLimits = PolicyLimits()
  ) throws(PolicyError) -> SegmentationPolicy {
    let document: YAMLDocument
    do throws(DocumentError) {
      document = try YAMLDocument.parseSingle(text: text, name: name)
    } catch {
      throw refusal(error)
    }
    return try read(document, limits) { path throws(DocumentError) in
      guard let text = files[path] else {
        throw DocumentError(file: path, "there is no such file")
      }
      return try YAMLDocument.parseSingle(text: text, name: path)
    }
  }

  private static func read(
    _ document: YAMLDocument,
    _ limits: PolicyLimits,
    _ open: @escaping PolicySources.Opener
  ) throws(PolicyError) -> SegmentationPolicy {
    let sources = try PolicySources(document, limits: limits, open: open).sources
    var reader = PolicyReader(file: document.file, limits: limits)
    let policy = reader.policy(sources)
    if let error = reader.problems.error { throw error }
    return policy
  }

  private static func refusal(_ error: DocumentError) -> PolicyError {
    let place = SourcePlace(line: error.line, column: error.column)
    return PolicyError([PolicyProblem(file: error.file, place: place, error.message)])
  }
}
