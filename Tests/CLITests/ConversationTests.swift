// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Packets and flows beside tshark's packets and conversations; the script says what is compared.
@Suite struct `Conversations beside tshark` {
  private static let corpus = Program.package.appending(path: "../shared/corpus")

  private static func isHere(_ tool: String) -> Bool {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/\(tool)")
    }
  }

  @Test(
    .enabled("needs tshark, capinfos and python3") {
      isHere("tshark") && isHere("capinfos") && isHere("python3")
    },
    .enabled("needs ../shared/corpus") { FileManager.default.fileExists(atPath: corpus.path) }
  )
  func `Every difference in packets and conversations is explained`() throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    let script = Program.package.appending(path: "Tests/Conversations/check").path
    process.arguments = ["WARDWIRE=\(Program.url.path)", "python3", script]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(String(decoding: text, as: UTF8.self))")
  }
}
