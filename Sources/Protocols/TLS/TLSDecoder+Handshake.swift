// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Certificates
internal import Events
internal import ProtocolKit

extension TLSDecoder {
  /// Reads the handshake bytes of one record: ends of messages, whole messages, beginnings.
  mutating func readHandshake(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    _ side: inout TLSSide,
    _ sink: inout EventSink
  ) {
    let skipped = min(side.messageSkip, bytes.byteCount)
    side.messageSkip -= skipped
    let fresh = bytes.slice(skipped, bytes.byteCount)
    if fresh.byteCount == 0 { return }
    if side.message.isEmpty {
      let read = readMessages(fresh, direction, &side, &sink)
      if !isFinished { side.begin(with: fresh.slice(read, fresh.byteCount)) }
      return
    }
    side.message.append(copying: fresh)
    // A begun message is looked at again only when it is whole, however small its records are.
    guard side.message.count >= side.awaited else { return }
    let message = side.message
    side.message = []
    let read = readMessages(message.borrowed, direction, &side, &sink)
    if !isFinished { side.begin(with: message.borrowed.slice(read, message.count)) }
  }

  /// Reads whole messages; answers how many bytes are done with.
  private mutating func readMessages(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    _ side: inout TLSSide,
    _ sink: inout EventSink
  ) -> Int {
    var offset = 0
    while bytes.byteCount - offset >= 4, !isFinished {
      let type = bytes.uint8(offset)
      let length = bytes.uint24(offset + 1)
      guard TLSHandshakeType.isKnown(type) else {
        // After a loss this may be the middle of a message, or encrypted.
        if !side.sawGap { sink.anomaly("tls.invalid_handshake", "tls") }
        return bytes.byteCount
      }
      let end = offset + 4 + length
      let isKept = TLSHandshakeType.isRead(type) && isWithinLimit(type, length, &sink)
      if !isKept {
        noteMessage(type, direction)
        guard end <= bytes.byteCount else {
          side.messageSkip = end - bytes.byteCount
          return bytes.byteCount
        }
      } else {
        guard end <= bytes.byteCount else { return offset }
        readMessage(type, bytes.slice(offset + 4, end), direction, &sink)
      }
      offset = end
    }
    return min(offset, bytes.byteCount)
  }

  func isWithinLimit(_ type: UInt8, _ length: Int, _ sink: inout EventSink) -> Bool {
    if type == TLSHandshakeType.certificate {
      if length <= min(limits.maxCertificateBytes, limits.maxMessageBytes) { return true }
      sink.anomaly("tls.certificate_too_long", "tls")
    } else {
      if length <= min(Self.maxHelloBytes, limits.maxMessageBytes) { return true }
      sink.anomaly("tls.message_too_long", "tls")
    }
    return false
  }

  /// A message whose body is not read.
  mutating func noteMessage(_ type: UInt8, _ direction: StreamDirection) {
    if !decryption.isEmpty { decryption[0].noteMessage(type, direction) }
    switch type {
    case TLSHandshakeType.certificateRequest: handshake.sawCertificateRequest = true
    case TLSHandshakeType.serverHelloDone: handshake.sawServerHelloDone = true
    // Of TLS 1.3, which has no ServerHelloDone, it is seen only where it is opened.
    case TLSHandshakeType.finished where isOpenedTLS13 && isFromServer(direction):
      handshake.sawServerHelloDone = true
    default: break
    }
  }

  mutating func readMessage(
    _ type: UInt8,
    _ body: RawSpan,
    _ direction: StreamDirection,
    _ sink: inout EventSink
  ) {
    switch type {
    case TLSHandshakeType.clientHello: readClientHello(body, direction, &sink)
    case TLSHandshakeType.serverHello: readServerHello(body, direction, &sink)
    case TLSHandshakeType.certificate: readCertificate(body, direction, &sink)
    default: readServerKeyExchange(body)
    }
  }

  private mutating func readClientHello(
    _ body: RawSpan,
    _ direction: StreamDirection,
    _ sink: inout EventSink
  ) {
    // The first one counts: the second answers a HelloRetryRequest, or renegotiates what is opened.
    guard handshake.clientHello.isEmpty, !isDone else {
      if !decryption.isEmpty, body.byteCount >= 34 { beginDecryption(body, direction) }
      return
    }
    let hello = ClientHelloView(body)
    if hello.isMalformed { sink.anomaly("tls.malformed_client_hello", "tls") }
    guard hello.isPresent else { return }
    handshake.clientDirection = direction
    handshake.clientHello = [UInt8](copying: body)
    beginDecryption(body, direction)
    guard !handshake.serverHello.isEmpty else { return }
    let server = handshake.serverHello
    let answer = ServerHelloView(server.borrowed)
    agreeOnDecryption(answer, &sink)
    if answer.version.isTLS13 { settle(into: &sink) }
  }

  private mutating func readServerHello(
    _ body: RawSpan,
    _ direction: StreamDirection,
    _ sink: inout EventSink
  ) {
    guard handshake.serverHello.isEmpty, !isDone else {
      if !decryption.isEmpty, !decryption[0].isTLS13 {
        agreeOnDecryption(ServerHelloView(body), &sink)
      }
      return
    }
    let hello = ServerHelloView(body)
    if hello.isMalformed { sink.anomaly("tls.malformed_server_hello", "tls") }
    guard hello.isPresent else { return }
    if handshake.clientDirection == nil { handshake.clientDirection = direction.reversed }
    if hello.isHelloRetryRequest {
      handshake.sawHelloRetry = true
      return
    }
    handshake.sawHelloRetry = false
    handshake.serverHello = [UInt8](copying: body)
    agreeOnDecryption(hello, &sink)
    // All that follows is encrypted.
    let isClientKnown = !handshake.clientHello.isEmpty || handshake.ssl2ClientVersion != 0
    if hello.version.isTLS13, isClientKnown { settle(into: &sink) }
  }

  /// Whether handshake messages of TLS 1.3 are opened.
  private var isOpenedTLS13: Bool { !decryption.isEmpty && decryption[0].isTLS13 }

  /// Certificate: a list of DER, the sender's own first (RFC 5246, 7.4.2).
  ///
  /// TLS 1.3 puts a context before it and extensions behind each (RFC 8446, 4.4.2).
  private mutating func readCertificate(
    _ body: RawSpan,
    _ direction: StreamDirection,
    _ sink: inout EventSink
  ) {
    let start = isOpenedTLS13 ? 1 + body.vector8().byteCount : 0
    guard body.byteCount >= start + 3 else {
      sink.anomaly("tls.malformed_certificate_message", "tls")
      return
    }
    let listEnd = start + 3 + body.uint24(start)
    let list = body.slice(start + 3, listEnd)
    var chain: [CertificateFacts] = []
    var offset = 0
    while list.byteCount - offset >= 3 {
      var end = offset + 3 + list.uint24(offset)
      guard end <= list.byteCount else { break }
      let facts = certificates.facts(of: list.slice(offset + 3, end))
      if facts.isMalformed {
        sink.anomaly(
          chain.isEmpty ? "tls.malformed_certificate" : "tls.malformed_chain_certificate",
          "tls"
        )
      }
      if isOpenedTLS13 {
        guard list.byteCount - end >= 2 else { break }
        end += 2 + list.vector16(at: end).byteCount
      }
      if chain.count < TLSHandshake.maxChain {
        chain.append(facts)
      } else if chain.count == TLSHandshake.maxChain {
        sink.anomaly("tls.chain_too_long", "tls")
        break
      }
      offset = end
    }
    if offset != list.byteCount || body.byteCount != listEnd, chain.count < TLSHandshake.maxChain {
      sink.anomaly("tls.malformed_certificate_message", "tls")
    }
    guard let own = chain.first else { return }
    if isFromServer(direction) {
      handshake.certificate = own
      handshake.chain = chain
    } else {
      handshake.clientCertificate = own
      handshake.clientChain = chain
    }
  }

  /// ServerKeyExchange: group or prime, and how it is signed (RFC 5246, 7.4.3; RFC 8422, 5.4).
  private mutating func readServerKeyExchange(_ body: RawSpan) {
    guard !handshake.serverHello.isEmpty else { return }
    let octets = handshake.serverHello
    let hello = ServerHelloView(octets.borrowed)
    let (kind, hasHint) = hello.cipherSuite.serverParameters
    let start = hasHint ? 2 + body.vector16().byteCount : 0
    let parameters = body.slice(start, body.byteCount)
    var end = 0
    switch kind {
    case .none: return
    case .ellipticCurve:
      guard parameters.byteCount >= 4 else { return }
      switch parameters.uint8(0) {
      case 1: handshake.keyExchangeGroup = 0xff01
      case 2: handshake.keyExchangeGroup = 0xff02
      case 3:
        handshake.keyExchangeGroup = parameters.uint16(1)
        end = 4 + parameters.vector8(at: 3).byteCount
      default: return
      }
    case .finiteField:
      let prime = parameters.vector16()
      let generator = parameters.vector16(at: 2 + prime.byteCount)
      let key = parameters.vector16(at: 4 + prime.byteCount + generator.byteCount)
      handshake.finiteFieldBits = Self.bits(prime)
      end = 6 + prime.byteCount + generator.byteCount + key.byteCount
    }
    if hello.version.number == TLSVersion.tls12.rawValue, end > 0, !hasHint,
      parameters.byteCount >= end + 2
    {
      handshake.keyExchangeScheme = parameters.uint16(end)
    }
  }

  private static func bits(_ number: RawSpan) -> Int {
    var start = 0
    while start < number.byteCount, number.uint8(start) == 0 { start += 1 }
    guard start < number.byteCount else { return 0 }
    return (number.byteCount - start) * 8 - number.uint8(start).leadingZeroBitCount
  }
}
