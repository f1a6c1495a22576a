// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Audit
internal import Foundation

/// The program: finds the subcommand, runs it, and turns how it ended into an exit status.
@main
struct Wardwire: ParsableCommand {
  /// The program's version; CHANGELOG.md says what changed.
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "wardwire",
    abstract: "Audits network segmentation and medical protocols in packet captures.",
    discussion: """
      Wardwire listens only: it never sends a packet.

      EXAMPLE:
        wardwire audit Captures --policy Rules/policies/sample-hospital.yaml

      EXIT STATUS:
        0    nothing at or above --fail-on
        1    findings at or above --fail-on
        2    wrong usage, or an invalid policy, rule or waiver
        3    a capture could not be read whole; the rest is reported
        4    an output could not be written
        130  interrupted; what was seen is reported
      """,
    version: version,
    subcommands: [
      AuditCommand.self, InspectCommand.self, LiveCommand.self, AssetsCommand.self,
      LearnCommand.self, RulesCommand.self, PolicyCommand.self, MUDCommand.self,
      RedactCommand.self, PackCommand.self,
    ]
  )

  /// Runs and ends the process; argument-parser's own statuses are not those of the contract.
  static func main() {
    Interrupt.ignoreBrokenPipes()
    let status: ExitStatus
    do {
      var command = try parseAsRoot()
      try command.run()
      status = .clean
    } catch let error as StatusExit {
      status = error.status
    } catch let error as AuditError {
      tell(error)
      status = ExitStatus(error)
    } catch {
      status = end(error)
    }
    Foundation.exit(status.rawValue)
  }

  /// A document's problems stand on a line each.
  private static func tell(_ error: AuditError) {
    switch error {
    case .policy(let text), .rule(let text):
      let lines = text.split(separator: "\n")
      Messages.error(String(lines.first ?? ""))
      for line in lines.dropFirst() { Messages.plain("  " + line) }
    case .usage, .capture, .output: Messages.error(error.message)
    }
  }

  /// Help and version are answers; everything else that argument-parser throws is wrong usage.
  private static func end(_ error: any Error) -> ExitStatus {
    let text = fullMessage(for: error)
    if exitCode(for: error).isSuccess {
      if !text.isEmpty { _ = StandardOutput.write(Array((text + "\n").utf8)) }
      return .clean
    }
    Messages.plain(text)
    return .usage
  }
}
