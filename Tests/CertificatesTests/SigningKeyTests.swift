// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import Certificates

struct SigningKeyTests {
  /// RFC 8032, 7.1, test 2.
  private static let seed: [UInt8] = bytes(
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"
  )
  private static let signature: [UInt8] = bytes(
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
      + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
  )

  private static func bytes(_ text: String) -> [UInt8] {
    var result: [UInt8] = []
    var rest = Substring(text)
    while !rest.isEmpty {
      result.append(UInt8(rest.prefix(2), radix: 16) ?? 0)
      rest = rest.dropFirst(2)
    }
    return result
  }

  @Test func `the standard's key makes the standard's signature, every time`() throws {
    let key = try #require(SigningKey(Self.seed))
    #expect(key.signature(of: [0x72]) == Self.signature)
    #expect(key.signature(of: [0x72]) == Self.signature)
    #expect(key.publicKey.isValid(Self.signature, of: [0x72]))
    #expect(!key.publicKey.isValid(Self.signature, of: [0x73]))
    #expect(!key.publicKey.isValid([], of: [0x72]))
  }

  @Test func `keys come back from their PEM`() throws {
    let key = SigningKey()
    let other = try #require(SigningKey(Array(key.pem.utf8)))
    #expect(other.publicKey.fingerprint == key.publicKey.fingerprint)
    let open = try #require(VerifyingKey(Array(key.publicKey.pem.utf8)))
    #expect(open.fingerprint == key.publicKey.fingerprint)
  }

  @Test func `OpenSSL's PEM is read`() throws {
    // openssl genpkey -algorithm ed25519; an invented key.
    let pem = """
      -----BEGIN PRIVATE KEY-----
      MC4CAQAwBQYDK2VwBCIEIEzNCJso/5banbbDRuwRTg9bijGfNaumJNqM9u1PuKb7
      -----END PRIVATE KEY-----
      """
    #expect(SigningKey(Array(pem.utf8))?.signature(of: [0x72]) == Self.signature)
  }

  @Test func `what is no key is refused, public for private too`() {
    let key = SigningKey()
    #expect(SigningKey(Array(key.publicKey.pem.utf8)) == nil)
    #expect(VerifyingKey(Array(key.pem.utf8)) == nil)
    for text in ["", "key", String(repeating: "-", count: 10_000)] {
      #expect(SigningKey(Array(text.utf8)) == nil)
      #expect(VerifyingKey(Array(text.utf8)) == nil)
    }
    let whole = Array(key.pem.utf8)
    for count in whole.indices where count != 32 {
      _ = SigningKey(Array(whole.prefix(count)))
      _ = VerifyingKey(Array(whole.prefix(count)))
    }
  }
}
