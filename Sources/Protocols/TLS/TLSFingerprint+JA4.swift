// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import Certificates

extension TLSFingerprint {
  /// JA4 (FoxIO, technical details of 2023): `t13d1516h2_8daaf6152771_e5627efa2ab1`.
  ///
  /// `transport` is `t`, `q` or `d`. Without signature algorithms no underscore trails the
  /// extensions, as the specification says; Suricata hashes one there. `digests` are those made before.
  package static func ja4(
    _ hello: borrowing ClientHelloView,
    transport: StaticString = "t",
    digests: DigestCache? = nil
  ) -> String {
    let offered = hello.cipherSuites
    var suites: [UInt16] = []
    suites.reserveCapacity(offered.count)
    for i in 0..<offered.count where !CipherSuite.isGREASE(offered[i]) {
      suites.append(offered[i])
    }
    var extensions: [UInt16] = []
    extensions.reserveCapacity(32)
    var count = 0
    var hasName = false
    var offset = 0
    while let entry = hello.extensions.next(&offset) {
      guard !CipherSuite.isGREASE(entry.type) else { continue }
      count &+= 1
      if entry.type == TLSExtensionType.serverName {
        hasName = true
      } else if entry.type != TLSExtensionType.alpn {
        extensions.append(entry.type)
      }
    }
    suites.sort()
    extensions.sort()

    var text = TextBuffer(capacity: 512)
    text.append(transport)
    text.append(hello.highestVersion.ja4)
    text.append(hasName ? UInt8(ascii: "d") : UInt8(ascii: "i"))
    text.append(pair: min(suites.count, 99))
    text.append(pair: min(count, 99))
    appendEnds(of: hello.alpn.name(0), to: &text)
    let start = text.count
    appendList(suites, to: &text)
    let ofSuites = digest(text, from: start, digests)
    text.truncate(to: start)
    appendList(extensions, to: &text)
    if !extensions.isEmpty { appendSchemes(hello.signatureAlgorithms, to: &text) }
    let ofExtensions = digest(text, from: start, digests)
    text.truncate(to: start)
    text.append(UInt8(ascii: "_"))
    text.append(hexadecimal: ofSuites, width: 12)
    text.append(UInt8(ascii: "_"))
    text.append(hexadecimal: ofExtensions, width: 12)
    return String(text)
  }

  /// Four hexadecimal digits each, comma separated.
  private static func appendList(_ numbers: [UInt16], to text: inout TextBuffer) {
    for i in numbers.indices {
      if i > 0 { text.append(UInt8(ascii: ",")) }
      append(numbers[i], to: &text)
    }
  }

  /// The schemes in the client's order, behind an underscore; nothing when there are none.
  private static func appendSchemes(
    _ schemes: borrowing UInt16List,
    to text: inout TextBuffer
  ) {
    var separator = UInt8(ascii: "_")
    for i in 0..<schemes.count where !CipherSuite.isGREASE(schemes[i]) {
      text.append(separator)
      append(schemes[i], to: &text)
      separator = UInt8(ascii: ",")
    }
  }

  /// Four digits; the number's four half bytes are turned into them at once.
  @inline(__always)
  private static func append(_ number: UInt16, to text: inout TextBuffer) {
    var word = UInt32(number)
    word = (word | word &<< 8) & 0x00ff_00ff
    word = (word | word &<< 4) & 0x0f0f_0f0f
    let letters = (word &+ 0x0606_0606) &>> 4 & 0x0101_0101
    word = word &+ 0x3030_3030 &+ letters &* 0x27
    text.append(UInt8(word &>> 24), UInt8(truncatingIfNeeded: word &>> 16))
    text.append(UInt8(truncatingIfNeeded: word &>> 8), UInt8(truncatingIfNeeded: word))
  }

  /// The first six bytes of the SHA-256 of what was written from `start` on; 0 for nothing.
  private static func digest(
    _ text: borrowing TextBuffer,
    from start: Int,
    _ digests: DigestCache?
  ) -> UInt64 {
    guard text.count > start else { return 0 }
    let written = text.bytes.slice(start, text.count)
    guard let digests else {
      return ContentDigest.sha256([UInt8](copying: written)).borrowed.uint64(0) >> 16
    }
    return digests.digest(written, .sha256).borrowed.uint64(0) >> 16
  }

  /// First and last character of the first ALPN name, or digits of its hexadecimal form.
  private static func appendEnds(of name: RawSpan, to text: inout TextBuffer) {
    guard name.byteCount > 0 else { return text.append("00") }
    let first = name.uint8(0)
    let last = name.uint8(name.byteCount - 1)
    if isAlphanumeric(first), isAlphanumeric(last) { return text.append(first, last) }
    text.append(hexadecimal: UInt64(first >> 4), width: 1)
    text.append(hexadecimal: UInt64(last & 15), width: 1)
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
    default: false
    }
  }
}
