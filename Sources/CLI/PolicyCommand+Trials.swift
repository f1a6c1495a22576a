// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Audit
internal import Findings

extension PolicyCommand {
  /// `wardwire policy test`.
  struct Test: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Runs a policy's unit tests; exit status 1 if one fails.",
      discussion: """
        EXAMPLE:
          wardwire policy test ward-tests.yaml
          wardwire policy test tests/*.yaml --format junit --output policy.xml
        """
    )

    enum Format: String, ExpressibleByArgument, CaseIterable {
      case text
      case junit
    }

    @Argument(help: ArgumentHelp("Test files (YAML).", valueName: "file"))
    var files: [String]

    @Option(help: "text or junit.")
    var format = Format.text

    @OptionGroup var output: PolicyOutputArguments

    func run() throws {
      var results: [PolicyCaseResult] = []
      for file in files { results += try PolicyTestRun.run(file: file) }
      try output.write(format == .junit ? PolicyPages.junit(results) : PolicyPages.text(results))
      try StatusExit.unlessClean(results.contains { $0.failure != nil } ? .findings : .clean)
    }
  }

  /// `wardwire policy simulate`.
  struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Says what captures would meet under a new policy; exit status 1 if any flow "
        + "would newly be denied.",
      discussion: """
        EXAMPLE:
          wardwire policy simulate new.yaml --against old.yaml week/
        """
    )

    @Argument(help: "The new policy.")
    var new: String

    @Argument(
      help: ArgumentHelp("Files, folders, globs, or - for standard input.", valueName: "capture")
    )
    var captures: [String]

    @Option(help: ArgumentHelp("The policy that holds now.", valueName: "policy"))
    var against: String

    @Option(help: ArgumentHelp("Only packets that match, tcpdump's syntax.", valueName: "filter"))
    var filter: String?

    @Option(help: "text or json.")
    var format = PolicyFormat.text

    @OptionGroup var output: PolicyOutputArguments

    func run() throws {
      Interrupt.install()
      let configuration = AuditConfiguration(
        captures: captures,
        policyPath: against,
        rulesDirectory: "",
        filter: filter
      )
      let result = try AuditRun.simulate(
        configuration,
        new: new,
        old: against,
        stop: Interrupt.stop
      )
      try output.write(format == .json ? PolicyPages.json(result) : PolicyPages.text(result))
      for warning in result.warnings { Messages.warning(warning) }
      for capture in result.reading.captures {
        guard let incident = capture.incident else { continue }
        Messages.error("\(capture.path): \(incident)")
      }
      if result.reading.interrupted { throw StatusExit(status: .interrupted) }
      if result.reading.captures.contains(where: { $0.incident != nil }) {
        throw StatusExit(status: .capture)
      }
      let isDenied = result.changes.contains { $0.change == "denied" }
      try StatusExit.unlessClean(isDenied ? .findings : .clean)
    }
  }
}
