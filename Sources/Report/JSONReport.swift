// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import Findings
internal import NetworkTypes

/// The report as JSON: keys and their order are CONTRACT.md's, "Findings (json)".
enum JSONReport {
  /// One object, two spaces a level.
  static func render(_ report: AuditReport) -> TextBuffer {
    var json = JSONWriter.forReport(.pretty, report)
    json.beginObject()
    writeHead(report, to: &json)
    json.beginArray("assets")
    for asset in report.assets { write(asset, to: &json) }
    json.endArray()
    json.beginArray("conduits")
    for conduit in report.conduits { write(conduit, to: &json) }
    json.endArray()
    json.beginArray("findings")
    var advice = Advice()
    for index in report.findings.indices { write(report.findings[index], &advice, to: &json) }
    json.endArray()
    json.endObject()
    json.newline()
    return json.finish()
  }

  /// The tool, captures and summary on the first line, then a finding a line.
  static func renderLines(_ report: AuditReport) -> TextBuffer {
    var json = JSONWriter.forReport(.compact, report)
    json.beginObject()
    writeHead(report, to: &json)
    json.endObject()
    json.newline()
    var advice = Advice()
    for index in report.findings.indices {
      write(report.findings[index], &advice, to: &json)
      json.newline()
    }
    return json.finish()
  }

  private static func writeHead(_ report: AuditReport, to json: inout JSONWriter) {
    json.beginObject("tool")
    json.member("name", report.tool.name)
    json.member("version", report.tool.version)
    json.member("rules_digest", report.tool.rulesDigest)
    json.member("policy_digest", orNull: report.tool.policyDigest)
    json.member("policy_name", orNull: report.tool.policyName)
    json.member("rules", report.tool.ruleCount)
    json.endObject()
    json.beginArray("captures")
    for capture in report.captures { write(capture, to: &json) }
    json.endArray()
    writeSummary(report, to: &json)
  }

  private static func writeSummary(_ report: AuditReport, to json: inout JSONWriter) {
    let summary = report.summary
    json.beginObject("summary")
    json.beginObject("findings")
    let counts = report.countsBySeverity
    for severity in Severity.allCases {
      json.key(severity.rawValue)
      json.value(counts[severity.rank])
    }
    json.endObject()
    json.beginObject("flows")
    json.member("total", summary.flows)
    write(summary.flowsByVerdict.named, to: &json)
    json.endObject()
    json.beginObject("events")
    write(summary.eventsByType, to: &json)
    json.endObject()
    json.member("packets", summary.packets)
    json.member("bytes", summary.bytes)
    json.member("not_evaluated", summary.notEvaluated)
    json.beginObject("limits_reached")
    write(summary.limitsReached, to: &json)
    json.endObject()
    json.beginArray("rules")
    for rule in report.rules { rule.write(to: &json) }
    json.endArray()
    json.member("warnings", report.warnings)
    json.member("interrupted", report.interrupted)
    json.member("show_sensitive", report.showsSensitive)
    if let folder = report.evidenceFolder { json.member("evidence_folder", folder) }
    if let changes = report.changes { write(changes, report, to: &json) }
    json.endObject()
  }

  private static func write(
    _ changes: ReportChanges,
    _ report: AuditReport,
    to json: inout JSONWriter
  ) {
    json.beginObject("changes")
    json.member("baseline", changes.baseline)
    json.member("other_rules", changes.hasOtherRules)
    json.member("other_policy", changes.hasOtherPolicy)
    json.member("unchanged", changes.unchanged)
    json.beginArray("new")
    for finding in report.findings where changes.new.contains(finding.id) { json.value(finding.id) }
    json.endArray()
    json.beginArray("gone")
    for finding in changes.gone {
      json.beginObject()
      json.member("id", finding.id)
      json.member("rule", finding.rule)
      json.member("title", finding.title)
      json.member("severity", finding.severity)
      json.member("client", finding.client)
      json.member("server", finding.server)
      json.member("service", finding.service)
      json.endObject()
    }
    json.endArray()
    json.endObject()
  }

  private static func write(_ counts: [NamedCount], to json: inout JSONWriter) {
    for item in counts {
      json.key(item.name)
      json.value(item.count)
    }
  }

  private static func write(_ capture: CaptureSummary, to json: inout JSONWriter) {
    let quality = capture.quality
    json.beginObject()
    json.member("path", capture.path)
    json.member("sha256", orNull: capture.sha256)
    json.member("bytes", capture.bytes)
    json.member("packets", capture.packets)
    json.member("first", orNull: capture.first)
    json.member("last", orNull: capture.last)
    json.member(
      "link_type",
      orNull: capture.linkTypes.isEmpty ? nil : capture.linkTypes.joined(separator: ",")
    )
    json.member("incident", orNull: capture.incident)
    json.member("continues_previous", capture.continuesPrevious)
    json.beginObject("quality")
    json.member("decoded", quality.decoded)
    json.beginObject("skipped_by_reason")
    write(quality.skippedByReason.sorted(), to: &json)
    json.endObject()
    json.member("truncated", quality.truncated)
    json.member("one_sided_flows", quality.oneSidedFlows)
    json.member("gaps_bytes", quality.gapBytes)
    json.member("duplicates", quality.duplicates)
    json.member("checksum_offload", quality.checksumOffload)
    json.member("vlan_seen", quality.vlanSeen)
    json.member("vlan_tagged", quality.vlanTagged)
    json.beginObject("clock")
    json.member("steps_back", quality.stepsBack)
    json.member("first_step_back", orNull: quality.firstStepBack)
    json.member("steps_ahead", quality.stepsAhead)
    json.member("first_step_ahead", orNull: quality.firstStepAhead)
    json.endObject()
    json.member("dropped_by_capture", orNull: quality.droppedByCapture)
    json.member("bytes_read", quality.bytesRead)
    json.member("bytes_copied", quality.bytesCopied)
    json.endObject()
    json.endObject()
  }

  private static func write(_ asset: AssetRecord, to json: inout JSONWriter) {
    json.beginObject()
    json.beginArray("ip")
    for address in asset.addresses { json.value(address) }
    json.endArray()
    json.member("mac", orNull: asset.mac)
    json.member("name", orNull: asset.name)
    json.member("zone", orNull: asset.zone)
    json.member("declared", asset.declared)
    json.member("client_of", asset.clientOf)
    json.member("server_of", asset.serverOf)
    json.member("first_seen", orNull: asset.firstSeen)
    json.member("last_seen", orNull: asset.lastSeen)
    json.member("flows", asset.flows)
    json.endObject()
  }

  private static func write(_ conduit: ConduitRecord, to json: inout JSONWriter) {
    json.beginObject()
    json.member("id", conduit.id)
    json.member("line", orNull: conduit.line)
    json.member("from", conduit.from)
    json.member("to", conduit.to)
    json.member("allowed", conduit.allowed)
    json.member("violates", conduit.violates)
    json.member("not_observable", conduit.notObservable)
    json.member("flows", conduit.flows)
    json.member("bytes", conduit.bytes)
    json.member("last_seen", orNull: conduit.lastSeen)
    json.endObject()
  }
}
