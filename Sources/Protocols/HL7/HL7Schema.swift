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
  case commitAck, activeContent
}

extension HL7MessageView {
  /// The fields of an HL7 message; none holds patient data.
  package static let schema = EventSchema(
    .hl7,
    "hl7",
    [
      FieldDescriptor(
        0,
        "hl7.message_type",
        .string,
        "Message code (table 0076).",
        source: "MSH-9.1"
      ),
      FieldDescriptor(
        1,
        "hl7.trigger_event",
        .string,
        "Trigger event (table 0003).",
        source: "MSH-9.2"
      ),
      FieldDescriptor(
        2,
        "hl7.message_structure",
        .string,
        "Message structure (table 0354).",
        source: "MSH-9.3"
      ),
      FieldDescriptor(3, "hl7.version", .string, "Version id (table 0104).", source: "MSH-12.1"),
      FieldDescriptor(4, "hl7.control_id", .string, "Message control id.", source: "MSH-10"),
      FieldDescriptor(
        5,
        "hl7.processing_id",
        .string,
        "P, T or D (table 0103).",
        source: "MSH-11.1"
      ),
      FieldDescriptor(
        6,
        "hl7.datetime",
        .string,
        "As it stands: YYYYMMDDHHMMSS...",
        source: "MSH-7"
      ),
      FieldDescriptor(
        7,
        "hl7.sending_application",
        .string,
        "MSH-3.1, or MSH-3.2 without it.",
        source: "MSH-3"
      ),
      FieldDescriptor(
        8,
        "hl7.sending_facility",
        .string,
        "MSH-4.1, or MSH-4.2 without it.",
        source: "MSH-4"
      ),
      FieldDescriptor(
        9,
        "hl7.receiving_application",
        .string,
        "MSH-5.1, or MSH-5.2 without it.",
        source: "MSH-5"
      ),
      FieldDescriptor(
        10,
        "hl7.receiving_facility",
        .string,
        "MSH-6.1, or MSH-6.2 without it.",
        source: "MSH-6"
      ),
      FieldDescriptor(
        11,
        "hl7.security_present",
        .boolean,
        "Whether it is filled.",
        source: "MSH-8"
      ),
      FieldDescriptor(
        12,
        "hl7.accept_ack_type",
        .string,
        "AL, NE, ER or SU (table 0155).",
        source: "MSH-15"
      ),
      FieldDescriptor(
        13,
        "hl7.application_ack_type",
        .string,
        "AL, NE, ER or SU (table 0155).",
        source: "MSH-16"
      ),
      FieldDescriptor(
        14,
        "hl7.character_set",
        .string,
        "Repetitions as they stand.",
        source: "MSH-18"
      ),
      FieldDescriptor(
        15,
        "hl7.segments",
        .string,
        list: true,
        "Segment names in the order seen.",
        source: "segments"
      ),
      FieldDescriptor(
        16,
        "hl7.z_segments",
        .string,
        list: true,
        "Names of local segments.",
        source: "Z segments"
      ),
      FieldDescriptor(
        17,
        "hl7.phi_segments",
        .string,
        list: true,
        "Filled segments that identify a person: PID, PD1, NK1, GT1, IN1-3, MRG, PV1-19.",
        source: "ours"
      ),
      FieldDescriptor(
        18,
        "hl7.observation_ids",
        .string,
        list: true,
        "Distinct, at most 32.",
        source: "OBX-3.1"
      ),
      FieldDescriptor(
        19,
        "hl7.bytes",
        .integer,
        "Size of the message without its block's.",
        unit: "bytes",
        source: "ours"
      ),
      FieldDescriptor(20, "hl7.framing", .string, "mllp, raw, http or batch.", source: "MLLP"),
      FieldDescriptor(
        21,
        "hl7.ack_code",
        .string,
        "AA, AE, AR, CA, CE or CR (table 0008).",
        source: "MSA-1"
      ),
      FieldDescriptor(
        22,
        "hl7.acked_control_id",
        .string,
        "MSH-10 of what is answered.",
        source: "MSA-2"
      ),
      FieldDescriptor(
        23,
        "hl7.error_segments.code",
        .string,
        list: true,
        "ERR-1.4 before v2.5 (table 0357).",
        source: "ERR-3.1"
      ),
      FieldDescriptor(
        24,
        "hl7.error_segments.severity",
        .string,
        list: true,
        "E, W or I (table 0516); empty where missing.",
        source: "ERR-4"
      ),
      FieldDescriptor(
        25,
        "hl7.error_segments.location",
        .string,
        list: true,
        "ERR-1 before v2.5: segment, sequence, field; empty where missing.",
        source: "ERR-2"
      ),
      FieldDescriptor(
        26,
        "hl7.latency_ms",
        .integer,
        "From the message to this answer, rounded down.",
        unit: "ms",
        source: "ours"
      ),
      FieldDescriptor(
        27,
        "hl7.commit_ack",
        .string,
        "ACK or NAK: a block without a message.",
        source: "MLLP Release 2"
      ),
      FieldDescriptor(
        28,
        "hl7.active_content",
        .string,
        list: true,
        "What embedded documents would run: pe, elf, macho, script, macro, pdf_script, pdf_launch.",
        source: "OBX-5"
      ),
    ]
  )
}
