// SPDX-License-Identifier: Apache-2.0
internal import Audit
internal import Findings
internal import Foundation
internal import Report
import Testing

/// What a report says of its captures, and of findings that rest on what is missing in them.
@Suite struct QualityTests {
  private static func path(_ capture: String) -> String {
    PackageFolder.captures.appending(path: capture).path
  }

  private func weak(_ report: AuditReport) -> [String: [String]] {
    Dictionary(
      report.findings.map { ($0.rule, $0.weakEvidence.names) },
      uniquingKeysWith: { $0 + $1 }
    )
  }

  @Test func `what was captured whole rests on no weak evidence`() throws {
    let report = try Auditing.audit([Self.path("hospital-bad-day.pcap")])
    #expect(report.findings.count > 5)
    #expect(report.findings.allSatisfy { $0.weakEvidence.isEmpty })
    let text = String(decoding: ReportFormat.text.render(report), as: UTF8.self)
    #expect(!text.contains("Weak  "))
    #expect(text.contains("Packets   \(report.summary.packets) read"))
  }

  @Test(arguments: [1, 2])
  func `a finding says why its evidence is weak, in every format for people and scripts`(
    threads: Int
  ) throws {
    for (capture, reasons) in [
      ("variant-midstream.pcap", ["midstream"]), ("variant-gap-hl7.pcap", ["gaps"]),
    ] {
      let report = try Auditing.audit([Self.path(capture)]) {
        $0.threads = threads
        $0.sharedFromBytes = 0
      }
      #expect(weak(report) == ["HL7-006": reasons], "\(capture)")
      #expect(report.findings[0].confidence == "high")
      for format in [ReportFormat.json, .jsonl, .csv, .sarif, .eve] {
        let bytes = String(decoding: format.render(report), as: UTF8.self)
        #expect(bytes.contains(reasons[0]), "\(capture) \(format)")
      }
      let phrase = try #require(report.findings[0].weakEvidence.phrases.first)
      for format in [ReportFormat.text, .html, .junit] {
        let text = String(decoding: format.render(report), as: UTF8.self)
        let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(words.contains(phrase), "\(capture) \(format)")
      }
    }
  }

  @Test(arguments: [1, 2])
  func `one side of a connection is weak evidence, and is counted`(threads: Int) throws {
    let report = try Auditing.audit([Self.path("bad-monitor-order.pcap")]) {
      $0.filter = "src host 10.20.40.11"
      $0.threads = threads
      $0.sharedFromBytes = 0
    }
    #expect(report.captures[0].quality.oneSidedFlows == 1)
    #expect(weak(report)["HL7-006"] == ["one_sided"])
  }

  @Test func `what is tried again and again without an answer is not one-sided`() throws {
    let report = try Auditing.audit([Self.path("bad-pump-no-answer.pcap")])
    #expect(report.summary.packets > 2)
    #expect(report.captures[0].quality.oneSidedFlows == 0)
    #expect(weak(report) == ["SEG-001": []])
  }

  @Test(arguments: [1, 2])
  func `nobody's answer in a capture that dropped packets is weak evidence`(threads: Int) throws {
    let copies = try CaptureCopies(path: Self.path("bad-pump-no-answer.pcap"))
    let folder = try TemporaryFolder()
    let path = try folder.write(copies.pcapng + CaptureCopies.statistics(dropped: 3), "x.pcapng")
    let report = try Auditing.audit([path]) {
      $0.threads = threads
      $0.sharedFromBytes = 0
    }
    #expect(report.captures[0].quality.droppedByCapture == 3)
    #expect(weak(report) == ["SEG-001": ["capture_drops"]])
    // What was seen was seen, whatever else was dropped.
    let order = try CaptureCopies(path: Self.path("bad-monitor-order.pcap"))
    let other = try folder.write(order.pcapng + CaptureCopies.statistics(dropped: 3), "y.pcapng")
    #expect(weak(try Auditing.audit([other])) == ["HL7-006": []])
  }

  // In the middle of the TCP options, behind them, and in the first bytes of the payload.
  @Test(arguments: [60, 66, 76], [1, 2])
  func `packets that the snap length cut are counted and weaken what they carried`(
    snapLength: Int,
    threads: Int
  ) throws {
    let copies = try CaptureCopies(path: Self.path("bad-pump-to-pacs.pcap"))
    let folder = try TemporaryFolder()
    let path = try folder.write(copies.cut(to: snapLength), "cut.pcap")
    let report = try Auditing.audit([path]) {
      $0.threads = threads
      $0.sharedFromBytes = 0
    }
    #expect(report.captures[0].quality.truncated > 0)
    #expect(!report.findings.isEmpty)
    for finding in report.findings {
      #expect(finding.weakEvidence.names.contains("truncated_packets"), "\(finding.rule)")
    }
  }

  @Test(arguments: [1, 2])
  func `steps of the clock are counted, and the first is named`(threads: Int) throws {
    let copies = try CaptureCopies(path: Self.path("hl7-adt.pcap"))
    let folder = try TemporaryFolder()
    // Ten seconds back in the middle, and two hours ahead before the last packet.
    let middle = copies.count / 2
    let path = try folder.write(
      copies.shifted { $0 < middle ? 0 : $0 == copies.count - 1 ? 7190 : -10 },
      "clock.pcap"
    )
    let report = try Auditing.audit([path]) {
      $0.threads = threads
      $0.sharedFromBytes = 0
    }
    let quality = report.captures[0].quality
    #expect(quality.stepsBack == 1)
    #expect(quality.firstStepBack == UInt64(middle + 1))
    #expect(quality.stepsAhead == 1)
    #expect(quality.firstStepAhead == UInt64(copies.count))
    let text = String(decoding: ReportFormat.text.render(report), as: UTF8.self)
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(words.contains("the clock went back 1 time, first at packet \(middle + 1)"))
    let whole = try Auditing.audit([Self.path("hl7-adt.pcap")]).captures[0].quality
    #expect(whole.stepsBack == 0 && whole.firstStepBack == nil)
    #expect(whole.stepsAhead == 0 && whole.firstStepAhead == nil)
  }

  @Test func `tags are counted, and a policy by VLAN without any is told`() throws {
    let folder = try TemporaryFolder()
    let policy = """
      version: 1
      zones:
        monitors: { vlans: [140] }
      """
    let path = try folder.write(Array(policy.utf8), "policy.yaml")
    let tagged = try Auditing.audit([Self.path("variant-vlan.pcap")], policy: path)
    #expect(tagged.captures[0].quality.vlanTagged == tagged.captures[0].packets)
    #expect(!tagged.summary.notEvaluated.contains { $0.contains("VLAN") })
    let bare = try Auditing.audit([Self.path("bad-monitor-order.pcap")], policy: path)
    #expect(bare.captures[0].quality.vlanTagged == 0)
    #expect(bare.summary.notEvaluated.contains { $0.contains("by VLAN, and no packet of 1 of 1") })
    let byAddress = try Auditing.audit([Self.path("bad-monitor-order.pcap")])
    #expect(!byAddress.summary.notEvaluated.contains { $0.contains("VLAN") })
  }

  @Test(arguments: [1, 2])
  func `tags in one direction only are told`(threads: Int) throws {
    let copies = try CaptureCopies(path: Self.path("bad-monitor-order.pcap"))
    let folder = try TemporaryFolder()
    let path = try folder.write(copies.tagged(140, from: [10, 20, 40, 11]), "tags.pcap")
    let whole = try Auditing.audit([Self.path("bad-monitor-order.pcap")])
    let report = try Auditing.audit([path]) {
      $0.threads = threads
      $0.sharedFromBytes = 0
    }
    let line = "1 connections have a VLAN tag in one direction only"
    #expect(report.summary.notEvaluated.contains { $0.hasPrefix(line) })
    #expect(report.captures[0].quality.oneSidedFlows == 2)
    #expect(report.captures[0].quality.vlanTagged > 0)
    #expect(!whole.summary.notEvaluated.contains { $0.contains("VLAN") })
    let all = try Auditing.audit([Self.path("variant-vlan.pcap")])
    #expect(!all.summary.notEvaluated.contains { $0.contains("VLAN") })
  }

  @Test func `many captures with defects are told of in few lines`() throws {
    let copies = try CaptureCopies(path: Self.path("hl7-adt.pcap"))
    let folder = try TemporaryFolder()
    for index in 0..<60 { _ = try folder.write(copies.bytes.dropLast(3), "c\(index)x.pcap") }
    let report = try Auditing.audit([folder.url.path])
    #expect(report.incidents.count == 60)
    let text = String(decoding: ReportFormat.text.render(report), as: UTF8.self)
    let section = try #require(text.range(of: "Quality of the captures"))
    let rest = text[section.upperBound...]
    let lines = rest[..<(try #require(rest.range(of: "Findings\n")).lowerBound)]
    #expect(lines.contains("and 40 more captures"))
    #expect(lines.split(separator: "\n").count < 80)
  }
}
