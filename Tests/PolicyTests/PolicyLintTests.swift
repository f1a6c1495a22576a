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
      head
        + lines.enumerated().map { "  - { id: c\($0.offset), \($0.element) }" }
        .joined(separator: "\n")
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

  private func one(_ key: String, _ list: String) -> String {
    "from: a, to: b, services: [\(key == "flow" ? "dicom" : key)], conditions: { \(key): { \(list) } }"
  }

  @Test func `a weaker condition shadows a stricter one`() throws {
    let titles = one("dicom", "calling_ae: [X]")
    #expect(try conduits(one("dicom", "calling_ae: [X, Y]"), titles) == ["shadowed:9"])
    #expect(try conduits(titles, one("dicom", "calling_ae: [Y]")) == [])
    #expect(try conduits(titles, titles) == ["redundant:9"])
    #expect(
      try conduits(one("dicom", "calling_ae: [X], called_ae: [Z]"), titles) == ["shadowed:8"]
    )
    #expect(
      try conduits(one("flow", "max_seconds: 9"), one("flow", "max_seconds: 10")) == ["shadowed:8"]
    )
    let mqtt = one("mqtt", "publish_topics: [pumps/+/telemetry]")
    #expect(try conduits(one("mqtt", "publish_topics: [pumps/#]"), mqtt) == ["shadowed:9"])
    #expect(try conduits(one("mqtt", "publish_topics: [pumps/1/#]"), mqtt) == [])
    let clients = one("mqtt", "client_ids: [\"pump-1*\"]")
    #expect(try conduits(one("mqtt", "client_ids: [\"pump-*\"]"), clients) == ["shadowed:9"])
  }

  @Test func `hours and a last day shadow as conditions do`() throws {
    let plain = "from: a, to: b, services: [ntp]"
    let day = plain + ", times: [{ from: \"08:00\", to: \"18:00\" }]"
    let noon = plain + ", times: [{ days: [mon], from: \"11:00\", to: \"13:00\" }]"
    #expect(try conduits(day, noon) == ["shadowed:9"])
    #expect(try conduits(plain, plain + ", expires: 2027-01-31") == ["shadowed:9"])
    #expect(
      try conduits(plain + ", expires: 2027-01-31", plain + ", expires: 2027-01-30")
        == ["shadowed:9"]
    )
    let night = plain + ", times: [{ from: \"18:00\", to: \"08:00\" }]"
    #expect(try conduits(day, night) == [])
  }

  @Test func `a conduit may be shadowed in part, and conditions only where they can speak`() throws
  {
    let wide = "from: [a, b], to: [a, b], services: [dicom, ntp], intra: 0"
      .replacing(", intra: 0", with: ", conditions: { dicom: { calling_ae: [X] } }")
    #expect(try conduits(wide, "from: a, to: b, services: [dicom]") == ["shadowed:8"])
    #expect(try conduits(wide, "from: a, to: b, services: [ntp]") == ["redundant:9"])
  }

  @Test func `demands that cannot be met are told`() throws {
    let lines = [
      one("dicom", "services: [C-ECHO], sop_classes: [1.2.840.10008.5.1.4.1.1.2]"),
      one("dicom", "services: [C-STORE, C-FIND], sop_classes: [1.2.840.10008.5.1.4.1.1.2]"),
      one("dicom", "services: [C-STORE], move_destinations: [X]"),
      one("hl7", "message_types: [ADT, ADT^A01]").replacing("[hl7]", with: "[hl7-mllp]"),
      one("flow", "max_bytes: 5, max_bytes_to_server: 9"),
    ]
    let kinds = ["contradictory", "contradictory", "contradictory", "redundant", "redundant"]
    for (line, kind) in zip(lines, kinds) { #expect(try conduits(line) == ["\(kind):8"]) }
    let head = "from: a, to: b, services: [https], conditions: { tls: { min_version: \"1.3\", "
    #expect(try conduits(head + "client_certificate: required } }") == ["unobservable:8"])
    #expect(try conduits(head + "server_names: [\"*\"] } }") == ["over-broad:8"])
    #expect(
      try conduits("from: a, to: b, services: [any], conditions: { dicom: { calling_ae: [X] } }")
        == ["over-broad:8"]
    )
  }

  @Test func `titles that no asset of the zone has are told`() throws {
    func found(_ titles: String) throws -> [String] {
      let bench = try PolicyBench(
        """
        version: 1
        zones: { a: { networks: [10.1.0.0/16] }, b: { networks: [10.2.0.0/16] } }
        assets: { x: { ip: 10.1.0.5, ae_titles: [X] }, y: { ip: 10.2.0.5, ae_titles: [Y] } }
        conduits:
          - id: c
            from: a
            to: b
            services: [dicom]
            conditions: { dicom: { calling_ae: [\(titles)] } }
        """
      )
      var lint = PolicyLint(bench.matcher)
      return lint.run().map { "\($0.kind.rawValue) \($0.severity.rawValue)" }
    }
    #expect(try found("X") == [])
    #expect(try found("Y") == ["contradictory high"])
    #expect(try found("X, Y") == ["contradictory medium"])
  }

  @Test func `conduits that nothing can use are told once`() throws {
    let text = """
      version: 1
      zones:
        four:  { networks: [10.1.0.0/16] }
        six:   { networks: ["2001:db8::/64"] }
        group: { networks: [239.1.1.1/32] }
      assets: { host: { ip: 10.1.0.5 } }
      conduits:
        - { id: c1, from: four, to: six, services: [ntp] }
        - { id: c2, from: group, to: four, services: [ntp] }
        - { id: c3, from: host, to: host, services: [ntp] }
      """
    let bench = try PolicyBench(text)
    var lint = PolicyLint(bench.matcher)
    let found = lint.run(used: [false, false, false]).map { "\($0.kind.rawValue):\($0.place.line)" }
    #expect(found == ["unreachable:8", "unreachable:9", "unreachable:10"])
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
