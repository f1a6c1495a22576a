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
          wardwire rules check --captures Captures
        """
    )

    @Option(help: ArgumentHelp("Folder with the rule packs. (default: Rules)", valueName: "folder"))
    var rules: String?

    @Option(
      help: ArgumentHelp(
        "Hold every rule against the captures that its file names; they are in this folder.",
        valueName: "folder"
      )
    )
    var captures: String?

    func run() throws {
      let folder = try RulesDirectory.find(rules)
      let check = try AuditRun.checkRules(in: folder)
      guard check.isValid, let captures else { return try CheckOutcome.write(check) }
      let trials = try AuditRun.tryRules(in: folder, captures: captures)
      for trial in trials { StandardOutput.line(PrintableText.make(line(trial))) }
      let bad = trials.count { !$0.isGood }
      let rules = Set(trials.map(\.rule)).count
      StandardOutput.line("\(rules) rules, \(trials.count) trials, \(bad) failed")
      try StatusExit.unlessClean(bad == 0 ? .clean : .usage)
    }

    /// Rule, capture, what it came to; at most 80 columns with usual names.
    private func line(_ trial: RuleTrial) -> String {
      let result: String
      if !trial.problem.isEmpty {
        result = "FAILED: \(trial.problem)"
      } else if trial.isGood {
        result = trial.mustFire ? "fires" : "silent, as it must"
      } else {
        result = trial.mustFire ? "FAILED: silent" : "FAILED: fires"
      }
      let capture = trial.capture.isEmpty ? trial.path : trial.capture
      return trial.rule + "  " + capture
        + String(repeating: " ", count: max(1, 42 - capture.count)) + result
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
