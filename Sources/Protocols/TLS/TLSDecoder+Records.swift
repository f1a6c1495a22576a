// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import ProtocolKit

extension TLSDecoder {
  /// Reads records until the bytes, the handshake or the patience end.
  mutating func readRecords(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    _ side: inout TLSSide,
    _ sink: inout EventSink
  ) -> DecodeProgress {
    let count = bytes.byteCount
    var offset = 0
    if side.search != .inStep {
      switch side.search.advance(bytes, limit: limits.maxMessageBytes) {
      case .found(let start): offset = start
      case .undecided(let start, let needed): return .needs(needed, after: start)
      case .nothing: return .consumed(count)
      }
    }
    while offset < count {
      guard count - offset >= TLSRecordHeader.byteCount else {
        return .needs(TLSRecordHeader.byteCount, after: offset)
      }
      if !side.sawRecord, bytes.uint8(offset) & 0x80 != 0 {
        let length = 2 + (Int(bytes.uint16(offset)) & 0x7fff)
        guard length <= min(SSL2Hello.maxByteCount, limits.maxMessageBytes) else {
          isLost = true
          return .lost
        }
        guard count - offset >= length else { return .needs(length, after: offset) }
        guard readSSL2(bytes.slice(offset + 2, offset + length), direction, &sink) else {
          isLost = true
          return .lost
        }
        offset += length
        if isFinished { break }
        continue
      }
      guard let header = TLSRecordHeader(bytes, at: offset) else {
        if toServer.sawRecord || toClient.sawRecord || side.sawRecord {
          sink.anomaly("tls.invalid_record", "tls")
        }
        isLost = true
        return .lost
      }
      side.sawRecord = true
      let end = offset + TLSRecordHeader.byteCount + header.length
      let isSealed =
        !decryption.isEmpty
        && decryption[0].opens(header, direction)
      var isRead = isSealed || isRead(header, side)
      if isRead, TLSRecordHeader.byteCount + header.length > limits.maxMessageBytes {
        sink.anomaly("tls.message_too_long", "tls")
        isRead = false
        loseSealed(direction, into: &sink)
      }
      if end > count {
        if isRead { return .needs(end - offset, after: offset) }
        noteUnread(header, direction, into: &sink)
        return .skipping(end - offset, after: offset)
      }
      if isRead {
        let body = bytes.slice(offset + TLSRecordHeader.byteCount, end)
        if isSealed {
          readSealed(header, body, direction, &side, &sink)
        } else {
          readRecord(header.type, body, direction, &side, &sink)
        }
      } else {
        noteUnread(header, direction, into: &sink)
      }
      offset = end
      if isFinished { break }
    }
    return isFinished ? .skippingRest(after: offset) : .consumed(count)
  }

  /// Whether a record's body is in the clear and of interest.
  private func isRead(_ header: TLSRecordHeader, _ side: TLSSide) -> Bool {
    switch header.type {
    case TLSRecordHeader.changeCipherSpec: header.length == 1
    case TLSRecordHeader.alert: header.length == 2 && !side.changedCipher
    // After a HelloRetryRequest ChangeCipherSpec is a fig leaf (RFC 8446, appendix D.4).
    case TLSRecordHeader.handshake: !side.changedCipher || handshake.sawHelloRetry
    default: false
    }
  }

  /// A record whose body is not read may still tell that the handshake is over.
  private mutating func noteUnread(
    _ header: TLSRecordHeader,
    _ direction: StreamDirection,
    into sink: inout EventSink
  ) {
    if header.type == TLSRecordHeader.applicationData { noteData(into: &sink) }
  }

  /// A record of application data, which is never read.
  mutating func noteData(into sink: inout EventSink) {
    handshake.dataRecords += 1
    // Data before the ServerHello is 0-RTT, or the server is not seen at all.
    if !handshake.serverHello.isEmpty || handshake.dataRecords > Self.maxBlindDataRecords {
      report(into: &sink)
    }
  }

  mutating func readRecord(
    _ type: UInt8,
    _ body: RawSpan,
    _ direction: StreamDirection,
    _ side: inout TLSSide,
    _ sink: inout EventSink
  ) {
    switch type {
    case TLSRecordHeader.changeCipherSpec:
      changeCipher(direction, &side, into: &sink)
    case TLSRecordHeader.alert:
      guard handshake.alerts.count < TLSHandshake.maxAlerts else { return }
      let alert = TLSAlert(
        level: body.uint8(0),
        code: body.uint8(1),
        isFromServer: isFromServer(direction)
      )
      handshake.alerts.append(alert)
      if alert.level == 2 {
        report(into: &sink)
        endDecryption(into: &sink)
      }
    default:
      readHandshake(body, direction, &side, &sink)
    }
  }

  private mutating func changeCipher(
    _ direction: StreamDirection,
    _ side: inout TLSSide,
    into sink: inout EventSink
  ) {
    side.changedCipher = true
    if !decryption.isEmpty { decryption[0].changeCipher(direction) }
    if isFromServer(direction) {
      handshake.serverChangedCipher = true
    } else {
      handshake.clientChangedCipher = true
    }
    if handshake.serverChangedCipher, handshake.clientChangedCipher,
      !handshake.serverHello.isEmpty
    {
      settle(into: &sink)
    }
  }

  /// Whether a direction is the server's, as far as the hellos tell.
  func isFromServer(_ direction: StreamDirection) -> Bool {
    direction != (handshake.clientDirection ?? .toServer)
  }
}
