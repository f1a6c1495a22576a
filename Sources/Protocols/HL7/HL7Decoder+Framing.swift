// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import ProtocolKit

extension HL7Decoder {
  /// After an end block byte: the carriage return, or its absence.
  mutating func afterEnd(
    _ bytes: RawSpan,
    _ position: Int,
    _ direction: StreamDirection,
    _ sink: inout EventSink
  ) -> HL7Step {
    sides[Int(direction.rawValue)].phase = .between
    if bytes.uint8(position) == MLLPByte.carriageReturn { return .at(position + 1) }
    sink.anomaly("hl7.incomplete_end_block", "hl7")
    return .at(position)
  }

  /// Between messages.
  mutating func between(
    _ bytes: RawSpan,
    _ position: Int,
    _ direction: StreamDirection,
    _ sink: inout EventSink
  ) -> HL7Step {
    let side = Int(direction.rawValue)
    let byte = bytes.uint8(position)
    if byte == MLLPByte.startBlock {
      sides[side].phase = .block
      sides[side].searched = 1
      sides[side].isInStep = true
      sides[side].hasBlocks = true
      return .at(position)
    }
    // A carriage return too many is a habit of some engines and harmless.
    if byte == MLLPByte.carriageReturn { return .at(position + 1) }
    switch HL7Start(bytes, at: position) {
    case .undecided: return .wait(bytes.byteCount - position + 1)
    case .yes:
      if sides[side].hasBlocks { sink.anomaly("hl7.missing_start_block", "hl7") }
      sides[side].phase = .raw
      sides[side].isInStep = true
      return .at(position)
    case .no:
      if sides[side].isInStep {
        sink.anomaly("hl7.noise_between_blocks", "hl7")
        sides[side].isInStep = false
      }
      sides[side].phase = .noise
      return .at(position)
    }
  }

  /// Noise ends at a start block, and at the end of a line a bare message may follow.
  mutating func noise(_ bytes: RawSpan, _ position: Int, _ side: Int) -> HL7Step {
    for i in position..<bytes.byteCount {
      switch bytes.uint8(i) {
      case MLLPByte.startBlock:
        sides[side].phase = .between
        return .at(i)
      case MLLPByte.carriageReturn, MLLPByte.lineFeed:
        sides[side].phase = .between
        return .at(i + 1)
      default: continue
      }
    }
    return .at(bytes.byteCount)
  }

  /// After a gap or a message given up: only a start block with a header segment counts.
  mutating func resynchronise(_ bytes: RawSpan, _ position: Int, _ side: Int) -> HL7Step {
    guard let start = bytes.firstOffset(of: MLLPByte.startBlock, from: position) else {
      return .at(bytes.byteCount)
    }
    guard start == position else { return .at(start) }
    switch HL7Start(bytes, at: position + 1) {
    case .undecided: return .wait(bytes.byteCount - position + 1)
    case .no: return .at(position + 1)
    case .yes:
      sides[side].phase = .between
      return .at(position)
    }
  }

  /// In a block: hands on its content when the end is there.
  mutating func block(
    _ bytes: RawSpan,
    _ position: Int,
    _ direction: StreamDirection,
    _ sink: inout EventSink
  ) -> HL7Step {
    let side = Int(direction.rawValue)
    let window = bytes.slice(position, position + maxMessageBytes)
    let isFull = window.byteCount == maxMessageBytes
    switch MLLPBlockEnd(window, from: sides[side].searched, isCut: isFull) {
    case .endBlock(let end):
      sides[side].phase = .afterEnd
      sides[side].searched = 1
      content(window.slice(1, end), direction, &sink)
      return .at(position + end + 1)
    case .restart(let start):
      sides[side].searched = 1
      sink.anomaly("hl7.missing_end_block", "hl7")
      content(window.slice(1, start), direction, &sink)
      return .at(position + start)
    case .open(let searched):
      guard isFull else {
        sides[side].searched = searched
        return .wait(bytes.byteCount - position + 1)
      }
      sink.anomaly("hl7.message_too_large", "hl7")
      sides[side].phase = .resynchronising
      sides[side].searched = 1
      sides[side].isInStep = false
      return .at(position + maxMessageBytes)
    }
  }
}
