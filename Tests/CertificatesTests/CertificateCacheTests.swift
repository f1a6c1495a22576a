// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Certificates
internal import Testing
internal import TestSupport

@Suite struct CertificateCacheTests {
  @Test func `equal certificates are read once`() {
    let cache = CertificateCache()
    let server = hex(TestCertificate.server)
    let first = cache.facts(of: server.borrowed)
    #expect(cache.facts(of: server.borrowed) == first)
    #expect(cache.reads == 1)
    _ = cache.facts(of: hex(TestCertificate.authority).borrowed)
    #expect(cache.reads == 2)
  }

  @Test func `the oldest makes place at the limit`() {
    let cache = CertificateCache(limit: 3)
    for number in 0..<10 { _ = cache.facts(of: [UInt8(number)].borrowed) }
    #expect(cache.count == 3)
    _ = cache.facts(of: [UInt8(9)].borrowed)
    #expect(cache.reads == 10)
    _ = cache.facts(of: [UInt8(0)].borrowed)
    #expect(cache.reads == 11)
    #expect(cache.count == 3)
  }

  @Test func `digests are the standard ones`() {
    let text = Array("abc".utf8)
    #expect(hexText(ContentDigest.md5(text).borrowed) == "900150983cd24fb0d6963f7d28e17f72")
    #expect(
      hexText(ContentDigest.sha1(text).borrowed) == "a9993e364706816aba3e25717850c26c9cd0d89d"
    )
    #expect(hexText(ContentDigest.sha256(text).borrowed.slice(0, 6)) == "ba7816bf8f01")
  }
}
