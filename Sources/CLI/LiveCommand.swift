// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Audit

/// `wardwire live`: the same on an interface.
struct LiveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "live",
    abstract: "Judges an interface until it is stopped, and reports.",
    discussion: """
      Needs the right to capture (root, or CAP_NET_RAW).
      Interrupt it, or give --duration or --packets, to get the report.

      EXAMPLE:
        wardwire live -i eth1 --policy ward.yml --duration 3600 -o report.json
      """
  )

  @Option(name: .shortAndLong, help: "Interface to listen on.")
  var interface: String

  @Option(help: ArgumentHelp("Stop after so many seconds.", valueName: "seconds"))
  var duration: Double?

  @Option(help: ArgumentHelp("Stop after so many packets.", valueName: "count"))
  var packets: UInt64?

  @Option(help: ArgumentHelp("Bytes kept of each packet.", valueName: "bytes"))
  var snaplen = 262_144

  @Option(help: ArgumentHelp("The kernel's buffer.", valueName: "MiB"))
  var bufferSize = 64

  @Flag(help: "Do not ask for frames that are for others.")
  var noPromiscuous = false

  @OptionGroup var judge: JudgeArguments
  @OptionGroup var decode: DecodeArguments
  @OptionGroup var report: ReportArguments
  @OptionGroup var messages: MessageArguments

  func validate() throws {
    if decode.keylog != nil {
      throw ValidationError("--keylog is for stored captures: audit and inspect.")
    }
    if let duration, !(duration > 0 && duration < 1e9) {
      throw ValidationError("--duration must be a positive number of seconds.")
    }
    if packets == 0 { throw ValidationError("--packets must be at least 1.") }
    if !(64...262_144).contains(snaplen) {
      throw ValidationError("--snaplen must be from 64 to 262144.")
    }
    if !(1...2047).contains(bufferSize) {
      throw ValidationError("--buffer-size must be from 1 to 2047 MiB.")
    }
  }

  func run() throws {
    let run = try JudgedRun(report, messages)
    var configuration = LiveConfiguration(
      audit: decode.configuration(
        captures: [],
        policy: judge.policy,
        rulesDirectory: try RulesDirectory.find(judge.rules),
        formats: run.plan.formats
      ),
      interface: interface,
      durationSeconds: duration,
      packets: packets,
      snapLength: snaplen,
      bufferBytes: bufferSize << 20,
      promiscuous: !noPromiscuous
    )
    configuration.audit.profile = judge.profile
    run.note(configuration.audit)
    try run.finish { (progress) throws(AuditError) in
      try AuditRun.live(configuration, stop: Interrupt.stop, progress: progress)
    }
  }
}
