// SPDX-License-Identifier: Apache-2.0

/// HL7 v2: the segments' names and what tells about the messages stay, every other field is masked.
///
/// What stays is listed, and not what goes, so that Z segments and fields of later versions go too.
enum HL7Mask {
  /// Fields that stay, by segment; the headers lose their security field only.
  private static let kept: [String: Set<Int>] = [
    "MSA": [1, 2], "ERR": [1, 2, 3, 4], "EVN": [1, 2], "OBX": [1, 2, 3, 11], "BTS": [1], "FTS": [1],
    "DSC": [2],
  ]
  private static let security = 8

  /// Masks the messages of a stream or of a document within it.
  static func mask(_ bytes: inout MaskedBytes, _ range: Range<Int>) {
    var separators = Array("|^~\\&".utf8)
    var at = range.lowerBound
    while at < range.upperBound {
      if isEnd(bytes.original[at]) {
        bytes.keep(at..<(at + 1))
        at += 1
        continue
      }
      var end = at
      while end < range.upperBound, !isEnd(bytes.original[end]) { end += 1 }
      segment(&bytes, at..<end, &separators)
      at = end
    }
  }

  private static func isEnd(_ byte: UInt8) -> Bool {
    byte == 0x0d || byte == 0x0a || byte == 0x0b || byte == 0x1c
  }

  private static func segment(
    _ bytes: inout MaskedBytes,
    _ range: Range<Int>,
    _ separators: inout [UInt8]
  ) {
    let name = String(decoding: bytes.original[range.prefix(3)], as: UTF8.self)
    let isHeader = name == "MSH" || name == "BHS" || name == "FHS"
    if isHeader, range.count > 8 {
      separators = Array(bytes.original[(range.lowerBound + 3)..<(range.lowerBound + 8)])
    }
    guard range.count >= 3, name.utf8.allSatisfy(isNamePart),
      range.count == 3 || bytes.original[range.lowerBound + 3] == separators[0]
    else { return bytes.maskValues(range, separators: separators) }
    bytes.keep(range.lowerBound..<(range.lowerBound + 3))
    var field = isHeader ? 1 : 0
    var isDocument = false
    var start = range.lowerBound + 3
    while start < range.upperBound {
      // A separator and the field behind it.
      var end = start + 1
      while end < range.upperBound, bytes.original[end] != separators[0] { end += 1 }
      field += 1
      bytes.keep(start..<(start + 1))
      let stays = isHeader ? field != security : kept[name]?.contains(field) == true
      // Where bytes are missing nobody knows which field goes on behind them.
      let hole = bytes.original[(start + 1)..<end].firstIndex(of: 0)
      let value = (start + 1)..<end
      if name == "OBX", field == 2 { isDocument = bytes.original[value].elementsEqual("ED".utf8) }
      if stays, hole == nil {
        bytes.keep(value, as: "\(name)-\(field)")
      } else if isDocument, name == "OBX", field == 5, hole == nil {
        document(&bytes, value, separators)
      } else if let hole {
        bytes.maskValues((start + 1)..<hole, separators: separators)
        bytes.maskValues(hole..<range.upperBound, separators: separators)
        return
      } else {
        bytes.maskValues(value, separators: separators)
      }
      start = end
    }
  }

  /// An embedded document (HL7 v2.9, 2A.3.24): type, subtype and encoding stay, its data are masked as what they are.
  private static func document(
    _ bytes: inout MaskedBytes,
    _ range: Range<Int>,
    _ separators: [UInt8]
  ) {
    let parts = bytes.original[range].split(
      separator: separators[1],
      maxSplits: 4,
      omittingEmptySubsequences: false
    )
    bytes.maskText(range, separators: separators)
    guard parts.count == 5 else { return }
    for part in parts[1...3] { bytes.keep(part.indices, as: "OBX-5") }
    let data = parts[4].indices
    switch String(decoding: parts[3], as: UTF8.self).lowercased() {
    case "base64": EncodedText.maskBase64(&bytes, data) { _ = DocumentMask.mask(&$0) }
    case "hex": EncodedText.maskHexadecimal(&bytes, data) { _ = DocumentMask.mask(&$0) }
    default:
      if !DocumentMask.signature(Array(parts[4])).isEmpty {
        bytes.maskParts([data]) { _ = DocumentMask.mask(&$0) }
      }
    }
  }

  private static func isNamePart(_ byte: UInt8) -> Bool {
    (0x41...0x5a).contains(byte) || (0x30...0x39).contains(byte)
  }
}
