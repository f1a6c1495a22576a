// SPDX-License-Identifier: Apache-2.0
internal import Foundation
internal import PolicyFile
internal import Testing

@Suite struct PolicySchemaTests {
  private static let path = packageRoot + "/Rules/policies/policy.schema.json"

  private func keys(_ path: String...) throws -> Set<String> {
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

  @Test func `the schema has the keys that the reader knows and no others`() throws {
    let known = PolicyFile.keys.mapValues { Set($0) }
    #expect(try keys() == known["policy"])
    #expect(try keys("properties", "zones", "additionalProperties", "anyOf", "0") == known["zone"])
    #expect(try keys("properties", "assets", "additionalProperties") == known["asset"])
    #expect(try keys("properties", "services", "additionalProperties") == known["service"])
    let conduit = ["properties", "conduits", "items"]
    #expect(try keys(conduit[0], conduit[1], conduit[2]) == known["conduit"])
    #expect(try keys("properties", "waivers", "items") == known["waiver"])
    let conditions = ["properties", "conduits", "items", "properties", "conditions"]
    #expect(
      try keys(conditions[0], conditions[1], conditions[2], conditions[3], conditions[4])
        == known["conditions"]
    )
    for group in known["conditions"] ?? [] {
      #expect(
        try keys(
          conditions[0],
          conditions[1],
          conditions[2],
          conditions[3],
          conditions[4],
          "properties",
          group
        ) == known[group]
      )
    }
  }
}
