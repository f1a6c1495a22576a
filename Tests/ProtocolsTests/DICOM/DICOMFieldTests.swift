// SPDX-License-Identifier: Apache-2.0
import Bytes
import Events
import NetworkTypes
import ProtocolKit
import Protocols
import TestSupport
import Testing

/// Reads every field of the schema from every event, as rules do.
private final class FieldHandler: EventHandler {
  var events: [[String: [String]]] = []

  func wants(_ type: EventType) -> Bool { type == .dicom }

  func handle<View: EventView & ~Escapable>(
    _ event: borrowing View,
    in context: EventContext
  ) {
    guard View.type == .dicom, let schema = DICOMDecoder.descriptor.schemas.first else { return }
    var fields: [String: [String]] = [:]
    for field in schema.fields {
      var index = 0
      var values: [String] = []
      while let value = text(event.field(field.id, at: index)) {
        values.append(value)
        index += 1
      }
      if !values.isEmpty { fields[field.name.description] = values }
      #expect(field.isList || values.count < 2, "\(field.name)")
    }
    events.append(fields)
  }

  private func text(_ value: borrowing FieldValue) -> String? {
    switch value {
    case .absent: nil
    case .integer(let number): String(number)
    case .flag(let flag): String(flag)
    case .bytes(let bytes): String(decoding: bytes)
    case .literal(let literal): literal.description
    case .text(let text): text
    case .address: "address"
    }
  }
}

@Suite struct DICOMFieldTests {
  private func fields(_ parts: [(StreamDirection, [UInt8])]) -> [[String: [String]]] {
    let handler = FieldHandler()
    var decoder = DICOMDecoder(environment: DecoderEnvironment())
    for (direction, bytes) in parts {
      var sink = EventSink(handler: handler, context: .test(direction))
      let progress = decoder.decode(StreamChunk(bytes.borrowed, direction), into: &sink)
      #expect(progress.consumed == bytes.count)
    }
    return handler.events
  }

  @Test func `the schema names each field once`() throws {
    let schema = try #require(DICOMDecoder.descriptor.schemas.first)
    #expect(Set(schema.fields.map(\.id)).count == schema.fields.count)
    #expect(Set(schema.fields.map(\.name.description)).count == schema.fields.count)
    for field in schema.fields { #expect(field.name.description.hasPrefix("dicom.")) }
  }

  @Test func `rules read the fields of an association`() {
    let events = fields([
      (.toServer, DICOMFixtures.echoRequest), (.toClient, DICOMFixtures.echoAccept),
      (.toClient, DICOMFixtures.rejected),
    ])
    #expect(
      events[0] == [
        "dicom.type": ["associate_rq"],
        "dicom.calling_ae": ["CT1"],
        "dicom.called_ae": ["ARCHIVE"],
        "dicom.application_context": ["1.2.840.10008.3.1.1.1"],
        "dicom.protocol_version": ["1"],
        "dicom.max_pdu_length": ["16382"],
        "dicom.implementation_class_uid": ["1.2.826.0.1.3680043.9.3811.3.0.4"],
        "dicom.implementation_version_name": ["PYNETDICOM_304"],
        "dicom.presentation_contexts.id": ["1"],
        "dicom.presentation_contexts.abstract_syntax": ["1.2.840.10008.1.1"],
        "dicom.presentation_contexts.abstract_syntax_name": ["Verification SOP Class"],
        "dicom.presentation_contexts.transfer_syntaxes": ["1.2.840.10008.1.2"],
        "dicom.user_identity.type": ["2"],
        "dicom.user_identity.response_requested": ["true"],
        "dicom.verification_only": ["true"],
      ]
    )
    #expect(events[1]["dicom.presentation_contexts.abstract_syntax"] == ["1.2.840.10008.1.1"])
    #expect(events[1]["dicom.presentation_contexts.result"] == ["0"])
    #expect(
      events[2] == [
        "dicom.type": ["associate_rj"],
        "dicom.calling_ae": ["CT1"],
        "dicom.called_ae": ["ARCHIVE"],
        "dicom.result": ["1"],
        "dicom.source": ["1"],
        "dicom.reason": ["7"],
        "dicom.reason_name": ["called-AE-title-not-recognized"],
      ]
    )
  }

  @Test func `rules read the fields of a query and its responses`() {
    let events = fields([
      (.toServer, DICOMFixtures.findRequest), (.toClient, DICOMFixtures.findAccept),
      (.toServer, DICOMFixtures.find), (.toClient, DICOMFixtures.findResponses),
    ])
    let name = "Study Root Query/Retrieve Information Model - FIND"
    #expect(
      events[2] == [
        "dicom.type": ["command"],
        "dicom.calling_ae": ["CT1"],
        "dicom.called_ae": ["ORTHANC"],
        "dicom.command": ["C-FIND-RQ"],
        "dicom.message_id": ["1"],
        "dicom.presentation_context_id": ["1"],
        "dicom.affected_sop_class_uid": ["1.2.840.10008.5.1.4.1.2.2.1"],
        "dicom.affected_sop_class_name": [name],
        "dicom.priority": ["0"],
        "dicom.dataset_present": ["true"],
        "dicom.dataset_bytes": ["60"],
        "dicom.transfer_syntax": ["1.2.840.10008.1.2.1"],
        "dicom.query_level": ["STUDY"],
        "dicom.query_keys": ["PatientName", "PatientID", "PatientBirthDate", "StudyInstanceUID"],
        "dicom.query_unconstrained": ["false"],
        "dicom.phi_present": ["true"],
      ]
    )
    #expect(events[3]["dicom.status"] == ["65280"])
    #expect(events[3]["dicom.status_name"] == ["Pending"])
    #expect(events[3]["dicom.latency_ms"] == ["0"])
    #expect(events[4]["dicom.status_name"] == ["Success"])
  }
}
