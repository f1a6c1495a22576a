// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

struct ProgramTests {
  @Test(arguments: [
    ["audit"], ["inspect"], ["live"], ["rules"], ["rules", "list"], ["rules", "show"],
    ["rules", "check"], ["policy"], ["policy", "check"], [],
  ])
  func `help has an example, 80 columns and success`(command: [String]) throws {
    let outcome = try Program.run(command + ["--help"])
    #expect(outcome.status == 0)
    #expect(outcome.errors == "")
    #expect(outcome.text.contains("EXAMPLE:"))
    for line in outcome.text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
  }

  @Test
  func `the version is one line`() throws {
    let outcome = try Program.run(["--version"])
    #expect(outcome.status == 0)
    #expect(outcome.text.split(separator: "\n").count == 1)
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
    let outcome = try Program.run(arguments)
    #expect(outcome.status == 2)
    #expect(outcome.text == "")
    #expect(!outcome.errors.isEmpty)
  }

  @Test
  func `a hostile argument does not reach the terminal as it is`() throws {
    let outcome = try Program.run(["audit", "x", "--rules", "\u{1b}]0;owned\u{07}\u{1b}[2J"])
    #expect(outcome.status == 2)
    #expect(!outcome.errors.contains("\u{1b}"))
    #expect(outcome.errors.contains("\\u{1b}[2J"))
  }
}
