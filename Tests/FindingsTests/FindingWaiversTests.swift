// SPDX-License-Identifier: Apache-2.0
internal import Findings
internal import NetworkTypes
internal import Policy
internal import Testing

@Suite struct FindingWaiversTests {
  private func policy(_ waivers: [Waiver]) -> SegmentationPolicy {
    var policy = SegmentationPolicy(
      zones: [Zone(name: "clinical"), Zone(name: "pumps"), Zone(name: "pacs")],
      assets: [Asset(name: "pump1")]
    )
    policy.zones[1].parent = 0
    policy.waivers = waivers
    return policy
  }

  private func waiver(
    rules: [String] = [],
    conduits: [String] = [],
    from: [Endpoint] = [],
    to: [Endpoint] = [],
    hosts: [Endpoint] = [],
    expires: String = "2026-11-24"
  ) throws -> Waiver {
    Waiver(
      id: "w",
      rules: rules.map { RuleSettings.Pattern($0) },
      conduits: conduits,
      from: from,
      to: to,
      hosts: hosts,
      owner: "o",
      reason: "r",
      expires: try #require(PolicyDate(expires))
    )
  }

  /// A finding of a pump, last seen at a second of 2026-11-24.
  private func finding(second: Int64 = 0) -> Finding {
    let time = Timestamp(seconds: 1_795_478_400 + second)
    var finding = Finding(
      rule: "TLS-016",
      title: "t",
      severity: .high,
      category: "tls",
      zoneFrom: "pumps",
      zoneTo: "pacs",
      client: Party(address: IPAddress(v4: 1), name: "pump1"),
      server: Party(address: IPAddress(v4: 2)),
      service: "tls tcp/443",
      firstSeen: time,
      lastSeen: time
    )
    finding.conduit = "c"
    return finding
  }

  private func isWaived(_ waiver: Waiver, second: Int64 = 0) -> Bool {
    var findings = [finding(second: second)]
    FindingWaivers(policy([waiver])).apply(to: &findings)
    return findings[0].waiver != nil
  }

  @Test func `a waiver fits when all of its selectors do`() throws {
    #expect(try isWaived(waiver(rules: ["TLS-*"])))
    #expect(try !isWaived(waiver(rules: ["DCM-001"])))
    #expect(try isWaived(waiver(conduits: ["b", "c"])))
    #expect(try !isWaived(waiver(conduits: ["b"])))
    #expect(try isWaived(waiver(from: [.zone(0)])))
    #expect(try !isWaived(waiver(from: [.zone(2)])))
    #expect(try isWaived(waiver(from: [.asset(0)], to: [.zone(2)])))
    #expect(try !isWaived(waiver(to: [.asset(0)])))
    #expect(try isWaived(waiver(hosts: [.zone(2)])) && isWaived(waiver(hosts: [.asset(0)])))
    #expect(try !isWaived(waiver(rules: ["TLS-016"], from: [.zone(2)])))
  }

  @Test func `a waiver holds to the end of its last day and not longer`() throws {
    #expect(try isWaived(waiver(rules: ["TLS-016"]), second: 86_399))
    #expect(try !isWaived(waiver(rules: ["TLS-016"]), second: 86_400))
  }

  @Test func `an expired waiver is a finding of its own`() throws {
    let waivers = FindingWaivers(policy([try waiver(rules: ["TLS-016"])]))
    let late = finding(second: 90_000)
    #expect(waivers.expired(by: Timestamp(seconds: 1_795_478_400 + 86_399), [late]).isEmpty)
    #expect(waivers.expired(by: nil, [late]).isEmpty)
    let found = waivers.expired(by: late.lastSeen, [late])
    #expect(found.map(\.rule) == ["POL-001"] && found[0].waiver == nil)
    #expect(found[0].explanation.last?.hasPrefix("1 finding") == true)
    #expect(found[0].client.name == "waiver w")
  }
}
