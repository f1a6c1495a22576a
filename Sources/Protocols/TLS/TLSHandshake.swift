// SPDX-License-Identifier: Apache-2.0
internal import Certificates
internal import Events

/// What one handshake has shown so far; owned, because it spans packets of both directions.
struct TLSHandshake: Sendable {
  /// What carries the handshake.
  var transport = TLSTransport.stream
  /// The protocol that agreed on TLS (STARTTLS, CONNECT), empty where TLS came first.
  var fromProtocol: StaticString = ""
  /// The body of the first ClientHello, empty before it.
  var clientHello: [UInt8] = []
  /// The body of the ServerHello that counts (not a HelloRetryRequest), empty before it.
  var serverHello: [UInt8] = []
  /// Who sent the ClientHello, or received the ServerHello.
  var clientDirection: StreamDirection?
  /// The version in an SSL 2 CLIENT-HELLO, which may ask for any newer one; 0 without.
  var ssl2ClientVersion: UInt16 = 0
  /// Whether the server answered in SSL 2.
  var isSSL2 = false
  /// Whether the server asked for a second ClientHello.
  var sawHelloRetry = false

  /// The server's own certificate.
  var certificate: CertificateFacts?
  /// All certificates that the server sent, its own first.
  var chain: [CertificateFacts] = []
  /// Whether the server asked for a client certificate.
  var sawCertificateRequest = false
  /// The client's own certificate.
  var clientCertificate: CertificateFacts?
  /// All certificates that the client sent, its own first.
  var clientChain: [CertificateFacts] = []
  /// Whether the server ended its part of a full handshake.
  var sawServerHelloDone = false
  /// Whether the server went on to encrypt.
  var serverChangedCipher = false
  /// Whether the client went on to encrypt.
  var clientChangedCipher = false

  /// The named group of ServerKeyExchange, 0 without; 0xff01 and 0xff02 for explicit curves.
  var keyExchangeGroup: UInt16 = 0
  /// Size in bits of the finite-field group of ServerKeyExchange, 0 without.
  var finiteFieldBits = 0
  /// The scheme that ServerKeyExchange is signed with (TLS 1.2), 0 without.
  var keyExchangeScheme: UInt16 = 0

  /// Whether records of the session were opened with a key log.
  var isDecrypted = false
  /// The protocol inside of a session that was opened, empty where it is not known.
  var innerProtocol: StaticString = ""

  /// Alerts in the clear, at most `maxAlerts`.
  var alerts: [TLSAlert] = []
  /// Records of application data that were passed over.
  var dataRecords = 0

  /// Certificates of one chain that are kept.
  static let maxChain = 16
  /// Alerts of one handshake that are kept.
  static let maxAlerts = 8

  /// Whether there is anything that is worth an event.
  var isWorthReporting: Bool {
    !clientHello.isEmpty || !serverHello.isEmpty || ssl2ClientVersion != 0 || isSSL2
      || certificate != nil || clientCertificate != nil
  }

  /// Whether a fatal alert was seen.
  var isBroken: Bool {
    for alert in alerts where alert.level == 2 { return true }
    return false
  }
}
