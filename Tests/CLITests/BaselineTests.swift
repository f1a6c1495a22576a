// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// `audit --baseline`.
struct BaselineTests {
  @Test
  func `an earlier report tells what is new and what is gone`() throws {
    let folder = try TemporaryFolder()
    let old = folder.path("old.json")
    func audit(_ name: String, _ more: [String]) throws -> Program.Outcome {
      try Program.run(
        ["audit", Program.capture(name), "--policy", Program.policy, "--fail-on", "never"] + more
      )
    }
    #expect(try audit("bad-telnet.pcap", ["--output", old]).status == 0)
    let same = try audit("bad-telnet.pcap", ["--baseline", old, "--format", "json"])
    let summary = try #require(same.object?["summary"] as? [String: Any])
    let changes = try #require(summary["changes"] as? [String: Any])
    #expect((changes["new"] as? [String])?.isEmpty == true)
    #expect((changes["unchanged"] as? Int ?? 0) > 0)
    let other = try audit("bad-dashboard.pcap", ["--baseline", old])
    #expect(other.text.contains("Not found any more"))
    for text in ["{}", "[", "{\"findings\": [], \"tool\": {\"name\": \"other\"}}"] {
      try Data(text.utf8).write(to: URL(filePath: old))
      let refused = try audit("bad-telnet.pcap", ["--baseline", old])
      #expect(refused.status == 2 && refused.errors.contains("--baseline"))
    }
  }
}
