// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// The dotted text of an object identifier's content octets (X.690, 8.19).
///
/// Arcs beyond 62 bits and identifiers of more than 64 octets give an empty text.
func objectIdentifierText(_ bytes: RawSpan) -> String {
  guard bytes.byteCount > 0, bytes.byteCount <= 64 else { return "" }
  var arcs: [UInt64] = []
  var value: UInt64 = 0
  for i in 0..<bytes.byteCount {
    let byte = bytes.uint8(i)
    guard value >> 55 == 0 else { return "" }
    value = value << 7 | UInt64(byte & 0x7f)
    if byte & 0x80 == 0 {
      arcs.append(value)
      value = 0
    }
  }
  guard let first = arcs.first else { return "" }
  let root = min(first / 40, 2)
  var text = "\(root).\(first - root * 40)"
  for arc in arcs.dropFirst() { text += ".\(arc)" }
  return text
}

/// Names of the object identifiers that certificates use.
enum ObjectIdentifierName {
  /// Attribute types as Suricata and OpenSSL abbreviate them (RFC 4519, RFC 5280 appendix A).
  static let attributes: [String: String] = [
    "2.5.4.3": "CN",
    "2.5.4.4": "SN",
    "2.5.4.5": "serialNumber",
    "2.5.4.6": "C",
    "2.5.4.7": "L",
    "2.5.4.8": "ST",
    "2.5.4.9": "street",
    "2.5.4.10": "O",
    "2.5.4.11": "OU",
    "2.5.4.12": "title",
    "2.5.4.13": "description",
    "2.5.4.15": "businessCategory",
    "2.5.4.17": "postalCode",
    "2.5.4.18": "postOfficeBox",
    "2.5.4.41": "name",
    "2.5.4.42": "GN",
    "2.5.4.43": "initials",
    "2.5.4.44": "generationQualifier",
    "2.5.4.45": "x500UniqueIdentifier",
    "2.5.4.46": "dnQualifier",
    "2.5.4.65": "pseudonym",
    "2.5.4.97": "organizationIdentifier",
    "0.9.2342.19200300.100.1.1": "UID",
    "0.9.2342.19200300.100.1.25": "DC",
    "1.2.840.113549.1.9.1": "emailAddress",
    "1.2.840.113549.1.9.2": "unstructuredName",
    "1.2.840.113549.1.9.8": "unstructuredAddress",
    "1.3.6.1.4.1.311.60.2.1.1": "jurisdictionL",
    "1.3.6.1.4.1.311.60.2.1.2": "jurisdictionST",
    "1.3.6.1.4.1.311.60.2.1.3": "jurisdictionC",
  ]

  /// Signature algorithms (RFC 3279, RFC 4055, RFC 5758, RFC 8410, RFC 9881).
  static let signatures: [String: String] = [
    "1.2.840.113549.1.1.2": "md2WithRSAEncryption",
    "1.2.840.113549.1.1.3": "md4WithRSAEncryption",
    "1.2.840.113549.1.1.4": "md5WithRSAEncryption",
    "1.2.840.113549.1.1.5": "sha1WithRSAEncryption",
    "1.3.14.3.2.29": "sha1WithRSAEncryption",
    "1.2.840.113549.1.1.10": "rsassaPss",
    "1.2.840.113549.1.1.11": "sha256WithRSAEncryption",
    "1.2.840.113549.1.1.12": "sha384WithRSAEncryption",
    "1.2.840.113549.1.1.13": "sha512WithRSAEncryption",
    "1.2.840.113549.1.1.14": "sha224WithRSAEncryption",
    "1.2.840.10040.4.3": "dsa-with-sha1",
    "2.16.840.1.101.3.4.3.1": "dsa-with-sha224",
    "2.16.840.1.101.3.4.3.2": "dsa-with-sha256",
    "1.2.840.10045.4.1": "ecdsa-with-SHA1",
    "1.2.840.10045.4.3.1": "ecdsa-with-SHA224",
    "1.2.840.10045.4.3.2": "ecdsa-with-SHA256",
    "1.2.840.10045.4.3.3": "ecdsa-with-SHA384",
    "1.2.840.10045.4.3.4": "ecdsa-with-SHA512",
    "1.3.101.112": "Ed25519",
    "1.3.101.113": "Ed448",
    "2.16.840.1.101.3.4.3.17": "ML-DSA-44",
    "2.16.840.1.101.3.4.3.18": "ML-DSA-65",
    "2.16.840.1.101.3.4.3.19": "ML-DSA-87",
  ]

  /// Key purposes (RFC 5280, 4.2.1.12).
  static let keyPurposes: [String: String] = [
    "2.5.29.37.0": "anyExtendedKeyUsage",
    "1.3.6.1.5.5.7.3.1": "serverAuth",
    "1.3.6.1.5.5.7.3.2": "clientAuth",
    "1.3.6.1.5.5.7.3.3": "codeSigning",
    "1.3.6.1.5.5.7.3.4": "emailProtection",
    "1.3.6.1.5.5.7.3.8": "timeStamping",
    "1.3.6.1.5.5.7.3.9": "OCSPSigning",
  ]

  /// Sizes in bits of the elliptic curves that certificates name (RFC 5480, RFC 5639, SEC 2).
  static let curveBits: [String: Int] = [
    "1.2.840.10045.3.1.1": 192,
    "1.3.132.0.33": 224,
    "1.2.840.10045.3.1.7": 256,
    "1.3.132.0.10": 256,
    "1.3.132.0.34": 384,
    "1.3.132.0.35": 521,
    "1.3.36.3.3.2.8.1.1.5": 224,
    "1.3.36.3.3.2.8.1.1.7": 256,
    "1.3.36.3.3.2.8.1.1.11": 384,
    "1.3.36.3.3.2.8.1.1.13": 512,
    "1.2.156.10197.1.301": 256,
    "1.3.132.0.8": 160,
    "1.3.132.0.9": 160,
    "1.3.132.0.30": 160,
    "1.3.132.0.31": 192,
    "1.3.132.0.32": 224,
  ]
}
