// SPDX-License-Identifier: Apache-2.0

/// A data set's elements: structure, identifiers of classes and what describes the pixels stay, all else is masked.
///
/// What stays is a list of tags. PS3.15 Annex E lists what its basic profile takes out; none of that is on the list but
/// the UIDs of instances, which this program's reports name too.
struct DICOMDataSetMask {
  private let isExplicit: Bool
  private let isBigEndian: Bool
  private let isDeflated: Bool
  private let isCommand: Bool
  private static let maxDepth = 16

  /// Elements that stay beside group 0028, lengths of groups, and all UIDs.
  private static let kept: Set<UInt32> = [
    0x0008_0005, 0x0008_0008, 0x0008_0016, 0x0008_0018, 0x0008_0052, 0x0008_0060, 0x0008_0061,
    0x0020_000d, 0x0020_000e, 0x0002_0010, 0x0008_1150, 0x0008_1155, 0x0008_0056,
  ]
  private static let errorComment: UInt32 = 0x0000_0902

  /// Chooses how elements are read; without a known transfer syntax the data tell.
  init(_ syntax: String?, _ data: [UInt8], isCommand: Bool) {
    self.isCommand = isCommand
    let looksExplicit =
      data.count >= 6 && (0x41...0x5a).contains(data[4]) && (0x41...0x5a).contains(data[5])
    isDeflated = syntax == "1.2.840.10008.1.2.1.99" || syntax == "1.2.840.10008.1.2.4.95"
    isBigEndian = syntax == "1.2.840.10008.1.2.2"
    isExplicit = syntax.map { $0 != "1.2.840.10008.1.2" } ?? looksExplicit
  }

  /// Masks all elements; what makes no sense stays blank.
  func mask(_ bytes: inout MaskedBytes) {
    if !isDeflated { _ = elements(&bytes, 0, bytes.count, 0) }
  }

  private func number(_ bytes: MaskedBytes, _ at: Int, _ count: Int) -> Int? {
    guard at + count <= bytes.count else { return nil }
    var value = 0
    for index in 0..<count {
      value = value << 8 | Int(bytes.original[isBigEndian ? at + index : at + count - 1 - index])
    }
    return value
  }

  /// Masks elements up to an end or a delimiter, and says where it came to.
  private func elements(_ bytes: inout MaskedBytes, _ start: Int, _ end: Int, _ depth: Int) -> Int {
    var at = start
    while at + 8 <= end, let group = number(bytes, at, 2), let element = number(bytes, at + 2, 2) {
      let tag = UInt32(group) << 16 | UInt32(element)
      var body = at + 8
      var length: Int
      var kind = "UN"
      if group == 0xfffe || !isExplicit {
        length = number(bytes, at + 4, 4) ?? 0
        kind = ""
      } else {
        kind = String(decoding: bytes.original[(at + 4)..<(at + 6)], as: UTF8.self)
        if ["OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"].contains(
          kind
        ) {
          guard let long = number(bytes, at + 8, 4) else { return end }
          length = long
          body = at + 12
        } else {
          length = number(bytes, at + 6, 2) ?? 0
        }
      }
      guard body <= end else { return end }
      bytes.keep(at..<body)
      if tag == 0xfffe_e00d || tag == 0xfffe_e0dd { return body }
      let isOpen = length == 0xffff_ffff
      let stop = isOpen ? end : min(body + length, end)
      if tag == 0xfffe_e000 || kind == "SQ" || isOpen || startsItem(bytes, body, stop, kind) {
        guard depth < Self.maxDepth else { return end }
        if kind == "OB" || kind == "OW" {
          at = fragments(&bytes, body, stop)
        } else {
          let reached = elements(&bytes, body, stop, depth + 1)
          at = isOpen ? reached : stop
        }
        continue
      }
      value(&bytes, tag, kind, body..<stop)
      at = stop
    }
    return max(at, min(end, at))
  }

  /// A sequence whose kind nobody says begins with an item.
  private func startsItem(_ bytes: MaskedBytes, _ at: Int, _ end: Int, _ kind: String) -> Bool {
    kind.isEmpty && at + 8 <= end && number(bytes, at, 2) == 0xfffe
      && number(bytes, at + 2, 2) == 0xe000
  }

  /// Pixel data in pieces: their headers stay.
  private func fragments(_ bytes: inout MaskedBytes, _ start: Int, _ end: Int) -> Int {
    var at = start
    while at + 8 <= end, number(bytes, at, 2) == 0xfffe, let length = number(bytes, at + 4, 4) {
      bytes.keep(at..<(at + 8))
      if number(bytes, at + 2, 2) == 0xe0dd { return at + 8 }
      at = min(at + 8 + length, end)
    }
    return end
  }

  /// A tag as PS3.6 writes it.
  private static func name(_ tag: UInt32) -> String {
    let digits = String(tag, radix: 16)
    let eight = String(repeating: "0", count: 8 - digits.count) + digits
    return "(\(eight.prefix(4)),\(eight.suffix(4)))"
  }

  private func value(_ bytes: inout MaskedBytes, _ tag: UInt32, _ kind: String, _ range: Range<Int>)
  {
    if isCommand {
      if tag == Self.errorComment {
        bytes.maskText(range)
      } else {
        bytes.keep(range, as: "a DICOM command")
      }
      return
    }
    let group = tag >> 16
    if Self.kept.contains(tag) || kind == "UI" || group == 0x0028 || tag & 0xffff == 0 {
      return bytes.keep(range, as: Self.name(tag))
    }
    switch kind {
    case "OB", "OW", "OD", "OF", "OL", "OV", "UN", "US", "UL", "SS", "SL", "FL", "FD", "SV", "UV",
      "AT":
      bytes.maskBinary(range)
    default:
      // Without a kind the value may be numbers or text: text is seen by its bytes.
      let isText = bytes.original[range].allSatisfy {
        $0 == 0 || $0 >= 0x20 || $0 == 0x0d || $0 == 0x0a
      }
      if kind.isEmpty, !isText {
        bytes.maskBinary(range)
      } else {
        bytes.maskValues(range, separators: Array("^=\\*?".utf8))
      }
    }
  }
}
