// SPDX-License-Identifier: Apache-2.0
internal import Documents
internal import Policy

/// A policy's file and the files that it includes, those first that others include.
struct PolicySources {
  /// One file.
  struct Source {
    let file: String
    let root: DocumentNode
  }

  /// Opens a file by its path.
  typealias Opener = (String) throws(DocumentError) -> YAMLDocument

  private(set) var sources: [Source] = []
  private let limits: PolicyLimits
  private let open: Opener
  private var folder: [Substring] = []
  private var isAbsolute = false
  private var known: Set<String> = []
  private var stack: [String] = []

  init(_ document: YAMLDocument, limits: PolicyLimits, open: @escaping Opener) throws(PolicyError) {
    self.limits = limits
    self.open = open
    let (folder, isAbsolute) = Self.folder(of: document.file)
    self.folder = folder
    self.isAbsolute = isAbsolute
    let name = document.file.split(separator: "/").last.map(String.init) ?? document.file
    known = [name]
    try add(document, name, below: [])
  }

  private static func folder(of file: String) -> ([Substring], Bool) {
    (Array(file.split(separator: "/").dropLast()), file.utf8.first == UInt8(ascii: "/"))
  }

  /// Adds what a file includes, then the file; `below` is its folder, from the first file's.
  private mutating func add(
    _ document: YAMLDocument,
    _ name: String,
    below: [Substring]
  ) throws(PolicyError) {
    stack.append(name)
    defer { stack.removeLast() }
    if let node = document.root["include"] {
      for item in node.sequence ?? [node] { try include(item, document.file, below) }
    }
    sources.append(Source(file: document.file, root: document.root))
  }

  private mutating func include(
    _ item: DocumentNode,
    _ file: String,
    _ below: [Substring]
  ) throws(PolicyError) {
    func refuse(_ message: String) -> PolicyError {
      PolicyError([PolicyProblem(file: file, place: item.place, message)])
    }
    let what = "the relative path of a policy file (zones/imaging.yaml)"
    guard let text = item.string, !text.isEmpty, text.utf8.first != UInt8(ascii: "/"),
      text.utf8.count <= limits.maxTextBytes, text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f })
    else { throw refuse("expected \(what), found \(item.kindName)") }
    var parts = below
    for part in text.split(separator: "/") where part != "." {
      if part != ".." {
        parts.append(part)
      } else if parts.popLast() == nil {
        throw refuse("expected \(what) below the first policy's folder, found \"\(text)\"")
      }
    }
    let name = parts.joined(separator: "/")
    if let first = stack.firstIndex(of: name) {
      let cycle = (stack[first...] + [name]).joined(separator: " -> ")
      throw refuse("expected files that do not include each other, found \(cycle)")
    }
    guard known.insert(name).inserted else { return }
    guard known.count <= limits.maxIncludes + 1 else {
      throw refuse("expected at most \(limits.maxIncludes) included files")
    }
    guard stack.count <= limits.maxIncludeDepth else {
      throw refuse("expected files to include each other at most \(limits.maxIncludeDepth) deep")
    }
    let path = (isAbsolute ? "/" : "") + (folder + parts).joined(separator: "/")
    let document: YAMLDocument
    do throws(DocumentError) {
      document = try open(path)
    } catch {
      guard error.line == 0 else {
        let place = SourcePlace(line: error.line, column: error.column)
        throw PolicyError([PolicyProblem(file: error.file, place: place, error.message)])
      }
      throw refuse("expected a policy file that can be read: \(error.description)")
    }
    try add(document, name, below: Array(parts.dropLast()))
  }
}
