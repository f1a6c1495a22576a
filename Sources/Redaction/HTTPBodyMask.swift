// SPDX-License-Identifier: Apache-2.0
internal import Events

/// Bodies by what they are: HL7, DICOM files, forms, programs and documents, text; all else is blank.
struct HTTPBodyMask {
  private static let separators = Array("{}[]\"<>/=:,".utf8)
  /// Bytes within which the name space of HL7 version 3 and its documents stays.
  private static let headLength = 1_024
  private static let marks: [StaticString] = ["urn:hl7-org:v3", "ClinicalDocument"]

  /// Whether the type says that it is fields of a form.
  let isForm: Bool

  /// Masks a body.
  func mask(_ bytes: inout MaskedBytes) {
    guard bytes.original.starts(with: "--".utf8),
      let feed = bytes.original.firstIndex(of: 0x0a)
    else { return content(&bytes) }
    parts(&bytes, delimiter: Array(bytes.original[..<feed].prefix { $0 > 0x20 }))
  }

  /// The parts of a body of several (RFC 2046, 5.1), each with a head of its own.
  private func parts(_ bytes: inout MaskedBytes, delimiter: [UInt8]) {
    let starts = bytes.original.indices.filter { at in
      (at == 0 || bytes.original[at - 1] == 0x0a) && bytes.original[at] == delimiter.first
        && bytes.original[at...].starts(with: delimiter)
    }
    for (index, start) in starts.enumerated() {
      let end = index + 1 < starts.count ? starts[index + 1] : bytes.count
      bytes.keep(start..<(start + delimiter.count), as: "the delimiter of parts")
      var at = start + delimiter.count
      while let feed = bytes.original[at..<end].firstIndex(of: 0x0a) {
        let line = at..<feed
        at = feed + 1
        head(&bytes, line)
        bytes.keep(feed..<at)
        // The line of the delimiter itself is the first.
        if line.lowerBound > start + delimiter.count, line.count <= 1 { break }
      }
      bytes.maskParts([at..<end]) { content(&$0) }
    }
  }

  /// A part's type and length stay.
  private func head(_ bytes: inout MaskedBytes, _ line: Range<Int>) {
    let text = String(decoding: bytes.original[line], as: UTF8.self).lowercased()
    bytes.maskText(line, separators: Array(":;=\"-".utf8))
    if text.hasPrefix("content-type:") || text.hasPrefix("content-length:"), !text.contains("name=")
    {
      bytes.keep(line, as: "the head of a part")
    }
  }

  private func content(_ bytes: inout MaskedBytes) {
    let whole = 0..<bytes.count
    if DICOMFileMask.begins(bytes.original) {
      DICOMFileMask.mask(&bytes)
    } else if DocumentMask.mask(&bytes) {
      return
    } else if bytes.original.place(of: "MSH|", in: 0..<min(64, bytes.count)) != nil {
      HL7Mask.mask(&bytes, whole)
    } else if isForm {
      bytes.keep(whole, as: "the names of a form")
      for value in URLText.values(ofForm: bytes.original, in: whole) { bytes.maskText(value) }
    } else if bytes.original.allSatisfy({ $0 >= 0x20 || (9...13).contains($0) }) {
      text(&bytes)
    } else {
      bytes.maskBinary(whole)
    }
  }

  private func text(_ bytes: inout MaskedBytes) {
    bytes.maskQuoting(0..<bytes.count, separators: Self.separators)
    guard bytes.original.prefix(8).contains(UInt8(ascii: "<")) else { return }
    let head = 0..<min(Self.headLength, bytes.count)
    for mark in Self.marks {
      guard let place = bytes.original.place(of: mark, in: head) else { continue }
      bytes.keep(place..<(place + mark.utf8CodeUnitCount))
    }
  }
}
