// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Certificates
internal import Testing

@Suite struct DigestCacheTests {
  @Test func `equal texts are digested once, by each algorithm for itself`() {
    let cache = DigestCache()
    let text = Array("abc".utf8)
    for _ in 0..<2 {
      #expect(cache.digest(text.borrowed, .md5) == ContentDigest.md5(text))
      #expect(cache.digest(text.borrowed, .sha256) == ContentDigest.sha256(text))
    }
    #expect(cache.made == 2)
    #expect(cache.digest(Array("abd".utf8).borrowed, .md5) != ContentDigest.md5(text))
    #expect(cache.made == 3)
  }

  @Test func `the oldest makes place at the limit`() {
    let cache = DigestCache(limit: 3)
    for number in 0..<10 { _ = cache.digest([UInt8(number)].borrowed, .sha256) }
    #expect(cache.count == 3)
    _ = cache.digest([UInt8(9)].borrowed, .sha256)
    #expect(cache.made == 10)
    _ = cache.digest([UInt8(0)].borrowed, .sha256)
    #expect(cache.made == 11)
  }

  @Test func `a text past the limit is digested and not kept`() {
    let cache = DigestCache()
    let text = [UInt8](repeating: 0x61, count: DigestCache.maxText + 1)
    #expect(cache.digest(text.borrowed, .md5) == ContentDigest.md5(text))
    #expect(cache.count == 0)
  }
}
