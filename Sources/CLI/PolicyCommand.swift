// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Audit

/// `wardwire policy`: works on policies.
struct PolicyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policy",
    abstract: "Checks policies.",
    discussion: """
      EXAMPLE:
        wardwire policy check ward.yml
      """,
    subcommands: [
      Check.self, Lint.self, Explain.self, Test.self, Diff.self, Simulate.self,
    ]
  )

  /// `wardwire policy check`.
  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Reads a policy and says what is wrong with it; exit status 2 if anything is.",
      discussion: """
        EXAMPLE:
          wardwire policy check ward.yml
        """
    )

    @Argument(help: "The policy (YAML).")
    var file: String

    func run() throws {
      try CheckOutcome.write(AuditRun.checkPolicy(at: file))
    }
  }
}
