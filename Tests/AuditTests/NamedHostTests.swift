// SPDX-License-Identifier: Apache-2.0
import Audit
import Findings
import Foundation
import Learn
import Policy
internal import TestSupport
import Testing

/// Policies whose hosts are known by what they say of themselves, over recorded captures.
@Suite struct NamedHostTests {
  private func audit(_ capture: String, _ policy: String) throws -> AuditReport {
    let folder = try TemporaryFolder()
    let path = try folder.write(policy.utf8, "named.yaml")
    let capture = PackageFolder.captures.appending(path: capture).path
    return try Auditing.audit([capture], policy: path)
  }

  private func denied(_ report: AuditReport) -> [String] {
    report.findings.map(\.rule).filter { $0.hasPrefix("SEG-00") }
  }

  /// Modalities and the worklist, known by their titles alone.
  private static let titles = """
    version: 1
    zones:
      imaging:  { names: { ae_title: [CT1, MR1] } }
      worklist: {}
    assets:
      worklist1: { names: { ae_title: WORKLIST }, zone: worklist }
    conduits:
      - { id: queries, from: imaging, to: worklist1, services: [dicom] }
    """

  @Test func `AE titles tell who the modalities and the worklist are`() throws {
    let report = try audit("dicom-worklist.pcap", Self.titles)
    #expect(denied(report) == [])
    #expect(
      report.warnings.contains(
        "worklist1 is 10.20.20.7, by its AE title alone (dicom-worklist.pcap#8)"
      )
    )
    #expect(
      report.warnings.contains(
        "10.20.10.11 is in imaging, by its AE title alone (dicom-worklist.pcap#6)"
      )
    )
    // The same without the modality's name: nobody permitted it.
    let narrow = Self.titles.replacing("[CT1, MR1]", with: "[CT1]")
    #expect(try denied(audit("dicom-worklist.pcap", narrow)) == ["SEG-006"])
  }

  @Test func `what is simulated and refined knows hosts by name, too`() throws {
    let folder = try TemporaryFolder()
    let old = try folder.write(Self.titles.utf8, "old.yaml")
    let new = try folder.write(Self.titles.replacing("[CT1, MR1]", with: "[CT1]").utf8, "new.yaml")
    let capture = PackageFolder.captures.appending(path: "dicom-worklist.pcap").path
    let configuration = AuditConfiguration(captures: [capture], rulesDirectory: "")
    let simulated = try AuditRun.simulate(configuration, new: new, old: old, stop: StopFlag())
    #expect(simulated.changes.map(\.change) == ["denied"])
    let belief = "worklist1 is 10.20.20.7, by its AE title alone (dicom-worklist.pcap#8)"
    #expect(simulated.warnings.contains("old policy: \(belief)"))
    #expect(simulated.warnings.contains("new policy: \(belief)"))
    let base = try AuditRun.base(at: old, configuration, stop: StopFlag())
    #expect(base.warnings.contains(belief))
    let survey = try AuditRun.survey(configuration, base: base.matcher, stop: StopFlag())
    let learnt = LearntPolicy(
      survey.traffic,
      title: "Refined",
      base: LearntBase(base.matcher, path: "old.yaml")
    )
    #expect(learnt.policy.conduits.map(\.id) == ["queries"])
  }

  @Test func `certificates tell who monitor and engine are`() throws {
    let policy = """
      version: 1
      zones:
        monitors: { names: { certificate: "mon*.northwing.example" } }
        engines:  { names: { certificate: "engine*.northwing.example" } }
      services:
        hl7-tls: { protocol: tls, ports: [2576] }
      conduits:
        - { id: vitals, from: monitors, to: engines, services: [hl7-tls] }
      """
    let report = try audit("hl7-tls.pcap", policy)
    #expect(
      report.warnings.contains {
        $0.hasPrefix("10.20.31.5 is in engines, by its certificate name alone")
      }
    )
    #expect(
      report.warnings.contains {
        $0.hasPrefix("10.20.40.11 is in monitors, by its certificate name alone")
      }
    )
  }

  @Test func `who calls himself a pump from another zone is not believed, and told`() throws {
    let policy = """
      version: 1
      zones:
        reading: { networks: [10.20.10.0/24] }
        imaging: { names: { ae_title: CT1 } }
      conduits: []
      """
    let report = try audit("dicom-worklist.pcap", policy)
    #expect(
      report.warnings.contains(
        "not believed: 10.20.10.11 is not taken into imaging: its address is in reading "
          + "(AE title in dicom-worklist.pcap#6)"
      )
    )
  }

  @Test func `the lease of a real server tells who the pump is`() throws {
    let policy = """
      version: 1
      zones:
        wards:   { networks: [10.20.0.0/16] }
        pumps:   { parent: wards, names: { dhcp: "infusion-*" } }
        brokers: { parent: wards, networks: [10.20.51.0/24] }
        servers: { parent: wards, networks: [10.20.0.0/24] }
      conduits:
        - { id: telemetry, from: pumps, to: brokers, services: [mqtt] }
        - { id: leases, from: servers, to: wards, services: [udp/68] }
      """
    let report = try audit("dhcp-lease.pcap", policy)
    #expect(
      report.warnings == [
        "10.20.50.106 is in pumps, by its DHCP name alone (dhcp-lease.pcap#3)"
      ]
    )
    #expect(denied(report) == [])
    #expect(report.conduits.map { $0.flows > 0 } == [true, true])
    // The workstation's name is another.
    let others = policy.replacing("infusion-*", with: "desk-*")
    #expect(try denied(audit("dhcp-lease.pcap", others)) == ["SEG-001"])
  }

  @Test func `a DHCP name counts from the request on, and two interfaces make it doubtful`() throws
  {
    let policy = """
      version: 1
      zones:
        wards: { networks: [10.20.0.0/16] }
        pumps: { parent: wards, names: { dhcp: "pump*" } }
      conduits: []
      """
    let folder = try TemporaryFolder()
    let path = try folder.write(policy.utf8, "named.yaml")
    func warnings(_ capture: SyntheticCapture) throws -> [String] {
      let file = try folder.write(capture.bytes, "dhcp-\(UUID().uuidString).pcap")
      return try Auditing.audit([file], policy: path).warnings
    }
    var asked = SyntheticCapture()
    asked.dhcp(type: 3, name: "pump7", requested: SyntheticCapture.pump)
    #expect(
      try warnings(asked).contains { $0.hasPrefix("10.20.50.11 is in pumps, by its DHCP name") }
    )
    var discovered = SyntheticCapture()
    discovered.dhcp(type: 1, name: "pump7", requested: SyntheticCapture.pump)
    #expect(try warnings(discovered) == [])
    // Somebody else speaks from the address.
    asked.tcp(
      (SyntheticCapture.pump, 40_000),
      (SyntheticCapture.pacs, 104),
      sequence: 0,
      flags: 0x02
    )
    #expect(try warnings(asked).contains { $0.contains("several interfaces had its address") })
  }
}

extension SyntheticCapture {
  /// Adds a client's DHCP message (RFC 2131), of an interface that no other frame here has.
  fileprivate mutating func dhcp(type: UInt8, name: String, requested: UInt32) {
    var message: [UInt8] = [1, 1, 6, 0, 0, 0, 0, 7] + [UInt8](repeating: 0, count: 20)
    message += [0, 0, 0x5e, 0, 0x53, 0x77] + [UInt8](repeating: 0, count: 202)
    message += [99, 130, 83, 99, 53, 1, type, 12, UInt8(name.utf8.count)] + Array(name.utf8)
    message +=
      [50, 4] + (0..<4).map { UInt8(truncatingIfNeeded: requested >> (24 - 8 * $0)) } + [255]
    add(seconds: 0, PacketBuilder.ipv4(0, 0xffff_ffff, 17, PacketBuilder.udp(68, 67, message)))
  }
}
