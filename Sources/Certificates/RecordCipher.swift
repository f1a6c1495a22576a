// SPDX-License-Identifier: Apache-2.0
internal import Crypto
internal import CryptoExtras

/// A symmetric key that opens what one side of a session sealed; only ever used to open.
package struct RecordCipher: Sendable {
  /// How it is sealed.
  package enum Algorithm: Sendable {
    /// AES in Galois/counter mode, with a key of 16 or 32 bytes.
    case aesGCM
    /// ChaCha20 and Poly1305 (RFC 8439).
    case chaChaPoly
    /// AES in cipher block chaining mode; the code that proves it is apart.
    case aesCBC
  }

  /// Bytes of the tag of an AEAD algorithm.
  package static let tagByteCount = 16
  /// Bytes of a block of AES.
  package static let blockByteCount = 16

  /// How it is sealed.
  package let algorithm: Algorithm
  private let key: SymmetricKey

  /// Takes a key of the right length.
  package init(_ algorithm: Algorithm, key: [UInt8]) {
    self.algorithm = algorithm
    self.key = SymmetricKey(data: key)
  }

  /// Opens what an AEAD algorithm sealed, the tag last; `nil` when the tag is not right.
  package func open(
    _ sealed: [UInt8],
    nonce: [UInt8],
    authenticating header: [UInt8]
  ) -> [UInt8]? {
    guard sealed.count >= Self.tagByteCount else { return nil }
    let text = sealed.dropLast(Self.tagByteCount)
    let tag = sealed.suffix(Self.tagByteCount)
    switch algorithm {
    case .aesGCM:
      guard let number = try? AES.GCM.Nonce(data: nonce),
        let box = try? AES.GCM.SealedBox(nonce: number, ciphertext: text, tag: tag),
        let opened = try? AES.GCM.open(box, using: key, authenticating: header)
      else { return nil }
      return Array(opened)
    case .chaChaPoly:
      guard let number = try? ChaChaPoly.Nonce(data: nonce),
        let box = try? ChaChaPoly.SealedBox(nonce: number, ciphertext: text, tag: tag),
        let opened = try? ChaChaPoly.open(box, using: key, authenticating: header)
      else { return nil }
      return Array(opened)
    case .aesCBC: return nil
    }
  }

  /// Decrypts whole blocks in cipher block chaining mode, padding and all; `nil` for what is none.
  package func decrypt(_ blocks: [UInt8], vector: [UInt8]) -> [UInt8]? {
    guard algorithm == .aesCBC, !blocks.isEmpty, blocks.count % Self.blockByteCount == 0,
      let start = try? AES._CBC.IV(ivBytes: vector),
      let text = try? AES._CBC.decrypt(blocks, using: key, iv: start, noPadding: true)
    else { return nil }
    return Array(text)
  }
}

/// The keyed code that proves a record of a CBC suite (RFC 5246, 6.2.3.1).
package struct RecordCode: Sendable {
  /// The hash that it is made with.
  package enum Algorithm: Sendable {
    /// HMAC with SHA-1.
    case sha1
    /// HMAC with SHA-256.
    case sha256
    /// HMAC with SHA-384.
    case sha384

    /// Bytes of the code, and of its key.
    package var byteCount: Int {
      switch self {
      case .sha1: 20
      case .sha256: 32
      case .sha384: 48
      }
    }
  }

  private let algorithm: Algorithm
  private let key: SymmetricKey

  /// Takes a key.
  package init(_ algorithm: Algorithm, key: [UInt8]) {
    self.algorithm = algorithm
    self.key = SymmetricKey(data: key)
  }

  /// Bytes of the code.
  package var byteCount: Int { algorithm.byteCount }

  /// Whether a code is that of a message.
  package func proves(_ code: [UInt8], of message: [UInt8]) -> Bool {
    switch algorithm {
    case .sha1:
      HMAC<Insecure.SHA1>.isValidAuthenticationCode(code, authenticating: message, using: key)
    case .sha256: HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: message, using: key)
    case .sha384: HMAC<SHA384>.isValidAuthenticationCode(code, authenticating: message, using: key)
    }
  }
}
