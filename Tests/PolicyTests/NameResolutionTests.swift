// SPDX-License-Identifier: Apache-2.0
internal import NetworkTypes
internal import Policy
internal import PolicyFile
internal import Testing

@Suite struct NameResolutionTests {
  private static let text = """
    version: 1
    zones:
      clinical: { networks: [10.20.0.0/16], inventory: open }
      pumps:    { parent: clinical, names: { dhcp: "pump-*" }, inventory: open }
      icu:      { parent: pumps, names: { dhcp: "pump-icu-*" }, inventory: open }
      guests:   { networks: [10.99.0.0/16], inventory: open }
    assets:
      server1: { ip: 10.20.51.5 }
      ct1:     { names: { ae_title: CT1 }, zone: clinical }
      viewer:  { names: { certificate: viewer.example } }
    conduits: []
    """

  private func host(
    _ address: String,
    _ kind: HostNames.Kind,
    _ name: String,
    shared: Bool = false
  ) -> NamedHost {
    NamedHost(
      addresses: [PolicyBench.address(address)],
      isShared: shared,
      names: [NamedHost.Name(kind, name, place: "a.pcap#1")]
    )
  }

  /// The zone and asset of an address once names have been looked for, and who was doubted.
  private func resolve(_ hosts: NamedHost..., of address: String) throws -> (String, [String]) {
    let policy = try PolicyFile.read(text: Self.text, name: "p.yml")
    let found = NameResolution(policy, hosts: hosts)
    let matcher = try PolicyMatcher(
      found.policy,
      schemas: stubSchemas,
      protocolNames: stubProtocols
    )
    let placement = matcher.place(PolicyBench.address(address), mac: nil, vlan: 0)
    let zone = placement.zone.map { policy.zones[$0].name } ?? "-"
    let asset = placement.asset.map { policy.assets[$0].name } ?? "-"
    return ("\(zone) \(asset)", found.doubts)
  }

  @Test func `a name puts a host into a zone within the one of its address`() throws {
    let (place, doubts) = try resolve(
      host("10.20.50.11", .dhcp, "PUMP-7"),
      of: "10.20.50.11"
    )
    #expect(place == "pumps -")
    #expect(doubts == [])
  }

  @Test func `of zones within each other the innermost that knows the name has the host`() throws {
    let (place, doubts) = try resolve(
      host("10.20.50.11", .dhcp, "pump-icu-1"),
      of: "10.20.50.11"
    )
    #expect(place == "icu -")
    #expect(doubts == [])
  }

  @Test func `a name takes nobody out of the zone of his address`() throws {
    let (place, doubts) = try resolve(host("10.99.0.5", .dhcp, "pump-7"), of: "10.99.0.5")
    #expect(place == "guests -")
    #expect(
      doubts == [
        "10.99.0.5 is not taken into pumps: its address is in guests (DHCP name in a.pcap#1)"
      ]
    )
  }

  @Test func `a name gives an asset its address, titles with case and DNS names without`() throws {
    #expect(
      try resolve(host("10.20.10.11", .aeTitle, "CT1"), of: "10.20.10.11").0 == "clinical ct1"
    )
    #expect(try resolve(host("10.20.10.11", .aeTitle, "ct1"), of: "10.20.10.11").0 == "clinical -")
    #expect(
      try resolve(host("192.0.2.7", .certificate, "Viewer.Example"), of: "192.0.2.7").0
        == "- viewer"
    )
    #expect(try resolve(host("192.0.2.7", .dhcp, "viewer.example"), of: "192.0.2.7").0 == "- -")
  }

  @Test func `where two hosts claim a name neither is believed`() throws {
    let (place, doubts) = try resolve(
      host("10.20.10.11", .aeTitle, "CT1"),
      host("10.20.10.99", .aeTitle, "CT1"),
      of: "10.20.10.11"
    )
    #expect(place == "clinical -")
    #expect(doubts.count == 2)
    #expect(doubts.allSatisfy { $0.contains("2 hosts say that they are") })
  }

  @Test func `a declared address, a shared one and a host with two names are not believed`() throws
  {
    let (declared, first) = try resolve(host("10.20.51.5", .aeTitle, "CT1"), of: "10.20.51.5")
    #expect(declared == "clinical server1")
    #expect(first.first?.contains("its address is that of server1") == true)
    let (shared, second) = try resolve(
      host("10.20.10.11", .aeTitle, "CT1", shared: true),
      of: "10.20.10.11"
    )
    #expect(shared == "clinical -")
    #expect(second.first?.contains("several interfaces had its address") == true)
    var both = host("10.20.10.11", .aeTitle, "CT1")
    both.names.append(NamedHost.Name(.certificate, "viewer.example", place: "a.pcap#2"))
    let (two, third) = try resolve(both, of: "10.20.10.11")
    #expect(two == "clinical -")
    #expect(third.count == 2)
  }

  @Test func `a policy without names is left alone`() throws {
    let policy = try PolicyFile.load(path: samplePath)
    #expect(!policy.hasNames)
    let found = NameResolution(policy, hosts: [host("10.20.10.11", .aeTitle, "CT1")])
    #expect(found.beliefs == [] && found.doubts == [])
  }

  @Test(arguments: [
    ("{ dhcp: \"*\" }", "expected a DHCP name with a letter beside *"),
    ("{ dns: pump }", "expected a key of names"),
    ("{}", "expected a key of names"),
    ("{ dhcp: [] }", "expected a DHCP name or a list, found an empty list"),
    ("pump", "expected names, a mapping"),
  ])
  func `names that say nothing are refused`(names: String, problem: String) {
    let text = "version: 1\nzones:\n  pumps: { names: \(names) }\nconduits: []\n"
    #expect {
      try PolicyFile.read(text: text, name: "p.yml")
    } throws: { error in
      "\(error)".contains(problem)
    }
  }
}
