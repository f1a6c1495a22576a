// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Audit
internal import Findings
internal import Inventory
internal import Policy
internal import Report

/// `wardwire assets`: who is there, without judgement.
struct AssetsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "assets",
    abstract: "Lists the devices that captures show; judges nothing.",
    discussion: """
      Addresses, interfaces, names with the packet that tells them, protocols and
      roles, peers, and what DICOM images say of the device that made them.

      EXAMPLE:
        wardwire assets ward.pcap
        wardwire assets week/ --output assets.json --output assets.csv
      """
  )

  @Argument(
    help: ArgumentHelp("Files, folders, globs, or - for standard input.", valueName: "capture")
  )
  var captures: [String]

  @OptionGroup var output: SurveyOutputArguments
  @OptionGroup var decode: DecodeArguments
  @OptionGroup var messages: MessageArguments

  func run() throws {
    let plan = try OutputPlan(
      format: output.format,
      paths: output.output,
      colour: Colour.isWanted(noColor: output.noColor)
    )
    let known: Set<ReportFormat> = [.text, .json, .csv]
    if let other = plan.formats.subtracting(known).map(\.rawValue).min() {
      throw ValidationError("assets writes text, json and csv, not \(other).")
    }
    let survey = try Survey.run(
      decode.configuration(captures: captures, formats: plan.formats),
      progress: output.progress,
      messages
    )
    let report = AssetsReport(
      AssetInventory(survey.traffic),
      notes: survey.incidents.map { "\($0.path): \($0.incident ?? "")" },
      place: survey.text
    )
    try Survey.write(plan) { report.render($0, colour: $1) ?? [] }
    try Survey.end(survey)
  }
}

/// Where an answer without findings goes.
struct SurveyOutputArguments: ParsableArguments {
  @Option(help: "Format of standard output and of an output whose ending names none.")
  var format: ReportFormat?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Where to write, may be given again; its ending chooses the format, - is standard output.",
      valueName: "path"
    )
  )
  var output: [String] = []

  @Flag(help: "Progress on standard error even when that is no terminal.")
  var progress = false

  @Flag(help: "No colour; NO_COLOR in the environment says the same.")
  var noColor = false
}

/// What commands that look at captures without judging have in common.
enum Survey {
  /// Reads captures, with progress, and says what is wrong with them.
  static func run(
    _ configuration: AuditConfiguration,
    base: PolicyMatcher? = nil,
    progress: Bool,
    _ messages: MessageArguments
  ) throws -> SurveyResult {
    Interrupt.install()
    let line = ProgressLine(asked: progress, quiet: messages.quiet)
    defer { line?.finish() }
    var show: (@Sendable (AuditProgress) -> Void)?
    if let line { show = { line.show($0) } }
    let result = try AuditRun.survey(
      configuration,
      base: base,
      stop: Interrupt.stop,
      progress: show
    )
    line?.finish()
    if !messages.quiet {
      for warning in result.warnings { Messages.warning(warning) }
    }
    for capture in result.incidents {
      Messages.error("\(capture.path): \(capture.incident ?? "")")
    }
    return result
  }

  /// Writes an answer to all places of a plan.
  static func write(_ plan: OutputPlan, _ render: (ReportFormat, Bool) -> [UInt8]) throws {
    for item in plan.items {
      let output = try OutputFile(item.path)
      try output.write(render(item.format, plan.colour && item.path == "-"))
      try output.finish()
    }
  }

  /// Ends with the status of what was read.
  static func end(_ result: SurveyResult) throws {
    if result.interrupted { throw StatusExit(status: .interrupted) }
    if !result.incidents.isEmpty { throw StatusExit(status: .capture) }
  }
}
