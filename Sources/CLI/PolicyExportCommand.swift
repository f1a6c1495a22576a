// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Audit
internal import PolicyExport

extension ExportTarget: ExpressibleByArgument {}

/// `wardwire policy export`: the permitted matrix for a firewall.
struct PolicyExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Writes what a policy permits for a firewall, and says what that cannot express.",
    discussion: """
      What the target cannot express stands in the output's comments and, unless
      --quiet is given, on standard error.

      EXAMPLE:
        wardwire policy export ward.yml --target nftables -o ward.nft
        nft -c -f ward.nft
      """
  )

  @Argument(help: "The policy (YAML).")
  var file: String

  @Option(help: "For whom.")
  var target: ExportTarget

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Where to write, - is standard output.", valueName: "path")
  )
  var output = "-"

  @OptionGroup var messages: MessageArguments

  func run() throws {
    let export = PolicyExport(try AuditRun.policy(at: file), to: target)
    let output = try OutputFile(output)
    try output.write(Array(export.text.utf8))
    try output.finish()
    guard !messages.quiet else { return }
    for loss in export.losses { Messages.warning("\(target.rawValue): \(loss)") }
  }
}
