// SPDX-License-Identifier: Apache-2.0
internal import Events
internal import Findings
internal import NetworkTypes

/// What a pack says, for programs.
package enum PackJSON {
  /// One object, two spaces a level.
  package static func render(_ pack: EvidencePack) -> [UInt8] {
    var json = JSONWriter(layout: .pretty, escapesC1: true)
    json.beginObject()
    json.member("pack", 1)
    json.beginObject("tool")
    json.member("name", pack.report.tool.name)
    json.member("version", pack.report.tool.version)
    json.member("rules", pack.report.tool.ruleCount)
    json.endObject()
    texts("device", pack.declaration.identity.map { ($0.key, $0.text) }, &json)
    texts("capture_conditions", pack.declaration.conditions.map { ($0.key, $0.text) }, &json)
    texts("settings", pack.settings.map { ($0.name, $0.value) }, &json)
    json.beginArray("inputs")
    for input in pack.inputs {
      json.beginObject()
      json.member("kind", input.kind)
      json.member("path", input.path)
      if let bytes = input.bytes { json.member("bytes", bytes) }
      if let sum = input.sha256 { json.member("sha256", sum) }
      json.endObject()
    }
    json.endArray()
    json.beginArray("states")
    for state in pack.states { write(state, &json) }
    json.endArray()
    list("not_exercised", pack.declaration.notExercised, &json)
    json.beginArray("interfaces")
    for row in pack.interfaces.rows { write(row, &json) }
    json.endArray()
    json.beginArray("unanswered")
    for probe in pack.interfaces.unanswered { write(probe, &json) }
    json.endArray()
    json.member("interfaces_omitted", pack.interfaces.omitted)
    if let mds2 = pack.mds2 { write(mds2, pack, &json) }
    json.beginObject("guidance")
    json.member("edition", GuidanceTopic.edition)
    json.beginArray("sections")
    for result in pack.sections { write(result, pack, &json) }
    json.endArray()
    json.beginArray("appendix_1")
    for result in pack.categories { write(result, pack, &json) }
    json.endArray()
    json.endObject()
    list("not_observable", pack.notObservable, &json)
    list("never_observable", EvidencePack.alwaysHidden, &json)
    json.endObject()
    json.newline()
    return json.bytes
  }

  private static func texts(
    _ name: StaticString,
    _ pairs: [(String, String)],
    _ json: inout JSONWriter
  ) {
    json.beginObject(name)
    for (key, text) in pairs {
      json.key(key)
      json.value(text)
    }
    json.endObject()
  }

  private static func list(_ name: StaticString, _ lines: [String], _ json: inout JSONWriter) {
    json.beginArray(name)
    for line in lines { json.value(line) }
    json.endArray()
  }

  private static func write(_ state: StateRecord, _ json: inout JSONWriter) {
    json.beginObject()
    json.key("name")
    if let name = state.name { json.value(name) } else { json.null() }
    list("captures", state.captures, &json)
    json.member("packets", state.packets)
    if let first = state.first { json.member("first", first) }
    if let last = state.last { json.member("last", last) }
    json.endObject()
  }

  private static func write(_ row: InterfaceRow, _ json: inout JSONWriter) {
    json.beginObject()
    json.member("id", row.id)
    json.member("purpose", row.purpose)
    json.member("verdict", row.verdict.rawValue)
    json.beginArray("aspects")
    for aspect in row.aspects {
      json.beginObject()
      json.member("name", aspect.name)
      json.member("declared", aspect.declared)
      json.member("observed", aspect.observed)
      json.member("verdict", aspect.verdict.rawValue)
      json.endObject()
    }
    json.endArray()
    json.key("observed")
    if let observed = row.observed { write(observed, &json) } else { json.null() }
    json.endObject()
  }

  private static func write(_ seen: ObservedInterface, _ json: inout JSONWriter) {
    json.beginObject()
    json.key("direction")
    if let direction = seen.key.direction { json.value(direction.rawValue) } else { json.null() }
    json.member("port", seen.key.portName)
    json.member("protocol", seen.key.application)
    list("peers", seen.peers.sorted().map(\.description), &json)
    json.member("flows", seen.flows)
    json.member("answered", seen.answered)
    json.member("bytes", seen.bytes)
    json.member("first", seen.first)
    json.member("last", seen.last)
    json.member("first_packet", seen.place)
    list("states", seen.states, &json)
    json.endObject()
  }

  private static func write(
    _ mds2: MDS2Comparison,
    _ pack: EvidencePack,
    _ json: inout JSONWriter
  ) {
    json.beginObject("mds2")
    json.member("file", mds2.file)
    json.member("not_held", mds2.others)
    json.beginArray("answers")
    for row in mds2.rows {
      json.beginObject()
      json.member("question", row.answer.question)
      json.member("answer", row.answer.text)
      json.member("note", row.answer.note)
      json.member("verdict", row.verdict.rawValue)
      list("observed", row.observed, &json)
      list("findings", row.result.findings.map { pack.report.findings[$0].id }, &json)
      json.endObject()
    }
    json.endArray()
    json.endObject()
  }

  private static func write(
    _ result: GuidanceResult,
    _ pack: EvidencePack,
    _ json: inout JSONWriter
  ) {
    json.beginObject()
    json.member("id", result.topic.id)
    json.member("title", result.topic.title)
    json.member("observed", result.words)
    json.member("can_show", result.topic.shows)
    json.member("cannot_show", result.topic.hides)
    json.beginArray("rules")
    for rule in result.rules { rule.write(to: &json) }
    json.endArray()
    list("rules_not_run", result.notRun, &json)
    list("findings", result.findings.map { pack.report.findings[$0].id }, &json)
    json.endObject()
  }
}
