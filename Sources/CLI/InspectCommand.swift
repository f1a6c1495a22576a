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
      --format csv writes the flows alone, a row each.

      --follow and --packet write a text for people instead: one conversation, or
      the layers of one packet and what it completed.

      EXAMPLE:
        wardwire inspect ward.pcap --filter 'tcp port 2575' | jq .hl7.message_type
        wardwire inspect week/ --format csv -o flows.csv
        wardwire inspect ward.pcap --follow 10.20.30.5:57140,10.20.31.5:2575
        wardwire inspect ward.pcap --packet 1234
      """
  )

  @Argument(
    help: ArgumentHelp("Files, folders, globs, or - for standard input.", valueName: "capture")
  )
  var captures: [String]

  @Option(
    help:
      "eve, or csv for flows alone; text with --follow and --packet. (default: by the output's ending)"
  )
  var format: ReportFormat?

  @Option(
    help: ArgumentHelp(
      "Show one conversation: a flow_id, a community_id, or A:port,B:port (IPv6 in brackets).",
      valueName: "flow"
    )
  )
  var follow: String?

  @Option(help: ArgumentHelp("Show the layers of one packet, counted from 1.", valueName: "number"))
  var packet: UInt64?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Where to write, - is standard output.", valueName: "path")
  )
  var output = "-"

  @OptionGroup var decode: DecodeArguments
  @OptionGroup var messages: MessageArguments

  /// Whether a person reads the output.
  private var isText: Bool { follow != nil || packet != nil }

  /// The asked format, or that of an output that ends in `.csv`.
  private var chosen: ReportFormat {
    format ?? (ReportFormat(ending: output) == .csv ? .csv : .eve)
  }

  func validate() throws {
    if follow != nil, packet != nil {
      throw ValidationError("--follow and --packet exclude each other.")
    }
    if isText, format ?? .text != .text {
      throw ValidationError("--follow and --packet write text and nothing else.")
    }
    if !isText, ![.eve, .csv].contains(chosen) {
      throw ValidationError(
        "inspect writes eve, csv for flows alone, and text with --follow or --packet."
      )
    }
  }

  func run() throws {
    Interrupt.install()
    let configuration = decode.configuration(captures: captures, formats: [isText ? .text : chosen])
    if let follow {
      try answer(AuditRun.follow(configuration, flow: follow, stop: Interrupt.stop))
    } else if let packet {
      try answer(AuditRun.packet(configuration, number: packet, stop: Interrupt.stop))
    } else {
      try writeEvents(configuration)
    }
  }

  private func writeEvents(_ configuration: AuditConfiguration) throws {
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
    try end(result)
  }

  /// Writes a text for people, or says why there is none.
  private func answer(_ answer: AnswerResult) throws {
    guard let reason = answer.refusal.first else {
      let output = try OutputFile(output)
      try output.write(Array(answer.text.utf8))
      try output.finish()
      return try end(answer.reading)
    }
    tell(answer.reading)
    Messages.error(reason)
    for line in answer.refusal.dropFirst() { Messages.plain(line) }
    throw StatusExit(status: answer.reading.interrupted ? .interrupted : .usage)
  }

  private func tell(_ result: InspectResult) {
    if !messages.quiet {
      for warning in result.warnings { Messages.warning(warning) }
    }
    for capture in result.incidents {
      Messages.error("\(capture.path): \(capture.incident ?? "")")
    }
  }

  private func end(_ result: InspectResult) throws {
    tell(result)
    if result.interrupted { throw StatusExit(status: .interrupted) }
    if !result.incidents.isEmpty { throw StatusExit(status: .capture) }
  }
}
