// SPDX-License-Identifier: Apache-2.0
internal import Events
internal import NetworkTypes
internal import Policy
internal import PolicyFile
internal import Testing

@Suite struct JudgementTests {
  private let zones =
    "version: 1\nzones: {a: {networks: 10.0.0.0/24, intra_zone: deny}, b: {networks: 10.0.1.0/24}, u: {networks: 192.0.2.0/24, criticality: untrusted}}\nassets: {x: {ip: 10.0.0.7}, y: {ip: 10.0.1.7}}\n"

  @Test func `assets and zones are ends alike, the first in the file is named`() throws {
    let bench = try PolicyBench(
      zones
        + """
        conduits:
          - {id: zz, from: a, to: b, services: tcp/1}
          - {id: xz, from: x, to: b, services: [tcp/1, tcp/2]}
          - {id: zy, from: [a, x], to: y, services: [tcp/3, tcp/2]}
          - {id: xy, from: x, to: [y, b], services: [tcp/4, tcp/3]}
          - {id: aa, from: a, to: a, services: udp/5-7}
        """
    )
    func verdict(_ a: String, _ b: String, _ port: UInt16, _ p: IPProtocol = .tcp) -> String {
      bench.verdict(PolicyBench.flow(a, b, port, p))
    }
    #expect(verdict("10.0.0.7", "10.0.1.7", 1) == "allowed:zz")
    #expect(verdict("10.0.0.7", "10.0.1.7", 2) == "allowed:xz")
    #expect(verdict("10.0.0.7", "10.0.1.7", 3) == "allowed:zy")
    #expect(verdict("10.0.0.7", "10.0.1.7", 4) == "allowed:xy")
    #expect(verdict("10.0.0.7", "10.0.1.8", 3) == "allowed:xy")
    #expect(verdict("10.0.0.8", "10.0.1.7", 2) == "allowed:zy")
    #expect(verdict("10.0.0.8", "10.0.1.8", 2) == "no_conduit")
    #expect(verdict("10.0.1.8", "10.0.0.7", 4) == "wrong_direction:xy")
    #expect(verdict("10.0.0.7", "10.0.0.8", 6, .udp) == "allowed:aa")
    #expect(verdict("10.0.0.7", "10.0.0.8", 6) == "no_conduit")
    #expect(verdict("10.0.1.7", "10.0.1.8", 6) == "intra")
  }

  @Test func `an expired conduit permits nothing from the next day on`() throws {
    let bench = try PolicyBench(
      zones + "conduits: [{id: e, from: a, to: b, services: any, expires: 2026-06-30}]"
    )
    let flow = PolicyBench.flow("10.0.0.1", "10.0.1.1", 80)
    #expect(bench.verdict(flow, day: "2026-06-29") == "allowed:e")
    #expect(bench.verdict(flow, day: "2026-06-30") == "no_conduit")
    let explained = bench.matcher.explain(
      flow,
      from: bench.place("10.0.0.1"),
      to: bench.place("10.0.1.1"),
      appProtocol: 0,
      at: Timestamp(seconds: 1_800_000_000)
    )
    #expect(explained.nearest.first?.misses.map(\.description) == ["expired on 2026-06-30"])
  }

  @Test func `scope tells our own strangers from others`() throws {
    let bench = try PolicyBench(zones + "scope: [10.0.0.0/8]\n")
    func verdict(_ a: String, _ b: String) -> String {
      bench.verdict(PolicyBench.flow(a, b, 80))
    }
    #expect(verdict("10.5.0.1", "10.0.1.1") == "no_conduit")
    #expect(verdict("172.16.0.1", "10.0.1.1") == "untrusted_source")
    #expect(verdict("10.0.1.1", "10.5.0.1") == "no_conduit")
    #expect(verdict("192.0.2.1", "192.0.2.2") == "out_of_scope")
    #expect(verdict("192.0.2.1", "8.8.8.8") == "out_of_scope")
    #expect(verdict("192.0.2.1", "10.5.0.1") == "untrusted_source")
  }

  @Test func `an explanation names the nearest conduits and what each misses`() throws {
    let policy = try PolicyFile.load(path: samplePath)
    let matcher = try PolicyMatcher(policy, schemas: stubSchemas, protocolNames: stubProtocols)
    func explain(
      _ a: String,
      _ b: String,
      _ port: UInt16,
      _ app: UInt8,
      _ outcome: ConditionOutcome = .unjudged
    ) -> Explanation {
      matcher.explain(
        PolicyBench.flow(a, b, port),
        from: matcher.place(PolicyBench.address(a), mac: nil, vlan: 0),
        to: matcher.place(PolicyBench.address(b), mac: nil, vlan: 0),
        appProtocol: app,
        at: Timestamp(seconds: 1_700_000_000),
        outcome: outcome
      )
    }
    func lines(_ explanation: Explanation) -> [String] {
      explanation.lines.map { $0.replacing(samplePath, with: "p.yml") }
    }
    let denied = explain("10.20.40.11", "10.20.31.5", 104, 1)
    #expect(denied.verdict == "denied" && denied.reason == "no_conduit")
    #expect(
      lines(denied) == [
        "denied: mon1 10.20.40.11 (monitoring) to engine1 10.20.31.5 (integration), dicom on tcp/104: no conduit permits it",
        "nearest: vitals (p.yml:125) misses service (hl7-mllp)",
        "nearest: vitals-tls (p.yml:135) misses service (hl7-mllp-tls)",
        "nearest: adt-feed (p.yml:114) misses from (his), service (hl7-mllp)",
      ]
    )
    let reversed = explain("10.20.31.5", "10.20.40.11", 2575, 2)
    #expect(reversed.reason == "wrong_direction")
    #expect(reversed.nearest.first?.misses == [.direction])
    let violating = explain(
      "10.20.10.11",
      "10.20.20.5",
      104,
      1,
      .unmet(["dicom.calling_ae"], conduit: 0)
    )
    #expect(violating.verdict == "violates")
    #expect(
      lines(violating) == [
        "violates: ct1 10.20.10.11 (imaging) to pacs1 10.20.20.5 (pacs), dicom on tcp/104",
        "nearest: imaging-to-pacs (p.yml:68) misses condition dicom.calling_ae",
      ]
    )
    let allowed = explain("10.20.10.11", "10.20.20.5", 104, 1)
    #expect(allowed.verdict == "allowed")
    #expect(lines(allowed).last == "permitted by imaging-to-pacs (p.yml:68)")
    #expect(explain("10.20.10.11", "10.20.10.12", 104, 1).verdict == "allowed")
    #expect(explain("8.8.8.8", "9.9.9.9", 53, 5).verdict == "out_of_scope")
  }

  @Test func `the index judges as a walk over all conduits does`() throws {
    let policy = try PolicyFile.load(path: samplePath)
    let matcher = try PolicyMatcher(policy, schemas: stubSchemas, protocolNames: stubProtocols)
    let addresses =
      policy.assets.flatMap(\.addresses).map(\.description) + ["8.8.8.8", "198.51.100.9"]
    for a in addresses {
      for b in addresses {
        for (port, app) in [(104, 1), (2575, 2), (1883, 3), (443, 4), (2576, 4), (123, 0)]
          as [(UInt16, UInt8)]
        {
          let from = matcher.place(PolicyBench.address(a), mac: nil, vlan: 0)
          let to = matcher.place(PolicyBench.address(b), mac: nil, vlan: 0)
          let time = Timestamp(seconds: 0)
          let flow = PolicyBench.flow(a, b, port)
          let match = matcher.judge(flow, from: from, to: to, appProtocol: app, at: time)
          let walk = matcher.explain(flow, from: from, to: to, appProtocol: app, at: time)
          switch match.verdict {
          case .candidates(let first): #expect(walk.nearest.first?.conduit == first)
          case .wrongDirection(let conduit):
            #expect(walk.nearest.contains { $0.conduit == conduit && $0.misses == [.direction] })
          default: #expect(walk.nearest.allSatisfy { !$0.misses.isEmpty })
          }
        }
      }
    }
  }
}
