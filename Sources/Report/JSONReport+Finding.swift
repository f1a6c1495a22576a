// SPDX-License-Identifier: Apache-2.0
internal import Events
internal import Findings
internal import NetworkTypes

extension JSONReport {
  /// What a rule advises, and where it was written last.
  ///
  /// It is the same for all findings of a rule, which stand together, and a third of a finding.
  struct Advice {
    private var remediation = ""
    private var references: [String] = []
    private var start = 0
    private var end = 0

    /// Writes the members, or repeats them.
    mutating func write(of finding: Finding, to json: inout JSONWriter) {
      if end > start, finding.remediation == remediation, finding.references == references {
        json.repeatMembers(from: start, to: end)
        return
      }
      start = json.count
      json.member("remediation", finding.remediation)
      json.member("references", finding.references)
      end = json.count
      remediation = finding.remediation
      references = finding.references
    }
  }

  /// A finding as one object.
  static func write(_ finding: Finding, _ advice: inout Advice, to json: inout JSONWriter) {
    json.beginObject()
    json.member("id", finding.id)
    json.member("rule", finding.rule)
    json.member("title", finding.title)
    json.member("severity", finding.severity.rawValue)
    json.member("confidence", finding.confidence)
    json.member("category", finding.category)
    json.member("outcome", finding.outcome.rawValue)
    json.member("zone_from", orNull: finding.zoneFrom)
    json.member("zone_to", orNull: finding.zoneTo)
    json.member("client", finding.client)
    json.member("client_name", orNull: finding.client.name)
    json.member("client_mac", orNull: finding.client.mac)
    if finding.server.isNamed {
      json.member("server", finding.server)
    } else {
      json.key("server")
      json.null()
    }
    json.member("server_name", orNull: finding.server.name)
    json.member("server_mac", orNull: finding.server.mac)
    json.member("service", finding.service)
    json.member("first_seen", finding.firstSeen)
    json.member("last_seen", finding.lastSeen)
    json.member("count", finding.count)
    json.beginArray("evidence")
    for index in finding.evidence.indices { write(finding.evidence[index], to: &json) }
    json.endArray()
    json.member("weak_evidence", finding.weakEvidence.names)
    json.member("explanation", finding.explanation)
    advice.write(of: finding, to: &json)
    json.key("waiver")
    if let waiver = finding.waiver {
      json.beginObject()
      json.member("owner", waiver.owner)
      json.member("reason", waiver.reason)
      json.member("expires", waiver.expires)
      json.endObject()
    } else {
      json.null()
    }
    json.endObject()
  }

  private static func write(_ piece: Evidence, to json: inout JSONWriter) {
    json.beginObject()
    json.member("capture", piece.capture)
    json.member("packet", piece.packet)
    json.member("timestamp", piece.timestamp)
    json.member("flow_id", piece.flowID)
    json.member("community_id", orNull: piece.communityID)
    if !piece.weakness.isEmpty { json.member("weakness", piece.weakness.names) }
    json.beginObject("fields")
    writeFields(piece.fields, to: &json)
    json.endObject()
    json.endObject()
  }

  /// A member a name: a list field, whose name occurs more than once, is an array of its values.
  ///
  /// An object with the same name twice is legal JSON that most readers cut to the last value.
  static func writeFields(_ fields: [Evidence.Field], to json: inout JSONWriter) {
    guard repeats(fields) else {
      for field in fields {
        json.key(field.name)
        json.value(field.value)
      }
      return
    }
    for (index, field) in fields.enumerated()
    where !fields[..<index].contains(where: { $0.name == field.name }) {
      json.key(field.name)
      let further = fields[(index + 1)...].filter { $0.name == field.name }
      if further.isEmpty {
        json.value(field.value)
      } else {
        json.beginArray()
        json.value(field.value)
        for other in further { json.value(other.value) }
        json.endArray()
      }
    }
  }

  /// Whether a name occurs twice; a rule quotes a few fields, so each is held against the others.
  private static func repeats(_ fields: [Evidence.Field]) -> Bool {
    for index in fields.indices {
      let name = fields[index].name
      // Most names differ in length, which is cheaper to tell than the names.
      for other in fields[..<index]
      where other.name.utf8.count == name.utf8.count && other.name == name {
        return true
      }
    }
    return false
  }
}
