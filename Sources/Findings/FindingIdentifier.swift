// SPDX-License-Identifier: Apache-2.0

/// FNV-1a, 64 bit (Fowler, Noll, Vo): a name for a short text, not a protection against anybody.
package struct FNV1a: Sendable {
  private var state: UInt64

  /// The offset basis of the 64-bit variant.
  package static let basis: UInt64 = 0xcbf2_9ce4_8422_2325
  private static let prime: UInt64 = 0x0000_0100_0000_01b3

  /// Starts with the standard's basis, or with another one for a second, independent value.
  package init(basis: UInt64 = FNV1a.basis) { state = basis }

  /// The hash of what was given so far.
  package var value: UInt64 { state }

  /// Takes the text's UTF-8.
  package mutating func combine(_ text: some StringProtocol) {
    for byte in text.utf8 { combine(byte) }
  }

  /// Takes one byte.
  package mutating func combine(_ byte: UInt8) {
    state = (state ^ UInt64(byte)) &* Self.prime
  }
}

/// A finding's name, the same from night to night: no time, no capture, no count goes into it.
package enum FindingIdentifier {
  /// Sixteen hexadecimal digits over rule, client, server, service and zones.
  ///
  /// Two FNV-1a values of different bases are folded into one, which spreads short, similar inputs
  /// better than one. The parts are parted by a byte that UTF-8 never contains, so that moving a
  /// letter from one part to the next changes the name.
  package static func make(
    rule: String,
    client: String,
    server: String,
    service: String,
    zoneFrom: String?,
    zoneTo: String?
  ) -> String {
    var first = FNV1a()
    var second = FNV1a(basis: ~FNV1a.basis)
    for part in [rule, client, server, service, zoneFrom ?? "", zoneTo ?? ""] {
      first.combine(part)
      first.combine(0xff)
      second.combine(0xfe)
      second.combine(part)
    }
    let folded = first.value ^ (second.value << 29 | second.value >> 35)
    let digits = String(folded, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }
}
