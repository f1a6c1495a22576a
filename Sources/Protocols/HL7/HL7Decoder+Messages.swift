// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import NetworkTypes
internal import ProtocolKit

extension HL7Decoder {
  /// Takes the content of one block.
  mutating func content(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    _ sink: inout EventSink
  ) {
    if bytes.hasPrefix("MSH"), bytes.byteCount > 3 {
      emit(bytes, .mllp, direction, at: sink.context.time, &sink)
    } else if bytes.hasPrefix("FHS") || bytes.hasPrefix("BHS") {
      batch(bytes, direction, &sink)
    } else if bytes.byteCount == 1, bytes.uint8(0) == MLLPByte.acknowledge {
      commit(isPositive: true, direction, &sink)
    } else if bytes.byteCount == 1, bytes.uint8(0) == MLLPByte.negativeAcknowledge {
      commit(isPositive: false, direction, &sink)
    } else {
      sink.anomaly(bytes.byteCount == 0 ? "hl7.empty_block" : "hl7.unknown_content", "hl7")
    }
  }

  /// Takes a message, or a batch, that is the whole of another protocol's body; what is neither is left out.
  mutating func readCarried(
    _ body: RawSpan,
    _ direction: StreamDirection,
    _ sink: inout EventSink
  ) {
    var start = 0
    var end = body.byteCount
    // White space, and the block bytes that some clients leave around a message.
    while start < end, body.uint8(start) <= 0x20 { start += 1 }
    while end > start, body.uint8(end - 1) == MLLPByte.endBlock || body.uint8(end - 1) == 0x20 {
      end -= 1
    }
    if end > start + 1, body.uint8(end - 1) == MLLPByte.carriageReturn,
      body.uint8(end - 2) == MLLPByte.endBlock
    {
      end -= 2
    }
    let message = body.slice(start, end)
    if message.hasPrefix("MSH"), message.byteCount > 3 {
      emit(message, .http, direction, at: sink.context.time, &sink)
    } else if message.hasPrefix("FHS") || message.hasPrefix("BHS") {
      batch(message, direction, &sink)
    }
  }

  private mutating func commit(
    isPositive: Bool,
    _ direction: StreamDirection,
    _ sink: inout EventSink
  ) {
    hasCommits = true
    let age = pending.ageOfNewest(answeredBy: direction, at: sink.context.time)
    guard sink.wants(.hl7) else { return }
    sink.emit(
      HL7CommitView(isPositive: isPositive, latency: age.map { $0 / 1_000_000 }),
      from: direction
    )
  }

  /// Each message under FHS or BHS is an event of its own (HL7 v2.9, 2.10.3).
  private mutating func batch(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    _ sink: inout EventSink
  ) {
    let head = HL7Header(bytes)
    if !head.delimiters.arePlausible { sink.anomaly("hl7.invalid_delimiters", "hl7") }
    let separator = head.delimiters.field
    var cursor = HL7SegmentCursor(head.segmentEnd)
    var start: Int?
    while cursor.advance(in: bytes) {
      switch cursor.name(in: bytes, separator: separator) {
      case HL7SegmentName.msh:
        if let start {
          emit(bytes.slice(start, cursor.start), .batch, direction, at: sink.context.time, &sink)
        }
        start = cursor.start
      case HL7SegmentName.bhs, HL7SegmentName.fhs, HL7SegmentName.bts, HL7SegmentName.fts:
        if let start {
          emit(bytes.slice(start, cursor.start), .batch, direction, at: sink.context.time, &sink)
        }
        start = nil
      default: continue
      }
    }
    if let start {
      emit(bytes.slice(start, bytes.byteCount), .batch, direction, at: sink.context.time, &sink)
    }
  }

  /// Tells of one message, from `MSH` on.
  mutating func emit(
    _ bytes: RawSpan,
    _ framing: HL7Framing,
    _ direction: StreamDirection,
    at time: Timestamp,
    _ sink: inout EventSink
  ) {
    let header = HL7Header(bytes)
    let acknowledgement = HL7Acknowledgement(in: bytes, header)
    inspect(bytes, header, direction, &sink)
    var latency: Int64?
    if let acknowledgement {
      let id = acknowledgement.controlID
      latency = pending.remove(
        HL7ControlID(bytes.slice(id.lowerBound, id.upperBound)),
        answeredBy: direction,
        at: time
      ).map { $0 / 1_000_000 }
    } else {
      let id = header.bounds(10)
      if id.isEmpty {
        sink.anomaly("hl7.missing_control_id", "hl7")
      } else {
        let key = HL7ControlID(bytes.slice(id.lowerBound, id.upperBound))
        // A digest of every message is worth its cost only to somebody who reads what it tells.
        if sink.wants(.anomaly), let again = recent.note(key, direction, content: bytes) {
          sink.anomaly(again.name, "hl7")
          // The answer is to the last of them.
          _ = pending.remove(key, answeredBy: direction.reversed, at: time)
        }
        let isDue = header.wantsAnswer(bytes)
        if !pending.insert(key, direction, at: time, isDue: isDue), !hasToldOfPending {
          hasToldOfPending = true
          sink.anomaly("hl7.too_many_pending_messages", "hl7")
        }
      }
    }
    guard sink.wants(.hl7) else { return }
    let view = HL7MessageView(
      bytes,
      header: header,
      framing: framing,
      acknowledgement: acknowledgement,
      latency: latency
    )
    sink.emit(view, from: direction)
  }

  /// What is wrong with a message as such.
  private mutating func inspect(
    _ bytes: RawSpan,
    _ header: HL7Header,
    _ direction: StreamDirection,
    _ sink: inout EventSink
  ) {
    let side = Int(direction.rawValue)
    if !header.delimiters.arePlausible { sink.anomaly("hl7.invalid_delimiters", "hl7") }
    if header.bounds(9).isEmpty { sink.anomaly("hl7.missing_message_type", "hl7") }
    if header.segmentEnd == .lineFeed, !sides[side].hasToldOfLineFeeds {
      sides[side].hasToldOfLineFeeds = true
      sink.anomaly("hl7.line_feed_segment_end", "hl7")
    }
    if header.segmentEnd == .both, !sides[side].hasToldOfBothEnds {
      sides[side].hasToldOfBothEnds = true
      sink.anomaly("hl7.crlf_segment_end", "hl7")
    }
    // A segment and its end take two bytes at least: shorter messages need not be counted.
    guard bytes.byteCount > 2 * HL7MessageView.maxSegmentsSearched else { return }
    var cursor = HL7SegmentCursor(header.segmentEnd)
    for _ in 0..<HL7MessageView.maxSegmentsSearched where !cursor.advance(in: bytes) { return }
    if cursor.advance(in: bytes) { sink.anomaly("hl7.too_many_segments", "hl7") }
  }
}
