// SPDX-License-Identifier: Apache-2.0
internal import Audit
internal import Findings
internal import Foundation
internal import Report
import Testing

/// Every limit is reached, respected and reported.
@Suite struct LimitTests {
  private static func capture(_ name: String) -> String {
    PackageFolder.captures.appending(path: name).path
  }

  private func reached(_ report: AuditReport) -> [String: UInt64] {
    Dictionary(uniqueKeysWithValues: report.summary.limitsReached.map { ($0.name, $0.count) })
  }

  /// What the report for people says of the limits.
  private func isTold(_ report: AuditReport, _ name: String) -> Bool {
    let text = String(decoding: ReportFormat.text.render(report), as: UTF8.self)
    let json = String(decoding: ReportFormat.json.render(report), as: UTF8.self)
    return text.contains(name) && json.contains("\"\(name)\": ")
  }

  @Test(arguments: [1, 2])
  func `flows past the limit give up the oldest`(threads: Int) throws {
    let report = try Auditing.audit([Self.capture("hospital-bad-day.pcap")]) {
      $0.limits.maxFlows = 2
      $0.threads = threads
      $0.sharedFromBytes = 0
    }
    #expect(reached(report)["max-flows"] ?? 0 > 0)
    #expect(isTold(report, "max-flows"))
    // All of them are still counted and judged, though some in two parts.
    #expect(report.summary.flows >= 20)
  }

  @Test(arguments: [1, 2], [1, 3])
  func `findings past the limit are not kept`(limit: Int, threads: Int) throws {
    let report = try Auditing.audit([Self.capture("hospital-bad-day.pcap")]) {
      $0.limits.maxFindings = limit
      $0.threads = threads
      $0.sharedFromBytes = 0
    }
    #expect(report.findings.count == limit)
    #expect(reached(report)["max-findings"] ?? 0 > 0)
    #expect(isTold(report, "max-findings"))
  }

  @Test(arguments: ["hl7-large.pcap", "mqtt-v5.pcap", "dicom-store-ct.pcap", "tls-12.pcap"])
  func `a message past the limit is left out`(name: String) throws {
    let report = try Auditing.audit([Self.capture(name)]) { $0.limits.maxMessageBytes = 64 }
    #expect(reached(report)["max-message-bytes"] ?? 0 > 0)
    #expect(isTold(report, "max-message-bytes"))
  }

  @Test func `bytes out of order past the limit are given up`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(SyntheticCapture.withHole(segments: 100).bytes, "hole.pcap")
    let report = try Auditing.audit([path]) { $0.limits.maxReassemblyBytes = 1 << 16 }
    #expect(reached(report)["max-reassembly-bytes"] ?? 0 > 0)
    #expect(isTold(report, "max-reassembly-bytes"))
    #expect(report.captures[0].quality.gapBytes == 1000)
    let roomy = try Auditing.audit([path])
    #expect(roomy.summary.limitsReached == [])
  }
}
