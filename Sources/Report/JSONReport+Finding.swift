// SPDX-License-Identifier: Apache-2.0
internal import Events
internal import Findings
internal import NetworkTypes

extension JSONReport {
  /// A finding as one object.
  static func write(_ finding: Finding, to json: inout JSONWriter) {
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
    json.member("client", finding.client.identity)
    json.member("client_name", orNull: finding.client.name)
    json.member("client_mac", orNull: finding.client.mac?.description)
    json.member("server", orNull: finding.server.identity.isEmpty ? nil : finding.server.identity)
    json.member("server_name", orNull: finding.server.name)
    json.member("server_mac", orNull: finding.server.mac?.description)
    json.member("service", finding.service)
    json.member("first_seen", finding.firstSeen.description)
    json.member("last_seen", finding.lastSeen.description)
    json.member("count", finding.count)
    json.beginArray("evidence")
    for piece in finding.evidence { write(piece, to: &json) }
    json.endArray()
    json.member("weak_evidence", finding.weakEvidence.names)
    json.member("explanation", finding.explanation)
    json.member("remediation", finding.remediation)
    json.member("references", finding.references)
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
    json.member("timestamp", piece.timestamp.description)
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
}
