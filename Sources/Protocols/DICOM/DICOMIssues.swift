// SPDX-License-Identifier: Apache-2.0
internal import ProtocolKit

/// What was wrong inside one PDU or message; each becomes one anomaly.
struct DICOMIssues: OptionSet, Sendable {
  let rawValue: UInt32

  static let invalidItemLength = DICOMIssues(rawValue: 1 << 0)
  static let invalidItem = DICOMIssues(rawValue: 1 << 1)
  static let unknownItem = DICOMIssues(rawValue: 1 << 2)
  static let invalidContextID = DICOMIssues(rawValue: 1 << 3)
  static let duplicateContextID = DICOMIssues(rawValue: 1 << 4)
  static let tooManyItems = DICOMIssues(rawValue: 1 << 5)
  static let invalidUID = DICOMIssues(rawValue: 1 << 6)
  static let invalidAETitle = DICOMIssues(rawValue: 1 << 7)
  static let emptyAETitle = DICOMIssues(rawValue: 1 << 8)
  static let unknownIdentityType = DICOMIssues(rawValue: 1 << 9)
  static let protocolVersion = DICOMIssues(rawValue: 1 << 10)
  static let missingItem = DICOMIssues(rawValue: 1 << 11)
  static let unexpectedContext = DICOMIssues(rawValue: 1 << 12)
  static let syntaxNotOffered = DICOMIssues(rawValue: 1 << 13)
  static let invalidCommandElement = DICOMIssues(rawValue: 1 << 14)
  static let missingCommandField = DICOMIssues(rawValue: 1 << 15)
  static let unknownCommand = DICOMIssues(rawValue: 1 << 16)
  static let tooManyQueryKeys = DICOMIssues(rawValue: 1 << 17)
  static let invalidDataset = DICOMIssues(rawValue: 1 << 18)

  private static let codes: [(issue: DICOMIssues, code: StaticString)] = [
    (.invalidItemLength, "dicom.invalid_item_length"),
    (.invalidItem, "dicom.invalid_item"),
    (.unknownItem, "dicom.unknown_item"),
    (.invalidContextID, "dicom.invalid_context_id"),
    (.duplicateContextID, "dicom.duplicate_context_id"),
    (.tooManyItems, "dicom.too_many_items"),
    (.invalidUID, "dicom.invalid_uid"),
    (.invalidAETitle, "dicom.invalid_ae_title"),
    (.emptyAETitle, "dicom.empty_ae_title"),
    (.unknownIdentityType, "dicom.unknown_identity_type"),
    (.protocolVersion, "dicom.unsupported_protocol_version"),
    (.missingItem, "dicom.missing_item"),
    (.unexpectedContext, "dicom.context_not_proposed"),
    (.syntaxNotOffered, "dicom.transfer_syntax_not_offered"),
    (.invalidCommandElement, "dicom.invalid_command_element"),
    (.missingCommandField, "dicom.missing_command_field"),
    (.unknownCommand, "dicom.unknown_command"),
    (.tooManyQueryKeys, "dicom.too_many_query_keys"),
    (.invalidDataset, "dicom.invalid_dataset"),
  ]

  /// Puts one anomaly for each issue.
  func report(into sink: inout EventSink) {
    guard !isEmpty else { return }
    for entry in Self.codes where contains(entry.issue) { sink.anomaly(entry.code, "dicom") }
  }
}
