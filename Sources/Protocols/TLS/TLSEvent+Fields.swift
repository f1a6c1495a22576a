// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Certificates
package import Events

extension TLSEvent {
  /// Reads a field.
  @_lifetime(copy self)
  package func field(_ id: FieldID, at index: Int) -> FieldValue {
    switch id.rawValue {
    case TLSField.clientALPNs: return Self.present(client.alpn.name(index))
    case TLSField.serverALPNs: return Self.present(server.alpn.name(index))
    case TLSField.subjectAltName:
      return Self.element(handshake.certificate?.subjectAlternativeNames ?? [], index)
    case TLSField.extendedKeyUsage:
      return Self.element(handshake.certificate?.extendedKeyUsage ?? [], index)
    case TLSField.alerts:
      return index < handshake.alerts.count
        ? .literal(handshake.alerts[index].description) : .absent
    case TLSField.offeredVersions: return offeredVersion(index)
    case TLSField.chain, TLSField.chainSubjects...TLSField.chainSignatureAlgorithms:
      return chainField(id.rawValue, index)
    default: break
    }
    guard index == 0 else { return .absent }
    switch id.rawValue {
    case 0..<TLSField.subject, TLSField.sessionResumed, TLSField.handshakeComplete,
      TLSField.offeredVersion:
      return negotiationField(id.rawValue)
    case TLSField.subject...TLSField.isCA: return certificateField(id.rawValue)
    case TLSField.nameMatches: return Self.flag(nameMatches)
    case TLSField.validityDays:
      guard let days = validityDays else { return .absent }
      return .integer(days)
    case TLSField.clientCertificateRequested...TLSField.clientCertificateSubject:
      return clientCertificateField(id.rawValue)
    case TLSField.chainLength:
      return handshake.chain.isEmpty ? .absent : .integer(Int64(handshake.chain.count))
    case TLSField.chainMalformed:
      return handshake.chain.isEmpty
        ? .absent : .flag(handshake.chain.dropFirst().contains(where: \.isMalformed))
    case TLSField.decrypted: return handshake.isDecrypted ? .flag(true) : .absent
    case TLSField.innerProtocol:
      let name = handshake.innerProtocol
      return name.utf8CodeUnitCount == 0 ? .absent : .literal(name)
    case TLSField.ja3:
      return client.isPresent
        ? .text(TLSFingerprint.hash(TLSFingerprint.ja3(client), digests: digests)) : .absent
    case TLSField.ja3s:
      return server.isPresent
        ? .text(TLSFingerprint.hash(TLSFingerprint.ja3s(server), digests: digests)) : .absent
    case TLSField.ja4:
      return client.isPresent
        ? .text(
          TLSFingerprint.ja4(client, transport: handshake.transport.ja4, digests: digests)
        ) : .absent
    case TLSField.fromProtocol:
      let name = handshake.fromProtocol
      return name.utf8CodeUnitCount == 0 ? .absent : .literal(name)
    default: return hardeningField(id.rawValue)
    }
  }

  @_lifetime(copy self)
  private func negotiationField(_ id: UInt16) -> FieldValue {
    switch id {
    case TLSField.version:
      guard let version else { return .literal("UNDETERMINED") }
      guard let name = version.name else { return .text(version.text) }
      return .literal(name)
    case TLSField.versionNumber: return Self.number(version?.number)
    case TLSField.cipher:
      guard let cipherSuite else { return .absent }
      guard let name = cipherSuite.name else {
        return .text(Self.name(nil, cipherSuite.rawValue))
      }
      return .literal(name)
    case TLSField.cipherNumber: return Self.number(cipherSuite?.rawValue)
    case TLSField.cipherClass:
      guard let strength = cipherSuite?.strength else { return .absent }
      return .literal(strength.name)
    case TLSField.curve:
      let number = group
      guard number != 0 else { return .absent }
      guard let name = NamedGroup.name(number) else { return .text(Self.name(nil, number)) }
      return .literal(name)
    case TLSField.sni: return Self.present(client.serverName)
    case TLSField.sessionResumed: return Self.flag(isResumed)
    case TLSField.handshakeComplete: return .flag(isComplete)
    case TLSField.offeredVersion:
      if client.isPresent { return .integer(Int64(client.highestVersion.number)) }
      let version = handshake.ssl2ClientVersion
      return version == 0 ? .absent : .integer(Int64(version))
    default: return .absent
    }
  }

  @_lifetime(immortal)
  private func certificateField(_ id: UInt16) -> FieldValue {
    if id == TLSField.certificateObservable { return Self.flag(isCertificateObservable) }
    guard let certificate = handshake.certificate else { return .absent }
    switch id {
    case TLSField.subject: return .text(certificate.subject)
    case TLSField.issuerDN: return .text(certificate.issuer)
    case TLSField.serial: return .text(certificate.serial)
    case TLSField.fingerprint: return .text(certificate.sha1)
    case TLSField.fingerprintSHA256: return .text(certificate.sha256)
    case TLSField.notBefore: return Self.present(certificate.notBefore?.description ?? "")
    case TLSField.notAfter: return Self.present(certificate.notAfter?.description ?? "")
    case TLSField.validity:
      guard let validity else { return .absent }
      return .literal(validity)
    case TLSField.daysLeft:
      guard let daysLeft else { return .absent }
      return .integer(daysLeft)
    case TLSField.selfSigned: return .flag(certificate.isSelfSigned)
    case TLSField.certificateMalformed: return .flag(certificate.isMalformed)
    case TLSField.keyType: return Self.present(certificate.keyType)
    case TLSField.keyBits:
      return certificate.keyBits == 0 ? .absent : .integer(Int64(certificate.keyBits))
    case TLSField.signatureAlgorithm: return Self.present(certificate.signatureAlgorithm)
    case TLSField.isCA: return .flag(certificate.isCA)
    default: return .absent
    }
  }

  @_lifetime(immortal)
  private func chainField(_ id: UInt16, _ index: Int) -> FieldValue {
    guard index < handshake.chain.count else { return .absent }
    let certificate = handshake.chain[index]
    switch id {
    case TLSField.chain: return .text(base64Text(certificate.encoding))
    case TLSField.chainSubjects: return .text(certificate.subject)
    case TLSField.chainValidity: return .literal(validity(of: certificate) ?? "unknown")
    case TLSField.chainKeyBits: return .integer(Int64(certificate.keyBits))
    default: return .text(certificate.signatureAlgorithm)
    }
  }

  @_lifetime(immortal)
  private func clientCertificateField(_ id: UInt16) -> FieldValue {
    guard isClientCertificateObservable else { return .absent }
    switch id {
    case TLSField.clientCertificateRequested:
      return .flag(handshake.sawCertificateRequest || handshake.clientCertificate != nil)
    case TLSField.clientCertificateSent: return .flag(handshake.clientCertificate != nil)
    default: return Self.present(handshake.clientCertificate?.subject ?? "")
    }
  }

  @_lifetime(immortal)
  private func hardeningField(_ id: UInt16) -> FieldValue {
    switch id {
    case TLSField.extendedMasterSecret:
      return Self.flag(isAgreed(TLSExtensionType.extendedMasterSecret))
    case TLSField.encryptThenMAC: return Self.flag(isAgreed(TLSExtensionType.encryptThenMAC))
    case TLSField.secureRenegotiation:
      return Self.flag(isAgreed(TLSExtensionType.renegotiationInfo))
    case TLSField.compression:
      return server.isPresent ? .flag(server.compressionMethod != 0) : .absent
    case TLSField.heartbeat:
      return server.isPresent
        ? .flag(server.extensions.contains(TLSExtensionType.heartbeat)) : .absent
    case TLSField.downgrade: return Self.flag(isDowngraded)
    case TLSField.fallback:
      return client.isPresent ? .flag(client.cipherSuites.contains(0x5600)) : .absent
    case TLSField.earlyData:
      return client.isPresent
        ? .flag(client.extensions.contains(TLSExtensionType.earlyData)) : .absent
    case TLSField.encryptedClientHello:
      return client.isPresent
        ? .flag(client.extensions.contains(TLSExtensionType.encryptedClientHello)) : .absent
    case TLSField.finiteFieldBits:
      return handshake.finiteFieldBits == 0
        ? .absent : .integer(Int64(handshake.finiteFieldBits))
    case TLSField.keyExchangeScheme:
      return handshake.keyExchangeScheme == 0
        ? .absent : .integer(Int64(handshake.keyExchangeScheme))
    default: return .absent
    }
  }

  @_lifetime(immortal)
  private func offeredVersion(_ index: Int) -> FieldValue {
    let offered = client.supportedVersions
    var left = index
    for i in 0..<offered.count where !CipherSuite.isGREASE(offered[i]) {
      if left == 0 { return .integer(Int64(offered[i])) }
      left -= 1
    }
    return .absent
  }

  @_lifetime(immortal)
  private static func number(_ value: UInt16?) -> FieldValue {
    guard let value else { return .absent }
    return .integer(Int64(value))
  }

  @_lifetime(immortal)
  private static func flag(_ value: Bool?) -> FieldValue {
    guard let value else { return .absent }
    return .flag(value)
  }

  @_lifetime(copy bytes)
  private static func present(_ bytes: RawSpan) -> FieldValue {
    bytes.byteCount == 0 ? .absent : .bytes(bytes)
  }

  @_lifetime(immortal)
  private static func present(_ text: String) -> FieldValue {
    text.isEmpty ? .absent : .text(text)
  }

  @_lifetime(immortal)
  private static func element(_ list: [String], _ index: Int) -> FieldValue {
    index < list.count ? .text(list[index]) : .absent
  }
}
