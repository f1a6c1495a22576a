// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// The type of a DICOM upper layer protocol data unit (PS3.8, 9.3.1).
struct DICOMPDUType: RawRepresentable, Hashable, Sendable {
  let rawValue: UInt8

  static let associateRequest = DICOMPDUType(rawValue: 1)
  static let associateAccept = DICOMPDUType(rawValue: 2)
  static let associateReject = DICOMPDUType(rawValue: 3)
  static let data = DICOMPDUType(rawValue: 4)
  static let releaseRequest = DICOMPDUType(rawValue: 5)
  static let releaseResponse = DICOMPDUType(rawValue: 6)
  static let abort = DICOMPDUType(rawValue: 7)

  var isKnown: Bool { (1...7).contains(rawValue) }
}

/// The limits of what the DICOM decoder keeps and believes.
enum DICOMLimits {
  /// An association request or answer longer than this is skipped: `dicom.oversize_pdu`.
  static let associationPDUBytes = 1 << 20
  /// Bytes of one command set: `dicom.command_too_long`.
  static let commandBytes = 64 << 10
  /// Bytes of the identifier of one query: `dicom.identifier_too_long`.
  static let identifierBytes = 64 << 10
  /// Bytes at the head of other data sets that are looked at.
  static let datasetHeadBytes = 4 << 10
  /// Presentation contexts of one association, as many as there are odd numbers in a byte.
  static let contexts = 128
  /// Transfer syntaxes of one association, over all contexts: `dicom.too_many_items`.
  static let transferSyntaxes = 4096
  /// Sub-items of one kind in the user information: `dicom.too_many_items`.
  static let userItems = 128
  /// Bytes of names kept of a request until it is answered: `dicom.request_not_kept`.
  static let rememberedBytes = 64 << 10
  /// Query keys of one identifier: `dicom.too_many_query_keys`.
  static let queryKeys = 256
  /// Bytes of a unique identifier (PS3.5, 9.1).
  static let uidBytes = 64
  /// A P-DATA-TF longer than this is not believed after a loss, when no maximum is known.
  static let searchedPDUBytes = 1 << 20
  /// PDUs in a row that make no sense before a flow is given up.
  static let strikes = 16
}

/// What can be told of a PDU from its first bytes.
enum DICOMPDUShape {
  /// Bytes of the header: type, reserved, length.
  static let headerBytes = 6
  /// Where the items of an association PDU begin, counted from the PDU's start.
  static let itemsOffset = 74
  /// The shortest length of an association PDU: the fixed part.
  static let fixedLength = itemsOffset - headerBytes
  /// Bytes up to and with the message control header of the first PDV.
  static let firstPDVBytes = 12

  /// Whether these bytes begin a PDU, as far as they go; `nil` when more would be needed to say so.
  ///
  /// Stricter than the standard asks of a receiver (reserved bytes must be zero): this is for
  /// recognising a flow and for finding the way back after a loss.
  static func begins(_ bytes: RawSpan) -> Bool? {
    let count = bytes.byteCount
    guard count > 0 else { return nil }
    guard DICOMPDUType(rawValue: bytes.uint8(0)).isKnown else { return false }
    if count > 1, bytes.uint8(1) != 0 { return false }
    guard count >= headerBytes else { return nil }
    let length = Int(bytes.uint32(2))
    switch DICOMPDUType(rawValue: bytes.uint8(0)) {
    case .associateRequest, .associateAccept: return beginsAssociation(bytes, length: length)
    case .data: return beginsData(bytes, length: length)
    case .releaseRequest, .releaseResponse:
      guard length == 4 else { return false }
      return count < 10 ? nil : bytes.uint32(6) == 0
    case .associateReject:
      guard length == 4 else { return false }
      guard count >= 10 else { return nil }
      return (1...2).contains(bytes.uint8(7)) && (1...3).contains(bytes.uint8(8))
        && (1...10).contains(bytes.uint8(9))
    default:
      guard length == 4 else { return false }
      guard count >= 10 else { return nil }
      return bytes.uint8(8) <= 2 && bytes.uint8(9) <= 6
    }
  }

  private static func beginsAssociation(_ bytes: RawSpan, length: Int) -> Bool? {
    guard length >= fixedLength, length <= DICOMLimits.associationPDUBytes else { return false }
    guard bytes.byteCount >= 8 else { return nil }
    guard bytes.uint16(6) & 1 == 1 else { return false }
    for i in 10..<max(10, min(42, bytes.byteCount)) {
      let byte = bytes.uint8(i)
      // Titles padded with zero are wrong and common.
      guard byte == 0 || (0x20...0x7e).contains(byte) else { return false }
    }
    guard bytes.byteCount > itemsOffset else { return nil }
    return bytes.uint8(itemsOffset) == 0x10
  }

  private static func beginsData(_ bytes: RawSpan, length: Int) -> Bool? {
    guard length >= 6 else { return false }
    guard bytes.byteCount >= 10 else { return nil }
    let first = Int(bytes.uint32(6))
    guard first >= 2, first <= length - 4 else { return false }
    // What is left after the first PDV is nothing, or at least the header of another.
    let rest = length - 4 - first
    guard rest == 0 || rest >= 6 else { return false }
    guard bytes.byteCount >= firstPDVBytes else { return nil }
    let control = bytes.uint8(11)
    guard bytes.uint8(10) & 1 == 1, control <= 3 else { return false }
    // A command fragment met at its start begins with the group length, (0000,0000), four bytes.
    guard control & 1 == 1, first >= 4 else { return true }
    guard bytes.byteCount >= firstPDVBytes + 2 else { return nil }
    return bytes.uint16(12) == 0
  }
}
