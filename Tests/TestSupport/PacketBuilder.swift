// SPDX-License-Identifier: Apache-2.0

/// Builds frames by hand, for malformed and for exactly placed cases; real traffic is in Captures/.
package enum PacketBuilder {
  /// Big-endian bytes of a number.
  package static func bytes(_ value: some FixedWidthInteger) -> [UInt8] {
    (0..<(type(of: value).bitWidth / 8)).reversed().map {
      UInt8(truncatingIfNeeded: value >> ($0 * 8))
    }
  }

  /// An Ethernet frame; `tags` are 802.1Q identifiers, outer first.
  package static func ethernet(_ type: UInt16, _ payload: [UInt8], tags: [UInt16] = []) -> [UInt8] {
    var frame: [UInt8] = [0, 0, 0x5e, 0, 0x53, 2, 0, 0, 0x5e, 0, 0x53, 1]
    for tag in tags { frame += bytes(UInt16(0x8100)) + bytes(tag) }
    return frame + bytes(type) + payload
  }

  /// An IPv4 packet without options.
  package static func ipv4(
    _ source: UInt32,
    _ destination: UInt32,
    _ ipProtocol: UInt8,
    _ payload: [UInt8],
    fragment: UInt16 = 0
  ) -> [UInt8] {
    [0x45, 0] + bytes(UInt16(20 + payload.count)) + bytes(UInt16(1)) + bytes(fragment)
      + [64, ipProtocol, 0, 0] + bytes(source) + bytes(destination) + payload
  }

  /// An IPv6 packet; `next` is the first header's number.
  package static func ipv6(
    _ source: UInt128,
    _ destination: UInt128,
    _ next: UInt8,
    _ payload: [UInt8]
  ) -> [UInt8] {
    [0x60, 0, 0, 0] + bytes(UInt16(payload.count)) + [next, 64] + bytes(source)
      + bytes(destination) + payload
  }

  /// A TCP segment without options.
  package static func tcp(
    _ source: UInt16,
    _ destination: UInt16,
    sequence: UInt32,
    acknowledgement: UInt32 = 0,
    flags: UInt8 = 0x10,
    _ payload: [UInt8] = []
  ) -> [UInt8] {
    bytes(source) + bytes(destination) + bytes(sequence) + bytes(acknowledgement)
      + [0x50, flags, 0xff, 0xff, 0, 0, 0, 0] + payload
  }

  /// A UDP datagram.
  package static func udp(_ source: UInt16, _ destination: UInt16, _ payload: [UInt8]) -> [UInt8] {
    bytes(source) + bytes(destination) + bytes(UInt16(8 + payload.count)) + [0, 0] + payload
  }
}

/// A small generator with a seed, so that a failing run can be made again.
package struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  /// Starts from a seed.
  package init(seed: UInt64) { state = seed }

  /// SplitMix64.
  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
    return z ^ z >> 31
  }
}
