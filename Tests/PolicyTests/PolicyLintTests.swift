// SPDX-License-Identifier: Apache-2.0
internal import NetworkTypes
internal import Policy
internal import PolicyFile
internal import Testing

@Suite struct PolicyLintTests {
  private func remarks(_ text: String, day: String? = nil) throws -> [String] {
    let bench = try PolicyBench(text)
    var lint = PolicyLint(bench.matcher)
    let time = try day.map { try #require(PolicyDate($0)).end }
    return lint.run(at: time).map { "\($0.kind.rawValue):\($0.place.line)" }
  }

  private func conduits(_ lines: String...) throws -> [String] {
    let head = """
      version: 1
      zones:
        a: { networks: [10.1.0.0/16] }
        b: { networks: [10.2.0.0/16] }
        inner: { parent: a, networks: [10.1.1.0/24] }
      assets: { host: { ip: 10.1.0.5 } }
      conduits:

      """
    return try remarks(
      head + lines.map { "  - { id: c\($0.hashValue), \($0) }" }.joined(separator: "\n")
    )
  }

  @Test func `each kind of doubt is found at its line`() throws {
    #expect(try conduits("from: a, to: b, services: [dicom]") == [])
    #expect(
      try conduits(
        "from: a, to: b, services: [dicom]",
        "from: host, to: b, services: [dicom], conditions: { dicom: { calling_ae: [X] } }"
      ) == ["shadowed:9"]
    )
    #expect(
      try conduits(
        "from: a, to: b, services: [tcp/100-200]",
        "from: inner, to: b, services: [tcp/150]"
      ) == ["redundant:9"]
    )
    #expect(
      try conduits("from: a, to: b, services: [ntp]", "from: a, to: b, services: [dns]") == []
    )
    #expect(
      try conduits("from: a, to: b, services: [dicom], conditions: { tls: { min_version: 1.2 } }")
        == ["contradictory:8"]
    )
    #expect(try conduits("from: a, to: b, services: [any]") == ["over-broad:8"])
    #expect(try conduits("from: a, to: b, services: [tcp/1024-65535]") == ["over-broad:8"])
    #expect(try conduits("from: b, to: b, services: [ntp]") == ["redundant:8"])
  }

  @Test func `zones that overlap, that nobody can be in, and assets in no zone are told`() throws {
    let found = try remarks(
      """
      version: 1
      zones:
        a: { networks: [10.0.0.0/8] }
        b: { networks: [10.2.0.0/16] }
        none: {}
      assets:
        lost: { ip: 192.168.0.1 }
      conduits:
        - { id: x, from: none, to: b, services: [ntp], expires: 2026-01-31 }
        - { id: y, from: a, to: b, services: [ntp] }
      """,
      day: "2026-06-01"
    )
    #expect(
      found == [
        "overlapping:4", "homeless:7", "expired:9", "unreachable:9", "over-broad:10",
      ]
    )
  }

  @Test func `the sample policies are clean`() throws {
    let policy = try PolicyFile.load(path: samplePath)
    let matcher = try PolicyMatcher(policy, schemas: stubSchemas, protocolNames: stubProtocols)
    var lint = PolicyLint(matcher)
    #expect(lint.run().isEmpty)
  }
}
