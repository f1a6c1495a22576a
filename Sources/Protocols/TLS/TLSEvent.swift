// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Certificates
package import Events
internal import NetworkTypes

extension EventType {
  /// A TLS handshake.
  package static let tls = EventType(rawValue: 10)
}

/// Suricata's `tls` event, and more: one handshake, as far as it was seen in the clear.
///
/// A view over the two hellos; whatever is not asked for is not computed.
package struct TLSEvent: EventView, ~Escapable {
  private let shared: Shared
  /// The ClientHello that counts for fingerprints.
  package let client: ClientHelloView
  /// The ServerHello that chose.
  package let server: ServerHelloView
  /// When the event was made; the validity of certificates is judged at it.
  let time: Timestamp
  /// Digests that fingerprints of other handshakes were made of.
  let digests: DigestCache

  /// A handshake behind a reference: whoever asks for a field hands the event on, and a copy of all
  /// that a handshake has would cost more than the answer.
  private final class Shared: Sendable {
    let handshake: TLSHandshake
    init(_ handshake: TLSHandshake) { self.handshake = handshake }
  }

  @_lifetime(copy client, copy server)
  init(
    _ handshake: TLSHandshake,
    client: RawSpan,
    server: RawSpan,
    time: Timestamp,
    digests: DigestCache
  ) {
    self.digests = digests
    shared = Shared(handshake)
    self.client = ClientHelloView(client)
    self.server = ServerHelloView(server)
    self.time = time
  }

  /// The kind of event.
  package static var type: EventType { .tls }

  /// What the handshake has shown.
  var handshake: TLSHandshake {
    @inline(__always) _read { yield shared.handshake }
  }

  /// The version negotiated, `nil` when the server was not seen.
  package var version: TLSVersion? {
    if server.isPresent { return server.version }
    return handshake.isSSL2 ? .ssl2 : nil
  }

  /// The suite chosen.
  var cipherSuite: CipherSuite? { server.isPresent ? server.cipherSuite : nil }

  /// The named group of the key exchange, 0 when there is none or it is not seen.
  var group: UInt16 {
    guard let version else { return 0 }
    return version.isTLS13 ? server.keyShareGroup : handshake.keyExchangeGroup
  }

  /// Whether an earlier session goes on; `nil` when the server was not seen.
  ///
  /// TLS 1.3: a pre-shared key was accepted. Before: the client's session identifier came back, or
  /// the server changed cipher without a flight of its own (a ticket).
  var isResumed: Bool? {
    guard let version else { return nil }
    if handshake.isSSL2 { return false }
    if version.isTLS13 { return server.extensions.contains(TLSExtensionType.preSharedKey) }
    if handshake.certificate != nil || handshake.sawServerHelloDone { return false }
    if client.isPresent, client.sessionID.byteCount > 0 {
      if server.sessionID.equals(client.sessionID) { return true }
    }
    return handshake.serverChangedCipher
  }

  /// Whether the server's certificate could be seen, had there been one.
  var isCertificateObservable: Bool? {
    if handshake.certificate != nil { return true }
    guard let version else { return nil }
    return !version.isTLS13 && handshake.sawServerHelloDone
  }

  /// Whether the handshake came to its end.
  ///
  /// For TLS 1.3 both hellos are all that can be seen; before, both sides changed cipher.
  var isComplete: Bool {
    guard let version, !handshake.isBroken else { return false }
    if version.isTLS13 { return client.isPresent }
    return handshake.serverChangedCipher && handshake.clientChangedCipher
  }

  /// Whether the server took part in the client certificate's question, so that an answer can be seen.
  var isClientCertificateObservable: Bool {
    handshake.sawServerHelloDone || handshake.sawCertificateRequest
      || handshake.clientCertificate != nil
  }

  /// Whether the random tells of a downgrade that the client did not want (RFC 8446, 4.1.3).
  var isDowngraded: Bool? {
    guard let version, client.isPresent else { return nil }
    return !version.isTLS13 && server.hasDowngradeSentinel && client.highestVersion.isTLS13
  }

  /// An extension that the server must echo to agree; `nil` where it has no meaning.
  func isAgreed(_ type: UInt16) -> Bool? {
    guard let version, server.isPresent, !version.isTLS13 else { return nil }
    return server.extensions.contains(type)
  }

  /// How long the certificate is still valid, in whole days, negative when it no longer is.
  var daysLeft: Int64? {
    guard let end = handshake.certificate?.notAfter else { return nil }
    let left = end.seconds - time.seconds
    return left >= 0 ? left / 86_400 : -((86_399 - left) / 86_400)
  }

  /// The certificate's validity at the time of the event.
  var validity: StaticString? {
    guard let certificate = handshake.certificate else { return nil }
    return validity(of: certificate)
  }

  /// A certificate's validity at the time of the event.
  func validity(of certificate: CertificateFacts) -> StaticString? {
    guard let begin = certificate.notBefore, let end = certificate.notAfter else { return nil }
    if time.seconds < begin.seconds { return "not_yet_valid" }
    if time.seconds > end.seconds { return "expired" }
    return end.seconds - time.seconds < Self.soon ? "expires_soon" : "valid"
  }

  /// What counts as soon: 30 days, in seconds.
  static let soon: Int64 = 30 * 86_400

  /// The name of a suite or group, or its number where it has none.
  static func name(_ name: StaticString?, _ number: UInt16) -> String {
    if let name { return "\(name)" }
    let digits = String(number, radix: 16)
    return "0x" + String(repeating: "0", count: 4 - digits.count) + digits
  }
}
