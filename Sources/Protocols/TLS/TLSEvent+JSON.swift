// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Certificates
package import Events

extension TLSEvent {
  /// Writes the members, Suricata's first and in its order, then ours.
  package func write(to json: inout JSONWriter, options: OutputOptions) {
    writeCertificate(to: &json)
    if handshake.fromProtocol.utf8CodeUnitCount > 0 {
      json.member("from_proto", handshake.fromProtocol)
    }
    if isResumed == true { json.member("session_resumed", true) }
    let serverName = client.serverName
    if serverName.byteCount > 0 { json.member("sni", serverName) }
    if let version {
      json.member("version", version.text)
    } else {
      json.member("version", "UNDETERMINED" as StaticString)
    }
    if let certificate = handshake.certificate {
      if let begin = certificate.notBefore { json.member("notbefore", begin.description) }
      if let end = certificate.notAfter { json.member("notafter", end.description) }
    }
    Self.writeChain(handshake.chain, to: &json)
    writeFingerprints(to: &json)
    writeNames("client_alpns", client.alpn, to: &json)
    writeNames("server_alpns", server.alpn, to: &json)
    writeClientHandshake(to: &json)
    writeServerHandshake(to: &json)
    writeNegotiation(to: &json)
    writeCertificateFindings(to: &json)
    writeAlerts(to: &json)
    if handshake.isDecrypted { json.member("decrypted", true) }
    if handshake.innerProtocol.utf8CodeUnitCount > 0 {
      json.member("inner_proto", handshake.innerProtocol)
    }
  }

  private static func writeChain(_ chain: [CertificateFacts], to json: inout JSONWriter) {
    guard !chain.isEmpty else { return }
    json.beginArray("chain")
    for certificate in chain { json.value(base64Text(certificate.encoding)) }
    json.endArray()
  }

  private func writeChainFindings(to json: inout JSONWriter) {
    let chain = handshake.chain
    guard chain.count > 1 else { return }
    json.member("chain_length", chain.count)
    Self.writeTexts("chain_subjects", chain.map(\.subject), to: &json)
    Self.writeTexts(
      "chain_validity",
      chain.map { "\(validity(of: $0) ?? "unknown")" },
      to: &json
    )
    json.beginArray("chain_key_bits")
    for certificate in chain { json.value(certificate.keyBits) }
    json.endArray()
    Self.writeTexts("chain_signature_algorithms", chain.map(\.signatureAlgorithm), to: &json)
    json.member("chain_malformed", chain.dropFirst().contains(where: \.isMalformed))
  }

  private func writeCertificate(to json: inout JSONWriter) {
    guard let certificate = handshake.certificate else { return }
    json.member("subject", certificate.subject)
    json.member("issuerdn", certificate.issuer)
    json.member("serial", certificate.serial)
    json.member("fingerprint", certificate.sha1)
    Self.writeTexts("subjectaltname", certificate.subjectAlternativeNames, to: &json)
  }

  private func writeFingerprints(to json: inout JSONWriter) {
    if client.isPresent {
      writeFingerprint("ja3", TLSFingerprint.ja3(client), to: &json)
    }
    if server.isPresent {
      writeFingerprint("ja3s", TLSFingerprint.ja3s(server), to: &json)
    }
    if client.isPresent {
      json.member(
        "ja4",
        TLSFingerprint.ja4(client, transport: handshake.transport.ja4, digests: digests)
      )
    }
  }

  private func writeFingerprint(
    _ name: StaticString,
    _ text: [UInt8],
    to json: inout JSONWriter
  ) {
    json.beginObject(name)
    json.member("hash", TLSFingerprint.hash(text, digests: digests))
    json.member("string", text.borrowed)
    json.endObject()
  }

  private func writeClientHandshake(to json: inout JSONWriter) {
    guard client.isPresent else { return }
    json.beginObject("client_handshake")
    json.member("version", client.highestVersion.text)
    json.beginArray("ciphers")
    let suites = client.cipherSuites
    for i in 0..<suites.count where !CipherSuite.isGREASE(suites[i]) { json.value(suites[i]) }
    json.endArray()
    Self.writeExtensions(client.extensions, to: &json)
    json.beginArray("sig_algs")
    let schemes = client.signatureAlgorithms
    for i in 0..<schemes.count where !CipherSuite.isGREASE(schemes[i]) { json.value(schemes[i]) }
    json.endArray()
    json.endObject()
  }

  private func writeServerHandshake(to json: inout JSONWriter) {
    guard server.isPresent else { return }
    json.beginObject("server_handshake")
    json.member("version", server.version.text)
    json.member("cipher", server.cipherSuite.rawValue)
    Self.writeExtensions(server.extensions, to: &json)
    json.endObject()
  }

  private static func writeExtensions(
    _ extensions: borrowing TLSExtensions,
    to json: inout JSONWriter
  ) {
    json.beginArray("exts")
    var offset = 0
    while let entry = extensions.next(&offset) {
      if !CipherSuite.isGREASE(entry.type) { json.value(entry.type) }
    }
    json.endArray()
  }

  private func writeNegotiation(to json: inout JSONWriter) {
    if let cipherSuite {
      json.member("cipher", Self.name(cipherSuite.name, cipherSuite.rawValue))
      if let strength = cipherSuite.strength { json.member("cipher_class", strength.name) }
    }
    let group = group
    if group != 0 { json.member("curve", Self.name(NamedGroup.name(group), group)) }
    if handshake.finiteFieldBits > 0 { json.member("dh_bits", handshake.finiteFieldBits) }
    json.member("handshake_complete", isComplete)
    Self.writeFlag("ems", isAgreed(TLSExtensionType.extendedMasterSecret), to: &json)
    Self.writeFlag("encrypt_then_mac", isAgreed(TLSExtensionType.encryptThenMAC), to: &json)
    Self.writeFlag(
      "secure_renegotiation",
      isAgreed(TLSExtensionType.renegotiationInfo),
      to: &json
    )
    if server.isPresent {
      json.member("compression", server.compressionMethod != 0)
      json.member("heartbeat", server.extensions.contains(TLSExtensionType.heartbeat))
    }
    if isDowngraded == true { json.member("downgrade", true) }
    if client.isPresent {
      if client.cipherSuites.contains(0x5600) { json.member("fallback_scsv", true) }
      if client.extensions.contains(TLSExtensionType.earlyData) {
        json.member("early_data", true)
      }
      if client.extensions.contains(TLSExtensionType.encryptedClientHello) {
        json.member("ech", true)
      }
    }
  }

  private func writeCertificateFindings(to json: inout JSONWriter) {
    Self.writeFlag("certificate_observable", isCertificateObservable, to: &json)
    if let certificate = handshake.certificate {
      json.member("fingerprint_sha256", certificate.sha256)
      if !certificate.keyType.isEmpty { json.member("key_type", certificate.keyType) }
      if certificate.keyBits > 0 { json.member("key_bits", certificate.keyBits) }
      if !certificate.signatureAlgorithm.isEmpty {
        json.member("signature_algorithm", certificate.signatureAlgorithm)
      }
      json.member("self_signed", certificate.isSelfSigned)
      if certificate.isCA { json.member("is_ca", true) }
      Self.writeTexts("extended_key_usage", certificate.extendedKeyUsage, to: &json)
      if let validity { json.member("validity", validity) }
      if let daysLeft { json.member("days_left", daysLeft) }
      json.member("certificate_malformed", certificate.isMalformed)
    }
    writeChainFindings(to: &json)
    guard isClientCertificateObservable else { return }
    json.beginObject("client_certificate")
    let mine = handshake.clientCertificate
    json.member("requested", handshake.sawCertificateRequest || mine != nil)
    json.member("sent", mine != nil)
    if let mine { json.member("subject", mine.subject) }
    json.endObject()
    guard let mine else { return }
    // Suricata's object for it.
    json.beginObject("client")
    json.member("subject", mine.subject)
    json.member("issuerdn", mine.issuer)
    json.member("serial", mine.serial)
    json.member("fingerprint", mine.sha1)
    if let begin = mine.notBefore { json.member("notbefore", begin.description) }
    if let end = mine.notAfter { json.member("notafter", end.description) }
    Self.writeChain(handshake.clientChain, to: &json)
    json.member("fingerprint_sha256", mine.sha256)
    json.endObject()
  }

  private func writeAlerts(to json: inout JSONWriter) {
    guard !handshake.alerts.isEmpty else { return }
    json.beginArray("alerts")
    for alert in handshake.alerts {
      json.beginObject()
      json.member("level", alert.levelName)
      json.member("description", alert.description)
      json.member(
        "direction",
        alert.isFromServer ? "to_client" as StaticString : "to_server"
      )
      json.endObject()
    }
    json.endArray()
  }

  private func writeNames(
    _ name: StaticString,
    _ list: borrowing ProtocolNameList,
    to json: inout JSONWriter
  ) {
    guard list.name(0).byteCount > 0 else { return }
    json.beginArray(name)
    var index = 0
    while true {
      let element = list.name(index)
      if element.byteCount == 0 { break }
      json.value(element)
      index += 1
    }
    json.endArray()
  }

  private static func writeTexts(
    _ name: StaticString,
    _ list: [String],
    to json: inout JSONWriter
  ) {
    guard !list.isEmpty else { return }
    json.beginArray(name)
    for text in list { json.value(text) }
    json.endArray()
  }

  private static func writeFlag(_ name: StaticString, _ value: Bool?, to json: inout JSONWriter) {
    if let value { json.member(name, value) }
  }
}
