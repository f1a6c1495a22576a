// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import Certificates

/// Fingerprints of hellos: JA3, JA3S (Salesforce, BSD 3-clause) and JA4 (FoxIO, BSD 3-clause).
package enum TLSFingerprint {
  /// JA3's text: version, suites, extensions, groups and point formats, decimal, without GREASE.
  package static func ja3(_ hello: borrowing ClientHelloView) -> [UInt8] {
    var text = FingerprintText()
    text.decimal(hello.legacyVersion)
    text.comma()
    text.list(hello.cipherSuites)
    text.comma()
    text.list(hello.extensions)
    text.comma()
    text.list(hello.groups)
    text.comma()
    let formats = hello.pointFormats
    for i in 0..<formats.byteCount { text.element(UInt16(formats.uint8(i))) }
    return text.bytes
  }

  /// JA3S's text: version, suite, extensions in order, GREASE kept as the definition has it.
  package static func ja3s(_ hello: borrowing ServerHelloView) -> [UInt8] {
    var text = FingerprintText()
    text.decimal(hello.legacyVersion)
    text.comma()
    text.decimal(hello.cipherSuite.rawValue)
    text.comma()
    var offset = 0
    while let entry = hello.extensions.next(&offset) { text.element(entry.type) }
    return text.bytes
  }

  /// The MD5 that names a JA3 or JA3S text; `digests` are those made before.
  package static func hash(_ text: [UInt8], digests: DigestCache? = nil) -> String {
    guard let digests else { return hexText(ContentDigest.md5(text).borrowed) }
    return hexText(digests.digest(text.borrowed, .md5).borrowed)
  }
}

/// Builds the comma and hyphen separated text of JA3.
private struct FingerprintText: ~Copyable {
  private var text = TextBuffer(capacity: 512)
  private var needsHyphen = false

  var bytes: [UInt8] { Array(text) }

  mutating func comma() {
    text.append(UInt8(ascii: ","))
    needsHyphen = false
  }

  mutating func decimal(_ number: UInt16) {
    let hundreds = Int(number) / 100
    let rest = Int(number) &- hundreds &* 100
    if number >= 10_000 { text.append(UInt8(ascii: "0") &+ UInt8(hundreds / 100)) }
    if number >= 1000 {
      text.append(pair: hundreds % 100)
    } else if number >= 100 {
      text.append(UInt8(ascii: "0") &+ UInt8(hundreds))
    }
    if number >= 10 {
      text.append(pair: rest)
    } else {
      text.append(UInt8(ascii: "0") &+ UInt8(rest))
    }
  }

  mutating func element(_ number: UInt16) {
    if needsHyphen { text.append(UInt8(ascii: "-")) }
    needsHyphen = true
    decimal(number)
  }

  mutating func list(_ numbers: borrowing UInt16List) {
    for i in 0..<numbers.count where !CipherSuite.isGREASE(numbers[i]) { element(numbers[i]) }
  }

  mutating func list(_ extensions: borrowing TLSExtensions) {
    var offset = 0
    while let entry = extensions.next(&offset) {
      if !CipherSuite.isGREASE(entry.type) { element(entry.type) }
    }
  }
}
