// SPDX-License-Identifier: Apache-2.0
internal import Crypto

/// How keys are made of secrets that the user gave (a key log): TLS 1.2's PRF and TLS 1.3's HKDF.
package enum KeyDerivation: Sendable {
  /// With SHA-256.
  case sha256
  /// With SHA-384.
  case sha384

  /// Bytes of a digest, and of a secret of TLS 1.3.
  package var byteCount: Int {
    switch self {
    case .sha256: 32
    case .sha384: 48
    }
  }

  private func code(_ message: [UInt8], _ key: SymmetricKey) -> [UInt8] {
    switch self {
    case .sha256: Array(HMAC<SHA256>.authenticationCode(for: message, using: key))
    case .sha384: Array(HMAC<SHA384>.authenticationCode(for: message, using: key))
    }
  }

  /// HKDF-Expand-Label without context (RFC 8446, 7.1); `label` without `tls13 `, 255 rounds at most.
  package func expand(_ secret: [UInt8], label: StaticString, byteCount: Int) -> [UInt8] {
    let name = Array("tls13 \(label)".utf8)
    let count = UInt16(clamping: byteCount)
    let info = [UInt8(count >> 8), UInt8(count & 0xff), UInt8(clamping: name.count)] + name + [0]
    let key = SymmetricKey(data: secret)
    var result: [UInt8] = []
    var block: [UInt8] = []
    var round: UInt8 = 0
    while result.count < byteCount, round < 255 {
      round += 1
      block = code(block + info + [round], key)
      result += block
    }
    return Array(result.prefix(byteCount))
  }

  /// The pseudorandom function of TLS 1.2 (RFC 5246, 5).
  package func pseudorandom(
    _ secret: [UInt8],
    label: StaticString,
    seed: [UInt8],
    byteCount: Int
  ) -> [UInt8] {
    let key = SymmetricKey(data: secret)
    let full = Array("\(label)".utf8) + seed
    var result: [UInt8] = []
    var chain = full
    while result.count < byteCount {
      chain = code(chain, key)
      result += code(chain + full, key)
    }
    return Array(result.prefix(byteCount))
  }
}
