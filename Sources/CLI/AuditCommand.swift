// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Audit

/// `wardwire audit`: decode, judge, report.
struct AuditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Judges captures by a policy and the rules, and reports.",
    discussion: """
      Without a policy only the rules judge, and the report says so.

      EXAMPLE:
        wardwire audit night.pcap.zst --policy ward.yml -o report.json -o -
      """
  )

  @Argument(
    help: ArgumentHelp("Files, folders, globs, or - for standard input.", valueName: "capture")
  )
  var captures: [String]

  @OptionGroup var judge: JudgeArguments
  @OptionGroup var decode: DecodeArguments
  @OptionGroup var report: ReportArguments
  @OptionGroup var messages: MessageArguments

  func run() throws {
    let run = try JudgedRun(report, messages)
    var configuration = decode.configuration(
      captures: captures,
      policy: judge.policy,
      rulesDirectory: try RulesDirectory.find(judge.rules),
      formats: run.plan.formats
    )
    configuration.profile = judge.profile
    run.note(configuration)
    try run.finish { (progress) throws(AuditError) in
      try AuditRun.audit(configuration, stop: Interrupt.stop, progress: progress)
    }
  }
}
