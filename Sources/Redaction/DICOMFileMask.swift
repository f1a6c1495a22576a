// SPDX-License-Identifier: Apache-2.0

/// DICOM files (PS3.10, 7.1): the kind of the preamble stays, the data set is masked as one that was sent.
enum DICOMFileMask {
  private static let preambleLength = 128
  private static let transferSyntax: [UInt8] = [2, 0, 0x10, 0, 0x55, 0x49]
  private static let metaSyntax = "1.2.840.10008.1.2.1"

  /// Whether the bytes are such a file.
  static func begins(_ bytes: [UInt8]) -> Bool { bytes.holds("DICM", at: preambleLength) }

  /// Masks a file.
  static func mask(_ bytes: inout MaskedBytes) {
    let start = preambleLength + 4
    let meta = start..<metaEnd(bytes.original, from: start)
    bytes.keep(preambleLength..<start)
    bytes.maskParts([meta]) { set in
      DICOMDataSetMask(metaSyntax, set.original, isCommand: false).mask(&set)
    }
    let syntax = syntax(bytes.original, meta)
    bytes.maskParts([meta.upperBound..<bytes.count]) { set in
      DICOMDataSetMask(syntax, set.original, isCommand: false).mask(&set)
    }
    preamble(&bytes)
  }

  /// A program in the preamble keeps what tells it, and a TIFF; of what else is there only that it is there stays.
  private static func preamble(_ bytes: inout MaskedBytes) {
    let isTIFF = bytes.original.holds("II*\0", at: 0) || bytes.original.holds("MM\0*", at: 0)
    let kept = isTIFF ? [0..<4] : DocumentMask.signature(bytes.original)
    for range in kept { bytes.keep(range) }
    guard kept.isEmpty else { return }
    bytes.maskText(0..<preambleLength)
  }

  /// Where the elements of group 0002 end, which are in explicit little endian.
  private static func metaEnd(_ bytes: [UInt8], from start: Int) -> Int {
    var at = start
    while at + 8 <= bytes.count, bytes[at] == 2, bytes[at + 1] == 0 {
      let isLong = bytes.holds("OB", at: at + 4)
      guard let length = isLong ? bytes.number32LE(at + 8) : bytes.number16LE(at + 6) else { break }
      at = min(at + (isLong ? 12 : 8) + length, bytes.count)
    }
    return at
  }

  private static func syntax(_ bytes: [UInt8], _ meta: Range<Int>) -> String? {
    var at = meta.lowerBound
    while at + 8 <= meta.upperBound {
      let isLong = bytes.holds("OB", at: at + 4)
      guard let length = isLong ? bytes.number32LE(at + 8) : bytes.number16LE(at + 6) else {
        return nil
      }
      let body = at + (isLong ? 12 : 8)
      let end = min(body + length, meta.upperBound)
      if bytes[at...].starts(with: transferSyntax), body <= end {
        return String(decoding: bytes[body..<end].prefix { $0 > 0x20 }, as: UTF8.self)
      }
      at = max(end, at + 8)
    }
    return nil
  }
}
