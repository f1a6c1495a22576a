// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Certificates
internal import NetworkTypes
internal import Testing
internal import TestSupport

@Suite struct CertificateFactsTests {
  let server = hex(TestCertificate.server)

  @Test func `a server's certificate is told in Suricata's spelling`() {
    let facts = CertificateFacts(reading: server.borrowed)
    #expect(facts.subject == "C=DE, ST=Hessen, O=Example, Inc., OU=PACS, CN=pacs.example")
    #expect(facts.issuer == "O=Example, CN=Example CA")
    #expect(facts.serial == "00:F1:E2:D3")
    #expect(facts.notBefore?.description == "2023-01-01T00:00:00")
    #expect(facts.notAfter?.description == "2023-12-01T00:00:00")
    #expect(facts.notAfter?.timestamp.secondsText == "2023-12-01T00:00:00")
    #expect(
      facts.subjectAlternativeNames
        == ["pacs.example", "10.0.0.2", "https://pacs.example/", "it@pacs.example"]
    )
    #expect(facts.extendedKeyUsage == ["serverAuth"])
    #expect((facts.keyType, facts.keyBits) == ("EC", 256))
    #expect(facts.signatureAlgorithm == "ecdsa-with-SHA256")
    #expect(facts.sha1 == "42:45:e2:fa:fa:5b:f0:ac:b2:fd:93:dc:d5:22:78:c6:bb:84:26:21")
    #expect(!facts.isSelfSigned && !facts.isCA && !facts.isMalformed)
  }

  @Test func `an authority signs itself`() {
    let facts = CertificateFacts(reading: hex(TestCertificate.authority).borrowed)
    #expect(facts.isSelfSigned && !facts.isMalformed)
  }

  @Test func `a weak key is a fact, not a fault of the encoding`() {
    let small = CertificateFacts(reading: hex(TestCertificate.smallRSA).borrowed)
    #expect((small.keyType, small.keyBits) == ("RSA", 1024))
    #expect(small.signatureAlgorithm == "md5WithRSAEncryption")
    #expect(small.subject == "CN=old device, emailAddress=a@b.example")
    #expect(!small.isMalformed)
    let dsa = CertificateFacts(reading: hex(TestCertificate.dsa).borrowed)
    #expect((dsa.keyType, dsa.keyBits) == ("DSA", 1024))
    #expect(dsa.signatureAlgorithm == "dsa-with-sha1")
    #expect(!dsa.isMalformed)
  }

  @Test func `every shorter prefix is malformed`() {
    for count in 0..<server.count {
      let facts = CertificateFacts(reading: server.borrowed.slice(0, count))
      #expect(facts.isMalformed, "\(count) bytes")
    }
  }

  @Test func `what stands before the damage is still told`() {
    // Cut in the public key: names and dates came before it; lengths no longer fit.
    var cut = server
    let place = cut.count - 90
    cut[place] ^= 0xff
    cut.removeLast(80)
    let length = cut.count - 4
    cut[2] = UInt8(length >> 8)
    cut[3] = UInt8(length & 0xff)
    let body = length - 4
    cut[6] = UInt8(body >> 8)
    cut[7] = UInt8(body & 0xff)
    let facts = CertificateFacts(reading: cut.borrowed)
    #expect(facts.isMalformed)
    #expect(facts.serial == "00:F1:E2:D3")
    #expect(facts.subject == "C=DE, ST=Hessen, O=Example, Inc., OU=PACS, CN=pacs.example")
    #expect(facts.notAfter?.description == "2023-12-01T00:00:00")
  }

  @Test func `no flipped byte traps`() {
    var malformed = 0
    for place in server.indices {
      for mask: UInt8 in [0x01, 0x80, 0xff] {
        var bytes = server
        bytes[place] ^= mask
        if CertificateFacts(reading: bytes.borrowed).isMalformed { malformed += 1 }
      }
    }
    #expect(malformed > 100)
  }

  @Test func `a validity without end is told as it stands`() {
    // notAfter 99991231235959Z in place of a UTCTime: two octets longer in three lengths.
    let utc = Array("231201000000Z".utf8)
    let place = (0..<server.count - 13).first { Array(server[$0..<$0 + 13]) == utc } ?? 0
    #expect(place > 0)
    var bytes = Array(server[..<(place - 2)]) + [0x18, 15] + Array("99991231235959Z".utf8)
    bytes += server[(place + 13)...]
    // SEQUENCE validity stands 17 octets before notAfter.
    bytes[place - 2 - 16] += 2
    for at in [3, 7] { bytes[at] &+= 2 }
    let facts = CertificateFacts(reading: bytes.borrowed)
    #expect(facts.notAfter?.description == "9999-12-31T23:59:59")
    #expect(facts.notAfter?.seconds == 253_402_300_799)
    #expect(!facts.isMalformed)
  }
}
