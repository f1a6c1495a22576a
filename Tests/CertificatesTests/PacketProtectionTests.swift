// SPDX-License-Identifier: Apache-2.0
internal import Certificates
internal import TestSupport
internal import Testing

/// The values of RFC 9001, appendix A.1 and A.2, and of FIPS 197, appendix C.1.
@Suite struct PacketProtectionTests {
  @Test func `secrets and keys are those of RFC 9001`() {
    let initial = PacketProtection.extract(
      salt: hex("38762cf7f55934b34d179ae6a4c80cadccbb7f0a"),
      secret: hex("8394c8f03e515708")
    )
    let client = PacketProtection.expand(initial, label: "client in", byteCount: 32)
    #expect(client == hex("c00cf151ca5be075ed0ebfb5c80323c42d6b7db67881289af4008f1f6c357aea"))
    #expect(
      PacketProtection.expand(client, label: "quic key", byteCount: 16)
        == hex("1f369613dd76d5467730efcbe3b1a22d")
    )
    #expect(
      PacketProtection.expand(client, label: "quic iv", byteCount: 12)
        == hex("fa044b2f42a3fd3b46fb255c")
    )
  }

  @Test func `the mask is one block of AES`() {
    #expect(
      PacketProtection.headerMask(
        key: hex("000102030405060708090a0b0c0d0e0f"),
        sample: hex("00112233445566778899aabbccddeeff")
      ) == hex("69c4e0d86a7b0430d8cdb78070b4c55a")
    )
    #expect(PacketProtection.headerMask(key: hex("00"), sample: hex("00")).isEmpty)
  }

  @Test func `a wrong tag, key or length opens nothing`() {
    let key = [UInt8](repeating: 0, count: 16)
    let nonce = [UInt8](repeating: 0, count: 12)
    // Test case 2 of the GCM specification.
    let sealed = hex("0388dace60b6a392f328c2b971b2fe78ab6e47d42cec13bdf53a67b21257bddf")
    #expect(
      PacketProtection.open(sealed, key: key, nonce: nonce, authenticating: [])
        == [UInt8](repeating: 0, count: 16)
    )
    for count in 0..<sealed.count {
      #expect(
        PacketProtection.open(
          Array(sealed.prefix(count)),
          key: key,
          nonce: nonce,
          authenticating: []
        ) == nil
      )
    }
    #expect(PacketProtection.open(sealed, key: nonce, nonce: nonce, authenticating: []) == nil)
    #expect(PacketProtection.open(sealed, key: key, nonce: [], authenticating: []) == nil)
    #expect(PacketProtection.open(sealed, key: key, nonce: nonce, authenticating: [1]) == nil)
  }
}
