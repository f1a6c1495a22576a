// SPDX-License-Identifier: Apache-2.0
internal import Certificates
internal import Testing
internal import TestSupport

@Suite struct KeyDerivationTests {
  @Test func `keys of a traffic secret are those of RFC 8448`() {
    // Section 3: the server's handshake traffic secret, its write key and vector.
    let secret = hex("b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38")
    #expect(
      KeyDerivation.sha256.expand(secret, label: "key", byteCount: 16)
        == hex("3fce516009c21727d0f2e4e86ee403bc")
    )
    #expect(
      KeyDerivation.sha256.expand(secret, label: "iv", byteCount: 12)
        == hex("5d313eb2671276ee13000b30")
    )
  }

  @Test(arguments: [KeyDerivation.sha256, .sha384])
  func `what is longer begins like what is shorter`(_ derivation: KeyDerivation) {
    let secret = [UInt8](repeating: 7, count: derivation.byteCount)
    let long = derivation.pseudorandom(secret, label: "key expansion", seed: [1], byteCount: 200)
    #expect(long.count == 200)
    #expect(
      Array(long[..<33])
        == derivation.pseudorandom(secret, label: "key expansion", seed: [1], byteCount: 33)
    )
  }

  @Test func `base64 has its padding`() {
    #expect(base64Text([]) == "")
    #expect(base64Text(Array("f".utf8)) == "Zg==")
    #expect(base64Text(Array("fo".utf8)) == "Zm8=")
    #expect(base64Text(Array("foobar".utf8)) == "Zm9vYmFy")
  }
}
