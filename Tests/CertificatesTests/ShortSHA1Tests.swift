// SPDX-License-Identifier: Apache-2.0
internal import Certificates
internal import Testing

struct ShortSHA1Tests {
  @Test(arguments: 0...55)
  func `the digest of up to 55 bytes is the library's`(length: Int) {
    for seed in 0..<4 {
      let bytes = (0..<length).map { UInt8(truncatingIfNeeded: ($0 + 1) * (seed * 97 + 31)) }
      var digest = ContentDigest.ShortSHA1()
      for byte in bytes { digest.append(byte) }
      let words = digest.finish()
      let own = (0..<20).map {
        UInt8(truncatingIfNeeded: words[$0 / 4] >> UInt32(24 - 8 * ($0 % 4)))
      }
      #expect(own == ContentDigest.sha1(bytes))
    }
  }

  @Test
  func `what comes after 55 bytes is left out`() {
    var whole = ContentDigest.ShortSHA1()
    for byte in 0..<UInt8(55) { whole.append(byte) }
    var more = whole
    more.append(55)
    for place in 0..<5 { #expect(more.finish()[place] == whole.finish()[place]) }
  }
}
