// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import ProtocolKit

extension QUICDecoder {
  /// Reads the packets that one datagram holds together (RFC 9000, 12.2).
  mutating func readPackets(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    _ sink: inout EventSink
  ) {
    var rest = bytes
    // A short header tells nothing; padding may stand behind the last packet.
    while rest.byteCount > 0, rest.uint8(0) & 0x80 != 0, !tls.isDone {
      if rest.byteCount >= 5, rest.uint32(1) == QUICVersion.q046.rawValue {
        readGoogle(rest, .q046, direction, &sink)
        return
      }
      do throws(DecodeError) {
        let header = try QUICLongHeader(rest)
        readPacket(header, direction, &sink)
        rest = rest.slice(header.packet.byteCount, rest.byteCount)
      } catch {
        sink.anomaly("quic.invalid_header", "quic")
        return
      }
    }
  }

  private mutating func readPacket(
    _ header: borrowing QUICLongHeader,
    _ direction: StreamDirection,
    _ sink: inout EventSink
  ) {
    // The first packet's sender is the client, unless a later one shows otherwise.
    let isClient = direction == (clientDirection ?? .toServer)
    switch header.type {
    case .initial:
      readInitial(header, direction, &sink)
    case .retry where !isClient && !hasRetried:
      // The client begins again, with keys from the identifier that the server chose. A client obeys
      // one Retry only (RFC 9000, 17.2.5.2).
      reportPlain(header.version, isClient, direction, &sink)
      hasRetried = true
      beginAgain()
    default:
      reportPlain(header.version, isClient, direction, &sink)
    }
  }

  /// Forgets what was read, for a connection that begins again.
  private mutating func beginAgain() {
    keys = nil
    client = Side()
    server = Side()
    tls.handshake = TLSHandshake()
    tls.handshake.transport = .quic
  }

  private mutating func readInitial(
    _ header: borrowing QUICLongHeader,
    _ direction: StreamDirection,
    _ sink: inout EventSink
  ) {
    guard header.version.hasInitialKeys else {
      reportPlain(header.version, direction == .toServer, direction, &sink)
      return
    }
    // What a side sends after its hello says nothing, unless the hello must be sent again.
    let wasClient = direction == (clientDirection ?? .toServer)
    if wasClient ? client.isHelloDone : server.isHelloDone, !tls.handshake.sawHelloRetry { return }
    guard let frames = open(header, direction) else {
      failures += 1
      sink.anomaly("quic.failed_decrypt", "quic")
      return
    }
    let isClient = direction == clientDirection
    let wasDone = isClient ? client.isHelloDone : server.isHelloDone
    readFrames(frames.borrowed, isClient, &sink)
    readMessages(header.version, isClient, direction, &sink)
    if !wasDone, !(isClient ? client.isHelloDone : server.isHelloDone) {
      reportPlain(header.version, isClient, direction, &sink)
    }
  }

  /// Takes the protection off an Initial packet, with the keys so far or with those that its own
  /// destination gives when a client sent it.
  private mutating func open(
    _ header: borrowing QUICLongHeader,
    _ direction: StreamDirection
  ) -> [UInt8]? {
    if let known = keys {
      var current = known
      // A server may choose another version; the identifier stays (RFC 9368).
      if known.version != header.version,
        let other = QUICInitialKeys(header.version, identifier: known.identifier)
      {
        current = other
      }
      let secrets = direction == clientDirection ? current.client : current.server
      if let frames = secrets.open(header.packet, numberAt: header.numberAt) { return frames }
      if known.identifier.borrowed.equals(header.destination), direction == clientDirection {
        return nil
      }
    }
    let identifier = [UInt8](copying: header.destination)
    guard let fresh = QUICInitialKeys(header.version, identifier: identifier),
      let frames = fresh.client.open(header.packet, numberAt: header.numberAt)
    else { return nil }
    if keys != nil { beginAgain() }
    keys = fresh
    clientDirection = direction
    return frames
  }

  private mutating func readFrames(_ bytes: RawSpan, _ isClient: Bool, _ sink: inout EventSink) {
    var frames = QUICFrames(bytes)
    do throws(DecodeError) {
      while let frame = try frames.next() {
        let isKept =
          isClient
          ? client.crypto.add(frame.body, at: frame.offset)
          : server.crypto.add(frame.body, at: frame.offset)
        if !isKept { sink.anomaly("quic.crypto_limit", "quic") }
      }
    } catch {
      sink.anomaly("quic.invalid_frame", "quic")
    }
  }

  /// Reads the whole handshake messages that a side's CRYPTO frames have given.
  private mutating func readMessages(
    _ version: QUICVersion,
    _ isClient: Bool,
    _ direction: StreamDirection,
    _ sink: inout EventSink
  ) {
    let bytes = isClient ? client.crypto.bytes : server.crypto.bytes
    var offset = isClient ? client.read : server.read
    let expected = isClient ? TLSHandshakeType.clientHello : TLSHandshakeType.serverHello
    while bytes.count - offset >= 4, !tls.isDone {
      let type = bytes.borrowed.uint8(offset)
      let end = offset + 4 + bytes.borrowed.uint24(offset + 1)
      guard type == expected else {
        sink.anomaly("quic.unexpected_handshake", "quic")
        offset = bytes.count
        break
      }
      guard end <= bytes.count else { break }
      let body = bytes.borrowed.slice(offset + 4, end)
      if isClient ? !client.isHelloDone : !server.isHelloDone {
        if isClient { client.isHelloDone = true } else { server.isHelloDone = true }
        quietDatagrams = 0
        if sink.wants(.quic) {
          sink.emit(
            QUICEvent(version, hello: body, isClient: isClient),
            from: direction
          )
        }
      }
      tls.readMessage(type, body, direction, &sink)
      offset = end
    }
    if isClient { client.read = offset } else { server.read = offset }
  }

  /// A packet that shows its version only.
  private mutating func reportPlain(
    _ version: QUICVersion,
    _ isClient: Bool,
    _ direction: StreamDirection,
    _ sink: inout EventSink
  ) {
    guard !(isClient ? client.isHelloDone : server.isHelloDone),
      plainEvents < Self.maxPlainEvents
    else { return }
    plainEvents += 1
    quietDatagrams = 0
    guard sink.wants(.quic) else { return }
    sink.emit(QUICEvent(version), from: direction)
  }

  /// A packet of a Google version that does not encrypt its first packets.
  mutating func readGoogle(
    _ packet: RawSpan,
    _ version: QUICVersion,
    _ direction: StreamDirection,
    _ sink: inout EventSink
  ) {
    let length =
      version == .q043
      ? GoogleQUICHello.publicHeaderLength(packet) : GoogleQUICHello.longHeaderLength(packet)
    guard let length else {
      sink.anomaly("quic.invalid_header", "quic")
      return
    }
    guard plainEvents < Self.maxPlainEvents else { return }
    plainEvents += 1
    quietDatagrams = 0
    guard sink.wants(.quic) else { return }
    let hello = GoogleQUICHello.find(in: packet, headerLength: length)
    sink.emit(QUICEvent(version, googleHello: hello), from: direction)
  }
}
