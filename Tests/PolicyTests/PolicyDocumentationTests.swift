// SPDX-License-Identifier: Apache-2.0
internal import Foundation
internal import Policy
internal import PolicyFile
internal import Testing

@Suite struct PolicyDocumentationTests {
  private static let page =
    (try? String(contentsOfFile: packageRoot + "/Docs/policy.md", encoding: .utf8)) ?? ""

  /// The fenced YAML blocks of the page.
  static let examples: [String] = page.components(separatedBy: "```yaml\n").dropFirst().map {
    $0.components(separatedBy: "```")[0]
  }

  /// Its name, for an example that others include or that includes others.
  private static func file(_ example: String) -> String? {
    guard example.hasPrefix("# "), let line = example.split(separator: "\n").first,
      line.hasSuffix(".yaml")
    else { return nil }
    return String(line.dropFirst(2))
  }

  @Test func `every example of the documentation loads`() throws {
    #expect(Self.examples.count >= 20)
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for example in Self.examples {
      let path = folder.appending(path: Self.file(example) ?? "example.yaml").path
      try example.write(toFile: path, atomically: true, encoding: .utf8)
      let policy = try PolicyFile.load(path: path)
      _ = try PolicyMatcher(policy, schemas: stubSchemas, protocolNames: stubProtocols)
    }
  }

  /// The words of the examples: keys, values, parts of lists.
  private static let words: Set<String> = Set(
    examples.flatMap { example in
      example.split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" || $0 == "/") }
        .map(String.init)
    }
  )

  @Test func `everything that a policy can say has an example`() {
    let said =
      PolicyFile.keys.values.flatMap { $0 } + PolicyFile.words + ["icmp/8", "icmpv6/128"]
      + ServiceCatalog.builtIn.map(\.name)
    #expect(Set(said).subtracting(Self.words).sorted() == [])
  }

  @Test func `every key, condition and built-in service is in a table`() {
    for name in ConditionName.allCases { #expect(Self.page.contains("`\(name.label)`"), "\(name)") }
    for service in ServiceCatalog.builtIn {
      #expect(Self.page.contains("`\(service.name)`"), "\(service.name)")
    }
    let groups = Set(ConditionName.allCases.map(\.group))
    for (part, keys) in PolicyFile.keys where !groups.contains(part) && part != "conditions" {
      for key in keys { #expect(Self.page.contains("`\(key)`"), "\(key) of \(part)") }
    }
  }
}
