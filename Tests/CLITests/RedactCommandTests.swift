// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// `wardwire redact` and `audit --evidence` as their users see them, over recorded captures.
struct RedactCommandTests {
  private static let captures = [
    "hl7-adt", "hl7-split", "dicom-find", "dicom-store-ct", "dicom-user-identity", "dicom-worklist",
    "mqtt-password", "mqtt-v5", "mqtt-websocket", "bad-telnet", "tls-12", "hospital-bad-day",
    "variant-vxlan", "variant-ip-fragments", "http-hl7", "http-orthanc", "rule-hl7-document",
    "rule-http-delivery", "rule-http-login", "rule-http-polyglot", "rule-http-program", "rule-ldap",
    "rule-ldap-anonymous", "rule-rdp-nla", "rule-smb-guest", "rule-smb1", "rule-lateral-smb",
    "rule-postgres", "rule-snmp", "rule-vnc", "rule-vnc-tls",
  ]

  private func findings(_ capture: String) throws -> [String] {
    let outcome = try Program.run([
      "audit", capture, "--policy", Program.policy, "--format", "json", "--fail-on", "never",
    ])
    let findings = try #require(outcome.object?["findings"] as? [[String: Any]])
    return findings.map { "\($0["id"] ?? "") \($0["count"] ?? "")" }.sorted()
  }

  private func sensitive(_ name: String) throws -> [String] {
    let url = URL(filePath: Program.capture("\(name).json"), relativeTo: Program.package)
    let manifest = try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any]
    return try #require(manifest?["sensitive"] as? [String])
  }

  @Test(arguments: captures)
  func `a redacted capture holds nothing of the manifest and gives the same findings`(
    _ name: String
  ) throws {
    let folder = try TemporaryFolder()
    let original = Program.capture("\(name).pcap")
    let copy = folder.path("copy.pcap")
    let outcome = try Program.run(["redact", original, copy])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let bytes = try Data(contentsOf: URL(filePath: copy))
    for value in try sensitive(name) {
      #expect(
        bytes.range(of: Data(value.utf8)) == nil,
        "a value of \(value.utf8.count) bytes is left"
      )
    }
    #expect(try findings(copy) == findings(original))
  }

  /// The headers of a capture's TCP packets over IPv4 on Ethernet, without their checksums.
  private func headers(_ path: String) throws -> [[UInt8]] {
    let file = [UInt8](try Data(contentsOf: URL(filePath: path)))
    var headers: [[UInt8]] = []
    var at = 24
    while at + 16 < file.count {
      let length = (0..<4).reduce(0) { $0 | Int(file[at + 8 + $1]) << (8 * $1) }
      let frame = [UInt8](file[at + 16..<at + 16 + length])
      at += 16 + length
      guard frame.count > 34, frame[12] == 8, frame[13] == 0, frame[23] == 6 else { continue }
      let start = 14 + Int(frame[14] & 15) * 4
      var header = [UInt8](frame[..<(start + Int(frame[start + 12] >> 4) * 4)])
      header.replaceSubrange(start + 16..<start + 18, with: [0, 0])
      headers.append(header)
    }
    return headers
  }

  @Test(arguments: ["rule-dicom-many-matches", "hospital-day"])
  func `of TCP's headers a copy changes the checksum alone`(_ name: String) throws {
    let folder = try TemporaryFolder()
    let original = Program.capture("\(name).pcap")
    let copy = folder.path("copy.pcap")
    #expect(try Program.run(["redact", original, copy]).status == 0)
    let expected = try headers(original)
    #expect(expected.count > 50)
    #expect(try headers(copy) == expected)
  }

  @Test func `redact writes the same as pcapng, and refuses what it cannot read twice`() throws {
    let folder = try TemporaryFolder()
    let original = Program.capture("hl7-adt.pcap")
    let copy = folder.path("copy.pcapng")
    #expect(try Program.run(["redact", original, copy]).status == 0)
    #expect(try findings(copy) == findings(original))
    #expect(try Program.run(["redact", "-", copy]).status == 2)
    #expect(try Program.run(["redact", original, original]).status == 2)
    #expect(try Program.run(["redact", folder.path("absent.pcap"), copy]).status == 3)
  }

  @Test func `evidence is a pcapng file for each finding, without the patient`() throws {
    let folder = try TemporaryFolder()
    let capture = Program.capture("bad-monitor-order.pcap")
    let outcome = try Program.run([
      "audit", capture, "--policy", Program.policy, "--format", "json", "--evidence",
      folder.path("evidence"), "--fail-on", "never",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let findings = try #require(outcome.object?["findings"] as? [[String: Any]])
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("evidence"))
    #expect(!findings.isEmpty)
    #expect(
      names.sorted() == findings.compactMap { $0["id"] as? String }.map { $0 + ".pcapng" }.sorted()
    )
    for name in names {
      let bytes = try Data(contentsOf: URL(filePath: folder.path("evidence/\(name)")))
      #expect(bytes.starts(with: [0x0a, 0x0d, 0x0d, 0x0a]))
      for value in try sensitive("bad-monitor-order") {
        #expect(bytes.range(of: Data(value.utf8)) == nil)
      }
      #expect(bytes.range(of: Data("finding \(name.dropLast(7))".utf8)) != nil)
    }
  }

  @Test(arguments: ["hl7-adt", "dicom-ipv6", "variant-vlan", "variant-gre", "variant-ip-fragments"])
  func `with mapped addresses the rules find the same, between other hosts`(_ name: String) throws {
    let folder = try TemporaryFolder()
    let key = folder.path("map.key")
    try Data(repeating: 7, count: 32).write(to: URL(filePath: key))
    let copy = folder.path("copy.pcap")
    let original = Program.capture("\(name).pcap")
    let outcome = try Program.run(["redact", original, copy, "--map-addresses", key])
    #expect(outcome.status == 0, "\(outcome.errors)")
    func found(_ capture: String) throws -> (rules: [String], clients: Set<String>) {
      let outcome = try Program.run([
        "audit", capture, "--format", "json", "--fail-on", "never", "--profile", "lab",
        "--verify-checksums",
      ])
      let findings = try #require(outcome.object?["findings"] as? [[String: Any]])
      return (
        findings.map { "\($0["rule"] ?? "") \($0["count"] ?? "")" }.sorted(),
        Set(findings.compactMap { $0["client"] as? String })
      )
    }
    let (before, after) = try (found(original), found(copy))
    #expect(before.rules == after.rules)
    #expect(before.clients.isDisjoint(with: after.clients))
    let short = folder.path("short.key")
    try Data([1]).write(to: URL(filePath: short))
    let refused = try Program.run(["redact", original, copy, "--map-addresses", short])
    #expect(refused.status == 2 && refused.errors.contains("16 bytes or more"))
  }
}
