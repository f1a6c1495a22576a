// SPDX-License-Identifier: Apache-2.0
package import Events

/// The numbers of the fields of a `tls` event.
enum TLSField {
  static let version: UInt16 = 0
  static let versionNumber: UInt16 = 1
  static let cipher: UInt16 = 2
  static let cipherNumber: UInt16 = 3
  static let cipherClass: UInt16 = 4
  static let curve: UInt16 = 5
  static let sni: UInt16 = 6
  static let subject: UInt16 = 7
  static let issuerDN: UInt16 = 8
  static let serial: UInt16 = 9
  static let fingerprint: UInt16 = 10
  static let fingerprintSHA256: UInt16 = 11
  static let subjectAltName: UInt16 = 12
  static let notBefore: UInt16 = 13
  static let notAfter: UInt16 = 14
  static let validity: UInt16 = 15
  static let daysLeft: UInt16 = 16
  static let selfSigned: UInt16 = 17
  static let certificateObservable: UInt16 = 18
  static let certificateMalformed: UInt16 = 19
  static let keyType: UInt16 = 20
  static let keyBits: UInt16 = 21
  static let signatureAlgorithm: UInt16 = 22
  static let isCA: UInt16 = 23
  static let extendedKeyUsage: UInt16 = 24
  static let nameMatches: UInt16 = 25
  static let validityDays: UInt16 = 26
  static let clientCertificateRequested: UInt16 = 30
  static let clientCertificateSent: UInt16 = 31
  static let clientCertificateSubject: UInt16 = 32
  static let clientALPNs: UInt16 = 40
  static let serverALPNs: UInt16 = 41
  static let ja3: UInt16 = 42
  static let ja3s: UInt16 = 43
  static let ja4: UInt16 = 44
  static let sessionResumed: UInt16 = 50
  static let handshakeComplete: UInt16 = 51
  static let extendedMasterSecret: UInt16 = 52
  static let encryptThenMAC: UInt16 = 53
  static let secureRenegotiation: UInt16 = 54
  static let compression: UInt16 = 55
  static let heartbeat: UInt16 = 56
  static let downgrade: UInt16 = 57
  static let fallback: UInt16 = 58
  static let earlyData: UInt16 = 59
  static let encryptedClientHello: UInt16 = 60
  static let finiteFieldBits: UInt16 = 61
  static let keyExchangeScheme: UInt16 = 62
  static let offeredVersion: UInt16 = 63
  static let offeredVersions: UInt16 = 64
  static let alerts: UInt16 = 65
  static let fromProtocol: UInt16 = 66
  static let chain: UInt16 = 70
  static let chainLength: UInt16 = 71
  static let chainSubjects: UInt16 = 72
  static let chainValidity: UInt16 = 73
  static let chainKeyBits: UInt16 = 74
  static let chainSignatureAlgorithms: UInt16 = 75
  static let chainMalformed: UInt16 = 76
  static let decrypted: UInt16 = 77
  static let innerProtocol: UInt16 = 78
}

extension TLSEvent {
  /// The fields of a handshake.
  package static let schema = EventSchema(
    .tls,
    "tls",
    negotiationFields + certificateFields + chainFields + fingerprintFields + hardeningFields
  )

  private static let negotiationFields = [
    FieldDescriptor(
      TLSField.version,
      "tls.version",
      .string,
      "SSLv2, SSLv3, TLSv1, TLS 1.1, ..., DTLS 1.2, ...; UNDETERMINED without a ServerHello.",
      source: "RFC 8446, ServerHello"
    ),
    FieldDescriptor(
      TLSField.versionNumber,
      "tls.version_number",
      .integer,
      "0x0303 for TLS 1.2 and DTLS 1.2, 0x0304 for TLS 1.3, its drafts and DTLS 1.3.",
      source: "RFC 8446, ServerHello"
    ),
    FieldDescriptor(
      TLSField.cipher,
      "tls.cipher",
      .string,
      "IANA name of the suite chosen.",
      source: "IANA, TLS Cipher Suites"
    ),
    FieldDescriptor(
      TLSField.cipherNumber,
      "tls.cipher_number",
      .integer,
      "Its number.",
      source: "IANA, TLS Cipher Suites"
    ),
    FieldDescriptor(
      TLSField.cipherClass,
      "tls.cipher_class",
      .string,
      "null, anonymous, export, rc4, des, 3des, weak, cbc or aead.",
      source: "ours"
    ),
    FieldDescriptor(
      TLSField.curve,
      "tls.curve",
      .string,
      "IANA name of the group chosen.",
      source: "IANA, TLS Supported Groups"
    ),
    FieldDescriptor(
      TLSField.sni,
      "tls.sni",
      .string,
      "Host name that the client asked for.",
      source: "RFC 6066, server_name"
    ),
    FieldDescriptor(
      TLSField.sessionResumed,
      "tls.session_resumed",
      .boolean,
      "Whether an earlier session goes on; certificates are not sent then.",
      source: "RFC 8446, RFC 5246"
    ),
    FieldDescriptor(
      TLSField.handshakeComplete,
      "tls.handshake_complete",
      .boolean,
      "Both sides changed cipher; for TLS 1.3 both hellos were seen.",
      source: "ours"
    ),
    FieldDescriptor(
      TLSField.clientALPNs,
      "tls.client_alpns",
      .string,
      list: true,
      "ALPN names offered.",
      source: "RFC 7301"
    ),
    FieldDescriptor(
      TLSField.serverALPNs,
      "tls.server_alpns",
      .string,
      list: true,
      "ALPN name chosen.",
      source: "RFC 7301"
    ),
    FieldDescriptor(
      TLSField.offeredVersion,
      "tls.offered_version",
      .integer,
      "The highest version that the client offers.",
      source: "RFC 8446, ClientHello"
    ),
    FieldDescriptor(
      TLSField.offeredVersions,
      "tls.offered_versions",
      .integer,
      list: true,
      "Versions offered, without GREASE; empty below TLS 1.3.",
      source: "RFC 8446, supported_versions"
    ),
    FieldDescriptor(
      TLSField.alerts,
      "tls.alerts",
      .string,
      list: true,
      "Names of the alerts in the clear: handshake_failure, ...",
      source: "IANA, TLS Alerts"
    ),
    FieldDescriptor(
      TLSField.fromProtocol,
      "tls.from_proto",
      .string,
      "Protocol that agreed on TLS by STARTTLS, CONNECT or the like: smtp, ftp, http, ...",
      source: "ours"
    ),
  ]

  private static let certificateFields = [
    FieldDescriptor(
      TLSField.subject,
      "tls.subject",
      .string,
      "Subject of the server.",
      source: "RFC 5280, subject"
    ),
    FieldDescriptor(
      TLSField.issuerDN,
      "tls.issuerdn",
      .string,
      "Issuer of its certificate.",
      source: "RFC 5280, issuer"
    ),
    FieldDescriptor(
      TLSField.serial,
      "tls.serial",
      .string,
      "Serial number: 08:3A:...",
      source: "RFC 5280, serialNumber"
    ),
    FieldDescriptor(
      TLSField.fingerprint,
      "tls.fingerprint",
      .string,
      "SHA-1 of the certificate, with colons.",
      source: "EVE"
    ),
    FieldDescriptor(
      TLSField.fingerprintSHA256,
      "tls.fingerprint_sha256",
      .string,
      "SHA-256 of the certificate, with colons.",
      source: "ours"
    ),
    FieldDescriptor(
      TLSField.subjectAltName,
      "tls.subjectaltname",
      .string,
      list: true,
      "Names and addresses.",
      source: "RFC 5280, subjectAltName"
    ),
    FieldDescriptor(
      TLSField.notBefore,
      "tls.notbefore",
      .string,
      "2017-03-23T00:00:00.",
      unit: "UTC",
      source: "RFC 5280, validity"
    ),
    FieldDescriptor(
      TLSField.notAfter,
      "tls.notafter",
      .string,
      "2020-05-13T12:00:00.",
      unit: "UTC",
      source: "RFC 5280, validity"
    ),
    FieldDescriptor(
      TLSField.validity,
      "tls.validity",
      .string,
      "At packet time: valid, expires_soon (less than 30 days), expired or not_yet_valid.",
      source: "ours"
    ),
    FieldDescriptor(
      TLSField.daysLeft,
      "tls.days_left",
      .integer,
      "To notafter, negative after it.",
      unit: "days",
      source: "ours"
    ),
    FieldDescriptor(
      TLSField.selfSigned,
      "tls.self_signed",
      .boolean,
      "Issuer and subject are one name.",
      source: "ours"
    ),
    FieldDescriptor(
      TLSField.certificateObservable,
      "tls.certificate_observable",
      .boolean,
      "False for TLS 1.3 and resumed sessions.",
      source: "ours"
    ),
    FieldDescriptor(
      TLSField.certificateMalformed,
      "tls.certificate_malformed",
      .boolean,
      "Whether the encoding breaks RFC 5280.",
      source: "RFC 5280"
    ),
    FieldDescriptor(
      TLSField.keyType,
      "tls.key_type",
      .string,
      "RSA, EC, DSA, Ed25519, ...",
      source: "RFC 5280, subjectPublicKeyInfo"
    ),
    FieldDescriptor(
      TLSField.keyBits,
      "tls.key_bits",
      .integer,
      "Size of the key.",
      unit: "bits",
      source: "RFC 5280, subjectPublicKeyInfo"
    ),
    FieldDescriptor(
      TLSField.signatureAlgorithm,
      "tls.signature_algorithm",
      .string,
      "sha256WithRSAEncryption, ecdsa-with-SHA256, ...",
      source: "RFC 5280, signatureAlgorithm"
    ),
    FieldDescriptor(
      TLSField.isCA,
      "tls.is_ca",
      .boolean,
      "basicConstraints says CA.",
      source: "RFC 5280, basicConstraints"
    ),
    FieldDescriptor(
      TLSField.nameMatches,
      "tls.name_matches",
      .boolean,
      "Whether the certificate has the name that the client asked for; absent without one.",
      source: "RFC 9525"
    ),
    FieldDescriptor(
      TLSField.validityDays,
      "tls.validity_days",
      .integer,
      "From notbefore to notafter.",
      unit: "days",
      source: "RFC 5280, validity"
    ),
    FieldDescriptor(
      TLSField.extendedKeyUsage,
      "tls.extended_key_usage",
      .string,
      list: true,
      "serverAuth, clientAuth, ...",
      source: "RFC 5280, extKeyUsage"
    ),
    FieldDescriptor(
      TLSField.clientCertificateRequested,
      "tls.client_certificate.requested",
      .boolean,
      "Whether the server asked for one; absent where it cannot be seen.",
      source: "RFC 5246, CertificateRequest"
    ),
    FieldDescriptor(
      TLSField.clientCertificateSent,
      "tls.client_certificate.sent",
      .boolean,
      "Whether the client sent one; absent where it cannot be seen.",
      source: "RFC 5246, Certificate"
    ),
    FieldDescriptor(
      TLSField.clientCertificateSubject,
      "tls.client_certificate.subject",
      .string,
      "Subject of the client.",
      source: "RFC 5280, subject"
    ),
  ]

  private static let chainFields = [
    FieldDescriptor(
      TLSField.chain,
      "tls.chain",
      .string,
      list: true,
      "All certificates that the server sent, in base64, its own first.",
      source: "RFC 5246, Certificate"
    ),
    FieldDescriptor(
      TLSField.chainLength,
      "tls.chain_length",
      .integer,
      "How many certificates the server sent.",
      unit: "certificates",
      source: "RFC 5246, Certificate"
    ),
    FieldDescriptor(
      TLSField.chainSubjects,
      "tls.chain_subjects",
      .string,
      list: true,
      "The subject of each certificate, the server's own first.",
      source: "RFC 5280, subject"
    ),
    FieldDescriptor(
      TLSField.chainValidity,
      "tls.chain_validity",
      .string,
      list: true,
      "valid, expired, not_yet_valid or expires_soon (30 days) of each certificate; unknown where it has none.",
      source: "RFC 5280, validity"
    ),
    FieldDescriptor(
      TLSField.chainKeyBits,
      "tls.chain_key_bits",
      .integer,
      list: true,
      "Size of each certificate's key, 0 where it is not known.",
      unit: "bits",
      source: "RFC 5280, subjectPublicKeyInfo"
    ),
    FieldDescriptor(
      TLSField.chainSignatureAlgorithms,
      "tls.chain_signature_algorithms",
      .string,
      list: true,
      "What each certificate is signed with, empty where it is not known.",
      source: "RFC 5280, signatureAlgorithm"
    ),
    FieldDescriptor(
      TLSField.chainMalformed,
      "tls.chain_malformed",
      .boolean,
      "Whether the encoding of a certificate behind the server's own breaks RFC 5280.",
      source: "RFC 5280"
    ),
    FieldDescriptor(
      TLSField.decrypted,
      "tls.decrypted",
      .boolean,
      "Whether records were opened with a key log; absent where none was.",
      source: "ours"
    ),
    FieldDescriptor(
      TLSField.innerProtocol,
      "tls.inner_proto",
      .string,
      "The protocol inside of a session that was opened.",
      source: "ours"
    ),
  ]

  private static let fingerprintFields = [
    FieldDescriptor(TLSField.ja3, "tls.ja3.hash", .string, "JA3 of the client.", source: "JA3"),
    FieldDescriptor(TLSField.ja3s, "tls.ja3s.hash", .string, "JA3S of the server.", source: "JA3"),
    FieldDescriptor(TLSField.ja4, "tls.ja4", .string, "JA4 of the client.", source: "JA4"),
  ]

  private static let hardeningFields = [
    FieldDescriptor(
      TLSField.extendedMasterSecret,
      "tls.ems",
      .boolean,
      "Extended master secret agreed; absent for TLS 1.3.",
      source: "RFC 7627"
    ),
    FieldDescriptor(
      TLSField.encryptThenMAC,
      "tls.encrypt_then_mac",
      .boolean,
      "Encrypt-then-MAC agreed; absent for TLS 1.3.",
      source: "RFC 7366"
    ),
    FieldDescriptor(
      TLSField.secureRenegotiation,
      "tls.secure_renegotiation",
      .boolean,
      "renegotiation_info answered; absent for TLS 1.3.",
      source: "RFC 5746"
    ),
    FieldDescriptor(
      TLSField.compression,
      "tls.compression",
      .boolean,
      "Compression agreed (CRIME).",
      source: "RFC 5246, ServerHello"
    ),
    FieldDescriptor(
      TLSField.heartbeat,
      "tls.heartbeat",
      .boolean,
      "Heartbeat agreed.",
      source: "RFC 6520"
    ),
    FieldDescriptor(
      TLSField.downgrade,
      "tls.downgrade",
      .boolean,
      "The server's random tells of a downgrade and the client offered TLS 1.3.",
      source: "RFC 8446, ServerHello"
    ),
    FieldDescriptor(
      TLSField.fallback,
      "tls.fallback_scsv",
      .boolean,
      "The client falls back.",
      source: "RFC 7507"
    ),
    FieldDescriptor(
      TLSField.earlyData,
      "tls.early_data",
      .boolean,
      "The client offers 0-RTT.",
      source: "RFC 8446, early_data"
    ),
    FieldDescriptor(
      TLSField.encryptedClientHello,
      "tls.ech",
      .boolean,
      "Encrypted ClientHello: the SNI is the outer one.",
      source: "RFC 9849"
    ),
    FieldDescriptor(
      TLSField.finiteFieldBits,
      "tls.dh_bits",
      .integer,
      "Size of the DHE prime.",
      unit: "bits",
      source: "RFC 5246, ServerKeyExchange"
    ),
    FieldDescriptor(
      TLSField.keyExchangeScheme,
      "tls.signature_scheme",
      .integer,
      "Scheme that signs ServerKeyExchange (TLS 1.2): 0x0201 is RSA with SHA-1.",
      source: "IANA, TLS SignatureScheme"
    ),
  ]
}
