// SPDX-License-Identifier: Apache-2.0

/// RDP (MS-RDPBCGR): the negotiation stays but for the user that it names, then TLS; the rest is blank.
enum RDPMask {
  private static let request: UInt8 = 0xe0
  private static let confirm: UInt8 = 0xd0
  private static let longestPacket = 1_024
  private static let headLength = 11

  /// Whether the bytes begin with a connection request or confirm in a TPKT.
  static func begins(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= headLength, bytes[0] == 3, bytes[1] == 0,
      let length = bytes.number16(2), (headLength...longestPacket).contains(length)
    else { return false }
    return (bytes[5] == request || bytes[5] == confirm) && Int(bytes[4]) == length - 5
  }

  /// Masks one direction.
  static func mask(_ bytes: inout MaskedBytes) {
    guard begins(bytes.original), let length = bytes.original.number16(2) else { return }
    let end = min(length, bytes.count)
    bytes.keep(0..<headLength)
    var at = headLength
    if bytes.original.holds("Cookie: ", at: at) {
      let line = bytes.original[at..<end].firstIndex(of: 0x0a).map { $0 + 1 } ?? end
      bytes.keep(at..<(at + 8))
      // The kind of cookie stays, the user that it names does not.
      let name = bytes.original[at..<line].firstIndex(of: UInt8(ascii: "=")) ?? at + 7
      bytes.keep(at..<(name + 1))
      bytes.maskText((name + 1)..<line)
      at = line
    }
    // A negotiation, and what it is correlated by.
    bytes.keep(at..<min(at + 8, end))
    if TLSMask.begins(bytes.original, at: length) {
      TLSMask.mask(&bytes, length..<bytes.count)
    }
  }
}
