// SPDX-License-Identifier: Apache-2.0
internal import Foundation
internal import NetworkTypes
internal import Policy
internal import PolicyFile
internal import Testing

@Suite struct PolicyFileTests {
  private func refusal(_ text: String, _ limits: PolicyLimits = PolicyLimits()) -> String {
    do throws(PolicyError) {
      _ = try PolicyFile.read(text: text, name: "p.yml", limits: limits)
      return "no error"
    } catch {
      return error.description
    }
  }

  static let head =
    "version: 1\nzones:\n  a: { networks: [10.0.0.0/24] }\n  b: { networks: [10.0.1.0/24] }\n"

  private func conduit(_ more: String) -> String {
    refusal(Self.head + "conduits:\n  - { id: x, from: a, to: b, \(more) }\n")
  }

  @Test func `the sample hospital loads`() throws {
    let policy = try PolicyFile.load(path: samplePath)
    #expect(policy.name == "Sample hospital")
    #expect(policy.zones.count == 11)
    #expect(policy.assets.count == 18)
    #expect(policy.conduits.count == 13)
    let ct = try #require(policy.assetIndex(named: "ct1"))
    #expect(policy.assets[ct].aeTitles == ["CT1"])
    #expect(policy.assets[0].isRouter)
    #expect(policy.conduits[0].id == "imaging-to-pacs")
    #expect(policy.conduits[0].place == SourcePlace(line: 68, column: 5))
    #expect(policy.conduits[0].protectedBy == ["macsec"])
    #expect(policy.zones.filter { !$0.isInventoryClosed }.map(\.name) == ["vendor", "internet"])
    let viewer = try #require(policy.services.first { $0.name == "viewer" })
    #expect(
      viewer.match
        == .application(
          "tls",
          ports: [PortRange(.tcp, 443...443), PortRange(.tcp, 8443...8443)],
          isBoundToPorts: true
        )
    )
  }

  @Test func `every key is read`() throws {
    let policy = try PolicyFile.read(text: Self.everyKey, name: "p.yml")
    #expect(policy.isAuditOnly)
    #expect(policy.scope.map(\.description) == ["10.0.0.0/8"])
    #expect(policy.zones[0].vlans == [7] && policy.zones[0].ouis == [0x001b21, 0x001b22])
    #expect(policy.zones[0].isInventoryClosed)
    #expect(!policy.zones[1].isInventoryClosed)
    #expect(policy.zones[1].criticality == .therapy && !policy.zones[1].allowsIntraZone)
    #expect(policy.zones.map(\.streamPolicy) == [nil, .oldLinux, nil])
    #expect(policy.assets[0].zone == 0 && policy.assets[1].zone == 1)
    #expect(policy.assets[1].aeTitles == ["AB"])
    #expect(policy.assets.map(\.mudURL) == ["", "https://a.example/y.json"])
    let conduit = policy.conduits[0]
    #expect(conduit.from == [.asset(0), .zone(0)] && conduit.to == [.asset(1)])
    #expect(conduit.expires?.description == "2028-02-29" && conduit.isAuditOnly)
    #expect(
      conduit.conditions.map(\.name) == [.mqttMaxQoS, .tlsClientCertificate, .tlsServerNames]
    )
    #expect(
      policy.services.map(\.match) == [
        .ports([PortRange(.udp, 5000...5010), PortRange(.udp, 7...7)]),
        .ports([PortRange(.tcp, 1...2)]),
        .application("dns", ports: [PortRange(.tcp, 53...53)], isBoundToPorts: false),
        .any,
      ]
    )
  }

  @Test func `a zone says what its hosts keep where segments overlap`() throws {
    let text = """
      version: 1
      zones:
        all: { networks: [10.0.0.0/8, "2001:db8::/32"], stream_policy: windows }
        lab: { networks: [10.1.0.0/16], stream_policy: linux }
        quiet: { networks: [10.2.0.0/16] }
        far: { tags: [odd], stream_policy: solaris }
      assets:
        x: { ip: 10.1.0.5, tags: odd }
      """
    let table = try PolicyFile.read(text: text, name: "p.yml").streamPolicies
    for (address, policy) in [
      ("10.9.0.1", .windows), ("2001:db8::9", .windows), ("10.1.0.1", .linux),
      ("10.1.0.5", .solaris), ("10.2.0.1", .first), ("192.0.2.1", .first),
    ] as [(String, StreamPolicy)] {
      #expect(table.policy(of: try #require(IPAddress(address))) == policy, "\(address)")
    }
  }

  @Test(arguments: mistakes)
  func `every mistake is named with its place`(text: String, message: String) {
    #expect(refusal(text) == message)
  }

  @Test(arguments: conduitMistakes)
  func `every mistake in a conduit is named with its place`(more: String, message: String) {
    var lines = conduit(more)
    // The head is five lines; the columns are counted in the conduit's own.
    if lines.hasPrefix("p.yml:6:") { lines = "5:" + lines.dropFirst(8) }
    #expect(lines == message)
  }

  @Test func `an unknown end names the nearest zone or asset`() {
    let text = Self.head + "conduits:\n  - { id: x, from: a, to: bb, services: any }\n"
    #expect(
      refusal(text).hasSuffix(
        ": expected a zone, an asset or a group, found \"bb\"; did you mean \"b\"?"
      )
    )
  }

  @Test func `several mistakes are reported together, in order, up to a limit`() {
    let text =
      "version: 3\nzones: {a: {vlans: [0, 9999], x: 1}}\nconduits: [{id: x, from: q, to: a, services: nope}]"
    let lines = refusal(text).split(separator: "\n")
    #expect(
      lines.map { $0.prefix(10) } == [
        "p.yml:1:10", "p.yml:2:21", "p.yml:2:24", "p.yml:2:31", "p.yml:3:26", "p.yml:3:46",
      ]
    )
    let many =
      "version: 1\nzones: {a: {vlans: [\(Array(repeating: "0", count: 50).joined(separator: ", "))]}}"
    let shown = refusal(many).split(separator: "\n")
    #expect(shown.count == 21 && shown.last == "and 30 more")
  }

  @Test func `every limit is reached and named`() {
    var limits = PolicyLimits()
    limits.maxZones = 1
    limits.maxAssets = 1
    limits.maxConduits = 1
    let zones = refusal("version: 1\nzones: {a: , b: }", limits)
    #expect(zones == "p.yml:2:8: expected at most 1 zones, found 2")
    let assets = refusal(
      "version: 1\nzones: {}\nassets: {a: {ip: 10.0.0.1}, b: {ip: 10.0.0.2}}",
      limits
    )
    #expect(assets == "p.yml:3:9: expected at most 1 assets, found 2")
    let conduits = refusal("version: 1\nzones: {}\nconduits: [{}, {}]", limits)
    #expect(conduits == "p.yml:3:11: expected at most 1 conduits, found 2")
    limits = PolicyLimits()
    limits.maxListValues = 2
    let list = refusal("version: 1\nzones: {a: {vlans: [1, 2, 3]}}", limits)
    #expect(list == "p.yml:2:20: expected at most 2 elements, found 3")
    limits = PolicyLimits()
    limits.maxPairs = 3
    let pairs = refusal(
      "version: 1\nzones: {a: , b: }\nconduits: [{id: x, from: [a, b], to: [a, b], services: any}]",
      limits
    )
    #expect(pairs == "p.yml:3:12: expected at most 3 pairs of ends in all conduits together")
    limits = PolicyLimits()
    limits.maxTextBytes = 4
    #expect(
      refusal("version: 1\nname: abcde\nzones: {}", limits)
        == "p.yml:2:7: expected a name of at most 4 bytes"
    )
  }

  @Test func `dates are days that exist`() {
    #expect(PolicyDate("2026-12-31")?.end.secondsText == "2027-01-01T00:00:00")
    #expect(PolicyDate("2024-02-29")?.description == "2024-02-29")
    #expect(PolicyDate("1970-01-01")?.days == 0)
    for text in ["2025-02-29", "2026-13-01", "2026-1-01", "2026-04-31", "x", "+026-01-01", ""] {
      #expect(PolicyDate(text) == nil)
    }
  }

  @Test func `two thousand mutations of the sample neither trap nor hang`() throws {
    let sample = try Array(Data(contentsOf: URL(fileURLWithPath: samplePath)))
    var random = SeededGenerator(state: 20_261_123)
    var refused = 0
    for _ in 0..<2_000 {
      var bytes = sample
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let at = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes[at] = UInt8.random(in: 0...127, using: &random)
        case 1: bytes.remove(at: at)
        case 2:
          bytes.insert(
            Array(":-[]{}*&#'\"|>\n ,9z".utf8).randomElement(using: &random) ?? 0,
            at: at
          )
        case 3:
          let end = min(bytes.count, at + Int.random(in: 1...80, using: &random))
          bytes.insert(
            contentsOf: bytes[at..<end],
            at: Int.random(in: 0...bytes.count, using: &random)
          )
        default:
          bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 1...80, using: &random)))
        }
      }
      do throws(PolicyError) {
        let text = String(decoding: bytes, as: UTF8.self)
        let policy = try PolicyFile.read(text: text, name: "m.yml")
        _ = try PolicyMatcher(policy, schemas: stubSchemas, protocolNames: stubProtocols)
      } catch {
        refused += 1
        #expect(!error.problems.isEmpty && error.problems.count <= 20)
      }
    }
    #expect(refused > 1_000)
  }
}
