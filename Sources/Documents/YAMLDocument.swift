// SPDX-License-Identifier: Apache-2.0
internal import Foundation

/// One YAML document of a file: a tree of nodes with their places.
///
/// The one door to the YAML parser: duplicate keys, unknown tags, complex keys and recursion are
/// refused, aliases are repeated within limits. Merge keys (`<<`) are ordinary keys here.
package struct YAMLDocument: Sendable {
  /// The file's name, as the user gave it.
  package let file: String
  /// The outermost node.
  package let root: DocumentNode

  /// Makes a document.
  package init(file: String, root: DocumentNode) {
    self.file = file
    self.root = root
  }

  /// Reads all documents of a text; an empty text has none.
  ///
  /// JSON is YAML (YAML 1.2.2, 1.3); a text that is JSON throughout is read as such, in a third of the time.
  package static func parse(
    text: String,
    name: String,
    limits: DocumentLimits = DocumentLimits()
  ) throws(DocumentError) -> [YAMLDocument] {
    if let first = text.utf8.first(where: { $0 > 0x20 }), first == UInt8(ascii: "{"),
      let json = try? JSONDocument(text: text, name: name, limits: limits)
    {
      return [YAMLDocument(file: name, root: json.root)]
    }
    return try DocumentComposer.compose(text, file: name, limits: limits)
      .map { YAMLDocument(file: name, root: $0) }
  }

  /// Reads a text of exactly one document.
  package static func parseSingle(
    text: String,
    name: String,
    limits: DocumentLimits = DocumentLimits()
  ) throws(DocumentError) -> YAMLDocument {
    try single(parse(text: text, name: name, limits: limits), name)
  }

  /// Reads all documents of a file.
  package static func load(
    path: String,
    limits: DocumentLimits = DocumentLimits()
  ) throws(DocumentError) -> [YAMLDocument] {
    try parse(text: read(path, limits), name: path, limits: limits)
  }

  /// Reads a file of exactly one document.
  package static func loadSingle(
    path: String,
    limits: DocumentLimits = DocumentLimits()
  ) throws(DocumentError) -> YAMLDocument {
    try single(load(path: path, limits: limits), path)
  }

  private static func single(
    _ documents: [YAMLDocument],
    _ name: String
  ) throws(DocumentError) -> YAMLDocument {
    guard let first = documents.first else {
      throw DocumentError(file: name, "expected a document, found an empty file")
    }
    guard documents.count == 1 else {
      throw DocumentError(
        file: name,
        at: documents[1].root,
        "expected one document, found another one"
      )
    }
    return first
  }

  private static func read(_ path: String, _ limits: DocumentLimits) throws(DocumentError) -> String
  {
    let data: Data
    do {
      let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      defer { try? handle.close() }
      data = try handle.read(upToCount: limits.maxBytes + 1) ?? Data()
    } catch {
      throw DocumentError(file: path, "expected a readable file: \(error.localizedDescription)")
    }
    guard data.count <= limits.maxBytes else {
      throw DocumentError(file: path, "expected at most \(limits.maxBytes) bytes")
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw DocumentError(file: path, "expected UTF-8 text")
    }
    return text
  }
}
