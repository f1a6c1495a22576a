// SPDX-License-Identifier: Apache-2.0
internal import Audit
internal import Findings
internal import Foundation
internal import Report
import Testing

/// Files that are cut short, or still being written: what is whole is judged.
@Suite struct UnfinishedFilesTests {
  private static let capture = PackageFolder.captures.appending(path: "hospital-bad-day.pcap").path

  @Test(arguments: [1, 15, 16, 17, 40, 5000], [1, 2])
  func `what is whole of a file cut in a packet is judged, and the rest is told`(
    cut: Int,
    threads: Int
  ) throws {
    let copies = try CaptureCopies(path: Self.capture)
    let folder = try TemporaryFolder()
    let path = try folder.write(copies.bytes.dropLast(cut), "cut.pcap")
    let report = try Auditing.audit([path]) {
      $0.threads = threads
      $0.sharedFromBytes = 0
    }
    let whole = copies.wholeRecords(in: copies.bytes.count - cut)
    #expect(report.summary.packets == UInt64(whole))
    #expect(report.captures[0].incident?.contains("cut short") == true)
    #expect(report.captures[0].quality.decoded == UInt64(whole))
    let judged = try Auditing.audit([try folder.write(copies.split(at: [whole])[0], "whole.pcap")])
    #expect(report.findings.map(\.id) == judged.findings.map(\.id))
    #expect(report.findings.map(\.count) == judged.findings.map(\.count))
    let text = String(decoding: ReportFormat.text.render(report), as: UTF8.self)
    #expect(text.contains("not read whole"))
  }

  @Test(arguments: [1, 2])
  func `a file that grows is judged as it was at the beginning`(threads: Int) throws {
    let copies = try CaptureCopies(path: Self.capture)
    let folder = try TemporaryFolder()
    let url = folder.url.appending(path: "growing.pcap")
    try Data(copies.bytes.prefix(1000)).write(to: url)
    let file = try FileHandle(forWritingTo: url)
    try file.seekToEnd()
    let writer = Thread {
      // In pieces that end anywhere, as a buffer is written that is full.
      var rest = copies.bytes.dropFirst(1000)
      while !rest.isEmpty {
        try? file.write(contentsOf: Data(rest.prefix(333)))
        rest = rest.dropFirst(333)
      }
      try? file.close()
    }
    writer.start()
    var last: UInt64 = 0
    while !writer.isFinished {
      let report = try Auditing.audit([url.path]) {
        $0.threads = threads
        $0.sharedFromBytes = 0
      }
      let capture = report.captures[0]
      #expect(capture.packets == UInt64(copies.wholeRecords(in: Int(capture.bytes))))
      #expect(capture.quality.decoded == capture.packets)
      let copy = try folder.write(copies.bytes.prefix(Int(capture.bytes)), "copy.pcap")
      #expect(capture.sha256 == (try Auditing.audit([copy])).captures[0].sha256)
      #expect(capture.packets >= last)
      last = capture.packets
    }
    let report = try Auditing.audit([url.path]) { $0.threads = threads }
    #expect(report.summary.packets == UInt64(copies.count))
    #expect(report.incidents.isEmpty)
  }

  @Test(arguments: [1, 2])
  func `hundreds of files in a folder, rotated or not, give the same`(threads: Int) throws {
    let copies = try CaptureCopies(
      path: PackageFolder.captures.appending(path: "hl7-adt.pcap").path
    )
    let once = try Auditing.audit([PackageFolder.captures.appending(path: "hl7-adt.pcap").path])
    for isRotated in [true, false] {
      let folder = try TemporaryFolder()
      for index in 0..<300 {
        let name = isRotated ? "w_\(10_000 + index)_20261123204800.pcap" : "w\(index)x.pcap"
        _ = try folder.write(copies.shifted(seconds: 60 * index), name)
      }
      let report = try Auditing.audit([folder.url.path]) {
        $0.threads = threads
        $0.sharedFromBytes = 0
      }
      #expect(report.captures.count == 300)
      #expect(report.summary.packets == 300 * once.summary.packets)
      #expect(report.summary.flows == 300 * once.summary.flows)
      #expect(report.findings.map(\.id) == once.findings.map(\.id))
      let paths = report.captures.map(\.path)
      #expect(!isRotated || paths == paths.sorted())
    }
  }
}
