// SPDX-License-Identifier: Apache-2.0
internal import Crypto
internal import CryptoExtras

/// The cryptography of packets whose keys are public, as QUIC's first ones are (RFC 9001, 5).
///
/// Nothing secret is handled here: whoever sees the packets can derive the same keys.
package enum PacketProtection {
  /// Bytes of the authentication tag of AES-128-GCM.
  package static let tagByteCount = 16
  /// Bytes of the sample that header protection is made from (RFC 9001, 5.4.2).
  package static let sampleByteCount = 16

  /// HKDF-Extract with SHA-256 (RFC 5869, 2.2).
  package static func extract(salt: [UInt8], secret: [UInt8]) -> [UInt8] {
    let code = HKDF<SHA256>.extract(inputKeyMaterial: SymmetricKey(data: secret), salt: salt)
    return Array(code)
  }

  /// HKDF-Expand-Label with SHA-256 and no context (RFC 8446, 7.1); `label` without `tls13 `.
  ///
  /// At most 32 bytes, which is one round of HKDF-Expand (RFC 5869, 2.3): HMAC of the label and 1.
  package static func expand(
    _ secret: [UInt8],
    label: StaticString,
    byteCount: Int
  ) -> [UInt8] {
    let name = Array("tls13 \(label)".utf8)
    let info = [0, UInt8(clamping: byteCount), UInt8(clamping: name.count)] + name + [0, 1]
    let code = HMAC<SHA256>.authenticationCode(for: info, using: SymmetricKey(data: secret))
    return Array(code.prefix(byteCount))
  }

  /// The mask of header protection with AES: the encryption of one block (RFC 9001, 5.4.3).
  ///
  /// One block in CBC mode with a vector of zeros is that block alone. Empty when the sample or the
  /// key has the wrong length.
  package static func headerMask(key: [UInt8], sample: [UInt8]) -> [UInt8] {
    let zeros = [UInt8](repeating: 0, count: sampleByteCount)
    guard sample.count == sampleByteCount,
      let vector = try? AES._CBC.IV(ivBytes: zeros),
      let block = try? AES._CBC.encrypt(
        sample,
        using: SymmetricKey(data: key),
        iv: vector,
        noPadding: true
      )
    else { return [] }
    return Array(block)
  }

  /// Opens what AES-GCM sealed, the tag last; `nil` when the tag is not right.
  package static func open(
    _ sealed: [UInt8],
    key: [UInt8],
    nonce: [UInt8],
    authenticating header: [UInt8]
  ) -> [UInt8]? {
    guard sealed.count >= tagByteCount,
      let number = try? AES.GCM.Nonce(data: nonce),
      let box = try? AES.GCM.SealedBox(
        nonce: number,
        ciphertext: sealed.dropLast(tagByteCount),
        tag: sealed.suffix(tagByteCount)
      ),
      let text = try? AES.GCM.open(
        box,
        using: SymmetricKey(data: key),
        authenticating: header
      )
    else { return nil }
    return Array(text)
  }
}
