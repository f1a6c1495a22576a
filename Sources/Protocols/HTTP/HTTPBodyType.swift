// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// What a body is by its first bytes.
enum HTTPBodyType: UInt8, Sendable {
  case none
  case pe
  case elf
  case macho
  case script
  case dicom
  case pdf
  case zip
  case cab
  case hl7

  var name: StaticString {
    switch self {
    case .none: ""
    case .pe: "pe"
    case .elf: "elf"
    case .macho: "macho"
    case .script: "script"
    case .dicom: "dicom"
    case .pdf: "pdf"
    case .zip: "zip"
    case .cab: "cab"
    case .hl7: "hl7"
    }
  }

  /// Looks at the first bytes of a body or file.
  init(_ bytes: RawSpan) {
    if Self.isPart10(bytes) {
      self = .dicom
    } else if let program = Self.program(bytes) {
      self = program
    } else if bytes.hasPrefix("%PDF-") {
      self = .pdf
    } else if bytes.hasPrefix("PK\u{3}\u{4}") {
      self = .zip
    } else if bytes.hasPrefix("MSCF"), bytes.byteCount >= 8, bytes.uint32(4) == 0 {
      self = .cab
    } else if case .yes = HL7Start(bytes, at: 0), bytes.byteCount > 8,
      HL7Delimiters.isPlausible(bytes.uint8(4)), bytes.uint8(4) != bytes.uint8(3)
    {
      self = .hl7
    } else {
      self = .none
    }
  }

  /// A DICOM file: 128 bytes of preamble and a prefix (PS3.10, 7.1).
  static func isPart10(_ bytes: RawSpan) -> Bool { bytes.hasPrefix("DICM", at: 128) }

  /// What a DICOM file's preamble holds; empty for zeros.
  static func preamble(_ bytes: RawSpan) -> StaticString {
    if let program = program(bytes) { return program.name }
    // Slides are TIFF and DICOM at once (PS3.10, 7.1).
    if bytes.hasPrefix("II*\0") || bytes.hasPrefix("MM\0*") { return "tiff" }
    for at in 0..<min(128, bytes.byteCount) where bytes.uint8(at) != 0 { return "other" }
    return ""
  }

  /// Programs of Windows, Linux and macOS, and scripts that name their interpreter.
  private static func program(_ bytes: RawSpan) -> HTTPBodyType? {
    guard bytes.byteCount >= 4 else { return nil }
    switch bytes.uint32(0) {
    case 0x7f45_4c46: return .elf
    case 0xfeed_face, 0xfeed_facf, 0xcefa_edfe, 0xcffa_edfe: return .macho
    // A fat binary of some architectures; Java's classes have a version there.
    case 0xcafe_babe:
      return bytes.byteCount >= 8 && (1...20).contains(bytes.uint32(4)) ? .macho : nil
    default: break
    }
    if bytes.hasPrefix("#!/") || bytes.hasPrefix("#! /") { return .script }
    return isPE(bytes) ? .pe : nil
  }

  /// `MZ`, and where it is in reach the signature that the header at 3CH points to.
  private static func isPE(_ bytes: RawSpan) -> Bool {
    guard bytes.hasPrefix("MZ"), bytes.byteCount >= 64 else { return false }
    let place = Int(bytes.uint32LE(0x3c))
    guard place >= 0x40, place < 1 << 20 else { return false }
    return place + 4 > bytes.byteCount || bytes.hasPrefix("PE\0\0", at: place)
  }
}
