// SPDX-License-Identifier: Apache-2.0
@testable import Findings
import NetworkTypes
import Testing

@Suite struct WatchTests {
  private func capture(_ path: String, _ first: Int64?, _ last: Int64?) -> CaptureSummary {
    CaptureSummary(
      path: path,
      sha256: nil,
      bytes: 0,
      packets: 9,
      first: first.map { Timestamp(nanoseconds: $0 * 1_000_000_000) },
      last: last.map { Timestamp(nanoseconds: $0 * 1_000_000_000) },
      linkTypes: [],
      incident: nil,
      quality: CaptureQuality()
    )
  }

  @Test func `what two captures saw at once counts once, and what none saw does not`() throws {
    let watch = try #require(
      Watch([
        capture("b", 500, 600), capture("a", 0, 100), capture("within", 20, 30),
        capture("beside", 50, 150), capture("empty", nil, nil),
      ])
    )
    #expect(watch.seconds == 250)
    #expect(watch.start == Timestamp(nanoseconds: 0))
    #expect(watch.end == Timestamp(nanoseconds: 600_000_000_000))
    #expect(watch.capture == "b")
    #expect(watch.packet == 9)
  }

  @Test func `captures without packets watched nothing`() {
    #expect(Watch([]) == nil)
    #expect(Watch([capture("empty", nil, nil)]) == nil)
  }

  @Test func `a clock may claim anything`() throws {
    let span = capture("a", Int64.min / 1_000_000_000, Int64.max / 1_000_000_000)
    #expect(try #require(Watch([span])).seconds == 18_446_744_072)
    #expect(try #require(Watch([capture("back", 100, 50)])).seconds == 0)
  }
}
