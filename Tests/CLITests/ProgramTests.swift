// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Runs the built program as a user does.
struct ProgramTests {
  private struct Outcome {
    let status: Int32
    let output: String
    let errors: String
  }

  /// The program beside the test bundle.
  private static var program: URL {
    URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
      .appending(path: "wardwire")
  }

  /// The package's folder, where Rules/ and Captures/ are.
  private static var package: URL {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
  }

  private func run(_ arguments: [String], in folder: URL = Self.package) throws -> Outcome {
    let process = Process()
    process.executableURL = Self.program
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    let output = Pipe()
    // Through a file, so that neither stream can fill up while the other one is read.
    let errors = FileManager.default.temporaryDirectory
      .appending(path: "wardwire-\(UUID().uuidString).err")
    try Data().write(to: errors)
    defer { try? FileManager.default.removeItem(at: errors) }
    process.standardOutput = output
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    let text = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus,
      output: String(decoding: text, as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self)
    )
  }

  @Test(arguments: [
    ["audit"], ["inspect"], ["live"], ["rules"], ["rules", "list"], ["rules", "show"],
    ["rules", "check"], ["policy"], ["policy", "check"], [],
  ])
  func `help has an example, 80 columns and success`(command: [String]) throws {
    let outcome = try run(command + ["--help"])
    #expect(outcome.status == 0)
    #expect(outcome.errors == "")
    #expect(outcome.output.contains("EXAMPLE:"))
    for line in outcome.output.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
  }

  @Test
  func `the version is one line`() throws {
    let outcome = try run(["--version"])
    #expect(outcome.status == 0)
    #expect(outcome.output.split(separator: "\n").count == 1)
  }

  @Test(arguments: [
    ["bogus"], ["audit"], ["audit", "--bogus", "x"], ["audit", "x", "--fail-on", "worst"],
    ["audit", "x", "--threads", "0"], ["audit", "x", "--format", "docx"],
    ["audit", "x", "-q", "-v"],
    ["audit", "x", "--rules", "no-such-folder"], ["audit", "x", "-o", "r.docx"],
    ["inspect", "x", "--format", "json"], ["live"], ["live", "-i", "lo", "--packets", "0"],
    ["live", "-i", "lo", "--snaplen", "1"], ["live", "-i", "lo", "--duration", "nan"],
    ["policy", "check"], ["rules", "show"],
  ])
  func `wrong usage gives 2, a message, and nothing on standard output`(arguments: [String]) throws
  {
    let outcome = try run(arguments)
    #expect(outcome.status == 2)
    #expect(outcome.output == "")
    #expect(!outcome.errors.isEmpty)
  }

  @Test
  func `a hostile argument does not reach the terminal as it is`() throws {
    let outcome = try run(["audit", "x", "--rules", "\u{1b}]0;owned\u{07}\u{1b}[2J"])
    #expect(outcome.status == 2)
    #expect(!outcome.errors.contains("\u{1b}"))
    #expect(outcome.errors.contains("\\u{1b}[2J"))
  }
}
