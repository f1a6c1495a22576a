// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import ProtocolKit

extension HTTPDecoder {
  /// The oldest exchange is over: it is told and forgotten.
  mutating func answered(_ sink: inout EventSink) {
    isAnswering = false
    if pending.count == 1, isAsking {
      // The server answered before it had heard all.
      pending[0].requestLength = measured(.toServer)
      isAsking = false
    }
    drop(&sink)
  }

  /// Tells of the oldest exchange as it is.
  mutating func drop(_ sink: inout EventSink) {
    guard !pending.isEmpty else { return }
    let exchange = pending.removeFirst()
    pendingBytes -= exchange.text.count
    guard sink.wants(.http) else { return }
    sink.emit(
      HTTPEvent(exchange, text: exchange.text.borrowed),
      from: .toServer
    )
  }

  /// Tells of all that have no response and will not be told of one.
  mutating func flush(_ sink: inout EventSink) {
    while !pending.isEmpty { drop(&sink) }
    isAsking = false
    isAnswering = false
  }

  /// What a direction had begun is incomplete; its next message is looked for.
  mutating func abandon(
    _ direction: StreamDirection,
    atLineStart: Bool = false,
    _ sink: inout EventSink
  ) {
    let side = Int(direction.rawValue)
    measure(direction)
    if direction == .toServer {
      if isAsking, let last = pending.indices.last { pending[last].facts.insert(.isIncomplete) }
      isAsking = false
    } else if isAnswering, !pending.isEmpty {
      pending[0].facts.insert(.isIncomplete)
      answered(&sink)
    }
    sides[side].endMessage()
    sides[side].phase = atLineStart ? .lineStart : .noise
    // What follows may belong to what was not understood.
    hasGap = true
  }

  /// Bytes were lost.
  mutating func lose(_ count: Int, _ direction: StreamDirection, _ sink: inout EventSink) {
    let side = Int(direction.rawValue)
    // Nobody knows how many: what is kept may be wanted back.
    if count == 0, direction == .toServer { flush(&sink) }
    let left: Int
    switch sides[side].phase {
    case .counted(let rest), .chunk(let rest): left = rest
    case .untilClose: left = .max
    default: left = 0
    }
    guard count > 0, count < left else {
      return abandon(direction, atLineStart: true, &sink)
    }
    sides[side].bodyBytes += count
    sides[side].body = []
    sides[side].isInspected = true
    sides[side].collects = false
    switch sides[side].phase {
    case .counted: sides[side].phase = .counted(left - count)
    case .chunk: sides[side].phase = .chunk(left - count)
    default: break
    }
    if direction == .toServer {
      if isAsking, let last = pending.indices.last { pending[last].facts.insert(.isIncomplete) }
    } else if isAnswering, !pending.isEmpty {
      pending[0].facts.insert(.isIncomplete)
    }
  }

  /// The connection is over.
  mutating func close(_ sink: inout EventSink) {
    for direction in [StreamDirection.toServer, .toClient] {
      let side = Int(direction.rawValue)
      if case .untilClose = sides[side].phase {
        end(direction, &sink)
        continue
      }
      switch sides[side].phase {
      case .counted, .chunk, .chunkHead, .chunkEnd, .trailer:
        abandon(direction, &sink)
      default: continue
      }
    }
    flush(&sink)
    if !hl7.isEmpty { hl7[0].finish(into: &sink) }
  }

  /// Looks for a line with which a message begins.
  mutating func resynchronise(
    _ bytes: RawSpan,
    _ at: Int,
    _ direction: StreamDirection
  ) -> Step {
    let side = Int(direction.rawValue)
    guard case .lineStart = sides[side].phase else {
      // HL7 in a body that was lost has lines that a carriage return ends.
      for end in at..<bytes.byteCount where bytes.uint8(end) == 0x0a || bytes.uint8(end) == 0x0d {
        sides[side].phase = .lineStart
        return .at(end + 1)
      }
      return .at(bytes.byteCount)
    }
    switch HTTPHead.mayBegin(bytes, at: at, direction) {
    case .partly: return .wait(bytes.byteCount - at + 1)
    case .no: break
    case .whole:
      guard let feed = bytes.firstOffset(of: 0x0a, from: at) else {
        if bytes.byteCount - at < Self.maxStartLine { return .wait(bytes.byteCount - at + 1) }
        break
      }
      var end = feed
      if end > at, bytes.uint8(end - 1) == 0x0d { end -= 1 }
      let isStart =
        direction == .toServer
        ? HTTPRequestLine(bytes, at..<end) != nil : HTTPStatusLine(bytes, at..<end) != nil
      if isStart {
        sides[side].phase = .head
        return .at(at)
      }
    }
    sides[side].phase = .noise
    return .at(at)
  }

  /// Bytes of a start line that is waited for after a loss.
  private static let maxStartLine = 8 << 10
}
