// SPDX-License-Identifier: Apache-2.0

/// TLS records: handshakes, alerts and the records' headers stay, what was encrypted is blanked.
///
/// A key that leaks later would open it.
enum TLSMask {
  /// Whether the bytes begin as TLS or as an SSL 2 hello does.
  static func begins(_ bytes: [UInt8], at: Int = 0) -> Bool {
    guard at + 5 <= bytes.count else { return false }
    if (20...23).contains(bytes[at]), bytes[at + 1] == 3, bytes[at + 2] <= 4 { return true }
    return bytes[at] & 0x80 != 0 && bytes[at + 2] == 1 && (bytes[at + 3] == 2 || bytes[at + 3] == 3)
      && bytes[at + 4] <= 4
  }

  /// Masks one direction.
  static func mask(_ bytes: inout MaskedBytes, _ range: Range<Int>) {
    var at = range.lowerBound
    while at + 5 <= range.upperBound {
      let type = bytes.original[at]
      if type & 0x80 != 0 {
        let end = min(
          at + 2 + Int(type & 0x7f) << 8 + Int(bytes.original[at + 1]),
          range.upperBound
        )
        bytes.keep(at..<end, as: "a TLS handshake")
        at = end
        continue
      }
      guard (20...24).contains(type), bytes.original[at + 1] == 3,
        let length = bytes.original.number16(at + 3)
      else { return }
      let end = min(at + 5 + length, range.upperBound)
      bytes.keep(at..<(type == 23 || type == 24 ? at + 5 : end), as: "a TLS handshake")
      at = end
    }
    bytes.keep(at..<range.upperBound)
  }
}
