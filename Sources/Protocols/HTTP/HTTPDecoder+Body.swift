// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import ProtocolKit

extension HTTPDecoder {
  /// Digits of a chunk's size; more than any body has.
  private static let maxChunkDigits = 12
  /// Bytes of the line before a chunk, extensions included, and of a field behind the last one.
  private static let maxChunkLine = 4096

  /// In a body, or in a chunk of one.
  mutating func body(
    _ bytes: RawSpan,
    _ at: Int,
    _ direction: StreamDirection,
    _ sink: inout EventSink
  ) -> Step {
    let side = Int(direction.rawValue)
    let available = bytes.byteCount - at
    let left: Int
    var endsMessage = false
    switch sides[side].phase {
    case .counted(let count): (left, endsMessage) = (count, true)
    case .chunk(let count): left = count
    default: left = .max
    }
    let piece = min(left, available)
    let isLast = endsMessage && piece == left
    take(bytes.slice(at, at + piece), direction, isLast: isLast, &sink)
    guard piece < left else {
      if isLast { end(direction, &sink) } else { sides[side].phase = .chunkEnd }
      return .at(at + piece)
    }
    guard left != .max else { return .at(at + piece) }
    // Of an announced body's rest only the last byte is offered: it tells that all of it came.
    let rest = left - piece
    if sides[side].isInspected, !sides[side].collects, rest > 1 {
      let skip = endsMessage ? rest - 1 : rest
      sides[side].bodyBytes += skip
      sides[side].phase = endsMessage ? .counted(1) : .chunkEnd
      return .skip(skip)
    }
    sides[side].phase = endsMessage ? .counted(rest) : .chunk(rest)
    return .at(at + piece)
  }

  /// Looks at a body's first bytes and keeps what is HL7.
  private mutating func take(
    _ piece: RawSpan,
    _ direction: StreamDirection,
    isLast: Bool,
    _ sink: inout EventSink
  ) {
    let side = Int(direction.rawValue)
    sides[side].bodyBytes += piece.byteCount
    if !sides[side].isInspected {
      if sides[side].body.isEmpty, isLast || piece.byteCount >= Self.bodyProbe {
        inspect(piece.slice(0, Self.bodyProbe), direction)
        guard sides[side].collects else { return }
        guard !isLast else {
          readHL7(piece, direction, &sink)
          return
        }
      } else if sides[side].body.count + piece.byteCount >= Self.bodyProbe {
        let missing = Self.bodyProbe - sides[side].body.count
        var start: [UInt8] = []
        swap(&start, &sides[side].body)
        start.append(copying: piece.slice(0, missing))
        inspect(start.borrowed, direction)
        guard sides[side].collects else { return }
        start.removeLast(missing)
        swap(&start, &sides[side].body)
      }
    }
    guard sides[side].collects || !sides[side].isInspected else { return }
    guard sides[side].body.count + piece.byteCount <= maxMessageBytes else {
      tell(.bodyTooLong, &sink)
      sides[side].collects = false
      sides[side].body = []
      return
    }
    sides[side].body.append(copying: piece)
  }

  /// A body is over.
  mutating func end(_ direction: StreamDirection, _ sink: inout EventSink) {
    let side = Int(direction.rawValue)
    var kept: [UInt8] = []
    swap(&kept, &sides[side].body)
    if !sides[side].isInspected { inspect(kept.borrowed.slice(0, Self.bodyProbe), direction) }
    if sides[side].collects, !kept.isEmpty { readHL7(kept.borrowed, direction, &sink) }
    measure(direction)
    sides[side].endMessage()
    if direction == .toServer {
      isAsking = false
    } else {
      answered(&sink)
    }
  }

  /// Notes how long a body is as far as it came.
  func measured(_ direction: StreamDirection) -> Int {
    sides[Int(direction.rawValue)].bodyBytes
  }

  mutating func measure(_ direction: StreamDirection) {
    if direction == .toServer {
      if isAsking, let last = pending.indices.last {
        pending[last].requestLength = measured(direction)
      }
    } else if isAnswering, !pending.isEmpty {
      pending[0].responseLength = measured(direction)
    }
  }

  private mutating func inspect(_ start: RawSpan, _ direction: StreamDirection) {
    let side = Int(direction.rawValue)
    sides[side].isInspected = true
    let place: Int?
    if direction == .toServer {
      place = isAsking ? pending.indices.last : nil
    } else {
      place = isAnswering ? pending.indices.first : nil
    }
    guard let place else { return }
    if pending[place].takeBody(start, direction) == .hl7 { sides[side].collects = true }
  }

  /// Reads HL7 version 2 that a body is.
  private mutating func readHL7(
    _ body: RawSpan,
    _ direction: StreamDirection,
    _ sink: inout EventSink
  ) {
    if hl7.isEmpty { hl7 = [HL7Decoder(limits: limits)] }
    hl7[0].readCarried(body, direction, &sink)
  }

  // MARK: - Chunks

  /// The line before a chunk: its size, and extensions that nobody uses (RFC 9112, 7.1).
  mutating func chunkHead(
    _ bytes: RawSpan,
    _ at: Int,
    _ direction: StreamDirection,
    _ sink: inout EventSink
  ) -> Step {
    let side = Int(direction.rawValue)
    guard let feed = Self.chunkLineEnd(bytes, at) else {
      return unfinished(bytes, at, direction, &sink)
    }
    var size = 0
    var digits = 0
    while at + digits < feed, let digit = Self.digit(bytes.uint8(at + digits)) {
      size = size << 4 | digit
      digits += 1
      guard digits <= Self.maxChunkDigits else { return giveUp(direction, at, &sink) }
    }
    let next = bytes.uint8(at + digits)
    guard digits > 0, next <= 0x20 || next == UInt8(ascii: ";") else {
      return giveUp(direction, at, &sink)
    }
    sides[side].phase = size == 0 ? .trailer : .chunk(size)
    return .at(feed + 1)
  }

  /// Behind a chunk, and behind the last one.
  mutating func chunkEnd(
    _ bytes: RawSpan,
    _ at: Int,
    _ direction: StreamDirection,
    _ sink: inout EventSink
  ) -> Step {
    let side = Int(direction.rawValue)
    guard let feed = Self.chunkLineEnd(bytes, at) else {
      return unfinished(bytes, at, direction, &sink)
    }
    let isEmpty = feed == at || (feed == at + 1 && bytes.uint8(at) == 0x0d)
    if case .trailer = sides[side].phase {
      if isEmpty { end(direction, &sink) }
      return .at(feed + 1)
    }
    guard isEmpty else { return giveUp(direction, at, &sink) }
    sides[side].phase = .chunkHead
    return .at(feed + 1)
  }

  /// The line feed of a chunk's line that begins there, within the limit.
  private static func chunkLineEnd(_ bytes: RawSpan, _ at: Int) -> Int? {
    guard let feed = bytes.firstOffset(of: 0x0a, from: at), feed - at < maxChunkLine else {
      return nil
    }
    return feed
  }

  /// Waits for the rest of a chunk's line, unless it is too long already.
  private mutating func unfinished(
    _ bytes: RawSpan,
    _ at: Int,
    _ direction: StreamDirection,
    _ sink: inout EventSink
  ) -> Step {
    guard bytes.byteCount - at < Self.maxChunkLine else { return giveUp(direction, at, &sink) }
    return .wait(bytes.byteCount - at + 1)
  }

  private mutating func giveUp(
    _ direction: StreamDirection,
    _ at: Int,
    _ sink: inout EventSink
  ) -> Step {
    tell(.invalidChunk, &sink)
    abandon(direction, &sink)
    return .at(at)
  }

  private static func digit(_ byte: UInt8) -> Int? {
    switch byte {
    case 0x30...0x39: Int(byte - 0x30)
    case 0x41...0x46: Int(byte - 0x37)
    case 0x61...0x66: Int(byte - 0x57)
    default: nil
    }
  }
}
