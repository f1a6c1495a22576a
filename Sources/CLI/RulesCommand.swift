// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Audit
internal import Report

/// `wardwire rules`: the rule packs.
struct RulesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules",
    abstract: "Lists, shows and checks the rule packs.",
    discussion: """
      EXAMPLE:
        wardwire rules list
      """,
    subcommands: [List.self, Show.self, Check.self]
  )

  /// `wardwire rules list`.
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "A line a rule: identifier, severity, event type, title.",
      discussion: """
        EXAMPLE:
          wardwire rules list | grep critical
        """
    )

    @Option(help: ArgumentHelp("Folder with the rule packs. (default: Rules)", valueName: "folder"))
    var rules: String?

    func run() throws {
      let all = try AuditRun.rules(in: RulesDirectory.find(rules))
      let width = all.map(\.id.count).max() ?? 0
      for rule in all {
        let cells = [pad(rule.id, width), pad(rule.severity, 8), pad(rule.service, 8), rule.title]
        StandardOutput.line(PrintableText.make(cells.joined(separator: "  ")))
      }
    }

    private func pad(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: max(0, width - text.count))
    }
  }

  /// `wardwire rules show`.
  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "A rule as it stands in its file.",
      discussion: """
        EXAMPLE:
          wardwire rules show TLS-001
        """
    )

    @Argument(help: "The rule's identifier.")
    var id: String

    @Option(help: ArgumentHelp("Folder with the rule packs. (default: Rules)", valueName: "folder"))
    var rules: String?

    func run() throws {
      let all = try AuditRun.rules(in: RulesDirectory.find(rules))
      guard let rule = all.first(where: { $0.id.lowercased() == id.lowercased() }) else {
        throw AuditError.usage("there is no rule \(id); see wardwire rules list")
      }
      StandardOutput.line("# \(PrintableText.make(rule.path))")
      for line in rule.source.split(separator: "\n", omittingEmptySubsequences: false) {
        StandardOutput.line(PrintableText.make(String(line)))
      }
    }
  }

  /// `wardwire rules check`.
  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Reads all rules and says what is wrong with them; exit status 2 if anything is.",
      discussion: """
        EXAMPLE:
          wardwire rules check --rules MyRules
        """
    )

    @Option(help: ArgumentHelp("Folder with the rule packs. (default: Rules)", valueName: "folder"))
    var rules: String?

    func run() throws {
      try CheckOutcome.write(AuditRun.checkRules(in: RulesDirectory.find(rules)))
    }
  }
}

/// What `rules check` and `policy check` print.
enum CheckOutcome {
  /// A line a problem, as compilers write them, then the summary.
  static func write(_ check: DocumentCheck) throws {
    for problem in check.problems {
      var place = PrintableText.make(problem.path)
      if problem.line > 0 { place += ":\(problem.line)" }
      if problem.line > 0, problem.column > 0 { place += ":\(problem.column)" }
      let kind = problem.isWarning ? "warning" : "error"
      StandardOutput.line("\(place): \(kind): \(PrintableText.make(problem.message))")
    }
    StandardOutput.line(PrintableText.make(check.summary))
    try StatusExit.unlessClean(check.isValid ? .clean : .usage)
  }
}
