// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Crypto

/// Digests of byte strings, for fingerprints; none of them protects anything here.
package enum ContentDigest {
  /// The 16 bytes of MD5, which JA3 and JA3S are defined with.
  package static func md5(_ bytes: [UInt8]) -> [UInt8] { Array(Insecure.MD5.hash(data: bytes)) }

  /// The 20 bytes of SHA-1, which names certificates in Suricata.
  package static func sha1(_ bytes: [UInt8]) -> [UInt8] { Array(Insecure.SHA1.hash(data: bytes)) }

  /// The 32 bytes of SHA-256.
  package static func sha256(_ bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: bytes)) }

  /// A fast 64-bit hash, the same in every run, to find equal contents by; not secure.
  package static func fast(_ bytes: RawSpan) -> UInt64 {
    let multiplier: UInt64 = 0x9e37_79b9_7f4a_7c15
    var hash = UInt64(truncatingIfNeeded: bytes.byteCount) &* multiplier
    var offset = 0
    while bytes.byteCount - offset >= 8 {
      hash = (hash ^ bytes.uint64(offset)) &* multiplier
      hash ^= hash >> 29
      offset += 8
    }
    while offset < bytes.byteCount {
      hash = (hash ^ UInt64(bytes.uint8(offset))) &* multiplier
      hash ^= hash >> 29
      offset += 1
    }
    return hash
  }
}
