// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Audit
internal import Findings
internal import Policy

extension PolicyCommand {
  /// `wardwire policy lint`.
  struct Lint: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Says what is doubtful in a policy.",
      discussion: """
        Conduits that are shadowed by weaker ones, contradictory, over-broad,
        unreachable or redundant, zones that overlap, assets in no zone; with captures
        also conduits that they do not use. Expiries are judged by --at, or by the
        captures' last packet. Exit status 1 for remarks of --fail-on or worse.

        EXAMPLE:
          wardwire policy lint ward.yaml
          wardwire policy lint ward.yaml --captures week/ --format json
          wardwire policy lint ward.yaml --at 2026-12-31 --fail-on low
        """
    )

    @Argument(help: "The policy (YAML).")
    var file: String

    @Option(
      parsing: .upToNextOption,
      help: ArgumentHelp("Captures that should use every conduit.", valueName: "capture")
    )
    var captures: [String] = []

    @Option(help: ArgumentHelp("The day by which expiries are judged, UTC.", valueName: "date"))
    var at: String?

    @Option(help: ArgumentHelp("Folder with the rule packs. (default: Rules)", valueName: "folder"))
    var rules: String?

    @Option(help: ArgumentHelp("Exit with 1 for remarks this bad or worse.", valueName: "severity"))
    var failOn: FailureThreshold = .high

    @Option(help: "text or json.")
    var format = PolicyFormat.text

    @OptionGroup var output: PolicyOutputArguments

    func run() throws {
      let folder = captures.isEmpty ? nil : try RulesDirectory.find(rules)
      let result = try AuditRun.lint(
        policy: file,
        captures: captures,
        rules: folder,
        at: at
      )
      try output.write(format == .json ? PolicyPages.json(result) : PolicyPages.text(result))
      let isBad = result.remarks.contains { failOn.includes($0.severity) }
      try StatusExit.unlessClean(isBad ? .findings : .clean)
    }
  }

  /// `wardwire policy explain`.
  struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Answers whether a policy permits a flow, and why; needs no capture.",
      discussion: """
        Without --at no conduit has expired. Exit status 1 when it is denied.

        EXAMPLE:
          wardwire policy explain ward.yaml --from ct1 --to pacs --service dicom
          wardwire policy explain --policy ward.yaml --from 10.20.50.11 --to internet \
            --service https
        """
    )

    @Argument(help: ArgumentHelp("The policy (YAML).", valueName: "file"))
    var file: String?

    @Option(help: ArgumentHelp("The policy, when it is not the argument.", valueName: "file"))
    var policy: String?

    @Option(help: ArgumentHelp("Who begins: a zone, an asset or an address.", valueName: "end"))
    var from: String

    @Option(help: ArgumentHelp("With whom: a zone, an asset or an address.", valueName: "end"))
    var to: String

    @Option(help: "A service of the policy, a built-in one, or tcp/4242.")
    var service: String

    @Option(
      help: ArgumentHelp("When, UTC: 2026-11-25 or 2026-11-25T14:30.", valueName: "time")
    )
    var at: String?

    @Option(help: "text or json.")
    var format = PolicyFormat.text

    @OptionGroup var output: PolicyOutputArguments

    func validate() throws {
      if (file == nil) == (policy == nil) {
        throw ValidationError("Expected one policy: as the argument, or with --policy.")
      }
    }

    func run() throws {
      let answer = try AuditRun.explain(
        policy: file ?? policy ?? "",
        from: from,
        to: to,
        service: service,
        at: at
      )
      try output.write(format == .json ? PolicyPages.json(answer) : PolicyPages.text(answer))
      try StatusExit.unlessClean(answer.verdict == "denied" ? .findings : .clean)
    }
  }

  /// `wardwire policy diff`.
  struct Diff: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Says what one policy permits and another does not.",
      discussion: """
        Permissions are compared and not texts: names, order and how networks are cut
        do not matter. Each difference widens or narrows what is permitted, or both,
        when neither condition holds the other. Exit status 1 if they differ, with
        --fail-on widening only if something is permitted that was not.

        EXAMPLE:
          wardwire policy diff old.yaml new.yaml
          wardwire policy diff main.yaml proposed.yaml --fail-on widening
        """
    )

    enum Threshold: String, ExpressibleByArgument, CaseIterable {
      case difference
      case widening
      case never
    }

    @Argument(help: "The old policy.")
    var old: String

    @Argument(help: "The new policy.")
    var new: String

    @Option(help: ArgumentHelp("Exit with 1 for any difference, or one that permits more."))
    var failOn = Threshold.difference

    @Option(help: "text or json.")
    var format = PolicyFormat.text

    @OptionGroup var output: PolicyOutputArguments

    func run() throws {
      let (entries, isCut) = try AuditRun.diff(old: old, new: new)
      try output.write(
        format == .json
          ? PolicyPages.json(entries, isCut: isCut) : PolicyPages.text(entries, isCut: isCut)
      )
      let isBad =
        switch failOn {
        case .difference: !entries.isEmpty
        case .widening: isCut || entries.contains { $0.effect != .narrows }
        case .never: false
        }
      try StatusExit.unlessClean(isBad ? .findings : .clean)
    }
  }
}
