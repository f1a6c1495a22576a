// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Certificates

extension TLSFingerprint {
  /// JA4 (FoxIO, technical details of 2023): `t13d1516h2_8daaf6152771_e5627efa2ab1`.
  ///
  /// `transport` is `t`, `q` or `d`. Without signature algorithms no underscore trails the
  /// extensions, as the specification says; Suricata hashes one there.
  package static func ja4(
    _ hello: borrowing ClientHelloView,
    transport: StaticString = "t"
  ) -> String {
    var suites: [UInt16] = []
    let offered = hello.cipherSuites
    for i in 0..<offered.count where !CipherSuite.isGREASE(offered[i]) {
      suites.append(offered[i])
    }
    var extensions: [UInt16] = []
    var count = 0
    var offset = 0
    while let entry = hello.extensions.next(&offset) {
      guard !CipherSuite.isGREASE(entry.type) else { continue }
      count += 1
      if entry.type != TLSExtensionType.serverName, entry.type != TLSExtensionType.alpn {
        extensions.append(entry.type)
      }
    }
    var schemes: [UInt16] = []
    let algorithms = hello.signatureAlgorithms
    for i in 0..<algorithms.count where !CipherSuite.isGREASE(algorithms[i]) {
      schemes.append(algorithms[i])
    }

    suites.sort()
    extensions.sort()
    var tail = list(extensions)
    if !schemes.isEmpty, !extensions.isEmpty { tail += [UInt8(ascii: "_")] + list(schemes) }
    let hasName = hello.extensions.contains(TLSExtensionType.serverName)
    return "\(transport)\(hello.highestVersion.ja4)\(hasName ? "d" : "i")"
      + twoDigits(suites.count) + twoDigits(count) + ends(of: hello.alpn.name(0))
      + "_" + truncatedHash(list(suites)) + "_" + truncatedHash(tail)
  }

  /// Four hexadecimal digits each, comma separated.
  private static func list(_ numbers: [UInt16]) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(numbers.count * 5)
    for number in numbers {
      if !text.isEmpty { text.append(UInt8(ascii: ",")) }
      for shift in [12, 8, 4, 0] { text.append(digit(UInt8(number >> UInt16(shift) & 15))) }
    }
    return text
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? 0x30 + value : 0x61 + value - 10
  }

  private static func twoDigits(_ count: Int) -> String {
    let capped = min(count, 99)
    return capped < 10 ? "0\(capped)" : "\(capped)"
  }

  /// First 12 digits of SHA-256; zeros for an empty list.
  private static func truncatedHash(_ text: [UInt8]) -> String {
    guard !text.isEmpty else { return "000000000000" }
    return hexText(ContentDigest.sha256(text).borrowed.slice(0, 6))
  }

  /// First and last character of the first ALPN name, or digits of its hexadecimal form.
  private static func ends(of name: RawSpan) -> String {
    guard name.byteCount > 0 else { return "00" }
    let first = name.uint8(0)
    let last = name.uint8(name.byteCount - 1)
    if isAlphanumeric(first), isAlphanumeric(last) {
      return String(decoding: [first, last].borrowed)
    }
    return String(decoding: [digit(first >> 4), digit(last & 15)].borrowed)
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
    default: false
    }
  }
}
