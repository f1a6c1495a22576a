// SPDX-License-Identifier: Apache-2.0
package import Events

extension EventType {
  /// A DICOM association PDU or DIMSE message.
  package static let dicom = EventType(rawValue: 11)
}

/// The numbers of the fields of DICOM events.
enum DICOMField: UInt16 {
  case type, callingAE, calledAE, applicationContext, protocolVersion, maxPDULength
  case implementationClass, implementationVersion, contextID, abstractSyntax, abstractSyntaxName
  case transferSyntaxes, contextResult, identityType, identityResponse, roleSOPClass, roleProvider
  case verificationOnly, result, source, reason, reasonName
  case command, messageID, respondedTo, presentationContext, sopClass, sopClassName, sopInstance
  case priority, status, statusName, moveDestination, moveOriginator, eventTypeID, actionTypeID
  case datasetPresent, datasetBytes, transferSyntax, remaining, completed, failed, warning
  case queryLevel, queryKeys, queryUnconstrained, phiPresent, identityRemoved, latency
  case modality, manufacturer, model, softwareVersions, stationName
  case identityConfirmed
}

extension FieldDescriptor {
  fileprivate init(
    _ field: DICOMField,
    _ name: StaticString,
    _ kind: FieldKind,
    list: Bool = false,
    _ note: StaticString,
    unit: StaticString = "",
    source: StaticString
  ) {
    self.init(field.rawValue, name, kind, list: list, note, unit: unit, source: source)
  }
}

/// The fields of DICOM events.
enum DICOMSchema {
  static let schema = EventSchema(.dicom, "dicom", association + outcome + message + dataset)

  private static let association: [FieldDescriptor] = [
    FieldDescriptor(
      .type,
      "dicom.type",
      .string,
      "associate_rq, associate_ac, associate_rj, release_rq, release_rp, abort or command.",
      source: "PS3.8"
    ),
    FieldDescriptor(
      .callingAE,
      "dicom.calling_ae",
      .string,
      "Application entity title of the association's requestor, trimmed.",
      source: "PS3.8, A-ASSOCIATE"
    ),
    FieldDescriptor(
      .calledAE,
      "dicom.called_ae",
      .string,
      "Application entity title that the requestor asked for, trimmed.",
      source: "PS3.8, A-ASSOCIATE"
    ),
    FieldDescriptor(
      .applicationContext,
      "dicom.application_context",
      .string,
      "Application context name.",
      source: "PS3.7"
    ),
    FieldDescriptor(
      .protocolVersion,
      "dicom.protocol_version",
      .integer,
      "Bits of the versions that the sender speaks; bit 0 is version 1.",
      source: "PS3.8, A-ASSOCIATE"
    ),
    FieldDescriptor(
      .maxPDULength,
      "dicom.max_pdu_length",
      .integer,
      "P-DATA that the sender can take in one PDU, 0 for any.",
      unit: "bytes",
      source: "PS3.8"
    ),
    FieldDescriptor(
      .implementationClass,
      "dicom.implementation_class_uid",
      .string,
      "Implementation class UID of the sender.",
      source: "PS3.7"
    ),
    FieldDescriptor(
      .implementationVersion,
      "dicom.implementation_version_name",
      .string,
      "Implementation version name of the sender.",
      source: "PS3.7"
    ),
    FieldDescriptor(
      .contextID,
      "dicom.presentation_contexts.id",
      .integer,
      list: true,
      "Numbers of the presentation contexts.",
      source: "PS3.8, A-ASSOCIATE"
    ),
    FieldDescriptor(
      .abstractSyntax,
      "dicom.presentation_contexts.abstract_syntax",
      .string,
      list: true,
      "SOP classes proposed; in an answer, those of the request.",
      source: "PS3.8, A-ASSOCIATE"
    ),
    FieldDescriptor(
      .abstractSyntaxName,
      "dicom.presentation_contexts.abstract_syntax_name",
      .string,
      list: true,
      "Their names; private ones have none.",
      source: "PS3.6"
    ),
    FieldDescriptor(
      .transferSyntaxes,
      "dicom.presentation_contexts.transfer_syntaxes",
      .string,
      list: true,
      "Transfer syntaxes of all contexts.",
      source: "PS3.8, A-ASSOCIATE"
    ),
    FieldDescriptor(
      .contextResult,
      "dicom.presentation_contexts.result",
      .integer,
      list: true,
      "0 acceptance, 1 to 4 refusals.",
      source: "PS3.8, A-ASSOCIATE-AC"
    ),
    FieldDescriptor(
      .identityType,
      "dicom.user_identity.type",
      .integer,
      "1 user, 2 user and passcode, 3 Kerberos, 4 SAML, 5 JWT.",
      source: "PS3.7"
    ),
    FieldDescriptor(
      .identityResponse,
      "dicom.user_identity.response_requested",
      .boolean,
      "Whether the requestor wants the identity confirmed.",
      source: "PS3.7"
    ),
    FieldDescriptor(
      .identityConfirmed,
      "dicom.user_identity.confirmed",
      .boolean,
      "Of an acceptance: whether it confirms the identity, where the requestor wanted that.",
      source: "PS3.7, D.3.3.7.2"
    ),
    FieldDescriptor(
      .roleSOPClass,
      "dicom.roles.sop_class_uid",
      .string,
      list: true,
      "SOP classes with role selection.",
      source: "PS3.7"
    ),
    FieldDescriptor(
      .roleProvider,
      "dicom.roles.scp",
      .boolean,
      list: true,
      "Whether the requestor would be provider of that class.",
      source: "PS3.7"
    ),
    FieldDescriptor(
      .verificationOnly,
      "dicom.verification_only",
      .boolean,
      "Whether a request proposes nothing but Verification (C-ECHO).",
      source: "PS3.4"
    ),
  ]

  private static let outcome: [FieldDescriptor] = [
    FieldDescriptor(
      .result,
      "dicom.result",
      .integer,
      "Result of a rejection: 1 permanent, 2 transient.",
      source: "PS3.8, A-ASSOCIATE-RJ"
    ),
    FieldDescriptor(
      .source,
      "dicom.source",
      .integer,
      "Who rejects or aborts.",
      source: "PS3.8, A-ASSOCIATE-RJ, A-ABORT"
    ),
    FieldDescriptor(
      .reason,
      "dicom.reason",
      .integer,
      "Why, as a number.",
      source: "PS3.8, A-ASSOCIATE-RJ, A-ABORT"
    ),
    FieldDescriptor(
      .reasonName,
      "dicom.reason_name",
      .string,
      "Why, in the standard's words.",
      source: "PS3.8, A-ASSOCIATE-RJ, A-ABORT"
    ),
  ]

  private static let message: [FieldDescriptor] = [
    FieldDescriptor(
      .command,
      "dicom.command",
      .string,
      "C-STORE-RQ, C-FIND-RSP, ...",
      source: "PS3.7, (0000,0100)"
    ),
    FieldDescriptor(
      .messageID,
      "dicom.message_id",
      .integer,
      "Message ID.",
      source: "PS3.7, (0000,0110)"
    ),
    FieldDescriptor(
      .respondedTo,
      "dicom.message_id_responded_to",
      .integer,
      "Message ID being responded to.",
      source: "PS3.7, (0000,0120)"
    ),
    FieldDescriptor(
      .presentationContext,
      "dicom.presentation_context_id",
      .integer,
      "Presentation context of the message.",
      source: "PS3.8, P-DATA-TF"
    ),
    FieldDescriptor(
      .sopClass,
      "dicom.affected_sop_class_uid",
      .string,
      "Affected, or requested, SOP class UID.",
      source: "PS3.7, (0000,0002), (0000,0003)"
    ),
    FieldDescriptor(
      .sopClassName,
      "dicom.affected_sop_class_name",
      .string,
      "Its name.",
      source: "PS3.6"
    ),
    FieldDescriptor(
      .sopInstance,
      "dicom.affected_sop_instance_uid",
      .string,
      "Affected, or requested, SOP instance UID.",
      source: "PS3.7, (0000,1000), (0000,1001)"
    ),
    FieldDescriptor(
      .priority,
      "dicom.priority",
      .integer,
      "0 medium, 1 high, 2 low.",
      source: "PS3.7, (0000,0700)"
    ),
    FieldDescriptor(
      .status,
      "dicom.status",
      .integer,
      "Status of a response.",
      source: "PS3.7, (0000,0900)"
    ),
    FieldDescriptor(
      .statusName,
      "dicom.status_name",
      .string,
      "The status in words.",
      source: "PS3.7, PS3.4"
    ),
    FieldDescriptor(
      .moveDestination,
      "dicom.move_destination",
      .string,
      "AE title to which a C-MOVE sends.",
      source: "PS3.7, (0000,0600)"
    ),
    FieldDescriptor(
      .moveOriginator,
      "dicom.move_originator_ae",
      .string,
      "AE title whose C-MOVE caused this C-STORE.",
      source: "PS3.7, (0000,1030)"
    ),
    FieldDescriptor(
      .eventTypeID,
      "dicom.event_type_id",
      .integer,
      "Event type.",
      source: "PS3.7, (0000,1002)"
    ),
    FieldDescriptor(
      .actionTypeID,
      "dicom.action_type_id",
      .integer,
      "Action type.",
      source: "PS3.7, (0000,1008)"
    ),
    FieldDescriptor(
      .remaining,
      "dicom.remaining_suboperations",
      .integer,
      "Sub-operations still to do.",
      unit: "operations",
      source: "PS3.7, (0000,1020)"
    ),
    FieldDescriptor(
      .completed,
      "dicom.completed_suboperations",
      .integer,
      "Sub-operations done.",
      unit: "operations",
      source: "PS3.7, (0000,1021)"
    ),
    FieldDescriptor(
      .failed,
      "dicom.failed_suboperations",
      .integer,
      "Sub-operations failed.",
      unit: "operations",
      source: "PS3.7, (0000,1022)"
    ),
    FieldDescriptor(
      .warning,
      "dicom.warning_suboperations",
      .integer,
      "Sub-operations done with a warning.",
      unit: "operations",
      source: "PS3.7, (0000,1023)"
    ),
    FieldDescriptor(
      .latency,
      "dicom.latency_ms",
      .integer,
      "From the end of the request to this response; in JSON with a fraction.",
      unit: "ms",
      source: "ours"
    ),
  ]

  private static let dataset: [FieldDescriptor] = [
    FieldDescriptor(
      .datasetPresent,
      "dicom.dataset_present",
      .boolean,
      "Whether a data set follows the command.",
      source: "PS3.7, (0000,0800)"
    ),
    FieldDescriptor(
      .datasetBytes,
      "dicom.dataset_bytes",
      .integer,
      "Size of that data set.",
      unit: "bytes",
      source: "ours"
    ),
    FieldDescriptor(
      .transferSyntax,
      "dicom.transfer_syntax",
      .string,
      "Transfer syntax accepted for the message's context.",
      source: "PS3.5"
    ),
    FieldDescriptor(
      .queryLevel,
      "dicom.query_level",
      .string,
      "Query/Retrieve level of a C-FIND, C-MOVE or C-GET.",
      source: "PS3.4, (0008,0052)"
    ),
    FieldDescriptor(
      .queryKeys,
      "dicom.query_keys",
      .string,
      list: true,
      "Keywords of the attributes that a query asks for; never their values.",
      source: "PS3.4, PS3.6"
    ),
    FieldDescriptor(
      .queryUnconstrained,
      "dicom.query_unconstrained",
      .boolean,
      "Whether no key of a query has a value other than asterisks: it matches everything.",
      source: "ours"
    ),
    FieldDescriptor(
      .phiPresent,
      "dicom.phi_present",
      .boolean,
      "Whether the readable head of the data set has non-empty patient attributes.",
      source: "PS3.6, group 0010"
    ),
    FieldDescriptor(
      .identityRemoved,
      "dicom.identity_removed",
      .boolean,
      "Whether the data set says that the patient's identity was removed.",
      source: "PS3.6, (0012,0062)"
    ),
    FieldDescriptor(
      .modality,
      "dicom.modality",
      .string,
      "Modality.",
      source: "PS3.6, (0008,0060)"
    ),
    FieldDescriptor(
      .manufacturer,
      "dicom.manufacturer",
      .string,
      "Manufacturer.",
      source: "PS3.6, (0008,0070)"
    ),
    FieldDescriptor(
      .model,
      "dicom.model",
      .string,
      "Manufacturer's model name.",
      source: "PS3.6, (0008,1090)"
    ),
    FieldDescriptor(
      .softwareVersions,
      "dicom.software_versions",
      .string,
      "Software versions.",
      source: "PS3.6, (0018,1020)"
    ),
    FieldDescriptor(
      .stationName,
      "dicom.station_name",
      .string,
      "Station name.",
      source: "PS3.6, (0008,1010)"
    ),
  ]
}
