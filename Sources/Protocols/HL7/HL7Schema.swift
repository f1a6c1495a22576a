// SPDX-License-Identifier: Apache-2.0
package import Events

extension EventType {
  /// An HL7 version 2 message, acknowledgement or MLLP commit acknowledgement.
  package static let hl7 = EventType(rawValue: 12)
}

/// The fields of HL7 events, by number.
enum HL7Field: UInt16 {
  case messageType, triggerEvent, messageStructure, version, controlID, processingID, datetime
  case sendingApplication, sendingFacility, receivingApplication, receivingFacility
  case securityPresent, acceptAckType, applicationAckType, characterSet
  case segments, zSegments, phiSegments, observationIDs
  case bytes, framing
  case ackCode, ackedControlID, errorCodes, errorSeverities, errorLocations, latency
  case commitAck
  case duplicate
}

extension HL7MessageView {
  /// The fields of an HL7 message; none holds patient data.
  package static let schema = EventSchema(
    .hl7,
    "hl7",
    [
      FieldDescriptor(0, "hl7.message_type", .string, "MSH-9.1, message code (table 0076)."),
      FieldDescriptor(1, "hl7.trigger_event", .string, "MSH-9.2 (table 0003)."),
      FieldDescriptor(2, "hl7.message_structure", .string, "MSH-9.3 (table 0354)."),
      FieldDescriptor(3, "hl7.version", .string, "MSH-12.1, version id (table 0104)."),
      FieldDescriptor(4, "hl7.control_id", .string, "MSH-10, message control id."),
      FieldDescriptor(5, "hl7.processing_id", .string, "MSH-11.1: P, T or D (table 0103)."),
      FieldDescriptor(6, "hl7.datetime", .string, "MSH-7, as it stands: YYYYMMDDHHMMSS..."),
      FieldDescriptor(7, "hl7.sending_application", .string, "MSH-3.1, or MSH-3.2 without it."),
      FieldDescriptor(8, "hl7.sending_facility", .string, "MSH-4.1, or MSH-4.2 without it."),
      FieldDescriptor(9, "hl7.receiving_application", .string, "MSH-5.1, or MSH-5.2 without it."),
      FieldDescriptor(10, "hl7.receiving_facility", .string, "MSH-6.1, or MSH-6.2 without it."),
      FieldDescriptor(11, "hl7.security_present", .boolean, "Whether MSH-8 is filled."),
      FieldDescriptor(12, "hl7.accept_ack_type", .string, "MSH-15: AL, NE, ER or SU (0155)."),
      FieldDescriptor(13, "hl7.application_ack_type", .string, "MSH-16: AL, NE, ER or SU (0155)."),
      FieldDescriptor(14, "hl7.character_set", .string, "MSH-18, repetitions as they stand."),
      FieldDescriptor(15, "hl7.segments", .string, list: true, "Segment names in the order seen."),
      FieldDescriptor(16, "hl7.z_segments", .string, list: true, "Names of local segments."),
      FieldDescriptor(
        17,
        "hl7.phi_segments",
        .string,
        list: true,
        "Filled segments that identify a person: PID, PD1, NK1, GT1, IN1-3, MRG, PV1-19."
      ),
      FieldDescriptor(
        18,
        "hl7.observation_ids",
        .string,
        list: true,
        "OBX-3.1, distinct, at most 32."
      ),
      FieldDescriptor(19, "hl7.bytes", .integer, "Bytes of the message without its block's."),
      FieldDescriptor(20, "hl7.framing", .string, "mllp, raw, http or batch."),
      FieldDescriptor(21, "hl7.ack_code", .string, "MSA-1: AA, AE, AR, CA, CE or CR (0008)."),
      FieldDescriptor(22, "hl7.acked_control_id", .string, "MSA-2: MSH-10 of what is answered."),
      FieldDescriptor(
        23,
        "hl7.error_segments.code",
        .string,
        list: true,
        "ERR-3.1, or ERR-1.4 before v2.5 (table 0357)."
      ),
      FieldDescriptor(
        24,
        "hl7.error_segments.severity",
        .string,
        list: true,
        "ERR-4: E, W or I (table 0516); empty where missing."
      ),
      FieldDescriptor(
        25,
        "hl7.error_segments.location",
        .string,
        list: true,
        "ERR-2, or ERR-1 before v2.5: segment, sequence, field; empty where missing."
      ),
      FieldDescriptor(
        26,
        "hl7.latency_ms",
        .integer,
        "Milliseconds from the message to this answer, rounded down."
      ),
      FieldDescriptor(
        27,
        "hl7.commit_ack",
        .string,
        "ACK or NAK of MLLP Release 2: a block without a message."
      ),
      FieldDescriptor(
        28,
        "hl7.duplicate",
        .string,
        "Where the flow had this control id before: retransmission (same bytes) or reuse."
      ),
    ]
  )
}
