// SPDX-License-Identifier: Apache-2.0
import Audit
import Testing

@testable import wardwire

struct ProgressPaceTests {
  private let start = ContinuousClock.now

  @Test func `a line has the share, the rate, the time that is left, and a bar on a terminal`() {
    var pace = ProgressPace(start: start)
    let moment = AuditProgress(
      capture: "night.pcap",
      packets: 1_000,
      bytes: 500_000_000,
      totalBytes: 2_000_000_000,
      findings: 3
    )
    #expect(
      pace.line(moment, at: start + .seconds(2), hasBar: false)
        == "25 %, 250.0 MB/s, 0:06 left, 1000 packets, 3 findings  night.pcap"
    )
    #expect(
      pace.line(moment, at: start + .seconds(2), hasBar: true)
        == "[####------------] 25 %, 250.0 MB/s, 0:06 left, 1000 packets, 3 findings"
    )
  }

  @Test func `without a total there is no share, and without judgement there are no findings`() {
    var pace = ProgressPace(start: start)
    let moment = AuditProgress(capture: "-", packets: 7, bytes: 1_000_000)
    #expect(
      pace.line(moment, at: start + .seconds(1), hasBar: true) == "1.0 MB/s, 7 packets  -"
    )
  }

  @Test func `hours are told, a longer name loses its beginning, no line is wider than 78 columns`()
  {
    var pace = ProgressPace(start: start)
    let moment = AuditProgress(
      capture: String(repeating: "x/", count: 60) + "end.pcap",
      captureIndex: 3,
      captureCount: 12,
      packets: 12,
      bytes: 1_000_000,
      totalBytes: 10_000_000_000
    )
    let line = pace.line(moment, at: start + .seconds(1), hasBar: false)
    #expect(line.hasPrefix("3/12, 0 %, 1.0 MB/s, 2:46:39 left, "))
    #expect(line.utf8.count <= 78)
    #expect(line.hasSuffix("d.pcap"))
  }

  @Test func `a count that begins again begins the pace again`() {
    var pace = ProgressPace(start: start)
    let first = AuditProgress(capture: "a", packets: 1, bytes: 9_000_000, totalBytes: 10_000_000)
    let second = AuditProgress(capture: "a", packets: 1, bytes: 1_000_000, totalBytes: 10_000_000)
    _ = pace.line(first, at: start + .seconds(9), hasBar: false)
    #expect(pace.line(second, at: start + .seconds(9), hasBar: false) == "10 %, 1 packets  a")
    #expect(
      pace.line(second, at: start + .seconds(10), hasBar: false)
        == "10 %, 1.0 MB/s, 0:09 left, 1 packets  a"
    )
  }

  @Test func `numbers that no file has do not stop the program`() {
    var pace = ProgressPace(start: start)
    let moment = AuditProgress(capture: "", packets: 0, bytes: .max, totalBytes: 1)
    #expect(pace.line(moment, at: start + .seconds(1), hasBar: true).contains("100 %"))
  }
}
