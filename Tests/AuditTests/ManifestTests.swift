// SPDX-License-Identifier: Apache-2.0
internal import Audit
internal import Findings
internal import Foundation
import Testing

@Suite struct ManifestTests {
  @Test func `every capture has its manifest, and every manifest its capture`() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: PackageFolder.captures.path)
    let captures = names.filter { $0.hasSuffix(".pcap") || $0.hasSuffix(".pcapng") }
    #expect(captures.count >= 100)
    #expect(captures.sorted() == Manifest.all.map(\.capture).sorted())
    #expect(names.count { $0.hasSuffix(".json") } == Manifest.all.count)
  }

  @Test(arguments: Manifest.all)
  func `a capture gives the findings of its manifest and no others`(manifest: Manifest) throws {
    let report = try Auditing.audit(manifest)
    let got = report.findings.map(Manifest.ExpectedFinding.init).sorted()
    #expect(got == manifest.findings.sorted())
    // An expectation that something about one host has no server can only be read off the finding.
    for finding in report.findings where finding.rule == "SEG-007" {
      #expect(finding.server == Party())
    }
    let isCut = manifest.capture == "variant-truncated-file.pcap"
    #expect(report.incidents.isEmpty != isCut)
    #expect(report.summary.limitsReached == [])
    #expect(report.findings.allSatisfy { !$0.evidence.isEmpty && $0.count > 0 })
  }

  @Test(arguments: Manifest.all)
  func `a capture gives as many events as its manifest says`(manifest: Manifest) throws {
    let (output, result) = try Auditing.inspect([manifest.path])
    let objects = try Auditing.objects(output)
    #expect(objects.count == Int(result.events))
    var counts: [String: [String: Int]] = [:]
    for object in objects {
      let type = try #require(object["event_type"] as? String)
      let body = try #require(object[type] as? [String: Any], "\(object)")
      for kind in Self.kinds(type, body) { counts[type, default: [:]][kind, default: 0] += 1 }
    }
    for (type, kinds) in manifest.events {
      for (kind, count) in kinds {
        #expect(counts[type]?[kind] ?? 0 == count, "\(type) \(kind)")
      }
    }
  }

  /// What a manifest counts an event as.
  private static func kinds(_ type: String, _ body: [String: Any]) -> [String] {
    switch type {
    case "dicom":
      let kind = body["type"] as? String ?? ""
      return [kind == "command" ? body["command"] as? String ?? "" : kind]
    case "hl7":
      let names = [body["message_type"], body["trigger_event"]].compactMap { $0 as? String }
      return [names.joined(separator: "^")]
    case "mqtt": return Array(body.keys)
    case "tls":
      // Manifests have the names of the standards, events those of Suricata.
      let names = ["SSLv3": "SSL 3.0", "TLSv1": "TLS 1.0"]
      let version = body["version"] as? String ?? ""
      return [names[version] ?? version]
    default: return []
    }
  }
}
