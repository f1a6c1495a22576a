// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Readers that go away and users who lose patience.
struct InterruptTests {
  private static let day = Program.capture("hospital-bad-day.pcap")

  @Test(arguments: [
    ["inspect", "Captures/hospital-bad-day.pcap"],
    ["audit", "Captures/hospital-bad-day.pcap", "--fail-on", "never", "--format", "json"],
    ["rules", "list"],
  ])
  func `a reader that has seen enough is no failure`(arguments: [String]) throws {
    for isRead in [true, false] {
      let process = Program.process(arguments)
      let output = Pipe()
      let errors = Pipe()
      process.standardOutput = output
      process.standardError = errors
      if !isRead { try output.fileHandleForReading.close() }
      try process.run()
      if isRead {
        _ = try output.fileHandleForReading.read(upToCount: 1)
        try output.fileHandleForReading.close()
      }
      let text = try errors.fileHandleForReading.readToEnd() ?? Data()
      process.waitUntilExit()
      #expect(process.terminationReason == .exit)
      #expect(process.terminationStatus == 0)
      #expect(String(decoding: text, as: UTF8.self) == "")
    }
  }

  /// Begins to feed standard input and never ends.
  private func interrupted(_ arguments: [String], feed: Data) throws -> Program.Outcome {
    let process = Program.process(arguments, launcher: Program.unblocked)
    let input = Pipe()
    process.standardInput = input
    let running = try Running(process)
    // All but what a pipe holds has been read when this returns, so the program listens by then.
    try input.fileHandleForWriting.write(contentsOf: feed)
    process.interrupt()
    let outcome = try running.outcome()
    try input.fileHandleForWriting.close()
    return outcome
  }

  @Test(.enabled(if: Program.canUnblock, "no python3 here"))
  func `an interrupted audit reports what it saw and ends with 130`() throws {
    let capture = Program.capture("dicom-store-series.pcap")
    let feed = try Data(contentsOf: URL(filePath: capture)).dropLast(100)
    #expect(feed.count > 1 << 17)
    let arguments = ["audit", "-", "--policy", Program.policy, "--format", "json"]
    let outcome = try interrupted(arguments, feed: feed)
    #expect(outcome.status == 130)
    #expect(outcome.errors == "")
    let summary = try #require(outcome.object?["summary"] as? [String: Any])
    #expect(summary["interrupted"] as? Bool == true)
    #expect(summary["packets"] as? Int ?? 0 > 50)
  }

  @Test(.enabled(if: Program.canUnblock, "no python3 here"))
  func `an interrupted inspection writes what it saw and ends with 130`() throws {
    let capture = Program.capture("dicom-store-series.pcap")
    let feed = try Data(contentsOf: URL(filePath: capture)).dropLast(100)
    let outcome = try interrupted(["inspect", "-"], feed: feed)
    #expect(outcome.status == 130)
    #expect(outcome.text.contains("\"associate_rq\""))
    #expect(outcome.text.hasSuffix("}\n"))
  }
}
