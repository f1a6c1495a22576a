// SPDX-License-Identifier: Apache-2.0
internal import Foundation
internal import PolicyFile
internal import Testing

@Suite struct PolicySchemaTests {
  private static let path = packageRoot + "/Rules/policies/policy.schema.json"

  private func keys(at path: [String]) throws -> Set<String> {
    let data = try Data(contentsOf: URL(filePath: Self.path))
    var node: Any = try JSONSerialization.jsonObject(with: data)
    for step in path {
      if let list = node as? [Any], let index = Int(step) {
        node = list[index]
      } else {
        node = try #require((node as? [String: Any])?[step], "\(path) \(step)")
      }
    }
    let properties = try #require((node as? [String: Any])?["properties"] as? [String: Any])
    return Set(properties.keys)
  }

  private func keys(of name: String, _ path: String...) throws -> Set<String> {
    let steps = ["$defs", name, "anyOf", "1"] + path
    return try keys(at: steps + (path.isEmpty ? [] : ["anyOf", "1"]))
  }

  @Test func `the schema has the keys that the reader knows and no others`() throws {
    let known = PolicyFile.keys.mapValues { Set($0) }
    #expect(try keys(at: []) == known["policy"])
    // A zone may also be empty.
    #expect(try keys(at: ["$defs", "zone", "anyOf", "2"]) == known["zone"])
    for name in ["asset", "service", "conduit", "window", "waiver", "conditions"] {
      #expect(try keys(of: name) == known[name], "\(name)")
    }
    #expect(try keys(of: "threshold") == known["threshold"])
    #expect(try keys(at: ["properties", "rules", "anyOf", "1"]) == known["rules"])
    for group in known["conditions"] ?? [] {
      #expect(try keys(of: "conditions", "properties", group) == known[group], "\(group)")
    }
  }

  /// Asks python's jsonschema, by YAML 1.2's own words; editors read policies so.
  private static let script = """
    import json, re, sys
    import jsonschema, yaml
    class Loader(yaml.SafeLoader):
        yaml_implicit_resolvers = {}
    for tag, pattern, first in (
        ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
        ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
        ("int", r"^[-+]?[0-9]+$", list("-+0123456789")),
        ("float", r"^[-+]?(?:[.][0-9]+|[0-9]+(?:[.][0-9]*)?)(?:[eE][-+]?[0-9]+)?$", list("-+.0123456789"))):
        Loader.add_implicit_resolver("tag:yaml.org,2002:" + tag, re.compile(pattern), first)
    check = jsonschema.Draft202012Validator(json.load(open(sys.argv[1])))
    for text in json.load(open(sys.argv[2])):
        try:
            errors = list(check.iter_errors(yaml.load(text, Loader)))
            print("refused" if errors else "accepted")
        except yaml.YAMLError:
            print("refused")
    """

  /// What the schema says of each text; `nil` where python or its packages are missing.
  private func verdicts(_ texts: [String]) throws -> [String]? {
    let python = ProcessInfo.processInfo.environment["WARDWIRE_PYTHON"] ?? "/usr/bin/python3"
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).json")
    try JSONSerialization.data(withJSONObject: texts).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    process.executableURL = URL(filePath: python)
    process.arguments = ["-c", Self.script, Self.path, file.path]
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    guard FileManager.default.isExecutableFile(atPath: python) else { return nil }
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    let message = String(
      decoding: errors.fileHandleForReading.readDataToEndOfFile(),
      as: UTF8.self
    )
    process.waitUntilExit()
    if message.contains("ModuleNotFoundError") { return nil }
    #expect(process.terminationStatus == 0, "\(message)")
    return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  /// Names, and what may be said once, are beyond a schema.
  private static let beyond = [
    "in one zone", "each tag in", "that is no zone's", "of one asset", "expected a zone, found",
    "expected tags of one zone", "id once", "first address", "declared under services",
    "beside conditions on it", "found \"2026-02-30\"",
  ]

  @Test func `the schema accepts every policy that the reader accepts, and refuses what it can`()
    throws
  {
    let folder = packageRoot + "/Rules/policies"
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder)
      .filter { $0.hasSuffix(".yaml") && !$0.hasPrefix("tests/") }.sorted()
    let good =
      try names.map { try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8) }
      + PolicyDocumentationTests.examples + [PolicyFileTests.everyKey]
    let head = PolicyFileTests.head
    let bad =
      PolicyFileTests.mistakes
      + PolicyFileTests.conduitMistakes.map {
        (head + "conduits:\n  - { id: x, from: a, to: b, \($0.0) }\n", $0.1)
      }
    guard let verdicts = try verdicts(good + bad.map(\.0)) else {
      print("skipped: WARDWIRE_PYTHON has no jsonschema and yaml")
      return
    }
    try #require(verdicts.count == good.count + bad.count)
    for (text, verdict) in zip(good, verdicts) {
      #expect(verdict == "accepted", "\(text.prefix(200))")
    }
    for ((text, message), verdict) in zip(bad, verdicts.dropFirst(good.count)) {
      let isBeyond = Self.beyond.contains { message.contains($0) }
      #expect((verdict == "refused") != isBeyond, "\(text): \(message)")
    }
  }
}
