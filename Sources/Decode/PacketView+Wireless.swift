// SPDX-License-Identifier: Apache-2.0
internal import Bytes

// IEEE 802.11 frames, as far as they are data and not encrypted.
extension PacketView {
  /// The radiotap header: version 0, a length, then fields that nobody here needs.
  @_lifetime(self: copy bytes)
  mutating func radiotap(_ bytes: RawSpan) {
    guard bytes.byteCount >= 8 else {
      stop = .truncated
      return
    }
    let length = Int(bytes.uint16LE(2))
    guard bytes.uint8(0) == 0, length >= 8 else {
      stop = .badLink
      return
    }
    wireless(bytes, length)
  }

  /// The first addresses and the body of a frame (IEEE 802.11-2020, 9.3.2).
  @_lifetime(self: copy bytes)
  mutating func wireless(_ bytes: RawSpan, _ start: Int) {
    guard bytes.byteCount - start >= 2 else {
      stop = .truncated
      return
    }
    let control = bytes.uint8(start)
    let flags = bytes.uint8(start + 1)
    guard control & 3 == 0 else {
      stop = .badLink
      return
    }
    // Management and control frames, and data frames without data.
    guard control & 0x0c == 0x08, control & 0x40 == 0 else {
      stop = .linkControl
      return
    }
    let isQoS = control & 0x80 != 0
    let ways = flags & 3
    var length = ways == 3 ? 30 : 24
    guard bytes.byteCount - start >= length + (isQoS ? 2 : 0) else {
      stop = .truncated
      return
    }
    destinationMAC = bytes.uint64(start + (ways & 1 != 0 ? 14 : 2)) & 0xffff_ffff_ffff
    switch ways {
    case 0, 1: sourceMAC = bytes.uint64(start + 8) & 0xffff_ffff_ffff
    case 2: sourceMAC = bytes.uint64(start + 14) & 0xffff_ffff_ffff
    default: sourceMAC = bytes.uint64(start + 22) & 0xffff_ffff_ffff
    }
    guard flags & 0x40 == 0 else {
      stop = .encryptedLink
      return
    }
    // Of a frame in fragments, only the first has the headers.
    guard bytes.uint16LE(start + 22) & 0x0f == 0 else {
      stop = .unknownEtherType
      return
    }
    var isAggregate = false
    if isQoS {
      isAggregate = bytes.uint8(start + length) & 0x80 != 0
      length += 2
      // High-throughput control stands behind the QoS field.
      if flags & 0x80 != 0 { length += 4 }
    }
    guard isAggregate else {
      llc(bytes, start + length, length: nil)
      return
    }
    aggregate(bytes, start + length)
  }

  /// The first frame of an A-MSDU: addresses, length, 802.2 (9.3.2.2.2).
  @_lifetime(self: copy bytes)
  private mutating func aggregate(_ bytes: RawSpan, _ start: Int) {
    guard bytes.byteCount - start >= 14 else {
      stop = .truncated
      return
    }
    destinationMAC = bytes.uint64(start) >> 16
    sourceMAC = bytes.uint64(start + 6) >> 16
    llc(bytes, start + 14, length: Int(bytes.uint16(start + 12)))
  }
}
