// SPDX-License-Identifier: Apache-2.0

/// Programs and documents: what tells their kind, and that they do something when they are opened, stays; the rest is
/// blank.
enum DocumentMask {
  /// The names of actions in a PDF (ISO 32000-1, 12.6.4).
  private static let script = Array("/JavaScript".utf8)
  private static let launch = Array("/Launch".utf8)
  /// The part of an office document that holds its macros, in characters of one and of two bytes.
  private static let macros: [[UInt8]] = [
    Array("vbaProject".utf8), "_VBA_".utf8.flatMap { [$0, 0] },
  ]
  private static let compound: [UInt8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]

  /// Masks a document; says whether it is of a kind that is known.
  static func mask(_ bytes: inout MaskedBytes) -> Bool {
    let signature = signature(bytes.original)
    for range in signature { bytes.keep(range) }
    if bytes.original.starts(with: "%PDF-".utf8) {
      for place in places(of: script, in: bytes.original) { bytes.keep(place) }
      for place in places(of: launch, in: bytes.original)
      where bytes.original.indices.contains(place.upperBound)
        && !isNameCharacter(bytes.original[place.upperBound])
      { bytes.keep(place) }
    } else if bytes.original.starts(with: "PK".utf8) || bytes.original.starts(with: compound) {
      for mark in macros {
        for place in places(of: mark, in: bytes.original) { bytes.keep(place) }
      }
    }
    return !signature.isEmpty
  }

  /// What a program or document is told by; empty for all else.
  static func signature(_ bytes: [UInt8]) -> [Range<Int>] {
    switch bytes.number32(0) {
    case 0x7f45_4c46, 0x504b_0304, 0xfeed_face, 0xfeed_facf, 0xcefa_edfe, 0xcffa_edfe:
      return [0..<4]
    case 0xcafe_babe, 0x4d53_4346: return [0..<8]
    case 0xd0cf_11e0: return [0..<8]
    case 0x2550_4446: return [0..<5]
    case .none: return []
    default: break
    }
    if bytes.starts(with: "#!".utf8) { return [0..<4] }
    return portable(bytes)
  }

  /// A program of Windows: `MZ`, where its header is, and what that begins with.
  private static func portable(_ bytes: [UInt8]) -> [Range<Int>] {
    guard bytes.starts(with: "MZ".utf8), let place = bytes.number32LE(0x3c) else { return [] }
    let ranges = [0..<2, 0x3c..<0x40]
    return bytes.holds("PE\0\0", at: place) ? ranges + [place..<(place + 4)] : ranges
  }

  private static func places(of mark: [UInt8], in bytes: [UInt8]) -> [Range<Int>] {
    guard let first = mark.first, bytes.count >= mark.count else { return [] }
    return (0...(bytes.count - mark.count)).compactMap { at in
      guard bytes[at] == first, bytes[at..<(at + mark.count)].elementsEqual(mark) else {
        return nil
      }
      return at..<(at + mark.count)
    }
  }

  private static func isNameCharacter(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
  }
}
