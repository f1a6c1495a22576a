// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import Events

extension DICOMCommandEvent {
  /// Writes the members.
  package func write(to json: inout JSONWriter, options: OutputOptions) {
    json.member("type", "command" as StaticString)
    put("calling_ae", calling, &json)
    put("called_ae", called, &json)
    if let name = fields.command.name {
      json.member("command", name)
    } else {
      json.member("command", "0x" + String(fields.command.rawValue, radix: 16))
    }
    put("message_id", fields.messageID, &json)
    put("message_id_responded_to", fields.respondedTo, &json)
    json.member("presentation_context_id", contextID)
    let sopClass = fields.sopClass.of(bytes)
    put("affected_sop_class_uid", sopClass, &json)
    if let name = DICOMUIDDictionary.name(of: sopClass) {
      json.member("affected_sop_class_name", name)
    }
    put("affected_sop_instance_uid", fields.sopInstance.of(bytes), &json)
    put("priority", fields.priority, &json)
    if let status = fields.status {
      json.member("status", status)
      json.member("status_name", DICOMStatus.name(status, of: fields.command))
    }
    if !fields.errorComment.isEmpty {
      // Free text of the peer: it may name a patient.
      if options.showSensitive {
        json.member("error_comment", fields.errorComment.of(bytes))
      } else {
        json.member("error_comment", OutputOptions.redacted)
      }
    }
    put("error_id", fields.errorID, &json)
    putTags("offending_elements", fields.offendingElements, &json)
    putTags("attribute_identifiers", fields.attributeIdentifiers, &json)
    put("event_type_id", fields.eventTypeID, &json)
    put("action_type_id", fields.actionTypeID, &json)
    put("move_destination", fields.moveDestination.of(bytes), &json)
    put("move_originator_ae", fields.moveOriginator.of(bytes), &json)
    put("move_originator_message_id", fields.moveOriginatorMessageID, &json)
    put("remaining_suboperations", fields.remaining, &json)
    put("completed_suboperations", fields.completed, &json)
    put("failed_suboperations", fields.failed, &json)
    put("warning_suboperations", fields.warning, &json)
    if let latency {
      json.key("latency_ms")
      json.value(Double(latency / 1000) / 1000)
    }
    writeDataset(to: &json)
  }

  private func writeDataset(to json: inout JSONWriter) {
    json.member("dataset_present", fields.hasDataset)
    if fields.hasDataset { json.member("dataset_bytes", datasetBytes) }
    put("transfer_syntax", syntax, &json)
    put("query_level", facts.queryLevel.of(dataset), &json)
    if facts.isQuery {
      json.beginArray("query_keys")
      for tag in facts.queryKeys { put(tag, &json) }
      json.endArray()
    }
    if let isUnconstrained = facts.isUnconstrained {
      json.member("query_unconstrained", isUnconstrained)
    }
    if let hasPatient = facts.hasPatient { json.member("phi_present", hasPatient) }
    if let isRemoved = facts.isIdentityRemoved { json.member("identity_removed", isRemoved) }
    put("modality", facts.head.modality.of(dataset), &json)
    put("manufacturer", facts.head.manufacturer.of(dataset), &json)
    put("model", facts.head.model.of(dataset), &json)
    put("software_versions", facts.head.softwareVersions.of(dataset), &json)
    put("station_name", facts.head.stationName.of(dataset), &json)
  }

  private func put(_ name: StaticString, _ text: RawSpan, _ json: inout JSONWriter) {
    if text.byteCount > 0 { json.member(name, text) }
  }

  private func put(_ name: StaticString, _ number: UInt16?, _ json: inout JSONWriter) {
    if let number { json.member(name, number) }
  }

  private func put(_ tag: DICOMTag, _ json: inout JSONWriter) {
    if let keyword = DICOMTagDictionary.keyword(of: tag) {
      json.value(keyword)
    } else {
      json.value(tag.description)
    }
  }

  private func putTags(_ name: StaticString, _ list: DICOMByteRange, _ json: inout JSONWriter) {
    guard list.count >= 4 else { return }
    json.beginArray(name)
    let span = list.of(bytes)
    // A list longer than any request has reason to name is cut.
    for i in 0..<min(span.byteCount / 4, DICOMLimits.queryKeys) {
      put(DICOMTag(group: span.uint16LE(4 * i), element: span.uint16LE(4 * i + 2)), &json)
    }
    json.endArray()
  }
}
