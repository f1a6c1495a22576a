// SPDX-License-Identifier: Apache-2.0

/// DICOM's upper layer: associations and commands stay but for user identities and comments; data sets are masked
/// element by element (``DICOMDataSetMask``).
struct DICOMMask {
  /// A data set that goes on in further PDVs: where its parts lie.
  private struct Open {
    var ranges: [Range<Int>] = []
    var isCommand = false
  }

  /// The transfer syntax of each presentation context, as the acceptor chose it.
  private var syntaxes: [UInt8: String] = [:]

  /// Whether a direction begins as an association does.
  static func begins(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= 10, (1...7).contains(bytes[0]), bytes[1] == 0,
      let length = bytes.number32(2)
    else { return false }
    switch bytes[0] {
    case 1, 2: return length >= 68 && length < 1 << 20 && bytes.number16(6) ?? 0 < 16
    case 3, 5, 6, 7: return length == 4
    default:
      guard let item = bytes.number32(6) else { return false }
      return item + 4 <= length && item >= 2 && length < 1 << 28
    }
  }

  /// Reads what the acceptor chose.
  mutating func learn(_ bytes: [UInt8]) {
    guard bytes.count > 74, bytes[0] == 2, let length = bytes.number32(2) else { return }
    items(bytes, 74..<min(6 + length, bytes.count)) { type, range in
      guard type == 0x21, range.count > 4 else { return }
      let context = bytes[range.lowerBound]
      items(bytes, (range.lowerBound + 4)..<range.upperBound) { type, range in
        guard type == 0x40 else { return }
        syntaxes[context] = String(decoding: bytes[range].prefix { $0 != 0 }, as: UTF8.self)
      }
    }
  }

  private func items(_ bytes: [UInt8], _ range: Range<Int>, _ body: (UInt8, Range<Int>) -> Void) {
    var at = range.lowerBound
    while at + 4 <= range.upperBound, let length = bytes.number16(at + 2) {
      let end = min(at + 4 + length, range.upperBound)
      body(bytes[at], (at + 4)..<end)
      at = end
    }
  }

  /// Masks one direction.
  func mask(_ bytes: inout MaskedBytes) {
    var open: [UInt8: Open] = [:]
    var at = 0
    while at + 6 <= bytes.count {
      let type = bytes.original[at]
      guard (1...7).contains(type), let length = bytes.original.number32(at + 2) else { break }
      let end = min(at + 6 + length, bytes.count)
      bytes.keep(at..<min(at + 6, end))
      switch type {
      case 1, 2: association(&bytes, (at + 6)..<max(end, at + 6))
      case 4: values(&bytes, (at + 6)..<max(end, at + 6), &open)
      default: bytes.keep(at..<end)
      }
      at = max(end, at + 6)
    }
    for (context, left) in open.sorted(by: { $0.key < $1.key }) { close(&bytes, context, left) }
  }

  private func association(_ bytes: inout MaskedBytes, _ range: Range<Int>) {
    bytes.keep(range, as: "a DICOM association")
    var identities: [Range<Int>] = []
    let head = min(range.lowerBound + 68, range.upperBound)
    items(bytes.original, head..<range.upperBound) { type, range in
      guard type == 0x50 else { return }
      items(bytes.original, range) { type, range in
        if type == 0x58 || type == 0x59 { identities.append(range) }
      }
    }
    for identity in identities {
      // Type and whether an answer is wanted, then two secrets with their lengths; the answer is one of them.
      var at =
        identity.lowerBound
        + (identity.count > 2 && bytes.original[identity.lowerBound - 4] == 0x58 ? 2 : 0)
      while let length = bytes.original.number16(at), at + 2 <= identity.upperBound {
        let end = min(at + 2 + length, identity.upperBound)
        bytes.maskText((at + 2)..<end)
        at = end
      }
    }
  }

  private func values(_ bytes: inout MaskedBytes, _ range: Range<Int>, _ open: inout [UInt8: Open])
  {
    var at = range.lowerBound
    while at + 6 <= range.upperBound, let length = bytes.original.number32(at) {
      let end = min(at + 4 + length, range.upperBound)
      guard length >= 2 else { return bytes.keep(at..<min(at + 4, range.upperBound)) }
      bytes.keep(at..<(at + 6))
      let context = bytes.original[at + 4]
      let control = bytes.original[at + 5]
      let isCommand = control & 1 != 0
      if open[context]?.isCommand != isCommand, let left = open.removeValue(forKey: context) {
        close(&bytes, context, left)
      }
      open[context, default: Open(isCommand: isCommand)].ranges.append((at + 6)..<max(end, at + 6))
      if control & 2 != 0, let whole = open.removeValue(forKey: context) {
        close(&bytes, context, whole)
      }
      at = max(end, at + 6)
    }
  }

  /// Masks what was put together, and writes it back to where its parts lie.
  private func close(_ bytes: inout MaskedBytes, _ context: UInt8, _ whole: Open) {
    let syntax = whole.isCommand ? "1.2.840.10008.1.2" : syntaxes[context]
    bytes.maskParts(whole.ranges) { set in
      DICOMDataSetMask(syntax, set.original, isCommand: whole.isCommand).mask(&set)
    }
  }
}
