// SPDX-License-Identifier: Apache-2.0
internal import Audit
internal import Findings
internal import Foundation
internal import Report
import Testing

@Suite struct SensitiveDataTests {
  /// The secrets that stand in an output, as they are or as hexadecimal digits.
  private static func leaks(_ secrets: [String], in output: Data) -> [String] {
    secrets.filter { secret in
      let digits = secret.utf8.map { byte in
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }.joined()
      return [secret, digits, digits.uppercased()].contains {
        output.range(of: Data($0.utf8)) != nil
      }
    }
  }

  private static let withSecrets = Manifest.all.filter { !$0.secrets.isEmpty }

  @Test(arguments: withSecrets)
  func `no output shows a patient or a credential`(manifest: Manifest) throws {
    let report = try Auditing.audit(manifest)
    for format in ReportFormat.allCases {
      let output = Data(format.render(report, colour: format == .text))
      // There is nothing but alerts in these, so a clean capture gives none.
      let isAlertsOnly = [.eve, .cef, .ocsf, .syslog].contains(format)
      #expect(output.isEmpty == (isAlertsOnly && report.findings.isEmpty))
      #expect(Self.leaks(manifest.secrets, in: output) == [], "\(format)")
    }
    #expect(!report.showsSensitive)
    let (events, result) = try Auditing.inspect([manifest.path])
    #expect(Self.leaks(manifest.secrets, in: events) == [])
    let messages = result.warnings + result.incidents.compactMap(\.incident)
    #expect(Self.leaks(manifest.secrets, in: Data(messages.joined().utf8)) == [])
  }

  @Test(arguments: [
    ("mqtt-password.pcap", ["Kestrel-4481-blue", "dripline-7f21"]),
    ("dicom-user-identity.pcap", ["Zx9-hunter-77", "kmillbrook-ct"]),
  ])
  func `on request they are shown`(capture: String, some: [String]) throws {
    let manifest = try Manifest.named(capture)
    let (events, _) = try Auditing.inspect([manifest.path]) { $0.showSensitive = true }
    for secret in some {
      #expect(manifest.sensitive.contains(secret))
      #expect(Self.leaks([secret], in: events) == [secret])
    }
    let report = try Auditing.audit([manifest.path]) { $0.showSensitive = true }
    #expect(report.showsSensitive)
  }

  @Test func `what was encrypted is not shown on request either`() throws {
    for manifest in Manifest.all where !manifest.sensitiveEncrypted.isEmpty {
      let (events, _) = try Auditing.inspect([manifest.path]) { $0.showSensitive = true }
      #expect(Self.leaks(manifest.sensitiveEncrypted, in: events) == [], "\(manifest.capture)")
    }
  }

  @Test func `rules, policies and what is said of them name no patient`() throws {
    let secrets = Array(Set(Manifest.all.flatMap(\.secrets)))
    #expect(secrets.count > 20)
    var text = try AuditRun.rules(in: PackageFolder.rules).map { $0.title + $0.source }.joined()
    text += try AuditRun.checkPolicy(at: PackageFolder.policy).summary
    text += try AuditRun.checkRules(in: PackageFolder.rules).summary
    #expect(Self.leaks(secrets, in: Data(text.utf8)) == [])
  }

  @Test func `errors about a capture do not quote it`() throws {
    let manifest = try Manifest.named("hl7-adt.pcap")
    let bytes = try Data(contentsOf: URL(filePath: manifest.path))
    let folder = try TemporaryFolder()
    // Cut within every record's header, a body, and with a record length that is too large.
    for length in [25, 30, 41, 300, bytes.count / 2, bytes.count - 1] {
      var cut = bytes.prefix(length)
      if length == 300 { cut.replaceSubrange(32..<36, with: [0xff, 0xff, 0xff, 0x7f]) }
      let path = try folder.write(cut, "cut-\(length).pcap")
      let report = try Auditing.audit([path])
      let incident = try #require(report.incidents.first?.incident)
      #expect(Self.leaks(manifest.secrets, in: Data(incident.utf8)) == [])
      let json = Data(ReportFormat.json.render(report))
      #expect(Self.leaks(manifest.secrets, in: json) == [])
    }
  }
}
