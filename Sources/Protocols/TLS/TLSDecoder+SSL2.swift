// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Certificates
internal import Events
internal import ProtocolKit

extension TLSDecoder {
  /// Reads the body of an SSL 2 record: CLIENT-HELLO or SERVER-HELLO (RFC 6101, appendix E).
  ///
  /// Answers false for what is neither.
  mutating func readSSL2(
    _ body: RawSpan,
    _ direction: StreamDirection,
    _ sink: inout EventSink
  ) -> Bool {
    if SSL2Hello.isClientHello(body) {
      guard handshake.clientHello.isEmpty, handshake.ssl2ClientVersion == 0 else { return true }
      handshake.clientDirection = direction
      handshake.ssl2ClientVersion = body.uint16(1)
      return true
    }
    guard SSL2Hello.isServerHello(body) else { return false }
    if handshake.clientDirection == nil { handshake.clientDirection = direction.reversed }
    handshake.isSSL2 = true
    let length = Int(body.uint16(5))
    if length > 0, length <= limits.maxCertificateBytes {
      let facts = certificates.facts(of: body.slice(11, 11 + length))
      handshake.certificate = facts
      handshake.chain = [facts]
    }
    report(into: &sink)
    return true
  }
}

/// The two hellos of SSL 2, told by the consistency of their lengths.
enum SSL2Hello {
  /// Bytes of a record that is waited for: a certificate of 8 KiB and all ciphers fit.
  static let maxByteCount = 16 << 10

  /// type 1, version 2, cipher specs length 2, session id length 2, challenge length 2, data.
  static func isClientHello(_ body: RawSpan) -> Bool {
    guard body.byteCount >= 9, body.uint8(0) == 1 else { return false }
    let version = body.uint16(1)
    guard version == 2 || version >> 8 == 3 else { return false }
    let ciphers = Int(body.uint16(3))
    let session = Int(body.uint16(5))
    let challenge = Int(body.uint16(7))
    return ciphers > 0 && ciphers % 3 == 0 && (session == 0 || session == 16)
      && (16...32).contains(challenge) && body.byteCount == 9 + ciphers + session + challenge
  }

  /// type 4, session hit 1, certificate type 1, version 2, three lengths 2, data.
  static func isServerHello(_ body: RawSpan) -> Bool {
    guard body.byteCount >= 11, body.uint8(0) == 4, body.uint8(1) <= 1, body.uint16(3) == 2
    else { return false }
    let lengths = Int(body.uint16(5)) + Int(body.uint16(7)) + Int(body.uint16(9))
    return body.byteCount == 11 + lengths
  }
}
