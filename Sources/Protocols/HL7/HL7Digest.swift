// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// Digests that tell messages and control ids of one flow apart: quick, and no secret.
enum HL7Digest {
  /// Sixteen bytes at a time: a message has a thousand, and most are never compared.
  static func of(_ bytes: RawSpan) -> UInt64 {
    var hash = mix(UInt64(bytes.byteCount))
    var at = 0
    while bytes.byteCount &- at >= 16 {
      let word = bytes.uint128(at)
      hash = (hash ^ UInt64(truncatingIfNeeded: word)) &* 0x9e37_79b9_7f4a_7c15
      hash = (hash ^ hash >> 32 ^ UInt64(truncatingIfNeeded: word >> 64)) &* 0xbf58_476d_1ce4_e5b9
      at &+= 16
    }
    while at < bytes.byteCount {
      hash = (hash ^ UInt64(bytes.uint8(at))) &* 0x0000_0100_0000_01b3
      at &+= 1
    }
    return mix(hash)
  }

  /// Every bit of the value in every bit of the result.
  static func mix(_ value: UInt64) -> UInt64 {
    let once = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
    let twice = (once ^ once >> 27) &* 0x94d0_49bb_1331_11eb
    return twice ^ twice >> 31
  }
}
