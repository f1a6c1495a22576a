// SPDX-License-Identifier: Apache-2.0
internal import Audit
internal import Findings
internal import Foundation
internal import Report
internal import TestSupport
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
    // Which they are, and what is said of the rest, is the same for any number of workers.
    let alone = try Auditing.audit([Self.capture("hospital-bad-day.pcap")]) {
      $0.limits.maxFindings = limit
      $0.threads = 1
    }
    #expect(report.findings == alone.findings)
    #expect(reached(report)["max-findings"] == reached(alone)["max-findings"])
  }

  @Test func `findings on conduits count against the limit, too`() throws {
    let report = try Auditing.audit([Self.capture("rule-conduit-unused.pcap")]) {
      $0.limits.maxFindings = 0
    }
    #expect(report.findings.isEmpty)
    #expect(reached(report)["max-findings"] == 1)
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

  @Test func `begun messages past the limit are given up, too`() throws {
    let report = try Auditing.audit([Self.capture("hl7-large.pcap")]) {
      // The least that a worker takes; the message is longer.
      $0.limits.maxReassemblyBytes = 1
    }
    let isLong = (reached(report)["max-reassembly-bytes"] ?? 0) > 0
    #expect(isLong == (Self.longestMessage > 1 << 16))
  }

  /// The longest message of the capture with long ones.
  private static var longestMessage: Int {
    let objects = try? Auditing.objects(Auditing.inspect([capture("hl7-large.pcap")]).output)
    return (objects ?? []).compactMap { ($0["hl7"] as? [String: Any])?["bytes"] as? Int }.max() ?? 0
  }

  @Test(arguments: ["hl7-adt.pcap", "mqtt-v5.pcap", "dicom-find.pcap"])
  func `events of a flow past the limit are not handed on`(name: String) throws {
    let all = try Auditing.objects(Auditing.inspect([Self.capture(name)]).output)
    let (output, _) = try Auditing.inspect([Self.capture(name)]) { $0.limits.maxEventsPerFlow = 1 }
    let some = try Auditing.objects(output)
    func decoded(_ objects: [[String: Any]]) -> [String: Int] {
      var counts: [String: Int] = [:]
      for object in objects {
        guard let type = object["event_type"] as? String, let flow = object["flow_id"],
          !["flow", "stats", "anomaly"].contains(type)
        else { continue }
        counts["\(flow)", default: 0] += 1
      }
      return counts
    }
    #expect(decoded(all).values.contains { $0 > 1 })
    #expect(decoded(some).values.allSatisfy { $0 == 1 })
    #expect(Set(decoded(some).keys) == Set(decoded(all).keys))
    let told = some.filter {
      ($0["anomaly"] as? [String: Any])?["event"] as? String == "stream.too_many_events"
    }
    #expect(told.count == decoded(all).values.count { $0 > 1 })
    let report = try Auditing.audit([Self.capture(name)]) { $0.limits.maxEventsPerFlow = 1 }
    #expect(reached(report)["max-events-per-flow"] ?? 0 > 0)
    #expect(isTold(report, "max-events-per-flow"))
  }

  @Test func `a connection that says more than the limit is only counted from there on`() throws {
    let path = Self.capture("hl7-vitals.pcap")
    let all = try Auditing.audit([path])
    let report = try Auditing.audit([path]) { $0.limits.maxStreamBytes = 1_000 }
    #expect(reached(report)["max-stream-bytes"] ?? 0 > 0)
    #expect(isTold(report, "max-stream-bytes"))
    func messages(_ report: AuditReport) -> UInt64 {
      report.summary.eventsByType.first { $0.name == "hl7" }?.count ?? 0
    }
    #expect(messages(report) > 0 && messages(report) < messages(all))
    #expect(report.summary.packets == all.summary.packets)
    #expect(report.summary.flows == all.summary.flows)
  }

  @Test func `fragmented packets past the limit give up the oldest`() throws {
    var capture = SyntheticCapture()
    for id in 0..<20 as Range<UInt8> {
      var packet = PacketBuilder.ipv4(
        SyntheticCapture.pump,
        SyntheticCapture.pacs,
        17,
        [UInt8](repeating: id, count: 64),
        fragment: 0x2000
      )
      packet[5] = id
      capture.add(seconds: 0, packet)
    }
    let folder = try TemporaryFolder()
    let path = try folder.write(capture.bytes, "fragments.pcap")
    let report = try Auditing.audit([path]) { $0.limits.maxFragmentedPackets = 5 }
    #expect(reached(report)["max-fragmented-packets"] == 15)
    #expect(isTold(report, "max-fragmented-packets"))
    #expect(try Auditing.audit([path]).summary.limitsReached == [])
  }
}
