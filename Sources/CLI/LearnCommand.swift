// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Audit
internal import Foundation
internal import Inventory
internal import Learn
internal import MUD
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

      With --base, what that policy permits stays as it is: the new file includes it,
      adds what else the captures show, and names what they do not. It belongs into
      the base's folder. With --format mud the same is written as a MUD file (RFC
      8520) for each asset, into the folder of --output.

      EXAMPLE:
        wardwire learn week/ -o ward.yaml
        wardwire policy lint ward.yaml && wardwire audit week/ --policy ward.yaml
        wardwire learn next-week/ --base ward.yaml -o ward-2.yaml
        wardwire learn week/ --format mud -o mud
      """
  )

  /// What learning writes.
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case policy
    case mud
  }

  @Argument(
    help: ArgumentHelp("Files, folders, globs, or - for standard input.", valueName: "capture")
  )
  var captures: [String]

  @Option(help: "The policy's name.")
  var name = "Learnt policy"

  @Option(help: ArgumentHelp("A policy to refine: it is included, not changed.", valueName: "file"))
  var base: String?

  @Option(help: "policy, or mud: a MUD file for each asset.")
  var format = Format.policy

  @Option(help: "The authority of MUD files' URLs.")
  var authority = "mud.example"

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Where to write, - is standard output; a folder for --format mud.",
      valueName: "path"
    )
  )
  var output = "-"

  @Flag(help: "Progress on standard error even when that is no terminal.")
  var progress = false

  @OptionGroup var decode: DecodeArguments
  @OptionGroup var messages: MessageArguments

  func validate() throws {
    if format == .mud, output == "-" {
      throw ValidationError("--format mud writes one file a device: name a folder with --output.")
    }
    if let base, format == .policy, output != "-" {
      let (file, policy) = (URL(fileURLWithPath: output), URL(fileURLWithPath: base))
      guard Self.folder(of: file) == Self.folder(of: policy) else {
        throw ValidationError("--output has to be in the folder of --base, which it includes.")
      }
      guard file.lastPathComponent != policy.lastPathComponent else {
        throw ValidationError("--output would overwrite --base, which it includes.")
      }
    }
  }

  private static func folder(of file: URL) -> String {
    file.deletingLastPathComponent().standardizedFileURL.resolvingSymlinksInPath().path
  }

  func run() throws {
    let configuration = decode.configuration(captures: captures, formats: [.text])
    Interrupt.install()
    let refined = try base.map {
      try AuditRun.base(at: $0, configuration, stop: Interrupt.stop)
    }
    if !messages.quiet { for warning in refined?.warnings ?? [] { Messages.warning(warning) } }
    let survey = try Survey.run(
      configuration,
      base: refined?.matcher,
      progress: progress,
      messages
    )
    let known = refined.map {
      LearntBase($0.matcher, path: URL(fileURLWithPath: base ?? "").lastPathComponent)
    }
    let learnt = LearntPolicy(survey.traffic, title: name, base: known)
    switch format {
    case .policy:
      let output = try OutputFile(output)
      try output.write(Array(learnt.text.utf8))
      try output.finish()
    case .mud:
      let files = MUDFolder.files(
        of: learnt.policy,
        authority: authority,
        asOf: AssetInventory(survey.traffic)
      )
      try MUDFolder(output).write(files)
      if !messages.quiet { for loss in files.first?.losses ?? [] { Messages.warning(loss) } }
    }
    if !messages.quiet, !learnt.noise.isEmpty {
      Messages.warning(
        "\(learnt.noise.count) kinds of flow were set apart"
          + (format == .policy ? "; they are listed at the policy's end" : "")
      )
    }
    try Survey.end(survey)
  }
}
