// SPDX-License-Identifier: Apache-2.0
internal import Findings
internal import NetworkTypes
internal import Testing

struct FindingTests {
  @Test
  func `a finding keeps its id whatever its times, counts and evidence are`() {
    var later = SampleReport.cleartextHL7
    later.firstSeen = SampleReport.time(86_400_000)
    later.count = 9
    later.evidence = []
    later.title = "another title"
    #expect(later.id == SampleReport.cleartextHL7.id)
    // Written down, because waivers in the field name it.
    #expect(SampleReport.cleartextHL7.id == "3835d324c63df852")
  }

  @Test
  func `each part of the name, and its place, changes the id`() {
    func id(_ parts: [String]) -> String {
      FindingIdentifier.make(
        rule: parts[0],
        client: parts[1],
        server: parts[2],
        service: parts[3],
        zoneFrom: parts[4],
        zoneTo: parts[5]
      )
    }
    var seen: Set<String> = []
    var made = 0
    for place in 0..<6 {
      for text in ["x", "xx", "y", " "] {
        var parts = [String](repeating: "", count: 6)
        parts[place] = text
        seen.insert(id(parts))
        made += 1
      }
    }
    seen.insert(id(["ab", "c", "", "", "", ""]))
    seen.insert(id(["a", "bc", "", "", "", ""]))
    #expect(seen.count == made + 2)
    #expect(seen.allSatisfy { $0.utf8.count == 16 && UInt64($0, radix: 16) != nil })
  }

  @Test
  func `two hundred thousand similar findings have as many ids`() {
    var seen: Set<String> = []
    for host in 0..<200_000 {
      seen.insert(
        FindingIdentifier.make(
          rule: "SEG-001",
          client: "10.\(host >> 16).\(host >> 8 & 255).\(host & 255)",
          server: "10.0.0.1",
          service: "tcp/443",
          zoneFrom: nil,
          zoneTo: nil
        )
      )
    }
    #expect(seen.count == 200_000)
  }

  @Test
  func `FNV-1a gives the published values`() {
    // draft-eastlake-fnv, appendix C.
    for (text, expected): (String, UInt64) in [
      ("", 0xcbf2_9ce4_8422_2325), ("a", 0xaf63_dc4c_8601_ec8c), ("foobar", 0x8594_4171_f739_67e8),
    ] {
      var hash = FNV1a()
      hash.combine(text)
      #expect(hash.value == expected)
    }
  }

  @Test
  func `severities are ordered from info to critical`() {
    #expect(Severity.allCases.sorted() == [.info, .low, .medium, .high, .critical])
  }

  @Test
  func `a waived finding does not count towards a threshold`() {
    let report = SampleReport.full
    #expect(report.count(of: .high) == 2)
    #expect(report.count(atOrAbove: .high) == 2)
    #expect(report.count(atOrAbove: .critical) == 1)
    #expect(report.count(atOrAbove: .info) == 3)
  }

  @Test
  func `addresses are in order of their numbers`() {
    let hosts: [UInt32] = [10, 9, 100, 2]
    let report = AuditReport(
      tool: ToolRecord(version: "0", rulesDigest: ""),
      captures: [],
      summary: ReportSummary(),
      findings: hosts.map { host in
        Finding(
          rule: "R",
          title: "t",
          severity: .low,
          category: "c",
          client: Party(address: IPAddress(v4: 0x0a00_0000 + host)),
          server: Party(),
          service: "s",
          firstSeen: SampleReport.time(0),
          lastSeen: SampleReport.time(0)
        )
      }
    )
    #expect(
      report.findings.map(\.client.identity) == ["10.0.0.2", "10.0.0.9", "10.0.0.10", "10.0.0.100"]
    )
  }
}
