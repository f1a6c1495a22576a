// SPDX-License-Identifier: Apache-2.0
internal import NetworkTypes
internal import Policy
internal import PolicyFile
internal import Testing

@Suite struct PolicyLanguageTests {
  private static let zones = """
    version: 1
    zones:
      a: { networks: [10.1.0.0/16] }
      b: { networks: [10.2.0.0/16] }

    """

  private func problems(_ text: String, files: [String: String] = [:]) -> [String] {
    do throws(PolicyError) {
      _ = try PolicyFile.read(text: text, name: "p.yml", files: files)
      return []
    } catch {
      return error.problems.map(\.description)
    }
  }

  @Test func `a conduit to a zone reaches the zones within it, and settings come from around`()
    throws
  {
    let bench = try PolicyBench(
      """
      version: 1
      zones:
        clinical: { criticality: therapy, intra_zone: deny }
        pumps: { parent: clinical, networks: [10.1.0.0/16] }
        icu: { parent: pumps, networks: [10.1.1.0/24], criticality: diagnostic }
        servers: { networks: [10.2.0.0/16] }
      conduits:
        - { id: c, from: clinical, to: servers, services: [dicom] }
      """
    )
    let zones = bench.policy.zones
    #expect(zones[1].criticality == .therapy && !zones[1].allowsIntraZone)
    #expect(zones[2].criticality == .diagnostic && !zones[2].allowsIntraZone)
    for client in ["10.1.9.1", "10.1.1.1"] {
      #expect(bench.verdict(PolicyBench.flow(client, "10.2.0.1", 104)) == "allowed:c")
    }
    #expect(bench.verdict(PolicyBench.flow("10.1.1.1", "10.1.9.1", 104)) == "no_conduit")
  }

  @Test func `zones that stand around each other are refused`() {
    let text = "version: 1\nzones:\n  a: { parent: b }\n  b: { parent: a }\n"
    #expect(problems(text).count == 1)
    #expect(
      problems("version: 1\nzones: { imaging: {}, b: { parent: imagin } }")[0].contains("imaging")
    )
  }

  @Test func `groups, variables and included files make one policy`() throws {
    let pack = """
      version: 1
      variables: { archive: 10.9.0.0/16, titles: [X] }
      zones:
        archive: { networks: ["${archive}"] }
      """
    let text = """
      version: 1
      include: packs/archive.yml
      variables: { archive: 10.2.0.0/16, titles: [CT1, MR1], port: 4242 }
      zones:
        a: { networks: [10.1.0.0/16] }
        c: { networks: [10.3.0.0/16] }
      groups:
        senders: [a, c]
        all: [senders, archive]
      conduits:
        - id: c
          from: senders
          to: archive
          services: [dicom, "tcp/${port}"]
          conditions: { dicom: { calling_ae: [US1, "${titles}"] } }
      """
    let policy = try PolicyFile.read(
      text: text,
      name: "site/p.yml",
      files: ["site/packs/archive.yml": pack]
    )
    #expect(policy.included == ["site/packs/archive.yml"])
    #expect(policy.zones.map(\.name) == ["archive", "a", "c"])
    #expect(policy.zones[0].networks.map(\.description) == ["10.2.0.0/16"])
    #expect(policy.file(of: policy.zones[0].place) == "site/packs/archive.yml")
    #expect(policy.file(of: policy.conduits[0].place) == "site/p.yml")
    #expect(policy.conduits[0].from == [.zone(1), .zone(2)])
    #expect(policy.groups[1].members == [.zone(1), .zone(2), .zone(0)])
    #expect(policy.services[policy.conduits[0].services[1]].name == "tcp/4242")
    #expect(policy.conduits[0].conditions[0].value == .texts(["US1", "CT1", "MR1"]))
  }

  @Test func `included files neither leave the folder nor include each other`() {
    let zones = "zones: { a: {} }\n"
    let cycle = problems(
      "version: 1\ninclude: [b.yml]\n" + zones,
      files: ["b.yml": "version: 1\ninclude: [c.yml]\n", "c.yml": "version: 1\ninclude: [b.yml]\n"]
    )
    #expect(cycle.count == 1 && cycle[0].contains("b.yml -> c.yml -> b.yml"))
    for path in ["../x.yml", "/etc/passwd", "a/../../x.yml"] {
      #expect(problems("version: 1\ninclude: [\(path)]\n" + zones).count == 1, "\(path)")
    }
    #expect(problems("version: 1\ninclude: [gone.yml]\n" + zones)[0].hasPrefix("p.yml:2:"))
    let inner = problems(
      "version: 1\ninclude: [b.yml]\n" + zones,
      files: ["b.yml": "version: 1\nzones:\n  x: { netwroks: [] }\n"]
    )
    #expect(inner.count == 1 && inner[0].hasPrefix("b.yml:3:"), "\(inner)")
    #expect(inner[0].contains("networks"))
  }

  @Test func `an unknown variable is named with the nearest one`() {
    let text =
      "version: 1\nvariables: { archive: x }\nzones: { a: { networks: [\"${arcive}\"] } }\n"
    #expect(problems(text).contains { $0.contains("did you mean \"archive\"") })
  }

  @Test func `time windows go by the packets' time and the policy's own clock`() throws {
    let bench = try PolicyBench(
      Self.zones + """
        time_zone: "+01:00"
        conduits:
          - id: c
            from: a
            to: b
            services: [ssh]
            times: [{ days: [mon], from: "22:00", to: "02:00" }, { days: [wed] }]
        """
    )
    func verdict(_ seconds: Int64) -> FlowMatch {
      let flow = PolicyBench.flow("10.1.0.1", "10.2.0.1", 22)
      return bench.matcher.judge(
        flow,
        from: bench.place("10.1.0.1"),
        to: bench.place("10.2.0.1"),
        appProtocol: 0,
        at: Timestamp(seconds: seconds)
      )
    }
    // 2026-11-23 is a Monday; its midnight is 1 795 392 000.
    let monday: Int64 = 1_795_392_000
    let cases: [(Int64, Bool)] = [
      (20 * 3600, false), (21 * 3600, true), (25 * 3600 - 1, true), (25 * 3600, false),
      (47 * 3600, true), (71 * 3600 - 1, true), (71 * 3600, false), (-3 * 3600, false),
    ]
    for (after, isOpen) in cases {
      #expect(verdict(monday + after).isDenied == !isOpen, "\(after)")
    }
    // Flows under the same hours are the same to the judge.
    #expect(verdict(monday + 21 * 3600 + 5) == verdict(monday + 22 * 3600))
    let flow = PolicyBench.flow("10.1.0.1", "10.2.0.1", 22)
    let explanation = bench.matcher.explain(
      flow,
      from: bench.place("10.1.0.1"),
      to: bench.place("10.2.0.1"),
      appProtocol: 0,
      at: Timestamp(seconds: monday)
    )
    #expect(explanation.lines.last?.contains("time (open mon 22:00-02:00") == true)
  }

  @Test func `reverse channels are conduits of their own`() throws {
    let bench = try PolicyBench(
      Self.zones + """
        conduits:
          - { id: m, from: a, to: b, services: [dicom], reverse: [c-move, storage-commitment] }
          - { id: f, from: a, to: b, services: [ftp], reverse: ftp-data }
        """
    )
    #expect(
      bench.policy.conduits.map(\.id) == [
        "m", "m/c-move", "m/storage-commitment", "f", "f/ftp-data",
      ]
    )
    let back = PolicyBench.flow("10.2.0.1", "10.1.0.1", 104)
    func command(_ name: String) -> String {
      bench.check(DICOMStub.self, ["dicom.command": .text(name)], back, app: 1)
    }
    #expect(command("C-STORE-RQ") == "permitted:m/c-move")
    #expect(command("N-EVENT-REPORT-RQ") == "permitted:m/storage-commitment")
    #expect(command("C-FIND-RQ") == "unmet:m/c-move:dicom.services")
    let data = PolicyBench.flow("10.2.0.1", "10.1.0.1", 51_000, clientPort: 20)
    #expect(bench.verdict(data) == "allowed:f/ftp-data")
    #expect(bench.verdict(PolicyBench.flow("10.2.0.1", "10.1.0.1", 51_000)) == "no_conduit")
    #expect(
      problems(
        Self.zones + "conduits: [{ id: x, from: a, to: b, services: [ntp], reverse: c-move }]"
      ).count == 1
    )
  }

  @Test func `ICMP types are services, and multicast is judged where a zone names it`() throws {
    let bench = try PolicyBench(
      """
      version: 1
      zones:
        a: { networks: [10.1.0.0/16] }
        b: { networks: [10.2.0.0/16, "2001:db8::/32"] }
        everything: { networks: [0.0.0.0/0] }
        discovery: { networks: [239.255.255.250/32] }
      conduits:
        - { id: ping, from: a, to: b, services: [icmp/8] }
        - { id: ssdp, from: a, to: discovery, services: [udp/1900] }
      """
    )
    let ping = PolicyBench.flow("10.1.0.1", "10.2.0.1", 0, .icmp, clientPort: 8)
    #expect(bench.verdict(ping) == "allowed:ping")
    let stamp = PolicyBench.flow("10.1.0.1", "10.2.0.1", 0, .icmp, clientPort: 13)
    #expect(bench.verdict(stamp) == "no_conduit")
    let ssdp = PolicyBench.flow("10.1.0.1", "239.255.255.250", 1900, .udp)
    #expect(bench.verdict(ssdp) == "allowed:ssdp")
    #expect(
      bench.verdict(PolicyBench.flow("10.2.0.1", "239.255.255.250", 1900, .udp)) != "out_of_scope"
    )
    #expect(
      bench.verdict(PolicyBench.flow("10.1.0.1", "224.0.0.251", 5353, .udp)) == "out_of_scope"
    )
  }

  @Test func `certificate names and cipher profiles hold, fail or cannot be seen`() throws {
    let bench = try PolicyBench(
      Self.zones + """
        conduits:
          - id: t
            from: a
            to: b
            services: [https]
            conditions: { tls: { certificate_names: ["*.example.org"], cipher_profile: bcp195 } }
        """
    )
    let flow = PolicyBench.flow("10.1.0.1", "10.2.0.1", 443)
    func check(_ cipher: String?, _ names: [String]?) -> String {
      var values: [String: StubValue] = [:]
      if let cipher { values["tls.cipher"] = .text(cipher) }
      values["tls.certificate_observable"] = .flag(names != nil)
      if let names { values["tls.subjectaltname"] = .list(names.map { .text($0) }) }
      return bench.check(TLSStub.self, values, flow, app: 4)
    }
    let good = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
    #expect(check(good, ["x", "pacs.Example.org"]) == "permitted:t")
    #expect(check(good, ["pacs.example.com"]) == "unmet:t:tls.certificate_names")
    #expect(check(good, nil) == "not_observable:t:tls.certificate_names")
    #expect(check(nil, ["a.example.org"]) == "not_observable:t:tls.cipher_profile")
    #expect(
      check("TLS_RSA_WITH_AES_128_GCM_SHA256", ["a.example.org"]) == "unmet:t:tls.cipher_profile"
    )
    #expect(
      check("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", ["a.example.org"]) == "unmet:t:tls.cipher_profile"
    )
  }

  @Test func `waivers need an owner, a reason, a day and something to select`() throws {
    let good = "{ id: w, rules: [TLS-*], from: a, owner: o, reason: r, expires: 2027-01-31 }"
    let policy = try PolicyFile.read(text: Self.zones + "waivers: [\(good)]", name: "p.yml")
    #expect(policy.waivers[0].from == [.zone(0)] && policy.waivers[0].rules[0].fits("TLS-016"))
    for bad in [
      "{ id: w, rules: [X], reason: r, expires: 2027-01-31 }",
      "{ id: w, rules: [X], owner: o, expires: 2027-01-31 }",
      "{ id: w, rules: [X], owner: o, reason: r }",
      "{ id: w, rules: [X], owner: \" \", reason: r, expires: 2027-01-31 }",
      "{ id: w, owner: o, reason: r, expires: 2027-01-31 }",
      "{ id: w, conduits: [no], owner: o, reason: r, expires: 2027-01-31 }",
      "{ id: w, rules: [X], owner: o, reason: r, expires: 2027-02-30 }",
      "{ id: w, rules: [X], owner: o, reason: r, expires: 2027-01-31 }, \(good)",
    ] {
      #expect(problems(Self.zones + "waivers: [\(bad)]").count == 1, "\(bad)")
    }
  }
}
