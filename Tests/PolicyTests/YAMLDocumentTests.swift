// SPDX-License-Identifier: Apache-2.0
internal import Documents
internal import Foundation
internal import Testing

@Suite struct YAMLDocumentTests {
  private func parse(
    _ text: String,
    _ limits: DocumentLimits = DocumentLimits()
  ) throws(DocumentError) -> [YAMLDocument] {
    try YAMLDocument.parse(text: text, name: "d.yml", limits: limits)
  }

  private func refusal(_ text: String, _ limits: DocumentLimits = DocumentLimits()) -> String {
    do throws(DocumentError) {
      _ = try parse(text, limits)
      return "no error"
    } catch {
      return error.description
    }
  }

  @Test func `nodes know their places, keys their order`() throws {
    let text = "b: 1\na:\n  - x\n  - {k: 'v'}\n"
    let root = try YAMLDocument.parseSingle(text: text, name: "d").root
    let entries = try #require(root.mapping)
    #expect(entries.map(\.key) == ["b", "a"])
    #expect(entries[1].line == 2 && entries[1].column == 1)
    let list = try #require(entries[1].value.sequence)
    #expect(list[1].line == 4 && list[1].column == 5)
    #expect(list[1]["k"]?.line == 4 && list[1]["k"]?.column == 9)
  }

  @Test func `JSON gives the nodes that YAML gives, and what only looks like it is YAML`() throws {
    let text = #"{"a": [1, "x\u00e9", true, null], "b": {"c": "10.0.0.1"}}"#
    func words(_ node: DocumentNode) -> String {
      let place = "@\(node.column) "
      switch node.value {
      case .null: return place + "null"
      case .scalar(let scalar): return place + "\(scalar.text) \(scalar.isQuoted)"
      case .sequence(let nodes): return place + "\(nodes.map(words))"
      case .mapping(let entries):
        return place + "\(entries.map { "@\($0.column) \($0.key) \(words($0.value))" })"
      }
    }
    let json = try YAMLDocument.parseSingle(text: text, name: "d").root
    // A comment makes it YAML, one line further down.
    let yaml = try YAMLDocument.parseSingle(text: "#\n" + text, name: "d").root
    #expect(words(json) == words(yaml))
    #expect(json["b"]?.line == 1 && yaml["b"]?.line == 2)
    #expect(try parse("{a: 1}").first?.root["a"]?.int == 1)
    #expect(try parse("{}\n---\n{}").count == 2)
    #expect(refusal(#"{"a": 1, "a": 2}"#).contains("again"))
  }

  @Test func `plain scalars are typed, quoted ones are text`() throws {
    let text = "[1, '1', 0x10, 0o17, true, 'true', yes, ~, null, '', -3, +4, 1.5, 0x-1]"
    let list = try #require(try YAMLDocument.parseSingle(text: text, name: "d").root.sequence)
    #expect(
      list.map(\.int) == [1, nil, 16, 15, nil, nil, nil, nil, nil, nil, -3, 4, nil, nil]
    )
    #expect(list.map(\.bool) == [nil, nil, nil, nil, true] + Array(repeating: nil, count: 9))
    #expect(list.map(\.isNull).filter { $0 }.count == 2)
    #expect(list[9].string == "")
    #expect(list[12].double == 1.5)
  }

  @Test func `a file may hold several documents or none`() throws {
    #expect(try parse("").isEmpty)
    #expect(try parse("# nothing\n").isEmpty)
    #expect(try parse("a: 1\n---\nb: 2\n").map { $0.root.mapping?.first?.key } == ["a", "b"])
  }

  @Test func `aliases repeat what they name`() throws {
    let root = try parse("a: &x [1, 2]\nb: *x\nc: '*x'\nd: a*b\ne: |\n  *x\n")[0].root
    #expect(root["b"]?.sequence?.compactMap(\.int) == [1, 2])
    #expect(root["c"]?.string == "*x")
    #expect(root["d"]?.string == "a*b")
    #expect(root["e"]?.string == "*x\n")
  }

  @Test(arguments: [
    ("a: 1\nb: 2\na: 3\n", "d.yml:3:1: expected each key once, found \"a\" again"),
    (
      "a: [1, 2",
      "d.yml:2:1: expected YAML: did not find expected ',' or ']' (while parsing a flow sequence)"
    ),
    ("a: *b\n", "d.yml:1:4: expected the name of an anchor before this place, found \"*b\""),
    ("a: &a [*a]\n", "d.yml:1:8: expected the name of an anchor before this place, found \"*a\""),
    ("a: !ruby/object x\n", "d.yml:1:4: expected no tag, found \"!ruby/object\""),
    ("? [a, b]\n: c\n", "d.yml:1:3: expected a word as key, found a list"),
    ("a: \u{0}\n", "d.yml:1:4: expected YAML text: control characters are not allowed"),
    (
      "a: &x 1\n---\nb: *x\n",
      "d.yml:3:4: expected the name of an anchor before this place, found \"*x\""
    ),
  ])
  func `what is refused is named with its place`(text: String, message: String) {
    #expect(refusal(text) == message)
  }

  @Test func `a billion laughs stop at the limit of nodes`() {
    var text = "a0: &a0 [x, x]\n"
    for i in 1...40 { text += "a\(i): &a\(i) [*a\(i - 1), *a\(i - 1)]\n" }
    #expect(refusal(text).contains("expected at most 1000000 nodes"))
  }

  @Test func `keys that repeat structures cost nothing`() {
    var text = "a0: &a0 [x, x]\n"
    for i in 1...60 { text += "a\(i): &a\(i) [*a\(i - 1), *a\(i - 1)]\n" }
    #expect(refusal(text + "? *a60\n: x\n") != "no error")
    #expect(refusal("k:\n - &a {a: b}\n - ? *a\n   : x\n").contains("expected a word as key"))
  }

  @Test func `every limit is reached and named`() {
    var limits = DocumentLimits()
    limits.maxBytes = 4
    #expect(refusal("abcde", limits) == "d.yml: expected at most 4 bytes")
    limits = DocumentLimits()
    limits.maxNodes = 3
    #expect(
      refusal("[a, b, c]", limits)
        == "d.yml:1:8: expected at most 3 nodes, those that aliases repeat included"
    )
    limits = DocumentLimits()
    limits.maxDocuments = 1
    #expect(refusal("a\n---\nb\n", limits) == "d.yml: expected at most 1 documents")
    let nested = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
    #expect(refusal(nested) == "no error")
    #expect(refusal("[" + nested + "]") == "d.yml:1:65: expected at most 64 levels of nesting")
    let aliased = "a: &a " + String(repeating: "[", count: 62) + String(repeating: "]", count: 62)
    #expect(refusal(aliased + "\nb: *a\n") == "no error")
    #expect(refusal(aliased + "\nb: [[*a]]\n").contains("expected at most 64 levels"))
  }

  @Test func `nesting of any depth neither traps nor hangs`() {
    for opening in ["[", "{a: ", "- ", "? "] {
      #expect(refusal(String(repeating: opening, count: 20_000)) != "no error")
    }
  }

  @Test func `files that are not there, not text or too many documents are refused`() throws {
    func load(_ path: String) -> String {
      do throws(DocumentError) {
        _ = try YAMLDocument.loadSingle(path: path)
        return "no error"
      } catch {
        return error.description
      }
    }
    #expect(load("/nonexistent/p.yml").hasPrefix("/nonexistent/p.yml: expected a readable file"))
    #expect(load("/tmp") != "no error")
    let path = NSTemporaryDirectory() + "wardwire-\(UUID().uuidString).yml"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data([0x61, 0x3a, 0x20, 0xff]).write(to: URL(fileURLWithPath: path))
    #expect(load(path) == "\(path): expected UTF-8 text")
    try Data("a\n---\nb\n".utf8).write(to: URL(fileURLWithPath: path))
    #expect(load(path) == "\(path):3:1: expected one document, found another one")
    try Data().write(to: URL(fileURLWithPath: path))
    #expect(load(path) == "\(path): expected a document, found an empty file")
    try Data("a: 1".utf8).write(to: URL(fileURLWithPath: path))
    #expect(load(path) == "no error")
  }
}
