// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Audit
internal import Foundation
internal import Report

extension ReportFormat: ExpressibleByArgument {}

// What the user typed, and nothing else: no lookups, no input or output. OutputPlan and the
// `configuration` functions make of it what a run needs.

/// What every command says on standard error, and how.
struct MessageArguments: ParsableArguments {
  @Flag(name: .shortAndLong, help: "No warnings on standard error.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Say on standard error what the run uses.")
  var verbose = false

  func validate() throws {
    if quiet, verbose { throw ValidationError("--quiet and --verbose exclude each other.") }
  }
}

/// Where a report goes.
struct ReportArguments: ParsableArguments {
  @Option(
    help: """
      Format of standard output, of an output whose ending names none, and of the only output.
      """
  )
  var format: ReportFormat?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Where to write, may be given again; its ending chooses the format, - is standard output.",
      valueName: "path"
    )
  )
  var output: [String] = []

  @Option(
    help: ArgumentHelp(
      "Certificates in PEM that a syslog+tls:// receiver's has to come from, instead of the system's.",
      valueName: "file"
    )
  )
  var syslogCA: String?

  @Option(
    help: ArgumentHelp(
      "The sender's certificate in PEM, with its chain, for a syslog+tls:// receiver that wants one.",
      valueName: "file"
    )
  )
  var syslogCertificate: String?

  @Option(
    help: ArgumentHelp(
      "The key of that certificate in PEM, without a passphrase, where it is in another file.",
      valueName: "file"
    )
  )
  var syslogKey: String?

  @Option(
    help: ArgumentHelp(
      "Write a pcapng file of the packets behind each finding there, redacted without --show-sensitive.",
      valueName: "folder"
    )
  )
  var evidence: String?

  @Option(
    help: ArgumentHelp(
      "An earlier JSON report: say which findings are new since then, and which are gone.",
      valueName: "report"
    )
  )
  var baseline: String?

  @Option(
    help: ArgumentHelp(
      "Exit with 1 for findings this bad or worse.",
      valueName: "severity"
    )
  )
  var failOn: FailureThreshold = .high

  @Flag(help: "Progress on standard error even when that is no terminal.")
  var progress = false

  @Flag(help: "No colour; NO_COLOR in the environment says the same.")
  var noColor = false
}

/// What is read, and what may be held.
struct DecodeArguments: ParsableArguments {
  @Option(help: ArgumentHelp("Only packets that match, tcpdump's syntax.", valueName: "expression"))
  var filter: String?

  @Option(help: "Workers. (default: as many as there are processors)")
  var threads: Int?

  @Flag(help: "Judge the files of a rotated capture one by one, not as one stream.")
  var separate = false

  @Flag(help: "Show patient data and credentials instead of [redacted].")
  var showSensitive = false

  @Option(
    help: ArgumentHelp(
      "Secrets of TLS sessions (SSLKEYLOGFILE); those in a pcapng capture are used without it.",
      valueName: "file"
    )
  )
  var keylog: String?

  @Flag(help: "Leave out packets with wrong IPv4, TCP, UDP or ICMP checksums.")
  var verifyChecksums = false

  @Option(help: "Flows held at once.")
  var maxFlows = AuditLimits().maxFlows

  @Option(help: "Bytes held to put streams in order.")
  var maxReassemblyBytes = ByteCount(bytes: AuditLimits().maxReassemblyBytes)

  @Option(help: "Bytes of one message.")
  var maxMessageBytes = ByteCount(bytes: AuditLimits().maxMessageBytes)

  @Option(help: "Bytes of one connection that are decoded. (default: all)")
  var maxStreamBytes: ByteCount?

  @Option(help: "Findings kept.")
  var maxFindings = AuditLimits().maxFindings

  @Option(help: "Events of one flow.")
  var maxEventsPerFlow = AuditLimits().maxEventsPerFlow

  @Option(help: "Packets that wait for their fragments.")
  var maxFragmentedPackets = AuditLimits().maxFragmentedPackets

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads must be from 1 to 1024.")
    }
    if maxFlows < 1 { throw ValidationError("--max-flows must be at least 1.") }
    if maxFindings < 1 { throw ValidationError("--max-findings must be at least 1.") }
    if maxEventsPerFlow < 1 {
      throw ValidationError("--max-events-per-flow must be at least 1.")
    }
    if maxFragmentedPackets < 1 {
      throw ValidationError("--max-fragmented-packets must be at least 1.")
    }
  }

  /// What `Audit` needs to know.
  func configuration(
    captures: [String],
    policy: String? = nil,
    rulesDirectory: String = "",
    formats: Set<ReportFormat>
  ) -> AuditConfiguration {
    var limits = AuditLimits()
    limits.maxFlows = maxFlows
    limits.maxReassemblyBytes = maxReassemblyBytes.bytes
    limits.maxMessageBytes = maxMessageBytes.bytes
    if let maxStreamBytes { limits.maxStreamBytes = maxStreamBytes.bytes }
    limits.maxFindings = maxFindings
    limits.maxEventsPerFlow = maxEventsPerFlow
    limits.maxFragmentedPackets = maxFragmentedPackets
    var configuration = AuditConfiguration(
      captures: captures,
      policyPath: policy,
      rulesDirectory: rulesDirectory,
      filter: filter,
      threads: threads ?? ProcessInfo.processInfo.activeProcessorCount,
      showSensitive: showSensitive,
      limits: limits,
      formats: formats,
      toolVersion: Wardwire.version
    )
    configuration.judgesFilesSeparately = separate
    configuration.verifiesChecksums = verifyChecksums
    configuration.keyLogPath = keylog
    return configuration
  }
}

/// By what is judged.
struct JudgeArguments: ParsableArguments {
  @Option(help: ArgumentHelp("Zones, assets and conduits (YAML).", valueName: "file"))
  var policy: String?

  @Option(help: ArgumentHelp("Folder with the rule packs. (default: Rules)", valueName: "folder"))
  var rules: String?

  @Option(
    help: ArgumentHelp(
      "Which rules and thresholds: a profile's name or file. (default: hospital)",
      valueName: "profile"
    )
  )
  var profile: String?
}

/// A pack of evidence about one device.
struct PackArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Write an evidence pack about one device there, a folder that is not there yet; needs --device.",
      valueName: "folder"
    )
  )
  var pack: String?

  @Option(
    help: ArgumentHelp("The device and its interfaces as declared (YAML).", valueName: "file")
  )
  var device: String?

  @Option(
    name: .customLong("mds2"),
    help: ArgumentHelp(
      "The device's MDS2 worksheet, saved as CSV: question, text, answer, note.",
      valueName: "file"
    )
  )
  var worksheet: String?

  @Option(
    help: ArgumentHelp(
      "Sign the pack with this Ed25519 key (PEM); \u{201c}wardwire pack key\u{201d} makes one.",
      valueName: "file"
    )
  )
  var signingKey: String?

  func validate() throws {
    if pack != nil, device == nil {
      throw ValidationError(
        "--pack needs --device FILE; Docs/packs.md and Rules/devices/sample-pump.yaml show one."
      )
    }
    if pack == nil, device != nil || worksheet != nil || signingKey != nil {
      throw ValidationError("--device, --mds2 and --signing-key belong to --pack FOLDER.")
    }
  }
}
