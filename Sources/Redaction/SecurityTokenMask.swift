// SPDX-License-Identifier: Apache-2.0

/// Tokens of GSS-API, SPNEGO (RFC 4178) and NTLM (MS-NLMP): the steps of a login stay, names and proofs are masked.
enum SecurityTokenMask {
  private static let signature = Array("NTLMSSP\0".utf8)

  /// Whether a token begins there.
  static func begins(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
    guard let value = BERValue(bytes, at: range.lowerBound, within: range.upperBound) else {
      return false
    }
    let isNegotiation = value.tag == 0x60 || value.tag == 0xa0 || value.tag == 0xa1
    return isNegotiation && value.isWhole || bytes[range].starts(with: signature)
  }

  /// Masks a token.
  static func mask(_ bytes: inout MaskedBytes, _ range: Range<Int>) {
    if bytes.original[range].starts(with: signature) { return ntlm(&bytes, range) }
    BERValue.mask(&bytes, range) { bytes, value in
      switch value.tag {
      case 1, 2, 3, 6, 10: bytes.keep(value.content, as: "a step of SPNEGO")
      case 4 where begins(bytes.original, value.content): mask(&bytes, value.content)
      default: bytes.maskValue(value.content)
      }
    }
  }

  /// NTLM's messages (MS-NLMP, 2.2.1): where their parts lie stays, and the flags; the parts, challenge and code go.
  private static func ntlm(_ bytes: inout MaskedBytes, _ range: Range<Int>) {
    let start = range.lowerBound
    guard range.count >= 12 else { return }
    bytes.keep(start..<(start + 12))
    switch bytes.original[start + 8] {
    case 1:
      bytes.keep((start + 12)..<min(start + 32, range.upperBound))
      for place in [16, 24] { part(&bytes, range, place, isName: true) }
    case 2:
      bytes.keep((start + 12)..<min(start + 24, range.upperBound))
      bytes.keep((start + 32)..<min(start + 56, range.upperBound))
      part(&bytes, range, 12, isName: true)
      part(&bytes, range, 40, isName: false)
    case 3:
      bytes.keep((start + 12)..<min(start + 64, range.upperBound))
      // Proofs, domain, user, station, key.
      for place in [12, 20, 52] { part(&bytes, range, place, isName: false) }
      for place in [28, 36, 44] { part(&bytes, range, place, isName: true) }
    default: return
    }
  }

  /// Masks the part whose length and offset stand at a place.
  private static func part(
    _ bytes: inout MaskedBytes,
    _ range: Range<Int>,
    _ place: Int,
    isName: Bool
  ) {
    let at = range.lowerBound + place
    guard at + 8 <= range.upperBound, let length = bytes.original.number16LE(at),
      let offset = bytes.original.number32LE(at + 4), offset >= 32
    else { return }
    let first = range.lowerBound + offset
    let part = min(first, range.upperBound)..<min(first + length, range.upperBound)
    if isName { bytes.maskText(part) } else { bytes.maskBinary(part) }
  }
}
