// SPDX-License-Identifier: Apache-2.0
internal import Audit
internal import Findings
internal import Foundation
internal import Report
internal import TestSupport
import Testing

/// A zone's `stream_policy` decides which of two contents is judged.
@Suite struct StreamPolicyTests {
  /// An HL7 message whose end is sent twice behind a hole: as it is, then as other bytes.
  private static func capture() -> SyntheticCapture {
    let text = "MSH|^~\\&|A|B|C|D|20260101||ADT^A01|1|P|2.5\rEVN||20260101\r"
    let message = [0x0b] + Array(text.utf8) + [0x1c, 0x0d]
    let client = (SyntheticCapture.pump, UInt16(40_001))
    let server = (SyntheticCapture.pacs, UInt16(2575))
    var capture = SyntheticCapture()
    capture.tcp(client, server, sequence: 0, flags: 0x02)
    capture.tcp(server, client, sequence: 0, flags: 0x12)
    capture.tcp(client, server, sequence: 1)
    let end = Array(message[10...])
    capture.tcp(client, server, sequence: 11, end)
    capture.tcp(client, server, sequence: 11, [UInt8](repeating: 0x41, count: end.count))
    capture.tcp(client, server, sequence: 1, Array(message[..<10]))
    return capture
  }

  @Test(arguments: [
    ("first", 1), ("last", 0), ("linux", 1), ("windows", 1), ("solaris", 0), ("old-linux", 0),
  ])
  func `the receiver's zone decides what is read`(policy: String, messages: Int) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Self.capture().bytes, "overlap.pcap")
    let text = """
      version: 1
      zones:
        pumps: { networks: [10.20.50.0/24], stream_policy: first }
        servers: { networks: [10.20.20.0/24], stream_policy: \(policy) }
      """
    let file = try folder.write(Array(text.utf8), "policy.yaml")
    for threads in [1, 2] {
      let report = try Auditing.audit([path], policy: file) {
        $0.threads = threads
        $0.sharedFromBytes = 0
      }
      let counts = report.summary.eventsByType.filter { $0.name == "hl7" }.map(\.count)
      #expect(counts == (messages == 1 ? [1] : []))
      #expect(report.summary.eventsByType.contains { $0.name == "anomaly" })
      #expect(report.summary.notEvaluated.contains { $0.contains("stream_policy") })
    }
  }
}
