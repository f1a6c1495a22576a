// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Reports beside other programs' reading of them, as far as their Python packages are here.
struct FormatsTests {
  private static func python(_ arguments: [String]) throws -> Program.Outcome {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [ProcessInfo.processInfo.environment["PYTHON"] ?? "python3"] + arguments
    process.environment = ProcessInfo.processInfo.environment.merging([
      "WARDWIRE": Program.url.path
    ]) { $1 }
    return try Running(process).outcome()
  }

  private static let isHere = (try? python(["-c", ""]))?.status == 0

  /// CSV needs nothing but Python; the other parts say what they are skipped for.
  @Test(.enabled(if: isHere, "python3 is not here"))
  func `schemas and parsers of others read what is written`() throws {
    let outcome = try Self.python([
      Program.package.appending(path: "Tests/Formats/check").path, "sarif", "junit", "csv", "cef",
      "ocsf", "html",
    ])
    #expect(outcome.status == 0, "\(outcome.text)\(outcome.errors)")
    #expect(outcome.text.contains("csv: "))
  }
}
