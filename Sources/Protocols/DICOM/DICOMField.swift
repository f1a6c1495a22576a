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
}

extension FieldDescriptor {
  fileprivate init(
    _ field: DICOMField,
    _ name: StaticString,
    _ kind: FieldKind,
    list: Bool = false,
    _ note: StaticString
  ) {
    self.init(field.rawValue, name, kind, list: list, note)
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
      "associate_rq, associate_ac, associate_rj, release_rq, release_rp, abort or command."
    ),
    FieldDescriptor(
      .callingAE,
      "dicom.calling_ae",
      .string,
      "Application entity title of the association's requestor (PS3.8, 9.3.2), trimmed."
    ),
    FieldDescriptor(
      .calledAE,
      "dicom.called_ae",
      .string,
      "Application entity title that the requestor asked for, trimmed."
    ),
    FieldDescriptor(
      .applicationContext,
      "dicom.application_context",
      .string,
      "Application context name (PS3.7, A.2.1)."
    ),
    FieldDescriptor(
      .protocolVersion,
      "dicom.protocol_version",
      .integer,
      "Bits of the versions that the sender speaks; bit 0 is version 1."
    ),
    FieldDescriptor(
      .maxPDULength,
      "dicom.max_pdu_length",
      .integer,
      "Bytes of P-DATA that the sender can take in one PDU, 0 for any (PS3.8, D.1)."
    ),
    FieldDescriptor(
      .implementationClass,
      "dicom.implementation_class_uid",
      .string,
      "Implementation class UID of the sender (PS3.7, D.3.3.2)."
    ),
    FieldDescriptor(
      .implementationVersion,
      "dicom.implementation_version_name",
      .string,
      "Implementation version name of the sender (PS3.7, D.3.3.2)."
    ),
    FieldDescriptor(
      .contextID,
      "dicom.presentation_contexts.id",
      .integer,
      list: true,
      "Numbers of the presentation contexts."
    ),
    FieldDescriptor(
      .abstractSyntax,
      "dicom.presentation_contexts.abstract_syntax",
      .string,
      list: true,
      "SOP classes proposed; in an answer, those of the request."
    ),
    FieldDescriptor(
      .abstractSyntaxName,
      "dicom.presentation_contexts.abstract_syntax_name",
      .string,
      list: true,
      "Their names in PS3.6, table A-1; private ones have none."
    ),
    FieldDescriptor(
      .transferSyntaxes,
      "dicom.presentation_contexts.transfer_syntaxes",
      .string,
      list: true,
      "Transfer syntaxes of all contexts."
    ),
    FieldDescriptor(
      .contextResult,
      "dicom.presentation_contexts.result",
      .integer,
      list: true,
      "0 acceptance, 1 to 4 refusals (PS3.8, table 9-18)."
    ),
    FieldDescriptor(
      .identityType,
      "dicom.user_identity.type",
      .integer,
      "1 user, 2 user and passcode, 3 Kerberos, 4 SAML, 5 JWT (PS3.7, table D.3-14)."
    ),
    FieldDescriptor(
      .identityResponse,
      "dicom.user_identity.response_requested",
      .boolean,
      "Whether the requestor wants the identity confirmed."
    ),
    FieldDescriptor(
      .roleSOPClass,
      "dicom.roles.sop_class_uid",
      .string,
      list: true,
      "SOP classes with role selection (PS3.7, D.3.3.4)."
    ),
    FieldDescriptor(
      .roleProvider,
      "dicom.roles.scp",
      .boolean,
      list: true,
      "Whether the requestor would be provider of that class."
    ),
    FieldDescriptor(
      .verificationOnly,
      "dicom.verification_only",
      .boolean,
      "Whether a request proposes nothing but Verification (C-ECHO)."
    ),
  ]

  private static let outcome: [FieldDescriptor] = [
    FieldDescriptor(
      .result,
      "dicom.result",
      .integer,
      "Result of a rejection: 1 permanent, 2 transient."
    ),
    FieldDescriptor(
      .source,
      "dicom.source",
      .integer,
      "Who rejects or aborts (PS3.8, 9.3.4, 9.3.8)."
    ),
    FieldDescriptor(.reason, "dicom.reason", .integer, "Why, as a number (PS3.8, 9.3.4, 9.3.8)."),
    FieldDescriptor(.reasonName, "dicom.reason_name", .string, "Why, in the standard's words."),
  ]

  private static let message: [FieldDescriptor] = [
    FieldDescriptor(
      .command,
      "dicom.command",
      .string,
      "C-STORE-RQ, C-FIND-RSP, ... (PS3.7, E.1)."
    ),
    FieldDescriptor(.messageID, "dicom.message_id", .integer, "Message ID, (0000,0110)."),
    FieldDescriptor(
      .respondedTo,
      "dicom.message_id_responded_to",
      .integer,
      "Message ID being responded to, (0000,0120)."
    ),
    FieldDescriptor(
      .presentationContext,
      "dicom.presentation_context_id",
      .integer,
      "Presentation context of the message."
    ),
    FieldDescriptor(
      .sopClass,
      "dicom.affected_sop_class_uid",
      .string,
      "Affected, or requested, SOP class UID: (0000,0002) or (0000,0003)."
    ),
    FieldDescriptor(
      .sopClassName,
      "dicom.affected_sop_class_name",
      .string,
      "Its name in PS3.6, table A-1."
    ),
    FieldDescriptor(
      .sopInstance,
      "dicom.affected_sop_instance_uid",
      .string,
      "Affected, or requested, SOP instance UID: (0000,1000) or (0000,1001)."
    ),
    FieldDescriptor(
      .priority,
      "dicom.priority",
      .integer,
      "0 medium, 1 high, 2 low, (0000,0700)."
    ),
    FieldDescriptor(.status, "dicom.status", .integer, "Status of a response, (0000,0900)."),
    FieldDescriptor(.statusName, "dicom.status_name", .string, "The status in words (PS3.7, C)."),
    FieldDescriptor(
      .moveDestination,
      "dicom.move_destination",
      .string,
      "AE title to which a C-MOVE sends, (0000,0600)."
    ),
    FieldDescriptor(
      .moveOriginator,
      "dicom.move_originator_ae",
      .string,
      "AE title whose C-MOVE caused this C-STORE, (0000,1030)."
    ),
    FieldDescriptor(.eventTypeID, "dicom.event_type_id", .integer, "Event type, (0000,1002)."),
    FieldDescriptor(.actionTypeID, "dicom.action_type_id", .integer, "Action type, (0000,1008)."),
    FieldDescriptor(
      .remaining,
      "dicom.remaining_suboperations",
      .integer,
      "Sub-operations still to do, (0000,1020)."
    ),
    FieldDescriptor(
      .completed,
      "dicom.completed_suboperations",
      .integer,
      "Sub-operations done, (0000,1021)."
    ),
    FieldDescriptor(
      .failed,
      "dicom.failed_suboperations",
      .integer,
      "Sub-operations failed, (0000,1022)."
    ),
    FieldDescriptor(
      .warning,
      "dicom.warning_suboperations",
      .integer,
      "Sub-operations done with a warning, (0000,1023)."
    ),
    FieldDescriptor(
      .latency,
      "dicom.latency_ms",
      .integer,
      "Milliseconds from the end of the request to this response."
    ),
  ]

  private static let dataset: [FieldDescriptor] = [
    FieldDescriptor(
      .datasetPresent,
      "dicom.dataset_present",
      .boolean,
      "Whether a data set follows the command, (0000,0800)."
    ),
    FieldDescriptor(.datasetBytes, "dicom.dataset_bytes", .integer, "Bytes of that data set."),
    FieldDescriptor(
      .transferSyntax,
      "dicom.transfer_syntax",
      .string,
      "Transfer syntax accepted for the message's context."
    ),
    FieldDescriptor(
      .queryLevel,
      "dicom.query_level",
      .string,
      "Query/Retrieve level of a C-FIND, C-MOVE or C-GET, (0008,0052)."
    ),
    FieldDescriptor(
      .queryKeys,
      "dicom.query_keys",
      .string,
      list: true,
      "Keywords of the attributes that a query asks for; never their values."
    ),
    FieldDescriptor(
      .queryUnconstrained,
      "dicom.query_unconstrained",
      .boolean,
      "Whether no key of a query has a value other than asterisks: it matches everything."
    ),
    FieldDescriptor(
      .phiPresent,
      "dicom.phi_present",
      .boolean,
      "Whether the readable head of the data set has non-empty patient attributes (group 0010)."
    ),
    FieldDescriptor(
      .identityRemoved,
      "dicom.identity_removed",
      .boolean,
      "Whether the data set says that the patient's identity was removed, (0012,0062)."
    ),
    FieldDescriptor(.modality, "dicom.modality", .string, "Modality, (0008,0060)."),
    FieldDescriptor(.manufacturer, "dicom.manufacturer", .string, "Manufacturer, (0008,0070)."),
    FieldDescriptor(.model, "dicom.model", .string, "Manufacturer's model name, (0008,1090)."),
    FieldDescriptor(
      .softwareVersions,
      "dicom.software_versions",
      .string,
      "Software versions, (0018,1020)."
    ),
    FieldDescriptor(.stationName, "dicom.station_name", .string, "Station name, (0008,1010)."),
  ]
}
