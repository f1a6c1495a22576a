// SPDX-License-Identifier: Apache-2.0
internal import Bytes

extension CertificateFacts {
  /// subjectPublicKeyInfo: the algorithm and the key's size.
  mutating func readKey(_ bytes: RawSpan) throws(DecodeError) {
    var parts = DERReader(bytes)
    let algorithm = try parts.next(DERTag.sequence, "algorithm")
    let key = try parts.next(DERTag.bitString, "subjectPublicKey").content
    var details = DERReader(algorithm.content)
    let identifier = objectIdentifierText(
      try details.next(DERTag.objectIdentifier, "algorithm").content
    )
    switch identifier {
    case "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10":
      keyType = "RSA"
      keyBits = try Self.firstIntegerBits(key.slice(1, key.byteCount))
    case "1.2.840.10045.2.1":
      keyType = "EC"
      guard details.nextTag == DERTag.objectIdentifier else {
        // Explicit parameters: the point's length tells (04, x, y).
        keyBits = max(0, (key.byteCount - 2) / 2 * 8)
        return
      }
      let curve = objectIdentifierText(try details.next().content)
      keyBits = ObjectIdentifierName.curveBits[curve] ?? max(0, (key.byteCount - 2) / 2 * 8)
    case "1.2.840.10040.4.1":
      keyType = "DSA"
      if details.nextTag == DERTag.sequence {
        keyBits = try Self.integerBits(in: try details.next().content)
      }
    case "1.3.101.112": (keyType, keyBits) = ("Ed25519", 256)
    case "1.3.101.113": (keyType, keyBits) = ("Ed448", 456)
    default: keyType = ObjectIdentifierName.signatures[identifier] ?? identifier
    }
  }

  /// Bits of the first INTEGER of a SEQUENCE: the modulus of an RSAPublicKey.
  private static func firstIntegerBits(_ bytes: RawSpan) throws(DecodeError) -> Int {
    var key = DERReader(bytes)
    return try integerBits(in: try key.next(DERTag.sequence, "RSAPublicKey").content)
  }

  /// Bits of the INTEGER that stands first.
  private static func integerBits(in bytes: RawSpan) throws(DecodeError) -> Int {
    var reader = DERReader(bytes)
    let value = try reader.next(DERTag.integer, "integer").content
    var start = 0
    while start < value.byteCount, value.uint8(start) == 0 { start += 1 }
    guard start < value.byteCount else { return 0 }
    return (value.byteCount - start) * 8 - value.uint8(start).leadingZeroBitCount
  }
}
