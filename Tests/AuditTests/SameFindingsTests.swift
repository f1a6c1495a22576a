// SPDX-License-Identifier: Apache-2.0
internal import Audit
internal import Findings
internal import Foundation
internal import Report
import Testing

/// The same packets give the same findings, whatever they are wrapped in and whoever reads them.
@Suite struct SameFindingsTests {
  /// The `findings` of the JSON report, with another name for the capture.
  private static func findings(_ report: AuditReport) throws -> String {
    let json = String(decoding: ReportFormat.json.render(report), as: UTF8.self)
    let start = try #require(json.range(of: "\n  \"findings\": ["))
    var text = String(json[start.lowerBound...])
    for capture in report.captures {
      // As JSON writes it; slashes stay what they are.
      text = text.replacingOccurrences(of: "\"\(capture.path)\"", with: "\"CAPTURE\"")
    }
    return text
  }

  private static let captures = [
    "hospital-bad-day.pcap", "bad-hash-subscription.pcap", "dicom-loss-after-capture.pcap",
    "tls-ssl3-rc4.pcap", "variant-ip-fragments.pcap", "bad-rogue-station.pcap",
  ]

  /// What another wrapping of a capture gives must be what the capture itself gives.
  private func expectSame(_ capture: String, _ file: String) throws {
    let original = try Auditing.audit([PackageFolder.captures.appending(path: capture).path])
    for threads in [1, 2] {
      let copy = try Auditing.audit([file]) {
        $0.threads = threads
        $0.sharedFromBytes = 0
      }
      #expect(try Self.findings(copy) == Self.findings(original), "\(threads) threads")
      #expect(copy.summary == original.summary)
      #expect(copy.assets == original.assets)
      #expect(copy.conduits == original.conduits)
      #expect(copy.incidents.isEmpty)
    }
  }

  @Test(arguments: captures)
  func `a capture as pcapng gives the same`(capture: String) throws {
    let folder = try TemporaryFolder()
    let copies = try CaptureCopies(path: PackageFolder.captures.appending(path: capture).path)
    #expect(copies.count > 5)
    try expectSame(capture, try folder.write(copies.pcapng, "copy.pcapng"))
  }

  @Test(.enabled(if: Tool.path("gzip") != nil, "no gzip here"), arguments: captures)
  func `a capture packed by gzip gives the same`(capture: String) throws {
    let folder = try TemporaryFolder()
    let bytes = try Data(contentsOf: PackageFolder.captures.appending(path: capture))
    let path = try folder.write(bytes, "copy.pcap")
    try Tool.run("gzip", [path])
    try TemporaryFolder.age(path + ".gz")
    try expectSame(capture, path + ".gz")
  }

  @Test(.enabled(if: Tool.path("zstd") != nil, "no zstd here"), arguments: captures)
  func `a capture packed by zstd gives the same`(capture: String) throws {
    let folder = try TemporaryFolder()
    let copies = try CaptureCopies(path: PackageFolder.captures.appending(path: capture).path)
    let path = try folder.write(copies.pcapng, "copy.pcapng")
    try Tool.run("zstd", ["-q", path])
    try TemporaryFolder.age(path + ".zst")
    try expectSame(capture, path + ".zst")
  }

  @Test func `a folder of captures gives the same bytes for any number of threads, every time`()
    throws
  {
    let folder = PackageFolder.captures.path
    let single = try Auditing.audit([folder])
    #expect(single.captures.count == Manifest.all.count)
    #expect(single.findings.count > 30)
    let expected = ReportFormat.allCases.map { $0.render(single) }
    for (threads, sharedFrom) in [(1, UInt64(8 << 20)), (2, 8 << 20), (2, 0), (2, 0), (5, 0)] {
      let report = try Auditing.audit([folder]) {
        $0.threads = threads
        $0.sharedFromBytes = sharedFrom
      }
      #expect(report.findings == single.findings)
      #expect(report.assets == single.assets)
      #expect(report.summary == single.summary)
      let rendered = ReportFormat.allCases.map { $0.render(report) }
      for (format, pair) in zip(ReportFormat.allCases, zip(rendered, expected)) {
        #expect(pair.0 == pair.1, "\(format), \(threads) threads, shared from \(sharedFrom)")
      }
    }
  }

  @Test func `a large capture is shared out, and gives the same bytes all the same`() throws {
    let folder = try TemporaryFolder()
    let day = PackageFolder.captures.appending(path: "hospital-bad-day.pcap").path
    let copies = try CaptureCopies(path: day)
    let times = (8 << 20) / copies.bytes.count + 2
    // Hours between the rounds: their ports are used again, and flows must have ended.
    let bytes = copies.repeated(times, everySeconds: 7200)
    #expect(bytes.count > 8 << 20)
    let path = try folder.write(bytes, "large.pcap")
    let single = try Auditing.audit([path])
    #expect(single.summary.packets == UInt64(copies.count * times))
    let once = try Auditing.audit([day])
    #expect(single.summary.flows == once.summary.flows * UInt64(times))
    // The days are true of these alone: a beat of two hours, and conduits that nothing used in them.
    let ofDays = ["BEH-002", "SEG-020"]
    #expect(Set(ofDays).isSubset(of: single.findings.map(\.rule)))
    #expect(
      single.findings.filter { !ofDays.contains($0.rule) }.map(Manifest.ExpectedFinding.init)
        == once.findings.map(Manifest.ExpectedFinding.init)
    )
    for threads in [2, 3] {
      let report = try Auditing.audit([path]) { $0.threads = threads }
      #expect(report.findings == single.findings, "\(threads) threads")
      #expect(ReportFormat.json.render(report) == ReportFormat.json.render(single))
    }
  }

  @Test func `flows that end in another order because of other hosts keep their evidence's order`()
    throws
  {
    // The pair's own worker sees both flows end with the capture, a worker that has all of the
    // packets sees the second one end first.
    let file = SyntheticCapture.interleaved.bytes
    let folder = try TemporaryFolder()
    let path = try folder.write(file, "order.pcap")
    let single = try Auditing.audit([path])
    #expect(single.findings.contains { $0.evidence.count == 2 })
    for threads in [2, 3, 4, 5, 7] {
      let report = try Auditing.audit([path]) {
        $0.threads = threads
        $0.sharedFromBytes = 0
      }
      #expect(report.findings == single.findings, "\(threads) threads")
    }
  }
}
