// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events

/// What an embedded document does when it is opened, or is.
enum HL7ActiveContent: UInt8, CaseIterable {
  case pe
  case elf
  case macho
  case script
  case macro
  case pdfScript
  case pdfLaunch

  var name: StaticString {
    switch self {
    case .pe: "pe"
    case .elf: "elf"
    case .macho: "macho"
    case .script: "script"
    case .macro: "macro"
    case .pdfScript: "pdf_script"
    case .pdfLaunch: "pdf_launch"
    }
  }
}

// Documents in OBX-5, when OBX-2 says ED (HL7 v2.9, 2A.3.24: source, type, subtype, encoding, data).
extension HL7MessageView {
  /// Messages that are shorter hold no document.
  private static let shortestWithDocument = 256
  /// Documents of a message that are looked at.
  private static let maxDocuments = 32
  /// Bytes of a document that are looked at, encoded.
  private static let maxDocumentBytes = 10 << 20

  /// The kinds of active content, each once, in a fixed order.
  @_lifetime(immortal)
  func activeContent(at index: Int) -> FieldValue {
    guard bytes.byteCount >= Self.shortestWithDocument, index < HL7ActiveContent.allCases.count
    else { return .absent }
    let found = activeKinds()
    var left = index
    for kind in HL7ActiveContent.allCases where found & 1 << kind.rawValue != 0 {
      if left == 0 { return .literal(kind.name) }
      left -= 1
    }
    return .absent
  }

  /// Whether a field begins with the type's name.
  ///
  /// Hardly any does, and looking for it is quicker than walking the segments.
  private var mayHaveDocument: Bool {
    let separator = header.delimiters.field
    var at = header.end
    while let hit = bytes.firstOffset(ofPair: separator, UInt8(ascii: "E"), from: at) {
      if bytes.hasPrefix("D", at: hit + 2) { return true }
      at = hit + 2
    }
    return false
  }

  private func activeKinds() -> UInt8 {
    guard mayHaveDocument else { return 0 }
    var found: UInt8 = 0
    var documents = 0
    var cursor = HL7SegmentCursor(header.segmentEnd)
    let separator = header.delimiters.field
    for _ in 0..<Self.maxSegmentsSearched {
      guard documents < Self.maxDocuments, cursor.advance(in: bytes) else { return found }
      guard cursor.end - cursor.start > 64,
        cursor.name(in: bytes, separator: separator) == HL7SegmentName.obx
      else { continue }
      let type = cursor.field(2, in: bytes, separator: separator)
      guard type.count == 2, bytes.hasPrefix("ED", at: type.lowerBound) else { continue }
      documents += 1
      let value = cursor.field(5, in: bytes, separator: separator)
      found |= Self.kinds(bytes.slice(component(value, 5)), component(value, 4), in: bytes)
    }
    return found
  }

  private static func kinds(_ data: RawSpan, _ encoding: Range<Int>, in bytes: RawSpan) -> UInt8 {
    guard data.byteCount > 0 else { return 0 }
    let document = data.slice(0, maxDocumentBytes)
    let name = bytes.slice(encoding)
    if name.isWord("base64") { return HL7DocumentScan.base64(document) }
    if name.isWord("hex") { return HL7DocumentScan.hexadecimal(document) }
    var scan = HL7DocumentScan()
    for at in 0..<document.byteCount { scan.take(document.uint8(at)) }
    return scan.found
  }
}

/// Goes over a document byte by byte, as it is decoded, and keeps nothing of it but its first bytes.
struct HL7DocumentScan {
  private var start = InlineArray<72, UInt8>(repeating: 0)
  private var count = 0
  private var kind: Kind = .unknown
  /// The last eight bytes, the newest lowest.
  private var window: UInt64 = 0
  private(set) var found: UInt8 = 0

  private enum Kind {
    case unknown
    case pdf
    case archive
    case compound
    case other
  }

  /// Takes the next byte.
  mutating func take(_ byte: UInt8) {
    if count < 72 {
      start[count] = byte
      count += 1
      if count == 4 { begin() }
      if count == 68 { checkPE() }
    }
    window = window << 8 | UInt64(byte)
    switch kind {
    case .pdf: pdf()
    case .archive, .compound: macro()
    default: break
    }
  }

  private mutating func note(_ content: HL7ActiveContent) { found |= 1 << content.rawValue }

  private mutating func begin() {
    let head =
      UInt32(start[0]) << 24 | UInt32(start[1]) << 16 | UInt32(start[2]) << 8 | UInt32(start[3])
    kind = .other
    switch head {
    case 0x2550_4446: kind = .pdf
    case 0x504b_0304: kind = .archive
    case 0xd0cf_11e0: kind = .compound
    case 0x7f45_4c46: note(.elf)
    case 0xfeed_face, 0xfeed_facf, 0xcefa_edfe, 0xcffa_edfe: note(.macho)
    case 0x2321_2f62, 0x2321_2f75: note(.script)  // #!/b, #!/u
    default: break
    }
  }

  /// `MZ`, and a header's place that can be one.
  private mutating func checkPE() {
    guard start[0] == 0x4d, start[1] == 0x5a else { return }
    let place =
      Int(start[60]) | Int(start[61]) << 8 | Int(start[62]) << 16 | Int(start[63]) << 24
    if place >= 0x40, place < 1 << 20 { note(.pe) }
  }

  /// `/JavaScript`, which every action of that kind names, and `/Launch` (ISO 32000-1, 12.6.4).
  ///
  /// Shorter marks would be found by chance in compressed parts.
  private mutating func pdf() {
    if window == 0x2f_4a61_7661_5363_72 { note(.pdfScript) }  // /JavaScr
    guard window >> 8 & 0xff_ffff_ffff_ffff == 0x2f_4c61_756e_6368 else { return }  // /Launch
    if !Self.isNameCharacter(UInt8(truncatingIfNeeded: window)) { note(.pdfLaunch) }
  }

  private static func isNameCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
    default: false
    }
  }

  /// The part of an office document that holds its macros: `vbaProject`, or `_VBA_` in two-byte characters.
  private mutating func macro() {
    if window & 0xffff_ffff_ffff == 0x7662_6150_726f { note(.macro) }  // vbaPro
    if window == 0x5600_4200_4100_5f00 { note(.macro) }  // V.B.A._.
  }

  static func base64(_ data: RawSpan) -> UInt8 {
    var scan = HL7DocumentScan()
    var bits: UInt32 = 0
    var count = 0
    for at in 0..<data.byteCount {
      let byte = data.uint8(at)
      guard let digit = HTTPCredentials.digit(byte) else {
        // Line ends are escaped as \.br\ or \X0D\ in some documents; what else is no digit ends it.
        if byte <= 0x20 { continue }
        break
      }
      bits = bits << 6 | digit
      count += 6
      if count >= 8 {
        count -= 8
        scan.take(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    return scan.found
  }

  static func hexadecimal(_ data: RawSpan) -> UInt8 {
    var scan = HL7DocumentScan()
    var high: UInt8?
    for at in 0..<data.byteCount {
      let byte = data.uint8(at)
      let digit: UInt8
      switch byte {
      case 0x30...0x39: digit = byte - 0x30
      case 0x41...0x46: digit = byte - 0x37
      case 0x61...0x66: digit = byte - 0x57
      default: continue
      }
      if let first = high {
        scan.take(first << 4 | digit)
        high = nil
      } else {
        high = digit
      }
    }
    return scan.found
  }
}
