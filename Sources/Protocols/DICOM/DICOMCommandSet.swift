// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// Where the elements of a command set stand (PS3.7, 6.3.1 and annex E): implicit VR, little endian.
struct DICOMCommandSet: Sendable {
  /// The data set type that says that none follows.
  static let noDataset: UInt16 = 0x0101

  private var commandField: UInt16?
  private(set) var messageID: UInt16?
  private(set) var respondedTo: UInt16?
  private(set) var priority: UInt16?
  private(set) var datasetType: UInt16?
  private(set) var status: UInt16?
  private(set) var errorID: UInt16?
  private(set) var eventTypeID: UInt16?
  private(set) var actionTypeID: UInt16?
  private(set) var remaining: UInt16?
  private(set) var completed: UInt16?
  private(set) var failed: UInt16?
  private(set) var warning: UInt16?
  private(set) var moveOriginatorMessageID: UInt16?
  /// Affected or requested.
  private(set) var sopClass = DICOMByteRange.none
  /// Affected or requested.
  private(set) var sopInstance = DICOMByteRange.none
  private(set) var moveDestination = DICOMByteRange.none
  private(set) var moveOriginator = DICOMByteRange.none
  private(set) var errorComment = DICOMByteRange.none
  private(set) var offendingElements = DICOMByteRange.none
  private(set) var attributeIdentifiers = DICOMByteRange.none
  private(set) var issues: DICOMIssues = []

  var command: DICOMCommand { DICOMCommand(rawValue: commandField ?? 0) }
  var hasDataset: Bool { (datasetType ?? Self.noDataset) != Self.noDataset }
  var isUsable: Bool { commandField != nil }
  var isResponse: Bool { command.isResponse }
  /// Whether it waits for an answer; a C-CANCEL does not.
  var isRequest: Bool { !isResponse && command != .cancelRequest }

  /// Nothing yet.
  init() {}

  /// Reads a whole command set.
  init(parsing bytes: RawSpan) {
    var at = 0
    while bytes.byteCount - at >= 8 {
      let group = bytes.uint16LE(at)
      let element = bytes.uint16LE(at + 2)
      let length = Int(bytes.uint32LE(at + 4))
      let start = at + 8
      guard group == 0, length <= bytes.byteCount - start else { break }
      take(element, DICOMByteRange(start, start + length), bytes)
      at = start + length
    }
    if at != bytes.byteCount { issues.insert(.invalidCommandElement) }
    if commandField == nil {
      issues.insert(.missingCommandField)
    } else if command.name == nil {
      issues.insert(.unknownCommand)
    }
  }

  private mutating func take(_ element: UInt16, _ value: DICOMByteRange, _ bytes: RawSpan) {
    switch element {
    case 0x0002, 0x0003:
      sopClass = value.trimmed(in: bytes)
      check(sopClass, bytes)
    case 0x1000, 0x1001:
      sopInstance = value.trimmed(in: bytes)
      check(sopInstance, bytes)
    case 0x0600: moveDestination = value.trimmed(in: bytes)
    case 0x1030: moveOriginator = value.trimmed(in: bytes)
    case 0x0902: errorComment = value.trimmed(in: bytes)
    case 0x0901: offendingElements = value
    case 0x1005: attributeIdentifiers = value
    case 0x0100: commandField = number(value, bytes)
    case 0x0110: messageID = number(value, bytes)
    case 0x0120: respondedTo = number(value, bytes)
    case 0x0700: priority = number(value, bytes)
    case 0x0800: datasetType = number(value, bytes)
    case 0x0900: status = number(value, bytes)
    case 0x0903: errorID = number(value, bytes)
    case 0x1002: eventTypeID = number(value, bytes)
    case 0x1008: actionTypeID = number(value, bytes)
    case 0x1020: remaining = number(value, bytes)
    case 0x1021: completed = number(value, bytes)
    case 0x1022: failed = number(value, bytes)
    case 0x1023: warning = number(value, bytes)
    case 0x1031: moveOriginatorMessageID = number(value, bytes)
    default: break  // The group length, and what older editions had.
    }
  }

  private mutating func check(_ uid: DICOMByteRange, _ bytes: RawSpan) {
    if !uid.isEmpty, !uid.isUID(in: bytes) { issues.insert(.invalidUID) }
  }

  private mutating func number(_ value: DICOMByteRange, _ bytes: RawSpan) -> UInt16? {
    guard value.count == 2 else {
      issues.insert(.invalidCommandElement)
      return nil
    }
    return bytes.uint16LE(Int(value.start))
  }
}
