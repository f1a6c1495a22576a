// SPDX-License-Identifier: Apache-2.0

// HL7 and DICOM.
extension EventSentence {
  static func hl7(_ event: EventMembers) -> [String] {
    if let commit = event.text("commit_ack") { return ["MLLP commit acknowledgement: \(commit)"] }
    var name = event.text("message_type") ?? "HL7 message"
    if let trigger = event.text("trigger_event") { name += "^\(trigger)" }
    if let control = event.text("control_id") { name += " id \(control)" }
    if let sender = address(event, "sending") { name += " from \(sender)" }
    if let receiver = address(event, "receiving") { name += " to \(receiver)" }
    let counts = event.object("segment_counts")
    let segments = event.texts("segments").map { segment in
      let count = counts?.integer(segment) ?? 1
      return count > 1 ? "\(segment)(\(count))" : segment
    }
    var details = ["\(name), segments \(some(segments).joined(separator: " "))"]
    let size = "\(event.text("bytes") ?? "0") bytes, \(event.text("framing") ?? "")"
    details.append(
      [event.text("version").map { "HL7 \($0)" }, size].compactMap { $0 }.joined(separator: ", ")
    )
    details += list("about a person:", event.texts("phi_segments"))
    details += list("observations:", event.texts("observation_ids"))
    guard let code = event.text("ack_code") else { return details }
    var answer = code
    if let acked = event.text("acked_control_id") { answer += " for \(acked)" }
    if let latency = event.text("latency_ms") { answer += " after \(latency) ms" }
    let errors = event.objects("error_segments").map { error in
      var text = "error \(error.text("code") ?? "without a code")"
      if let severity = error.text("severity") { text += " (\(severity))" }
      if let location = error.text("location") { text += " at \(location)" }
      return text
    }
    return [answer] + some(errors) + details
  }

  static func dicom(_ event: EventMembers) -> [String] {
    switch event.text("type") {
    case "associate_rq": return request(event)
    case "associate_ac": return acceptance(event)
    case "associate_rj":
      let result = event.text("result_name") ?? event.text("result") ?? ""
      return ["A-ASSOCIATE-RJ: \(event.text("reason_name") ?? "no reason") (\(result))"]
    case "release_rq": return ["A-RELEASE-RQ"]
    case "release_rp": return ["A-RELEASE-RP"]
    case "abort":
      let source = event.text("source_name") ?? "source \(event.text("source") ?? "?")"
      let reason = event.text("reason_name").map { ": \($0)" } ?? ""
      return ["A-ABORT\(reason) (\(source))"]
    case "command": return command(event)
    default: return []
    }
  }

  private static func request(_ event: EventMembers) -> [String] {
    var lines = [
      "A-ASSOCIATE-RQ from \(event.text("calling_ae") ?? "-") to \(event.text("called_ae") ?? "-")"
    ]
    lines += some(
      event.objects("presentation_contexts").map { context in
        let syntaxes = context.texts("transfer_syntaxes").map(name(ofUID:))
        return "proposes \(context.text("id") ?? "?") \(abstract(context)): "
          + some(syntaxes).joined(separator: ", ")
      }
    )
    if let identity = event.object("user_identity") {
      var text = "user identity: \(identity.text("type_name") ?? "of an unknown type")"
      for field in ["primary_field", "secondary_field"] {
        if let value = identity.text(field) { text += " \(value)" }
      }
      lines.append(text)
    }
    return lines + [implementation(event)].compactMap { $0 }
  }

  private static func acceptance(_ event: EventMembers) -> [String] {
    let contexts = event.objects("presentation_contexts")
    let accepted = contexts.filter { $0.integer("result") == 0 }
    var lines = ["A-ASSOCIATE-AC: \(accepted.count) of \(contexts.count) contexts accepted"]
    lines += some(
      contexts.map { context in
        let id = context.text("id") ?? "?"
        guard context.integer("result") == 0 else {
          return "refuses \(id) \(abstract(context)): \(context.text("result_name") ?? "")"
        }
        let syntaxes = context.texts("transfer_syntaxes").map(name(ofUID:))
        return "accepts \(id) \(abstract(context)): \(some(syntaxes).joined(separator: ", "))"
      }
    )
    return lines + [implementation(event)].compactMap { $0 }
  }

  private static func abstract(_ context: EventMembers) -> String {
    context.text("abstract_syntax_name") ?? context.text("abstract_syntax") ?? "(not known)"
  }

  private static func implementation(_ event: EventMembers) -> String? {
    let name =
      event.text("implementation_version_name")
      ?? event.text("implementation_class_uid")
    return name.map {
      "implementation \($0), PDUs up to \(event.text("max_pdu_length") ?? "?") bytes"
    }
  }

  private static func command(_ event: EventMembers) -> [String] {
    var text = event.text("command") ?? "a command"
    if let id = event.text("message_id") { text += " \(id)" }
    if let id = event.text("message_id_responded_to") { text += " for \(id)" }
    if let status = event.text("status") {
      text += ": \(event.text("status_name") ?? status)"
      if event.integer("status") != 0 {
        text += " (0x\(String(event.integer("status") ?? 0, radix: 16)))"
      }
    }
    if let latency = event.text("latency_ms") { text += " after \(latency) ms" }
    var lines = [text]
    if let sopClass = event.text("affected_sop_class_name") ?? event.text("affected_sop_class_uid")
    {
      lines[0] += ", \(sopClass)"
    }
    if let comment = event.text("error_comment") { lines.append("error comment \(comment)") }
    if let destination = event.text("move_destination") { lines.append("moves to \(destination)") }
    if let origin = event.text("move_originator_ae") { lines.append("moved by \(origin)") }
    let counts = ["remaining", "completed", "failed", "warning"].compactMap { kind in
      event.text("\(kind)_suboperations").map { "\($0) \(kind)" }
    }
    lines += list("sub-operations:", counts)
    if event.flag("dataset_present") == true {
      var data = "data set of \(event.text("dataset_bytes") ?? "?") bytes"
      if let syntax = event.text("transfer_syntax") { data += ", \(name(ofUID: syntax))" }
      if event.flag("phi_present") == true { data += ", about a patient" }
      if event.flag("identity_removed") == true { data += ", identity removed" }
      lines.append(data)
    }
    let device = ["modality", "manufacturer", "model", "station_name"].compactMap { event.text($0) }
    lines += list("device:", device + event.texts("software_versions"))
    if let level = event.text("query_level") { lines.append("query level \(level)") }
    lines += list("asks for", event.texts("query_keys"))
    if event.flag("query_unconstrained") == true { lines.append("matches everything") }
    return lines
  }
}
