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
}

extension TLSEvent {
  /// The fields of a handshake.
  package static let schema = EventSchema(
    .tls,
    "tls",
    negotiationFields + certificateFields + fingerprintFields + hardeningFields
  )

  private static let negotiationFields = [
    FieldDescriptor(
      TLSField.version,
      "tls.version",
      .string,
      "SSLv2, SSLv3, TLSv1, TLS 1.1, ..., DTLS 1.2, ...; UNDETERMINED without a ServerHello."
    ),
    FieldDescriptor(
      TLSField.versionNumber,
      "tls.version_number",
      .integer,
      "0x0303 for TLS 1.2 and DTLS 1.2, 0x0304 for TLS 1.3, its drafts and DTLS 1.3."
    ),
    FieldDescriptor(TLSField.cipher, "tls.cipher", .string, "IANA name of the suite chosen."),
    FieldDescriptor(TLSField.cipherNumber, "tls.cipher_number", .integer, "Its number."),
    FieldDescriptor(
      TLSField.cipherClass,
      "tls.cipher_class",
      .string,
      "null, anonymous, export, rc4, des, 3des, weak, cbc or aead."
    ),
    FieldDescriptor(TLSField.curve, "tls.curve", .string, "IANA name of the group chosen."),
    FieldDescriptor(TLSField.sni, "tls.sni", .string, "Host name that the client asked for."),
    FieldDescriptor(
      TLSField.sessionResumed,
      "tls.session_resumed",
      .boolean,
      "Whether an earlier session goes on; certificates are not sent then."
    ),
    FieldDescriptor(
      TLSField.handshakeComplete,
      "tls.handshake_complete",
      .boolean,
      "Both sides changed cipher; for TLS 1.3 both hellos were seen."
    ),
    FieldDescriptor(
      TLSField.clientALPNs,
      "tls.client_alpns",
      .string,
      list: true,
      "ALPN names offered."
    ),
    FieldDescriptor(
      TLSField.serverALPNs,
      "tls.server_alpns",
      .string,
      list: true,
      "ALPN name chosen."
    ),
    FieldDescriptor(
      TLSField.offeredVersion,
      "tls.offered_version",
      .integer,
      "The highest version that the client offers."
    ),
    FieldDescriptor(
      TLSField.offeredVersions,
      "tls.offered_versions",
      .integer,
      list: true,
      "supported_versions, without GREASE; empty below TLS 1.3."
    ),
    FieldDescriptor(
      TLSField.alerts,
      "tls.alerts",
      .string,
      list: true,
      "Names of the alerts in the clear: handshake_failure, ..."
    ),
    FieldDescriptor(
      TLSField.fromProtocol,
      "tls.from_proto",
      .string,
      "Protocol that agreed on TLS by STARTTLS, CONNECT or the like: smtp, ftp, http, ..."
    ),
  ]

  private static let certificateFields = [
    FieldDescriptor(TLSField.subject, "tls.subject", .string, "Subject of the server."),
    FieldDescriptor(TLSField.issuerDN, "tls.issuerdn", .string, "Issuer of its certificate."),
    FieldDescriptor(TLSField.serial, "tls.serial", .string, "Serial number: 08:3A:..."),
    FieldDescriptor(TLSField.fingerprint, "tls.fingerprint", .string, "SHA-1, with colons."),
    FieldDescriptor(
      TLSField.fingerprintSHA256,
      "tls.fingerprint_sha256",
      .string,
      "SHA-256, with colons."
    ),
    FieldDescriptor(
      TLSField.subjectAltName,
      "tls.subjectaltname",
      .string,
      list: true,
      "Names and addresses of subjectAltName."
    ),
    FieldDescriptor(TLSField.notBefore, "tls.notbefore", .string, "2017-03-23T00:00:00."),
    FieldDescriptor(TLSField.notAfter, "tls.notafter", .string, "2020-05-13T12:00:00."),
    FieldDescriptor(
      TLSField.validity,
      "tls.validity",
      .string,
      "At packet time: valid, expires_soon (less than 30 days), expired or not_yet_valid."
    ),
    FieldDescriptor(
      TLSField.daysLeft,
      "tls.days_left",
      .integer,
      "Days to notafter, negative after it."
    ),
    FieldDescriptor(
      TLSField.selfSigned,
      "tls.self_signed",
      .boolean,
      "Issuer and subject are one name."
    ),
    FieldDescriptor(
      TLSField.certificateObservable,
      "tls.certificate_observable",
      .boolean,
      "False for TLS 1.3 and resumed sessions."
    ),
    FieldDescriptor(
      TLSField.certificateMalformed,
      "tls.certificate_malformed",
      .boolean,
      "Whether the encoding breaks RFC 5280."
    ),
    FieldDescriptor(TLSField.keyType, "tls.key_type", .string, "RSA, EC, DSA, Ed25519, ..."),
    FieldDescriptor(TLSField.keyBits, "tls.key_bits", .integer, "Size of the key in bits."),
    FieldDescriptor(
      TLSField.signatureAlgorithm,
      "tls.signature_algorithm",
      .string,
      "sha256WithRSAEncryption, ecdsa-with-SHA256, ..."
    ),
    FieldDescriptor(TLSField.isCA, "tls.is_ca", .boolean, "basicConstraints says CA."),
    FieldDescriptor(
      TLSField.extendedKeyUsage,
      "tls.extended_key_usage",
      .string,
      list: true,
      "serverAuth, clientAuth, ..."
    ),
    FieldDescriptor(
      TLSField.clientCertificateRequested,
      "tls.client_certificate.requested",
      .boolean,
      "Whether the server asked for one; absent where it cannot be seen."
    ),
    FieldDescriptor(
      TLSField.clientCertificateSent,
      "tls.client_certificate.sent",
      .boolean,
      "Whether the client sent one; absent where it cannot be seen."
    ),
    FieldDescriptor(
      TLSField.clientCertificateSubject,
      "tls.client_certificate.subject",
      .string,
      "Subject of the client."
    ),
  ]

  private static let fingerprintFields = [
    FieldDescriptor(TLSField.ja3, "tls.ja3.hash", .string, "JA3 of the client."),
    FieldDescriptor(TLSField.ja3s, "tls.ja3s.hash", .string, "JA3S of the server."),
    FieldDescriptor(TLSField.ja4, "tls.ja4", .string, "JA4 of the client."),
  ]

  private static let hardeningFields = [
    FieldDescriptor(
      TLSField.extendedMasterSecret,
      "tls.ems",
      .boolean,
      "Extended master secret agreed (RFC 7627); absent for TLS 1.3."
    ),
    FieldDescriptor(
      TLSField.encryptThenMAC,
      "tls.encrypt_then_mac",
      .boolean,
      "Encrypt-then-MAC agreed (RFC 7366); absent for TLS 1.3."
    ),
    FieldDescriptor(
      TLSField.secureRenegotiation,
      "tls.secure_renegotiation",
      .boolean,
      "renegotiation_info answered (RFC 5746); absent for TLS 1.3."
    ),
    FieldDescriptor(
      TLSField.compression,
      "tls.compression",
      .boolean,
      "Compression agreed (CRIME)."
    ),
    FieldDescriptor(
      TLSField.heartbeat,
      "tls.heartbeat",
      .boolean,
      "Heartbeat agreed (RFC 6520)."
    ),
    FieldDescriptor(
      TLSField.downgrade,
      "tls.downgrade",
      .boolean,
      "The server's random tells of a downgrade and the client offered TLS 1.3."
    ),
    FieldDescriptor(
      TLSField.fallback,
      "tls.fallback_scsv",
      .boolean,
      "The client falls back (RFC 7507)."
    ),
    FieldDescriptor(TLSField.earlyData, "tls.early_data", .boolean, "The client offers 0-RTT."),
    FieldDescriptor(
      TLSField.encryptedClientHello,
      "tls.ech",
      .boolean,
      "Encrypted ClientHello: the SNI is the outer one (RFC 9849)."
    ),
    FieldDescriptor(
      TLSField.finiteFieldBits,
      "tls.dh_bits",
      .integer,
      "Size of the DHE prime in bits."
    ),
    FieldDescriptor(
      TLSField.keyExchangeScheme,
      "tls.signature_scheme",
      .integer,
      "Scheme that signs ServerKeyExchange (TLS 1.2): 0x0201 is RSA with SHA-1."
    ),
  ]
}
