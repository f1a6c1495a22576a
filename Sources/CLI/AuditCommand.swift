// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Audit
internal import Report

/// `wardwire audit`: decode, judge, report.
struct AuditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Judges captures by a policy and the rules, and reports.",
    discussion: """
      Without a policy only the rules judge, and the report says so.

      EXAMPLE:
        wardwire audit night.pcap.zst --policy ward.yml -o report.json -o -
        wardwire audit run/ --pack pump-pack --device pump.yaml --signing-key lab.pem
      """
  )

  @Argument(
    help: ArgumentHelp("Files, folders, globs, or - for standard input.", valueName: "capture")
  )
  var captures: [String]

  @OptionGroup var judge: JudgeArguments
  @OptionGroup var decode: DecodeArguments
  @OptionGroup var report: ReportArguments
  @OptionGroup var pack: PackArguments
  @OptionGroup var messages: MessageArguments

  func run() throws {
    let run = try JudgedRun(report, messages)
    let folder = pack.pack == nil ? nil : try PackFolder(pack, captures: captures)
    var configuration = decode.configuration(
      captures: captures,
      policy: judge.policy,
      rulesDirectory: try RulesDirectory.find(judge.rules),
      formats: folder == nil ? run.plan.formats : run.plan.formats.union([.json])
    )
    // A pack is a manufacturer's: what only a laboratory wants to know belongs to it.
    configuration.profile = judge.profile ?? (folder == nil ? nil : "lab")
    run.note(configuration)
    try run.finish(pack: folder, configuration) { (progress) throws(AuditError) in
      try AuditRun.audit(configuration, stop: Interrupt.stop, progress: progress)
    }
  }
}
