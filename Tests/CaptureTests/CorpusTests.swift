// SPDX-License-Identifier: Apache-2.0
internal import Capture
internal import Foundation
internal import NetworkTypes
import Testing

/// Other projects' captures beside the package.
private let corpus: String = {
  let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  return tests.appendingPathComponent("../../../shared/corpus").standardizedFileURL.path
}()

@Suite(.enabled(if: FileManager.default.fileExists(atPath: corpus), "no corpus beside the package"))
struct CorpusTests {
  @Test func `every capture reads the same mapped and streamed, without an incident`() throws {
    let list = try CaptureList([corpus])
    #expect(list.captures.count > 200)
    #expect(!list.skipped.contains { $0.path.hasSuffix(".pcap") || $0.path.hasSuffix(".pcapng") })
    for capture in list.captures {
      var options = CaptureOptions()
      options.mapping = .always
      let mapped = try Reading(CaptureReader(path: capture.path, options: options))
      options.mapping = .never
      let streamed = try Reading(CaptureReader(path: capture.path, options: options))
      #expect(mapped == streamed, "\(capture.path)")
      #expect(mapped.incident == nil, "\(capture.path)")
      #expect(mapped.packets.first?.nanoseconds == capture.first?.nanoseconds)
    }
  }
}
