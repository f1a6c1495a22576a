// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import NetworkTypes
internal import ProtocolKit

// A message without block bytes ends where the next begins, where the other side answers, or with the
// flow. Serial converters and test tools send such; it is rare, so a copy of it is no cost.
extension HL7Decoder {
  /// Takes a line of the bare message at hand.
  mutating func raw(
    _ bytes: RawSpan,
    _ position: Int,
    _ direction: StreamDirection,
    _ sink: inout EventSink
  ) -> HL7Step {
    let side = Int(direction.rawValue)
    if bare.isEmpty { bare = [HL7BareMessage(), HL7BareMessage()] }
    if isAtLineStart(side), bytes.uint8(position) != MLLPByte.lineFeed {
      switch HL7Start(bytes, at: position) {
      case .undecided: return .wait(bytes.byteCount - position + 1)
      case .yes: flushRaw(direction, into: &sink)
      case .no: break
      }
    }
    bare[side].time = sink.context.time
    var end = position
    while end < bytes.byteCount {
      let byte = bytes.uint8(end)
      if byte == MLLPByte.startBlock || byte == MLLPByte.endBlock {
        bare[side].bytes.append(copying: bytes.slice(position, end))
        flushRaw(direction, into: &sink)
        // An end block without a start: the start was missing.
        if byte == MLLPByte.endBlock { sink.anomaly("hl7.missing_start_block", "hl7") }
        sides[side].phase = byte == MLLPByte.endBlock ? .afterEnd : .between
        return .at(byte == MLLPByte.endBlock ? end + 1 : end)
      }
      end += 1
      if byte == MLLPByte.carriageReturn || byte == MLLPByte.lineFeed { break }
    }
    let line = bytes.slice(position, end)
    guard bare[side].bytes.count + line.byteCount <= maxMessageBytes else {
      sink.anomaly("hl7.message_too_large", "hl7")
      bare[side].bytes = []
      sides[side].phase = .noise
      sides[side].isInStep = false
      return .at(end)
    }
    bare[side].bytes.append(copying: line)
    return .at(end)
  }

  private func isAtLineStart(_ side: Int) -> Bool {
    guard let last = bare.isEmpty ? nil : bare[side].bytes.last else { return true }
    return last == MLLPByte.carriageReturn || last == MLLPByte.lineFeed
  }

  /// Ends the bare message of a direction.
  mutating func flushRaw(_ direction: StreamDirection, into sink: inout EventSink) {
    let side = Int(direction.rawValue)
    guard !bare.isEmpty, !bare[side].bytes.isEmpty else { return }
    let message = bare[side].bytes
    bare[side].bytes = []
    let bytes = message.borrowed
    guard bytes.hasPrefix("MSH") else { return }
    emit(bytes, .raw, direction, at: bare[side].time, &sink)
  }

  /// When one side speaks, whole lines that wait at the other are a whole message.
  mutating func flushAnswered(by direction: StreamDirection, into sink: inout EventSink) {
    let other = Int(direction.reversed.rawValue)
    guard sides[other].phase == .raw, isAtLineStart(other) else { return }
    flushRaw(direction.reversed, into: &sink)
    sides[other].phase = .between
  }
}
