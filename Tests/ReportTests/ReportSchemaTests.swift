// SPDX-License-Identifier: Apache-2.0
internal import Foundation
internal import Testing

/// Holds JSON reports against Docs/report.schema.json with Python's jsonschema, which is not ours.
@Suite
struct ReportSchemaTests {
  private static func python(_ arguments: [String]) throws -> (status: Int32, output: String) {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3"] + arguments
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }

  private static let hasValidator = (try? python(["-c", "import jsonschema"]).status) == 0

  private static var schema: URL {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Docs/report.schema.json")
  }

  @Test(
    .enabled(if: hasValidator, "python3 with jsonschema is not installed"),
    arguments: ["full.json", "quiet.json"]
  )
  func `A JSON report fits the published schema`(_ name: String) throws {
    let check =
      "import json,sys,jsonschema; jsonschema.validate(json.load(open(sys.argv[1])), json.load(open(sys.argv[2])))"
    let answer = try Self.python(["-c", check, GoldenFile.url(name).path, Self.schema.path])
    #expect(answer.status == 0, "\(answer.output)")
  }

  @Test(.enabled(if: hasValidator, "python3 with jsonschema is not installed"))
  func `A report without what the schema requires is refused`() throws {
    let check = """
      import json,sys,jsonschema
      report = json.load(open(sys.argv[1]))
      del report["findings"][0]["severity"]
      jsonschema.validate(report, json.load(open(sys.argv[2])))
      """
    let answer = try Self.python(["-c", check, GoldenFile.url("full.json").path, Self.schema.path])
    #expect(answer.status != 0 && answer.output.contains("severity"))
  }
}
