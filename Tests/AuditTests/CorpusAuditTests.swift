// SPDX-License-Identifier: Apache-2.0
internal import Audit
internal import Findings
internal import Foundation
internal import Report
import Testing

/// Other projects' captures: nothing is known of them but that they must not harm.
@Suite(.enabled(if: PackageFolder.hasCorpus, "no corpus beside the package"))
struct CorpusAuditTests {
  @Test func `every capture of the corpus is audited within the limits`() throws {
    let report = try Auditing.audit([PackageFolder.corpus.path]) { $0.threads = 2 }
    #expect(report.captures.count > 200)
    #expect(report.summary.flows > 500)
    #expect(report.summary.limitsReached == [])
    #expect(!report.interrupted)
    for format in ReportFormat.allCases where format != .eve {
      #expect(!format.render(report).isEmpty)
    }
  }

  @Test func `every event of the corpus is one line of valid JSON`() throws {
    var count = 0
    var rest = Data()
    let result = try AuditRun.inspect(
      Auditing.configuration([PackageFolder.corpus.path], policy: nil),
      stop: StopFlag()
    ) { bytes in
      rest.append(contentsOf: bytes)
      for line in rest.split(separator: UInt8(ascii: "\n")) {
        let object = try? JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
        let type = object?["event_type"] as? String
        let hasFlow = object?["flow_id"] is NSNumber
        if object?["timestamp"] is String, let type, object?[type] is [String: Any],
          hasFlow || type == "stats" || type == "anomaly"
        {
          count += 1
        } else {
          Issue.record("\(String(decoding: line.prefix(400), as: UTF8.self))")
        }
      }
      rest = Data()
      return true
    }
    #expect(count == Int(result.events))
    #expect(count > 1000)
  }
}
