// SPDX-License-Identifier: Apache-2.0
internal import Audit
internal import Findings
internal import Foundation
import Testing

@Suite struct ProfileTests {
  private static let names = [
    "dicom-ps3.15-bcp195", "hospital", "ihe-atna", "lab", "nist-800-52r2",
  ]
  private static let capture = PackageFolder.captures.appending(path: "tls-ssl3-rc4.pcap").path

  private func rules(_ profile: String?, policy: String? = nil) throws -> [String] {
    let report = try Auditing.audit([Self.capture], policy: policy) { $0.profile = profile }
    return report.rules.map(\.rule)
  }

  @Test func `profiles have the rules that they name`() throws {
    let folder = PackageFolder.root.appending(path: "Rules/profiles").path
    let files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    #expect(files == Self.names.map { $0 + ".yaml" })
    let lab = try rules("lab")
    let hospital = try rules("hospital")
    #expect(hospital == (try rules(nil)))
    #expect(
      Set(lab).subtracting(hospital) == [
        "TLS-011", "TLS-025", "HL7-003", "DCM-003", "DCM-005", "DCM-020", "MQT-009", "MGT-017",
      ]
    )
    let nist = try rules("nist-800-52r2")
    #expect(nist.allSatisfy { $0.hasPrefix("TLS-") } && nist.count > 20)
    #expect(try rules("ihe-atna").contains("DCM-003"))
    #expect(try rules("dicom-ps3.15-bcp195").contains("DCM-002"))
  }

  @Test func `a profile that is not there is told with those that are`() {
    #expect {
      try rules("clinic")
    } throws: { error in
      (error as? AuditError)?.message
        == "--profile clinic: expected a file or one of the profiles: "
        + Self.names.joined(separator: ", ")
    }
  }

  @Test func `a policy chooses rules and severities, and mistakes have their place`() throws {
    let folder = try TemporaryFolder()
    func policy(_ rules: String) throws -> String {
      let text = "version: 1\nzones: {a: {networks: [10.20.0.0/16]}}\nrules:\n\(rules)\n"
      return try folder.write(Array(text.utf8), "policy.yaml")
    }
    func found(_ rules: String) throws -> [String] {
      let report = try Auditing.audit([Self.capture], policy: policy(rules))
      return report.findings.map { "\($0.rule) \($0.severity.rawValue)" }.sorted()
    }
    let all = try found("  possible: hide")
    #expect(all.contains("TLS-001 critical") && all.contains("TLS-005 high"))
    let some = try found("  disable: [TLS-005]\n  severity: {TLS-001: low}")
    #expect(!some.contains("TLS-005 high") && some.contains("TLS-001 low"))
    #expect(try found("  only: [TLS-005]") == ["TLS-005 high"])
    #expect(try found("  disable: [TLS-*]\n  enable: [TLS-005]").contains("TLS-005 high"))
    func reason(_ rules: String) throws -> String {
      let path = try policy(rules)
      do throws(AuditError) {
        _ = try AuditRun.audit(
          Auditing.configuration([Self.capture], policy: path),
          stop: StopFlag(),
          progress: nil
        )
        return ""
      } catch {
        return error.message.replacingOccurrences(of: path + ":", with: "")
      }
    }
    #expect(
      try reason("  disable: [TLS-999]")
        == #"4:13: there is no rule "TLS-999"; see wardwire rules list"#
    )
    #expect(
      try reason("  thresholds: {TLS-001: {count: 2}}")
        == "4:16: TLS-001 counts nothing, so it has no threshold"
    )
    #expect(
      try reason("  thresholds: {BEH-001: {count: 0}}")
        == #"4:33: expected a count from 1 to 1000000, found "0""#
    )
    #expect(
      try reason("  severity: {TLS-001: hgih}").hasPrefix(
        "4:23: expected a severity (critical, high, medium, low, info), found \"hgih\""
      )
    )
    #expect(try reason("  severty: {}").hasPrefix("4:3: expected a key of rules"))
  }

  @Test func `thresholds of a policy move what a correlation counts`() throws {
    let folder = try TemporaryFolder()
    func findings(_ count: Int) throws -> Int {
      let text =
        "version: 1\nzones: {a: {networks: [192.0.2.0/24]}}\n"
        + "rules: {thresholds: {BEH-001: {count: \(count)}}}\n"
      let path = try folder.write(Array(text.utf8), "policy.yaml")
      let capture = PackageFolder.captures.appending(path: "rule-port-scan.pcap").path
      return try Auditing.audit([capture], policy: path).findings.count { $0.rule == "BEH-001" }
    }
    #expect(try findings(30) == 1)
    #expect(try findings(31) == 0)
  }

  @Test func `verdicts are counted by rule`() throws {
    func count(_ rule: String, _ capture: String, policy: String? = nil) throws -> RuleCount {
      let path = PackageFolder.captures.appending(path: capture).path
      let report = try Auditing.audit([path], policy: policy) { $0.profile = "lab" }
      return try #require(report.rules.first { $0.rule == rule })
    }
    let plain = try count("TLS-016", "tls-12.pcap")
    #expect(plain.conformant > 0 && plain.notObservable == 0 && plain.violation == 0)
    let hidden = try count("TLS-016", "tls-13.pcap")
    #expect(hidden.conformant == 0 && hidden.notObservable > 0)
    let expired = try count("TLS-016", "tls-cert-expired.pcap")
    #expect(expired.violation == 1 && expired.conformant == 0)
    let noPolicy = try count("SEG-001", "tls-12.pcap")
    #expect(noPolicy.notEvaluated > 0 && noPolicy.conformant == 0)
    let judged = try count("SEG-001", "tls-12.pcap", policy: PackageFolder.policy)
    #expect(judged.notEvaluated == 0 && judged.conformant > 0)
    let gaps = try count("HL7-001", "variant-gap-hl7.pcap")
    #expect(gaps.notEvaluated > 0)
    let possible = try count("DCM-020", "rule-dicom-old-dcmtk.pcap")
    #expect(possible.possible > 0 && possible.violation == 0)
  }
}
