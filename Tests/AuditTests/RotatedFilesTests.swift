// SPDX-License-Identifier: Apache-2.0
internal import Audit
internal import Findings
internal import Foundation
internal import Report
import Testing

/// A capture that was rotated while it was recorded gives what one file would have given.
@Suite struct RotatedFilesTests {
  private static let captures = [
    "hospital-bad-day.pcap", "dicom-store-series.pcap", "hl7-split.pcap", "mqtt-v5.pcap",
    "tls-12.pcap", "variant-gap.pcap", "variant-ip-fragments.pcap", "variant-duplicated.pcap",
    "variant-midstream.pcap",
  ]

  private static func path(_ capture: String) -> String {
    PackageFolder.captures.appending(path: capture).path
  }

  /// Files of a set whose names are in the order of their packets, and how many each has.
  private struct Set {
    let paths: [String]
    let counts: [Int]

    /// The place of a packet of the whole.
    func place(_ packet: UInt64) -> (path: String, packet: UInt64) {
      var rest = packet
      for (path, count) in zip(paths, counts) {
        if rest <= UInt64(count) { return (path, rest) }
        rest -= UInt64(count)
      }
      return ("", 0)
    }

    /// The findings of the whole with their evidence placed in the files.
    func placed(_ findings: [Finding]) -> [Finding] {
      findings.map { finding in
        var finding = finding
        for index in finding.evidence.indices {
          let place = place(finding.evidence[index].packet)
          finding.evidence[index].capture = place.path
          finding.evidence[index].packet = place.packet
        }
        return finding
      }
    }
  }

  /// What a set of files gives must be what the whole gives, for any number of workers.
  private func expectSame(_ whole: AuditReport, _ set: Set, arguments: [String]) throws {
    var first: [UInt8]?
    for (threads, sharedFrom) in [(1, UInt64(8 << 20)), (1, 0), (2, 0), (3, 0)] {
      let report = try Auditing.audit(arguments) {
        $0.threads = threads
        $0.sharedFromBytes = sharedFrom
      }
      #expect(report.findings == set.placed(whole.findings), "\(threads) threads")
      #expect(report.summary == whole.summary)
      #expect(report.assets == whole.assets)
      #expect(report.conduits == whole.conduits)
      #expect(report.captures.map(\.path) == set.paths)
      #expect(report.captures.map { Int($0.packets) } == set.counts)
      #expect(report.captures.allSatisfy { $0.sha256 != nil && $0.incident == nil })
      func total(_ value: KeyPath<CaptureQuality, UInt64>, _ report: AuditReport) -> UInt64 {
        report.captures.reduce(0) { $0 + $1.quality[keyPath: value] }
      }
      for value in [
        \CaptureQuality.decoded, \.truncated, \.oneSidedFlows, \.gapBytes, \.duplicates,
        \.bytesCopied,
      ] {
        #expect(total(value, report) == total(value, whole), "\(value)")
      }
      let bytes = ReportFormat.json.render(report)
      #expect(first == nil || first == bytes, "\(threads) threads")
      first = bytes
    }
  }

  @Test(arguments: captures, [2, 3])
  func `files that tcpdump would have rotated give the same`(capture: String, parts: Int) throws {
    let copies = try CaptureCopies(path: Self.path(capture))
    let whole = try Auditing.audit([Self.path(capture)])
    // In the middle and beside it: flows are open there.
    let places = (1..<parts).map { copies.count * $0 / parts }
    let folder = try TemporaryFolder()
    let files = copies.split(at: places)
    let paths = try files.enumerated().map { index, bytes in
      try folder.write(bytes, "x.pcap" + (index == 0 ? "" : "\(index)"))
    }
    let set = Set(
      paths: paths,
      counts: zip([0] + places, places + [copies.count]).map { $1 - $0 }
    )
    try expectSame(whole, set, arguments: [folder.url.path])
    try expectSame(whole, set, arguments: paths.reversed())
  }

  @Test func `the second part of a flow is not understood without the first`() throws {
    let copies = try CaptureCopies(path: Self.path("hospital-bad-day.pcap"))
    let whole = try Auditing.audit([Self.path("hospital-bad-day.pcap")])
    let folder = try TemporaryFolder()
    for (index, bytes) in copies.split(at: [copies.count / 2]).enumerated() {
      _ = try folder.write(bytes, "x.pcap\(index)")
    }
    let apart = try Auditing.audit([folder.url.path]) { $0.judgesFilesSeparately = true }
    #expect(apart.summary.flows > whole.summary.flows)
    let together = try Auditing.audit([folder.url.path])
    #expect(together.summary.flows == whole.summary.flows)
  }

  @Test(.enabled(if: Tool.path("editcap") != nil, "no editcap here"), arguments: captures)
  func `files that editcap split give the same`(capture: String) throws {
    let copies = try CaptureCopies(path: Self.path(capture))
    let folder = try TemporaryFolder()
    let size = copies.count / 3 + 1
    try Tool.run(
      "editcap",
      ["-F", "pcapng", "-c", "\(size)", Self.path(capture), folder.url.path + "/x.pcapng"]
    )
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted()
    #expect(names.count == 3)
    let paths = names.map { folder.url.path + "/" + $0 }
    for path in paths { try TemporaryFolder.age(path) }
    let set = Set(paths: paths, counts: [size, size, copies.count - 2 * size])
    try expectSame(try Auditing.audit([Self.path(capture)]), set, arguments: [folder.url.path])
  }

  @Test(.enabled(if: Tool.path("tcpdump") != nil, "no tcpdump here"))
  func `files that tcpdump wrote by size give the same`() throws {
    let capture = Self.path("dicom-store-series.pcap")
    let copies = try CaptureCopies(path: capture)
    let folder = try TemporaryFolder()
    // Millions of bytes a file; -Z root: it would not be allowed to write as anybody else.
    try Tool.run(
      "tcpdump",
      ["-r", capture, "-C", "1", "-w", folder.url.path + "/x.pcap", "-Z", NSUserName()]
    )
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted()
    let paths = names.map { folder.url.path + "/" + $0 }
    for path in paths { try TemporaryFolder.age(path) }
    let counts = try paths.map { try CaptureCopies(path: $0).count }
    #expect(counts.reduce(0, +) == copies.count)
    let set = Set(paths: paths, counts: counts)
    try expectSame(try Auditing.audit([capture]), set, arguments: [folder.url.path])
  }

  @Test(arguments: [1, 2])
  func `a file of a set that is cut short is told, and the stream goes on`(threads: Int) throws {
    let capture = Self.path("hospital-bad-day.pcap")
    let copies = try CaptureCopies(path: capture)
    let whole = try Auditing.audit([capture])
    let folder = try TemporaryFolder()
    for (index, bytes) in copies.split(at: [copies.count / 3, copies.count / 2]).enumerated() {
      _ = try folder.write(index == 1 ? bytes.dropLast(5) : bytes[...], "x.pcap\(index)")
    }
    let report = try Auditing.audit([folder.url.path]) {
      $0.threads = threads
      $0.sharedFromBytes = 0
    }
    #expect(report.captures.map { $0.incident != nil } == [false, true, false])
    #expect(report.summary.packets == UInt64(copies.count - 1))
    #expect(report.summary.flows == whole.summary.flows)
  }

  @Test(arguments: [1, 2])
  func `captures of other times are judged each by itself`(threads: Int) throws {
    let copies = try CaptureCopies(path: Self.path("hl7-adt.pcap"))
    let folder = try TemporaryFolder()
    let once = try Auditing.audit([Self.path("hl7-adt.pcap")])
    // The same time twice, and then hours later.
    for (name, hours) in [("x-001.pcap", 0), ("x-002.pcap", 0), ("x-003.pcap", 9)] {
      _ = try folder.write(copies.shifted(seconds: hours * 3600), name)
    }
    let report = try Auditing.audit([folder.url.path]) {
      $0.threads = threads
      $0.sharedFromBytes = 0
    }
    #expect(report.summary.flows == 3 * once.summary.flows)
    #expect(report.captures.map(\.quality) == [0, 1, 2].map { _ in once.captures[0].quality })
  }

  @Test func `events of a set are those of the whole, and name their file`() throws {
    let capture = Self.path("hospital-bad-day.pcap")
    let copies = try CaptureCopies(path: capture)
    let place = copies.count / 2
    let folder = try TemporaryFolder()
    let paths = try copies.split(at: [place]).enumerated().map {
      try folder.write($1, "x.pcap\($0)")
    }
    func events(_ arguments: [String]) throws -> [NSDictionary] {
      try Auditing.objects(try Auditing.inspect(arguments).output).map { object in
        var object = object
        if let file = object.removeValue(forKey: "pcap_filename") as? String,
          let number = object["pcap_cnt"] as? Int
        {
          object["pcap_cnt"] = file == paths[1] ? number + place : number
        }
        if object["event_type"] as? String == "stats" { object["stats"] = nil }
        return object as NSDictionary
      }
    }
    let whole = try events([capture])
    #expect(whole.count > 50)
    #expect(try events(paths) == whole)
  }
}
