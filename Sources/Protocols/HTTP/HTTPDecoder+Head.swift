// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import ProtocolKit

extension HTTPDecoder {
  /// Between messages, and in a head.
  mutating func head(
    _ bytes: RawSpan,
    _ at: Int,
    _ direction: StreamDirection,
    _ sink: inout EventSink
  ) -> Step {
    let side = Int(direction.rawValue)
    let count = bytes.byteCount
    if sides[side].searched == 0 {
      // Empty lines before a message are to be ignored (RFC 9112, 2.2).
      let byte = bytes.uint8(at)
      if byte == 0x0d || byte == 0x0a { return .at(at + 1) }
      switch HTTPHead.mayBegin(bytes, at: at, direction) {
      case .partly: return .wait(count - at + 1)
      case .no:
        tell(direction == .toServer ? .invalidRequestLine : .invalidStatusLine, &sink)
        abandon(direction, &sink)
        return .at(at)
      case .whole: break
      }
    }
    let window = bytes.slice(0, at + Self.maxHeadBytes)
    guard let end = HTTPHead.end(of: window, from: at, searched: sides[side].searched) else {
      guard window.byteCount - at < Self.maxHeadBytes else {
        tell(.headTooLong, &sink)
        abandon(direction, &sink)
        return .at(at + Self.maxHeadBytes)
      }
      sides[side].searched = count - at
      return .wait(count - at + 1)
    }
    sides[side].searched = 0
    let isGood =
      direction == .toServer ? request(bytes, at..<end, &sink) : response(bytes, at..<end, &sink)
    if !isGood { abandon(direction, atLineStart: true, &sink) }
    return .at(end)
  }

  /// Reads a request's head; false when it is none.
  private mutating func request(
    _ bytes: RawSpan,
    _ head: Range<Int>,
    _ sink: inout EventSink
  ) -> Bool {
    var lines = HTTPLines(head)
    guard lines.advance(in: bytes), let start = HTTPRequestLine(bytes, lines.line) else {
      // The preface of HTTP/2: nothing of it is read.
      if bytes.hasPrefix("PRI * HTTP/2.0\r\n", at: head.lowerBound) {
        phase = .finished
        return true
      }
      tell(.invalidRequestLine, &sink)
      return false
    }
    // Who asks again after a loss waits for nothing any more.
    if hasGap, !isAnswering { flush(&sink) }
    if pending.count >= Self.maxPending {
      tell(.tooManyPending, &sink)
      drop(&sink)
    }
    var exchange = HTTPExchange()
    exchange.facts.insert(.hasRequest)
    let wantsText = sink.wants(.http)
    exchange.takeTarget(bytes, start, keeps: wantsText)
    var framing = HTTPFraming()
    while lines.advance(in: bytes) {
      guard let field = field(bytes, lines.line, &sink) else { continue }
      framing.read(bytes, field)
      exchange.takeRequest(bytes, field, keeps: wantsText)
    }
    let hasHost = framing.hasHost
    if !hasHost, bytes.hasPrefix("1", at: start.version.upperBound - 1) {
      tell(.missingHost, &sink)
    }
    exchange.settleRequest()
    pending.append(exchange)
    pendingBytes += exchange.text.count
    isAsking = true
    let side = Int(StreamDirection.toServer.rawValue)
    switch body(framing, &sink) {
    case .chunked: sides[side].beginBody(.chunkHead, collects: exchange.carriesHL7)
    case .counted(let length) where length > 0:
      sides[side].beginBody(.counted(length), collects: exchange.carriesHL7)
    default:
      isAsking = false
      let waits = !exchange.facts.isDisjoint(with: [.isTunnel, .asksForUpgrade])
      sides[side].phase = waits ? .awaiting : .head
    }
    return true
  }

  /// Reads a response's head; false when it is none.
  private mutating func response(
    _ bytes: RawSpan,
    _ head: Range<Int>,
    _ sink: inout EventSink
  ) -> Bool {
    var lines = HTTPLines(head)
    guard lines.advance(in: bytes), let start = HTTPStatusLine(bytes, lines.line) else {
      tell(.invalidStatusLine, &sink)
      return false
    }
    // Interim responses come before the one that counts (RFC 9110, 15.2).
    if (100...199).contains(start.status), start.status != 101 { return true }
    if pending.isEmpty {
      if !hasGap, sink.context.flow.initiator == .handshake, !sink.context.flow.isOneSided {
        tell(.unmatchedResponse, &sink)
      }
      pending.append(HTTPExchange())
    }
    let wantsText = sink.wants(.http)
    let kept = pending[0].text.count
    pending[0].facts.insert(.hasResponse)
    pending[0].status = start.status
    if wantsText { pending[0].keep(bytes.slice(start.version), as: .version) }
    var framing = HTTPFraming()
    while lines.advance(in: bytes) {
      guard let field = field(bytes, lines.line, &sink) else { continue }
      framing.read(bytes, field)
      pending[0].takeResponse(bytes, field, keeps: wantsText)
    }
    pending[0].settleResponse()
    pendingBytes += pending[0].text.count - kept
    isAnswering = true
    let facts = pending[0].facts
    if start.status == 101 || (facts.contains(.isTunnel) && start.status / 100 == 2) {
      turn(start.status, framing, facts, &sink)
      return true
    }
    resumeClient()
    let isBodiless =
      facts.contains(.isHead) || start.status == 204 || start.status == 304
    guard !isBodiless else {
      answered(&sink)
      return true
    }
    let side = Int(StreamDirection.toClient.rawValue)
    let carriesHL7 = pending[0].answersHL7
    switch body(framing, &sink) {
    case .chunked: sides[side].beginBody(.chunkHead, collects: carriesHL7)
    case .counted(let length) where length > 0:
      sides[side].beginBody(.counted(length), collects: carriesHL7)
    case .counted: answered(&sink)
    case .none: sides[side].beginBody(.untilClose, collects: carriesHL7)
    }
    return true
  }

  /// One field; what is none, or goes on a line before, is told and left out.
  private mutating func field(
    _ bytes: RawSpan,
    _ line: Range<Int>,
    _ sink: inout EventSink
  ) -> HTTPField? {
    let first = bytes.uint8(line.lowerBound)
    if first == 0x20 || first == 0x09 {
      tell(.foldedField, &sink)
      return nil
    }
    if let field = HTTPField(bytes, line) { return field }
    tell(.invalidField, &sink)
    return nil
  }

  private enum Body {
    case none
    case chunked
    case counted(Int)
  }

  /// How a body is delimited (RFC 9112, 6.3).
  private mutating func body(_ framing: HTTPFraming, _ sink: inout EventSink) -> Body {
    if framing.isLengthInvalid { tell(.invalidLength, &sink) }
    if framing.areLengthsDifferent || (framing.isChunked && framing.length != nil) {
      tell(.conflictingLengths, &sink)
    }
    if framing.isChunked { return .chunked }
    if let length = framing.length { return .counted(length) }
    return .none
  }
}

/// What the fields of a message say of its body and of another protocol.
struct HTTPFraming {
  private(set) var length: Int?
  private(set) var isChunked = false
  private(set) var isLengthInvalid = false
  private(set) var areLengthsDifferent = false
  private(set) var hasHost = false
  private(set) var isWebSocket = false
  private(set) var isMQTT = false
  /// Whether messages of the WebSocket may be compressed (RFC 7692).
  private(set) var isCompressed = false

  mutating func read(_ bytes: RawSpan, _ field: HTTPField) {
    let name = bytes.slice(field.name)
    let value = bytes.slice(field.value)
    switch name.byteCount {
    case 4: if name.isWord("host") { hasHost = true }
    case 7: if name.isWord("upgrade") { isWebSocket = value.hasToken("WEBSOCKET", after: 0) }
    case 14: if name.isWord("content-length") { readLength(value) }
    case 17:
      if name.isWord("transfer-encoding") { isChunked = value.hasToken("CHUNKED", after: 0) }
    case 22:
      // The second name is that of MQTT 3.1.
      if name.isWord("sec-websocket-protocol"),
        value.hasToken("MQTT", after: 0) || value.hasToken("MQTTV3.1", after: 0)
      {
        isMQTT = true
      }
    case 24:
      if name.isWord("sec-websocket-extensions"), value.hasToken("PERMESSAGE-DEFLATE", after: 0) {
        isCompressed = true
      }
    default: break
    }
  }

  /// Digits alone (RFC 9110, 8.6); several equal ones count as one.
  private mutating func readLength(_ value: RawSpan) {
    var number = 0
    let isNumber = (1...15).contains(value.byteCount)
    for at in 0..<min(value.byteCount, 15) {
      let byte = value.uint8(at)
      guard isNumber, (0x30...0x39).contains(byte) else {
        isLengthInvalid = true
        return
      }
      number = number * 10 + Int(byte - 0x30)
    }
    guard isNumber else {
      isLengthInvalid = true
      return
    }
    if let length, length != number { areLengthsDifferent = true }
    length = number
  }
}
