// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import ProtocolKit

extension DTLSDecoder {
  /// Reads the records of one datagram.
  mutating func readRecords(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    _ side: inout Side,
    _ sink: inout EventSink
  ) {
    var offset = 0
    while offset < bytes.byteCount, !tls.isDone {
      if DTLSRecordHeader.isUnified(bytes.uint8(offset)) {
        // DTLS 1.3 encrypts from here on; its header does not tell what it carries.
        tls.noteData(into: &sink)
        return
      }
      guard let header = DTLSRecordHeader(bytes, at: offset) else {
        sink.anomaly("dtls.invalid_record", "dtls")
        return
      }
      let start = offset + DTLSRecordHeader.byteCount
      let end = start + header.length
      guard end <= bytes.byteCount else {
        sink.anomaly("dtls.truncated_record", "dtls")
        return
      }
      readRecord(header, bytes.slice(start, end), direction, &side, &sink)
      offset = end
    }
  }

  private mutating func readRecord(
    _ header: DTLSRecordHeader,
    _ body: RawSpan,
    _ direction: StreamDirection,
    _ side: inout Side,
    _ sink: inout EventSink
  ) {
    guard header.epoch == 0 else {
      if header.type == TLSRecordHeader.applicationData { tls.noteData(into: &sink) }
      return
    }
    switch header.type {
    case TLSRecordHeader.changeCipherSpec where body.byteCount > 0,
      TLSRecordHeader.alert where body.byteCount == 2:
      tls.readRecord(header.type, body, direction, &side.tls, &sink)
    case TLSRecordHeader.handshake: readFragments(body, direction, &side, &sink)
    default: break
    }
  }

  /// Reads the handshake fragments of one record.
  private mutating func readFragments(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    _ side: inout Side,
    _ sink: inout EventSink
  ) {
    var offset = 0
    while offset < bytes.byteCount, !tls.isDone {
      guard let header = DTLSFragmentHeader(bytes, at: offset),
        header.count <= bytes.byteCount - offset - DTLSFragmentHeader.byteCount
      else {
        sink.anomaly("dtls.invalid_fragment", "dtls")
        return
      }
      let start = offset + DTLSFragmentHeader.byteCount
      offset = start + header.count
      if side.reassembly.isDone(header.sequence) { continue }
      guard TLSHandshakeType.isRead(header.type) || header.type == Self.helloVerifyRequest,
        tls.isWithinLimit(header.type, header.length, &sink)
      else {
        tls.noteMessage(header.type, direction)
        side.reassembly.finish(header.sequence)
        continue
      }
      let body = bytes.slice(start, offset)
      if header.isWhole {
        side.reassembly.finish(header.sequence)
        readMessage(header.type, body, direction, &sink)
        continue
      }
      switch side.reassembly.add(header, body) {
      case .waiting: break
      case .whole(let message): readMessage(header.type, message.borrowed, direction, &sink)
      case .refused: sink.anomaly("dtls.reassembly_limit", "dtls")
      case .inconsistent: sink.anomaly("dtls.inconsistent_fragment", "dtls")
      }
    }
  }

  /// HelloVerifyRequest (RFC 6347, 4.2.1).
  static let helloVerifyRequest: UInt8 = 3

  private mutating func readMessage(
    _ type: UInt8,
    _ body: RawSpan,
    _ direction: StreamDirection,
    _ sink: inout EventSink
  ) {
    switch type {
    case Self.helloVerifyRequest:
      if tls.handshake.clientDirection == nil {
        tls.handshake.clientDirection = direction.reversed
      }
    case TLSHandshakeType.clientHello:
      let hello = Self.withoutCookie(body)
      tls.readMessage(type, hello.borrowed, direction, &sink)
    default: tls.readMessage(type, body, direction, &sink)
    }
  }

  /// A ClientHello as TLS has it: DTLS puts a cookie behind the session (RFC 6347, 4.2.1).
  static func withoutCookie(_ body: RawSpan) -> [UInt8] {
    let session = body.slice(34, body.byteCount).vector8()
    let cookieAt = min(35 + session.byteCount, body.byteCount)
    let cookie = body.slice(cookieAt, body.byteCount).vector8()
    var hello = [UInt8](copying: body.slice(0, cookieAt))
    hello.append(copying: body.slice(cookieAt + 1 + cookie.byteCount, body.byteCount))
    return hello
  }
}
