// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Audit
internal import Learn
internal import Report

/// `wardwire learn`: a policy proposed from captures.
struct LearnCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "learn",
    abstract: "Proposes a policy that permits what captures show, and nothing else.",
    discussion: """
      Zones by network, role and peers; assets; conduits with conditions on content,
      each with its evidence and a confidence as comments. Scans, refused and
      unanswered flows are set apart and listed at the end.

      EXAMPLE:
        wardwire learn week/ -o ward.yaml
        wardwire policy check ward.yaml && wardwire audit week/ --policy ward.yaml
      """
  )

  @Argument(
    help: ArgumentHelp("Files, folders, globs, or - for standard input.", valueName: "capture")
  )
  var captures: [String]

  @Option(help: "The policy's name.")
  var name = "Learnt policy"

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Where to write, - is standard output.", valueName: "path")
  )
  var output = "-"

  @Flag(help: "Progress on standard error even when that is no terminal.")
  var progress = false

  @OptionGroup var decode: DecodeArguments
  @OptionGroup var messages: MessageArguments

  func run() throws {
    let survey = try Survey.run(
      decode.configuration(captures: captures, formats: [.text]),
      progress: progress,
      messages
    )
    let learnt = LearntPolicy(survey.traffic, title: name)
    let output = try OutputFile(output)
    try output.write(Array(learnt.text.utf8))
    try output.finish()
    if !messages.quiet, !learnt.noise.isEmpty {
      Messages.warning(
        "\(learnt.noise.count) kinds of flow were set apart; they are listed at the policy's end"
      )
    }
    try Survey.end(survey)
  }
}
