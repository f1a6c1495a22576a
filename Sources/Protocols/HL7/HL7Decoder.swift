// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import Events
package import ProtocolKit

/// HL7 version 2 over MLLP, or bare on a connection.
///
/// Ports 2575 (registered), 2576 and 6661 are habits only: what counts are the bytes.
package struct HL7Decoder: StreamDecoder {
  /// HL7's place in the registry.
  package static let descriptor = ProtocolDescriptor(
    id: 12,
    name: "hl7",
    ports: [2575, 2576, 6661],
    schemas: [HL7MessageView.schema]
  )

  // In the order that leaves the least room between them: there may be a million flows.
  var pending: HL7PendingMessages
  private let messageLimit: UInt32
  /// Messages without block bytes, by side, once there was one.
  ///
  /// Up to ``maxMessageBytes``; their end is the start of the next.
  var bare: [HL7BareMessage] = []
  var recent = HL7RecentMessages()
  var sides = InlineArray<2, HL7Side>(repeating: HL7Side())
  var hasToldOfPending = false
  /// Whether commit acknowledgements were seen; they name no message, so who lacks an answer is not known.
  var hasCommits = false
  private var hasGap = false

  /// A decoder for a new flow.
  package init(environment: DecoderEnvironment) {
    self.init(limits: environment.limits)
  }

  /// A decoder for what another protocol carries.
  init(limits: DecoderLimits) {
    messageLimit = UInt32(clamping: max(16, limits.maxMessageBytes))
    pending = HL7PendingMessages(capacity: limits.maxPendingRequests)
  }

  /// Bytes of the longest message that is read.
  var maxMessageBytes: Int { Int(messageLimit) }

  /// Recognises a block or a bare message by its first bytes.
  package static func probe(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    onKnownPort: Bool
  ) -> ProbeVerdict {
    guard bytes.byteCount > 0 else { return .possible }
    guard bytes.uint8(0) == MLLPByte.startBlock else { return probeRaw(bytes) }
    switch HL7Start(bytes, at: 1) {
    case .yes: return .certain(.unknown)
    case .undecided: return .possible
    case .no: return probeCommit(bytes, onKnownPort)
    }
  }

  /// A commit acknowledgement is four bytes that anything could be: only a known port makes it one.
  private static func probeCommit(_ bytes: RawSpan, _ onKnownPort: Bool) -> ProbeVerdict {
    let byte = bytes.uint8(1)
    guard byte == MLLPByte.acknowledge || byte == MLLPByte.negativeAcknowledge else { return .no }
    let rest: StaticString = "\u{1c}\r"
    let tail = bytes.slice(2, 4)
    guard rest.borrowed.slice(0, tail.byteCount).equals(tail) else { return .no }
    return tail.byteCount == 2 && onKnownPort ? .certain(.unknown) : .possible
  }

  private static func probeRaw(_ bytes: RawSpan) -> ProbeVerdict {
    switch HL7Start(bytes, at: 0) {
    case .no: return .no
    case .undecided: return .possible
    case .yes:
      guard bytes.byteCount > 4 else { return .possible }
      let first = bytes.uint8(4)
      let isDelimiter = HL7Delimiters.isPlausible(first) && first != bytes.uint8(3)
      return isDelimiter ? .certain(.unknown) : .no
    }
  }

  /// Takes the next bytes of one direction.
  package mutating func decode(
    _ chunk: borrowing StreamChunk,
    into sink: inout EventSink
  ) -> DecodeProgress {
    let side = Int(chunk.direction.rawValue)
    flushAnswered(by: chunk.direction, into: &sink)
    let bytes = chunk.bytes
    var position = 0
    while position < bytes.byteCount {
      let step: HL7Step
      switch sides[side].phase {
      case .afterEnd: step = afterEnd(bytes, position, chunk.direction, &sink)
      case .between: step = between(bytes, position, chunk.direction, &sink)
      case .noise: step = noise(bytes, position, side)
      case .resynchronising: step = resynchronise(bytes, position, side)
      case .block: step = block(bytes, position, chunk.direction, &sink)
      case .raw: step = raw(bytes, position, chunk.direction, &sink)
      }
      switch step {
      case .at(let next): position = next
      case .wait(let needed): return .needs(needed, after: position)
      }
    }
    return .consumed(bytes.byteCount)
  }

  /// Bytes were lost: what had begun is dropped, the next start of a message is looked for.
  package mutating func gap(
    _ count: Int,
    _ direction: StreamDirection,
    into sink: inout EventSink
  ) {
    let side = Int(direction.rawValue)
    hasGap = true
    if !bare.isEmpty { bare[side].bytes = [] }
    sides[side].phase = sides[side].phase == .raw ? .noise : .resynchronising
    sides[side].searched = 1
    sides[side].isInStep = false
  }

  /// The flow is over: a bare message ends here, an open block stays open.
  package mutating func finish(into sink: inout EventSink) {
    for direction in [StreamDirection.toServer, .toClient] {
      let side = Int(direction.rawValue)
      flushRaw(direction, into: &sink)
      if sides[side].phase == .block { sink.anomaly("hl7.missing_end_block", "hl7") }
      sides[side].phase = .between
    }
    tellOfUnanswered(into: &sink)
  }

  /// Messages without an answer, where the flow was seen whole.
  private func tellOfUnanswered(into sink: inout EventSink) {
    let flow = sink.context.flow
    guard flow.initiator == .handshake, !flow.isOneSided, !hasGap, !hasCommits else { return }
    let count = pending.unanswered(at: sink.context.time)
    if count > 0 { sink.anomaly("hl7.unanswered_message", "hl7", count: count) }
  }
}
