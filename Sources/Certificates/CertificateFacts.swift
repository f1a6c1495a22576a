// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// What a certificate says of itself: owned facts, in Suricata's spelling where it has one.
///
/// Nothing here is verified; `isSelfSigned` compares names, not signatures.
package struct CertificateFacts: Hashable, Sendable {
  /// The subject's distinguished name: `C=US, O=Example, CN=example.org`.
  package var subject = ""
  /// The issuer's distinguished name.
  package var issuer = ""
  /// The serial number's octets as encoded, upper-case with colons: `00:97:E6`.
  package var serial = ""
  /// Begin of validity.
  package var notBefore: CertificateTime?
  /// End of validity.
  package var notAfter: CertificateTime?
  /// DNS names, addresses, URIs and mail addresses of subjectAltName, at most `maxNames`.
  package var subjectAlternativeNames: [String] = []
  /// RSA, EC, DSA, Ed25519, Ed448, or the algorithm's object identifier.
  package var keyType = ""
  /// Size of the public key in bits, 0 when unknown.
  package var keyBits = 0
  /// The signature algorithm's name: `sha256WithRSAEncryption`.
  package var signatureAlgorithm = ""
  /// Whether basicConstraints says CA.
  package var isCA = false
  /// Key purposes by name, or by object identifier where they have none.
  package var extendedKeyUsage: [String] = []
  /// Whether issuer and subject are the same name, byte for byte.
  package var isSelfSigned = false
  /// SHA-1 of the encoding, lower-case with colons.
  package var sha1 = ""
  /// SHA-256 of the encoding, lower-case with colons.
  package var sha256 = ""
  /// Whether the encoding breaks the standard; what could be read stands here all the same.
  package var isMalformed = false
  /// The encoding itself.
  package let encoding: [UInt8]

  /// Alternative names that are kept of one certificate.
  package static let maxNames = 1024

  /// Reads what can be read of an encoded certificate (RFC 5280, 4.1); never fails.
  ///
  /// The values come from our own walk over the encoding, because Suricata prints octets that a
  /// parser normalises; swift-certificates is the judge of whether the encoding is right.
  package init(reading der: RawSpan) {
    let octets = [UInt8](copying: der)
    encoding = octets
    sha1 = fingerprintText(ContentDigest.sha1(octets).borrowed)
    sha256 = fingerprintText(ContentDigest.sha256(octets).borrowed)
    do throws(DecodeError) {
      var outer = DERReader(der)
      let certificate = try outer.next(DERTag.sequence, "certificate")
      isMalformed = !outer.isAtEnd
      var parts = DERReader(certificate.content)
      let body = try parts.next(DERTag.sequence, "tbsCertificate")
      try readBody(body.content)
      let algorithm = try parts.next(DERTag.sequence, "signatureAlgorithm")
      signatureAlgorithm = try Self.algorithmName(algorithm.content)
      _ = try parts.next(DERTag.bitString, "signature")
    } catch {
      isMalformed = true
    }
    if !isMalformed { isMalformed = !CertificateStrictness.accepts(octets) }
  }

  /// tbsCertificate, in its order; what was read before an error stays.
  private mutating func readBody(_ bytes: RawSpan) throws(DecodeError) {
    var body = DERReader(bytes)
    if body.nextTag == 0xa0 { _ = try body.next() }
    serial = serialText(try body.next(DERTag.integer, "serialNumber").content.slice(0, 64))
    _ = try body.next(DERTag.sequence, "signature")
    let issuerName = try body.next(DERTag.sequence, "issuer")
    issuer = try distinguishedNameText(issuerName.content)
    let validity = try body.next(DERTag.sequence, "validity")
    try readValidity(validity.content)
    let subjectName = try body.next(DERTag.sequence, "subject")
    subject = try distinguishedNameText(subjectName.content)
    isSelfSigned = issuerName.content.equals(subjectName.content)
    let key = try body.next(DERTag.sequence, "subjectPublicKeyInfo")
    try readKey(key.content)
    while !body.isAtEnd {
      let element = try body.next()
      guard element.tag == 0xa3 else { continue }
      var wrapper = DERReader(element.content)
      try readExtensions(try wrapper.next(DERTag.sequence, "extensions").content)
    }
  }

  private mutating func readValidity(_ bytes: RawSpan) throws(DecodeError) {
    var times = DERReader(bytes)
    let first = try times.next()
    notBefore = try CertificateTime(tag: first.tag, first.content)
    let last = try times.next()
    notAfter = try CertificateTime(tag: last.tag, last.content)
  }

  private static func algorithmName(_ bytes: RawSpan) throws(DecodeError) -> String {
    var parts = DERReader(bytes)
    let identifier = objectIdentifierText(
      try parts.next(DERTag.objectIdentifier, "algorithm").content
    )
    return ObjectIdentifierName.signatures[identifier] ?? identifier
  }
}
