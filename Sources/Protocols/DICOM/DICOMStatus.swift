// SPDX-License-Identifier: Apache-2.0

/// The status of a DIMSE response, (0000,0900) (PS3.7, annex C; PS3.4 for the service classes).
enum DICOMStatus {
  /// Whether further responses to the same request follow.
  static func isPending(_ status: UInt16) -> Bool { status == 0xff00 || status == 0xff01 }

  /// The status in the standard's words; the codes of service classes differ by command.
  static func name(_ status: UInt16, of command: DICOMCommand) -> StaticString {
    switch status {
    case 0x0000: "Success"
    case 0xff00: "Pending"
    case 0xff01: "Pending: Optional Keys not supported"
    case 0xfe00: "Cancel"
    case 0x0001: "Warning: Requested optional Attributes are not supported"
    case 0x0105...0x0124, 0x0210...0x0213: general(status)
    default: service(status, of: DICOMCommand(rawValue: command.rawValue & 0x7fff))
    }
  }

  private static func general(_ status: UInt16) -> StaticString {
    switch status {
    case 0x0105: "Failure: No such Attribute"
    case 0x0106: "Failure: Invalid Attribute Value"
    case 0x0107: "Warning: Attribute List Error"
    case 0x0110: "Failure: Processing Failure"
    case 0x0111: "Failure: Duplicate SOP Instance"
    case 0x0112: "Failure: No such SOP Instance"
    case 0x0113: "Failure: No such Event Type"
    case 0x0114: "Failure: No such Argument"
    case 0x0115: "Failure: Invalid Argument Value"
    case 0x0116: "Warning: Attribute Value Out of Range"
    case 0x0117: "Failure: Invalid SOP Instance"
    case 0x0118: "Failure: No such SOP Class"
    case 0x0119: "Failure: Class-Instance Conflict"
    case 0x0120: "Failure: Missing Attribute"
    case 0x0121: "Failure: Missing Attribute Value"
    case 0x0122: "Failure: Refused: SOP Class not supported"
    case 0x0123: "Failure: No such Action"
    case 0x0124: "Failure: Refused: Not authorized"
    case 0x0210: "Failure: Duplicate Invocation"
    case 0x0211: "Failure: Unrecognized Operation"
    case 0x0212: "Failure: Mistyped Argument"
    case 0x0213: "Failure: Resource Limitation"
    default: "Failure"
    }
  }

  private static func service(_ status: UInt16, of command: DICOMCommand) -> StaticString {
    let isStore = command == .storeRequest
    return switch status {
    case 0xa701: "Failure: Refused: Out of resources - Unable to calculate number of matches"
    case 0xa702: "Failure: Refused: Out of resources - Unable to perform sub-operations"
    case 0xa700...0xa7ff: "Failure: Refused: Out of resources"
    case 0xa801: "Failure: Refused: Move Destination unknown"
    case 0xa900...0xa9ff where isStore: "Failure: Error: Data Set does not match SOP Class"
    case 0xa900...0xa9ff: "Failure: Identifier does not match SOP Class"
    case 0xaa00...0xaaff: "Failure: None of the frames requested were found in the SOP Instance"
    case 0xb000 where isStore: "Warning: Coercion of Data Elements"
    case 0xb000 where command.isQuery:
      "Warning: Sub-operations Complete - One or more Failures"
    case 0xb006 where isStore: "Warning: Elements Discarded"
    case 0xb007 where isStore: "Warning: Data Set does not match SOP Class"
    case 0xb000...0xbfff: "Warning"
    case 0xc000...0xcfff where isStore: "Failure: Error: Cannot understand"
    case 0xc000...0xcfff: "Failure: Unable to process"
    case 0xa000...0xafff, 0x0100...0x02ff: "Failure"
    default: "unknown"
    }
  }
}
