// SPDX-License-Identifier: Apache-2.0

/// What a DIMSE message does: the command field, (0000,0100) (PS3.7, E.1).
struct DICOMCommand: RawRepresentable, Hashable, Sendable {
  let rawValue: UInt16

  static let responseBit: UInt16 = 0x8000
  static let storeRequest = DICOMCommand(rawValue: 0x0001)
  static let getRequest = DICOMCommand(rawValue: 0x0010)
  static let findRequest = DICOMCommand(rawValue: 0x0020)
  static let moveRequest = DICOMCommand(rawValue: 0x0021)
  static let cancelRequest = DICOMCommand(rawValue: 0x0fff)

  var isResponse: Bool { rawValue & Self.responseBit != 0 }

  /// Whether the data set is the identifier of a query or retrieval.
  var isQuery: Bool { self == .findRequest || self == .moveRequest || self == .getRequest }

  /// The standard's name, `nil` for numbers that it does not have.
  var name: StaticString? {
    switch rawValue {
    case 0x0001: "C-STORE-RQ"
    case 0x8001: "C-STORE-RSP"
    case 0x0010: "C-GET-RQ"
    case 0x8010: "C-GET-RSP"
    case 0x0020: "C-FIND-RQ"
    case 0x8020: "C-FIND-RSP"
    case 0x0021: "C-MOVE-RQ"
    case 0x8021: "C-MOVE-RSP"
    case 0x0030: "C-ECHO-RQ"
    case 0x8030: "C-ECHO-RSP"
    case 0x0100: "N-EVENT-REPORT-RQ"
    case 0x8100: "N-EVENT-REPORT-RSP"
    case 0x0110: "N-GET-RQ"
    case 0x8110: "N-GET-RSP"
    case 0x0120: "N-SET-RQ"
    case 0x8120: "N-SET-RSP"
    case 0x0130: "N-ACTION-RQ"
    case 0x8130: "N-ACTION-RSP"
    case 0x0140: "N-CREATE-RQ"
    case 0x8140: "N-CREATE-RSP"
    case 0x0150: "N-DELETE-RQ"
    case 0x8150: "N-DELETE-RSP"
    case 0x0fff: "C-CANCEL-RQ"
    default: nil
    }
  }
}
