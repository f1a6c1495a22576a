// SPDX-License-Identifier: Apache-2.0
internal import Crypto
internal import Foundation
internal import SwiftASN1

/// A key that signs packs: Ed25519 (RFC 8032), in the PEM of RFC 8410 that OpenSSL reads and writes.
package struct SigningKey: Sendable {
  /// PKCS #8 of an Ed25519 key, up to its 32 bytes (RFC 8410, 7).
  private static let head: [UInt8] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
  ]

  private let key: Curve25519.Signing.PrivateKey

  /// A new key.
  package init() { key = Curve25519.Signing.PrivateKey() }

  /// Reads PEM (`PRIVATE KEY`) or the 32 bytes alone; `nil` for anything else.
  package init?(_ file: [UInt8]) {
    let bytes: [UInt8]
    if file.count == VerifyingKey.byteCount {
      bytes = file
    } else if let der = PEMText.read(file, label: "PRIVATE KEY"), der.starts(with: Self.head) {
      bytes = Array(der.dropFirst(Self.head.count))
    } else {
      return nil
    }
    guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: bytes) else { return nil }
    self.key = key
  }

  /// PEM, for a file that only its owner may read.
  package var pem: String {
    PEMText.write(Self.head + Array(key.rawRepresentation), label: "PRIVATE KEY")
  }

  /// What others verify with.
  package var publicKey: VerifyingKey { VerifyingKey(key.publicKey) }

  /// The 64 bytes of the signature, `nil` when the library refuses.
  package func signature(of message: [UInt8]) -> [UInt8]? {
    (try? key.signature(for: message)).map(Array.init)
  }
}

/// A key that signatures of packs are verified with.
package struct VerifyingKey: Sendable {
  /// Bytes of a key.
  static let byteCount = 32
  /// SubjectPublicKeyInfo of an Ed25519 key, up to its 32 bytes (RFC 8410, 4).
  private static let head: [UInt8] = [
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
  ]

  private let key: Curve25519.Signing.PublicKey

  init(_ key: Curve25519.Signing.PublicKey) { self.key = key }

  /// Reads PEM (`PUBLIC KEY`) or the 32 bytes alone; `nil` for anything else.
  package init?(_ file: [UInt8]) {
    let bytes: [UInt8]
    if file.count == Self.byteCount {
      bytes = file
    } else if let der = PEMText.read(file, label: "PUBLIC KEY"), der.starts(with: Self.head) {
      bytes = Array(der.dropFirst(Self.head.count))
    } else {
      return nil
    }
    guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else { return nil }
    self.key = key
  }

  /// PEM.
  package var pem: String {
    PEMText.write(Self.head + Array(key.rawRepresentation), label: "PUBLIC KEY")
  }

  /// SHA-256 of its SubjectPublicKeyInfo in hexadecimal, to be compared by another way.
  package var fingerprint: String {
    ContentDigest.sha256(Self.head + Array(key.rawRepresentation)).map {
      ($0 < 16 ? "0" : "") + String($0, radix: 16)
    }.joined()
  }

  /// Whether a signature is this key's over a message.
  package func isValid(_ signature: [UInt8], of message: [UInt8]) -> Bool {
    key.isValidSignature(signature, for: message)
  }
}

/// One block of PEM (RFC 7468).
enum PEMText {
  /// A key's file is short; what is longer is none.
  private static let maxBytes = 4_096

  /// The bytes of the block with that label, `nil` when the text has none.
  static func read(_ file: [UInt8], label: String) -> [UInt8]? {
    guard file.count <= maxBytes,
      let document = try? PEMDocument(pemString: String(decoding: file, as: UTF8.self)),
      document.discriminator == label
    else { return nil }
    return document.derBytes
  }

  /// A block, 64 characters a line.
  static func write(_ bytes: [UInt8], label: String) -> String {
    PEMDocument(type: label, derBytes: bytes).pemString + "\n"
  }
}
