// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Audit
internal import Findings
internal import Report

/// `wardwire inspect`: events without judgement.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Writes what was decoded as EVE JSON, an object a line; judges nothing.",
    usage: "wardwire inspect [<options>] <capture> ...",
    discussion: """
      EXAMPLE:
        wardwire inspect ward.pcap --filter 'tcp port 2575' | jq .hl7.message_type
      """
  )

  @Argument(
    help: ArgumentHelp("Files, folders, globs, or - for standard input.", valueName: "capture")
  )
  var captures: [String]

  @Option(help: "The only format is eve.")
  var format: ReportFormat = .eve

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Where to write, - is standard output.", valueName: "path")
  )
  var output = "-"

  @OptionGroup var decode: DecodeArguments
  @OptionGroup var messages: MessageArguments

  func validate() throws {
    if format != .eve { throw ValidationError("inspect writes eve and nothing else.") }
  }

  func run() throws {
    Interrupt.install()
    let configuration = decode.configuration(captures: captures, formats: [.eve])
    let output = try OutputFile(output)
    var failure: AuditError?
    let result = try AuditRun.inspect(configuration, stop: Interrupt.stop) { bytes in
      do throws(AuditError) {
        try output.write(bytes)
      } catch {
        failure = error
      }
      return failure == nil && !output.isClosed
    }
    if let failure { throw failure }
    try output.finish()
    if !messages.quiet {
      for warning in result.warnings { Messages.warning(warning) }
    }
    for capture in result.incidents {
      Messages.error("\(capture.path): \(capture.incident ?? "")")
    }
    if result.interrupted { throw StatusExit(status: .interrupted) }
    if !result.incidents.isEmpty { throw StatusExit(status: .capture) }
  }
}
