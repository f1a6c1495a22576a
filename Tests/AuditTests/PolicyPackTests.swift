// SPDX-License-Identifier: Apache-2.0
internal import Audit
internal import Findings
internal import Foundation
internal import NetworkTypes
internal import Policy
import Testing

@Suite struct PolicyPackTests {
  private static let names = ["core", "imaging", "laboratory", "infusion", "vendor-access"]
  /// What rules say when a conduit is broken, and not a protocol's own expectation.
  private static let segmentation: Set = [
    "SEG-001", "SEG-002", "SEG-005", "SEG-006", "SEG-007", "SEG-019", "SEG-022", "DCM-007",
    "DCM-010", "HL7-004", "HL7-005", "HL7-006", "MQT-008",
  ]

  private static func path(_ pack: String) -> String {
    PackageFolder.rules + "/policies/packs/\(pack).yaml"
  }

  private func broken(_ capture: String, by pack: String) throws -> [String] {
    let path = PackageFolder.captures.appending(path: capture).path
    return try Auditing.audit([path], policy: Self.path(pack)).findings.map(\.rule)
      .filter { Self.segmentation.contains($0) }.sorted()
  }

  @Test(arguments: names)
  func `a pack loads, and lint has nothing against it`(name: String) throws {
    let result = try AuditRun.lint(
      policy: Self.path(name),
      captures: [],
      rules: nil,
      at: "2026-11-25"
    )
    #expect(result.remarks.map(\.message) == [])
    for conduit in result.policy.conduits {
      #expect(!conduit.owner.isEmpty && !conduit.reason.isEmpty, "\(conduit.id)")
    }
  }

  @Test(arguments: ["sample-hospital", "strict-hospital", "narrow-hospital"])
  func `a hospital's policy passes lint at its default`(name: String) throws {
    let path = PackageFolder.rules + "/policies/\(name).yaml"
    let result = try AuditRun.lint(policy: path, captures: [], rules: nil, at: "2026-11-25")
    #expect(result.remarks.filter { $0.severity == .high }.map(\.message) == [])
  }

  @Test(arguments: names.dropFirst())
  func `a pack cites its sources and has captures that conform to it and break it`(
    name: String
  ) throws {
    let text = try String(contentsOfFile: Self.path(name), encoding: .utf8)
    #expect(text.contains("# Sources:"))
    #expect(text.contains("IEC 62443-3-3"))
    #expect(try broken("pack-\(name).pcap", by: name) == [])
    #expect(try !broken("pack-\(name)-broken.pcap", by: name).isEmpty)
  }

  @Test(arguments: [
    ("imaging", "dicom-store-ct.pcap"), ("imaging", "dicom-store-series.pcap"),
    ("imaging", "dicom-worklist.pcap"), ("imaging", "dicom-tls13.pcap"),
    ("imaging", "dicom-move-reading.pcap"), ("infusion", "mqtt-telemetry.pcap"),
    ("infusion", "mqtt-tls.pcap"), ("infusion", "hl7-vitals.pcap"), ("infusion", "hl7-tls.pcap"),
  ])
  func `what programs really send conforms`(pack: String, capture: String) throws {
    #expect(try broken(capture, by: pack) == [])
  }

  @Test(arguments: [
    ("imaging", "bad-ct-to-internet.pcap", ["SEG-001", "SEG-001"]),
    ("infusion", "bad-pump-topic.pcap", ["MQT-008"]),
    ("infusion", "bad-broker-to-pump.pcap", ["SEG-002"]),
    ("infusion", "bad-monitor-order.pcap", ["HL7-006"]),
    ("vendor-access", "bad-vendor-ssh.pcap", ["SEG-006"]),
  ])
  func `what programs really did wrong breaks it`(
    pack: String,
    capture: String,
    rules: [String]
  ) throws {
    #expect(try broken(capture, by: pack) == rules)
  }

  @Test func `a site's own policy includes packs and says where its networks are`() throws {
    let folder = try TemporaryFolder()
    for name in Self.names {
      let text = try String(contentsOfFile: Self.path(name), encoding: .utf8)
      _ = try folder.write(text.utf8, "\(name).yaml")
    }
    let site = """
      version: 1
      name: Ward
      include: [imaging.yaml, laboratory.yaml, infusion.yaml]
      variables:
        modality-networks: [192.168.7.0/24]
        modality-titles: [CT9]
        dicom-protection: [ipsec]
      """
    let path = try folder.write(site.utf8, "ward.yaml")
    let policy = try AuditRun.policy(at: path)
    let zone = try #require(policy.zoneIndex(named: "modalities"))
    #expect(policy.zones[zone].networks.map(\.description) == ["192.168.7.0/24"])
    let store = try #require(policy.conduits.first { $0.id == "imaging-store" })
    #expect(store.protectedBy == ["ipsec"])
    #expect(store.conditions.first?.value == .texts(["CT9"]))
  }
}
