// SPDX-License-Identifier: Apache-2.0
internal import Bytes

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
  package mutating func combine(_ text: String) {
    text.withBytes { bytes in
      for at in 0..<bytes.byteCount { combine(bytes.uint8(at)) }
    }
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
    var parts = TextBuffer()
    for part in [rule, client, server, service, zoneFrom ?? "", zoneTo ?? ""] {
      parts.append(part)
      parts.append(0xff)
    }
    return make(parts.bytes)
  }

  /// The same for parties, by their identities.
  static func make(
    rule: String,
    client: Party,
    server: Party,
    service: String,
    zoneFrom: String?,
    zoneTo: String?
  ) -> String {
    var parts = TextBuffer(capacity: 256)
    parts.append(rule)
    parts.append(0xff)
    parts.append(client)
    parts.append(0xff)
    parts.append(server)
    parts.append(0xff)
    parts.append(service)
    parts.append(0xff)
    if let zoneFrom { parts.append(zoneFrom) }
    parts.append(0xff)
    if let zoneTo { parts.append(zoneTo) }
    parts.append(0xff)
    return make(parts.bytes)
  }

  /// The same over parts of which each is followed by a byte 0xff.
  static func make(_ parts: RawSpan) -> String {
    var first = FNV1a()
    var second = FNV1a(basis: ~FNV1a.basis)
    var isPartBegun = false
    for at in 0..<parts.byteCount {
      let byte = parts.uint8(at)
      first.combine(byte)
      if !isPartBegun { second.combine(0xfe) }
      isPartBegun = byte != 0xff
      if isPartBegun { second.combine(byte) }
    }
    let folded = first.value ^ (second.value << 29 | second.value >> 35)
    var digits = TextBuffer()
    digits.append(hexadecimal: folded, width: 16)
    return String(digits)
  }
}
