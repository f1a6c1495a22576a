// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import Events

extension HL7MessageView {
  /// Writes the members; the segments are walked once.
  package func write(to json: inout JSONWriter, options: OutputOptions) {
    for descriptor in Self.schema.fields where descriptor.id.rawValue < HL7Field.segments.rawValue {
      member(HL7Field(rawValue: descriptor.id.rawValue), &json)
    }
    writeSegments(to: &json)
    json.member("bytes", bytes.byteCount)
    json.member("framing", framing.name)
    guard let acknowledgement else { return }
    if isFilled(acknowledgement.code) { json.member("ack_code", span(acknowledgement.code)) }
    if isFilled(acknowledgement.controlID) {
      json.member("acked_control_id", span(acknowledgement.controlID))
    }
    writeErrors(to: &json)
    if let latency { json.member("latency_ms", latency) }
  }

  @_lifetime(copy self)
  private func span(_ bounds: Range<Int>) -> RawSpan {
    bytes.slice(bounds.lowerBound, bounds.upperBound)
  }

  private func member(_ field: HL7Field?, _ json: inout JSONWriter) {
    guard let field else { return }
    switch self.field(FieldID(rawValue: field.rawValue), at: 0) {
    case .bytes(let text): json.member(Self.member(field), text)
    case .flag(let flag): json.member(Self.member(field), flag)
    default: return
    }
  }

  private static func member(_ field: HL7Field) -> StaticString {
    switch field {
    case .messageType: "message_type"
    case .triggerEvent: "trigger_event"
    case .messageStructure: "message_structure"
    case .version: "version"
    case .controlID: "control_id"
    case .processingID: "processing_id"
    case .datetime: "datetime"
    case .sendingApplication: "sending_application"
    case .sendingFacility: "sending_facility"
    case .receivingApplication: "receiving_application"
    case .receivingFacility: "receiving_facility"
    case .securityPresent: "security_present"
    case .acceptAckType: "accept_ack_type"
    case .applicationAckType: "application_ack_type"
    default: "character_set"
    }
  }

  private func writeSegments(to json: inout JSONWriter) {
    var names = HL7SegmentNames()
    var personal = HL7SegmentNames()
    var observations = HL7DistinctTexts()
    var cursor = HL7SegmentCursor(header.segmentEnd)
    while cursor.advance(in: bytes) {
      let name = cursor.name(in: bytes, separator: header.delimiters.field)
      guard name != 0 else { continue }
      _ = names.insert(name)
      if identifiesPerson(name, cursor) { _ = personal.insert(name) }
      if name == HL7SegmentName.obx {
        let bounds = observationID(cursor)
        if isFilled(bounds) { _ = observations.insert(bounds, in: bytes) }
      }
    }
    json.beginArray("segments")
    for i in 0..<names.count { json.value(Self.text(names.name(i))) }
    json.endArray()
    json.beginObject("segment_counts")
    for i in 0..<names.count {
      json.key(Self.text(names.name(i)))
      json.value(names.occurrences(i))
    }
    json.endObject()
    json.beginArray("z_segments")
    for i in 0..<names.count where Self.isLocal(names.name(i)) {
      json.value(Self.text(names.name(i)))
    }
    json.endArray()
    json.beginArray("phi_segments")
    for i in 0..<personal.count { json.value(Self.text(personal.name(i))) }
    json.endArray()
    json.beginArray("observation_ids")
    for i in 0..<observations.count { json.value(span(observations.bounds(i))) }
    json.endArray()
    writeActiveContent(to: &json)
  }

  private func writeActiveContent(to json: inout JSONWriter) {
    var index = 0
    while case .literal(let kind) = activeContent(at: index) {
      if index == 0 { json.beginArray("active_content") }
      json.value(kind)
      index += 1
    }
    if index > 0 { json.endArray() }
  }

  private func writeErrors(to json: inout JSONWriter) {
    json.beginArray("error_segments")
    var cursor = HL7SegmentCursor(header.segmentEnd)
    var count = 0
    while count < Self.maxErrors, cursor.advance(in: bytes) {
      let name = cursor.name(in: bytes, separator: header.delimiters.field)
      guard name == HL7SegmentName.err else { continue }
      count += 1
      json.beginObject()
      let code = errorBounds(.errorCodes, cursor)
      if !code.isEmpty { json.member("code", span(code)) }
      let severity = errorBounds(.errorSeverities, cursor)
      if !severity.isEmpty { json.member("severity", span(severity)) }
      let location = errorBounds(.errorLocations, cursor)
      if !location.isEmpty { json.member("location", span(location)) }
      json.endObject()
    }
    json.endArray()
  }

  /// A segment's name as text, from its number.
  private static func text(_ name: UInt32) -> String {
    let units: [UInt8] = [
      UInt8(truncatingIfNeeded: name >> 16), UInt8(truncatingIfNeeded: name >> 8),
      UInt8(truncatingIfNeeded: name),
    ]
    return String(decoding: units, as: UTF8.self)
  }
}
