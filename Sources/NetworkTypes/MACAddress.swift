// SPDX-License-Identifier: Apache-2.0
package import Bytes

/// A 48-bit Ethernet address.
package struct MACAddress: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The address in the low 48 bits.
  package let bits: UInt64

  /// Wraps the low 48 bits.
  package init(bits: UInt64) { self.bits = bits & 0xffff_ffff_ffff }

  /// Reads six hexadecimal bytes parted by colons or hyphens.
  package init?(_ text: String) {
    let parts = text.split(omittingEmptySubsequences: false) { $0 == ":" || $0 == "-" }
    guard parts.count == 6 else { return nil }
    var value: UInt64 = 0
    for part in parts {
      guard part.utf8.count == 2, part.first != "+", let byte = UInt8(part, radix: 16) else {
        return nil
      }
      value = value << 8 | UInt64(byte)
    }
    bits = value
  }

  /// Whether the address names a group, the broadcast among them.
  package var isGroup: Bool { bits >> 40 & 1 == 1 }

  /// Whether the address was made up locally (bit 02 of the first byte), as random ones are.
  package var isLocallyAdministered: Bool { bits >> 40 & 2 == 2 }

  /// Whether this is a virtual router's address (VRRP, RFC 5798; HSRP).
  package var isVirtualRouter: Bool {
    bits >> 8 == 0x00_005e_0001 || bits >> 8 == 0x00_005e_0002 || bits >> 8 == 0x00_000c_07ac
  }

  /// Lower-case hexadecimal with colons.
  package var description: String {
    var text = TextBuffer()
    text.append(self)
    return String(text)
  }

  /// By number.
  package static func < (a: MACAddress, b: MACAddress) -> Bool { a.bits < b.bits }
}

extension TextBuffer {
  /// Appends a link-layer address: lower-case hexadecimal with colons.
  package mutating func append(_ address: MACAddress) {
    for index in 0..<6 {
      if index > 0 { append(UInt8(ascii: ":")) }
      append(hexadecimal: address.bits >> UInt64(40 - 8 * index) & 0xff, width: 2)
    }
  }
}
