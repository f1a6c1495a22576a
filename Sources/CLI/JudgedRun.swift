// SPDX-License-Identifier: Apache-2.0
internal import Audit
internal import Findings
internal import Syslog

/// What `audit` and `live` have in common: make a report, write it, and end with its status.
struct JudgedRun {
  let report: ReportArguments
  let messages: MessageArguments
  let plan: OutputPlan
  /// An earlier report that the new one is held against.
  let earlier: EarlierReport?

  /// Makes the plan of what was typed.
  init(_ report: ReportArguments, _ messages: MessageArguments) throws(AuditError) {
    self.report = report
    self.messages = messages
    plan = try OutputPlan(
      format: report.format,
      paths: report.output,
      colour: Colour.isWanted(noColor: report.noColor),
      identity: SyslogIdentity(
        authorities: report.syslogCA,
        certificate: report.syslogCertificate,
        key: report.syslogKey
      )
    )
    earlier = try report.baseline.map { (path) throws(AuditError) in
      try AuditRun.baseline(at: path)
    }
  }

  /// Says what the run uses, when asked.
  func note(_ configuration: AuditConfiguration) {
    guard messages.verbose else { return }
    Messages.note("rules: \(configuration.rulesDirectory)")
    Messages.note("policy: \(configuration.policyPath ?? "none")")
    Messages.note("threads: \(configuration.threads)")
  }

  /// Runs, writes and ends.
  func finish(
    pack: PackFolder? = nil,
    _ configuration: AuditConfiguration? = nil,
    _ run: ((@Sendable (AuditProgress) -> Void)?) throws(AuditError) -> AuditReport
  ) throws {
    Interrupt.install()
    let line = ProgressLine(asked: report.progress, quiet: messages.quiet)
    var show: (@Sendable (AuditProgress) -> Void)?
    if let line { show = { progress in line.show(progress) } }
    var result: AuditReport
    do throws(AuditError) {
      result = try run(show)
    } catch {
      line?.finish()
      throw error
    }
    line?.finish()
    if let earlier { result.changes = ReportChanges(result, since: earlier) }
    if let folder = report.evidence {
      result.warnings += try EvidenceFolder(folder, showsSensitive: result.showsSensitive).write(
        result
      )
      result.evidenceFolder = folder
    }
    if let pack, let configuration { result.warnings += try pack.write(result, configuration) }
    let failed = plan.write(result)
    if !messages.quiet {
      for warning in result.warnings { Messages.warning(warning) }
    }
    for capture in result.incidents {
      Messages.error("\(capture.path): \(capture.incident ?? "")")
    }
    try StatusExit.unlessClean(
      ExitStatus(result, outputsFailed: failed, failOn: report.failOn)
    )
  }
}
