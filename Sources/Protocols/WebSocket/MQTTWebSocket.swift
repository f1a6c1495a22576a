// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import ProtocolKit

/// MQTT in the binary frames of a WebSocket (MQTT 5.0, 6; RFC 6455).
///
/// The payloads of a direction are one stream, in which packets begin and end anywhere. Only what the decoder wants to
/// see is unmasked and copied: the heads of publications and the other packets, not the payloads.
struct MQTTWebSocket: Sendable {
  /// Bytes of a packet, or of a publication's head, that are kept until they are whole; longer ones are passed over.
  static let maxPacketBytes = 128 << 10
  /// Bytes that are unmasked at a time.
  static let maxPieceBytes = 1024
  /// Frames in a row that no peer may send, after which the flow is given up.
  static let maxMalformed = 8

  private var mqtt: MQTTDecoder
  private var sides = InlineArray<2, WebSocketSide>(repeating: WebSocketSide())
  private let isCompressed: Bool
  private var malformed = 0
  private var told: UInt16 = 0

  /// Nothing was sent yet; `isCompressed` says whether compression was agreed on.
  init(limits: DecoderLimits, showsPayload: Bool, isCompressed: Bool) {
    var bounded = limits
    bounded.maxMessageBytes = min(limits.maxMessageBytes, Self.maxPacketBytes)
    mqtt = MQTTDecoder(limits: bounded, showsPayload: showsPayload)
    self.isCompressed = isCompressed
  }

  /// Takes the next bytes of one direction.
  mutating func decode(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    into sink: inout EventSink
  ) -> DecodeProgress {
    let side = Int(direction.rawValue)
    let count = bytes.byteCount
    var at = 0
    if sides[side].isOutOfStep {
      switch search(bytes, direction) {
      case .found(let start): at = start
      case .undecided(let start, let needed): return .needs(needed, after: start)
      case .nothing: return .consumed(count)
      }
      sides[side].isOutOfStep = false
    }
    while at < count {
      if sides[side].left == 0 {
        switch WebSocketFrame.read(bytes, at: at) {
        case .incomplete(let needed): return .needs(needed, after: at)
        case .frame(let frame):
          guard begin(frame, direction, &sink) else { return .lost }
          at += frame.size
        }
        continue
      }
      let unwanted =
        sides[side].isIgnored ? sides[side].left : min(sides[side].skip, sides[side].left)
      if unwanted > 0 {
        if !sides[side].isIgnored { sides[side].skip -= unwanted }
        sides[side].advance(unwanted)
        let here = min(unwanted, count - at)
        at += here
        guard here == unwanted else { return .skipping(unwanted - here, after: count) }
        continue
      }
      var piece = min(sides[side].left, count - at)
      if sides[side].mask != 0 || !sides[side].pending.isEmpty {
        piece = min(piece, Self.maxPieceBytes)
      }
      guard feed(bytes.slice(at, at + piece), direction, &sink) else { return .lost }
      sides[side].advance(piece)
      at += piece
    }
    return .consumed(count)
  }

  /// Bytes that a direction keeps.
  func held(_ direction: StreamDirection) -> Int { sides[Int(direction.rawValue)].pending.count }

  /// Looks at a frame's head; false when the flow is to be given up.
  private mutating func begin(
    _ frame: WebSocketFrame,
    _ direction: StreamDirection,
    _ sink: inout EventSink
  ) -> Bool {
    let side = Int(direction.rawValue)
    guard let length = frame.length else {
      tell(.invalidLength, &sink)
      return false
    }
    if frame.isOverlong { tell(.overlongLength, &sink) }
    if frame.isMasked, direction == .toClient { tell(.maskedServerFrame, &sink) }
    if !frame.isMasked, direction == .toServer { tell(.unmaskedClientFrame, &sink) }
    let flaw = frame.opcode.isControl ? Self.controlFlaw(frame, length) : dataFlaw(frame, side)
    if let flaw { tell(flaw, &sink) }
    malformed = flaw == nil || flaw == .compressedMessage ? 0 : malformed + 1
    sides[side].left = length
    sides[side].mask = frame.mask
    if frame.opcode.isControl {
      sides[side].isIgnored = true
      return malformed < Self.maxMalformed
    }
    if frame.opcode != .continuation {
      sides[side].isMessageIgnored = flaw != nil && flaw != .interleavedMessage
      // What a compressed message says is a hole in the stream; the others are no part of it.
      if flaw == .compressedMessage { lose(0, direction, &sink) }
    } else if flaw != nil {
      sides[side].isMessageIgnored = true
    }
    sides[side].isInMessage = !frame.isFinal
    sides[side].isIgnored = sides[side].isMessageIgnored
    if !sides[side].isIgnored, mqtt.beginCarrier(direction) { sides[side].dropStream() }
    return malformed < Self.maxMalformed
  }

  private static func controlFlaw(_ frame: WebSocketFrame, _ length: Int) -> WebSocketFlaw? {
    if !frame.opcode.isAssigned { return .invalidOpcode }
    if frame.reserved != 0 { return .reservedBits }
    if !frame.isFinal { return .fragmentedControlFrame }
    return length > WebSocketFrame.maxControlBytes ? .controlFrameTooLong : nil
  }

  private func dataFlaw(_ frame: WebSocketFrame, _ side: Int) -> WebSocketFlaw? {
    if !frame.opcode.isAssigned { return .invalidOpcode }
    // RSV1 says that a message is compressed, in its first frame (RFC 7692, 6).
    if frame.reserved == 4, isCompressed, frame.opcode != .continuation {
      return .compressedMessage
    }
    if frame.reserved != 0 { return .reservedBits }
    if frame.opcode == .text { return .textMessage }
    let isContinued = frame.opcode == .continuation
    if isContinued == sides[side].isInMessage { return nil }
    return isContinued ? .unexpectedContinuation : .interleavedMessage
  }

  private mutating func tell(_ flaw: WebSocketFlaw, _ sink: inout EventSink) {
    let bit: UInt16 = 1 << UInt16(flaw.rawValue)
    guard told & bit == 0 else { return }
    told |= bit
    sink.anomaly(flaw.code, "websocket")
  }

  /// Reads payload bytes; false when they are no MQTT.
  private mutating func feed(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    _ sink: inout EventSink
  ) -> Bool {
    let side = Int(direction.rawValue)
    if sides[side].mask == 0, sides[side].pending.isEmpty {
      guard let rest = read(bytes, direction, &sink) else { return false }
      if rest < bytes.byteCount {
        sides[side].pending.append(copying: bytes.slice(rest, bytes.byteCount))
      }
      return true
    }
    sides[side].append(bytes)
    guard sides[side].pending.count >= sides[side].needed else { return true }
    var waiting: [UInt8] = []
    swap(&waiting, &sides[side].pending)
    guard let rest = read(waiting.borrowed, direction, &sink) else { return false }
    if rest == 0 {
      swap(&waiting, &sides[side].pending)
    } else if rest < waiting.count {
      sides[side].pending.append(copying: waiting.borrowed.slice(rest, waiting.count))
    }
    return true
  }

  /// Reads a piece of the stream; answers where the beginning of what is not whole stands, `nil` when all is lost.
  private mutating func read(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    _ sink: inout EventSink
  ) -> Int? {
    let side = Int(direction.rawValue)
    let count = bytes.byteCount
    var at = 0
    sides[side].needed = 0
    while at < count {
      let progress = mqtt.decode(StreamChunk(bytes.slice(at, count), direction), into: &sink)
      if progress.isLost { return nil }
      at += progress.consumed
      if progress.skip > 0 {
        let here = min(progress.skip, count - at)
        at += here
        sides[side].skip = progress.skip - here
      } else if progress.needed > 0 {
        sides[side].needed = progress.needed
        return at
      }
    }
    return count
  }

  /// Bytes were lost: within a frame the next one's place is still known.
  mutating func gap(_ count: Int, _ direction: StreamDirection, into sink: inout EventSink) {
    let side = Int(direction.rawValue)
    let left = sides[side].left
    if count > 0, count <= left, !sides[side].isOutOfStep {
      lose(count, direction, &sink)
      sides[side].advance(count)
      return
    }
    lose(0, direction, &sink)
    sides[side] = WebSocketSide()
    sides[side].isOutOfStep = true
  }

  /// Tells of a hole in the stream.
  private mutating func lose(
    _ count: Int,
    _ direction: StreamDirection,
    _ sink: inout EventSink
  ) {
    sides[Int(direction.rawValue)].dropStream()
    mqtt.gap(count, direction, into: &sink)
  }

  /// Looks for a frame that begins with a packet: a wrong guess would be worse than a lost packet.
  private func search(_ bytes: RawSpan, _ direction: StreamDirection) -> SearchStep {
    for at in 0..<bytes.byteCount where bytes.uint8(at) == WebSocketFrame.wholeBinaryMessage {
      switch WebSocketFrame.read(bytes, at: at) {
      case .incomplete(let needed): return .undecided(at, needed: needed)
      case .frame(let frame):
        guard frame.isMasked == (direction == .toServer), !frame.isOverlong,
          let length = frame.length
        else { continue }
        let window = frame.size + min(length, Self.maxPieceBytes)
        guard bytes.byteCount - at >= window else { return .undecided(at, needed: window) }
        var payload: [UInt8] = []
        payload.append(unmasking: bytes.slice(at + frame.size, at + window), frame.mask)
        if case .chain = MQTTPlausibility(payload.borrowed, version: mqtt.version) {
          return .found(at)
        }
      }
    }
    return .nothing
  }

  /// The flow is over.
  mutating func finish(into sink: inout EventSink) { mqtt.finish(into: &sink) }
}
