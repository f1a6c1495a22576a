// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Decode
internal import Events
internal import ProtocolKit

/// The content of a flow that is being read: its decoder, once known, and both directions.
struct Session {
  // In the order that leaves the least room between them: there may be a million.
  private var decoder: (any StreamDecoder)?
  var sides: [2 of StreamSide] = [StreamSide(), StreamSide()]
  /// Bytes that the decoder was given.
  var bytesRead = 0
  /// What was accounted for this session: see `FlowEngine.account`.
  private var accounted: UInt32 = 0
  /// How many more events are handed on; the largest number is without end.
  private var eventsToCome = UInt32.max
  /// The flow's place in the table; of a free session the next free one, -1 for none.
  var slot: Int32 = -1
  /// The sessions that keep something for longer and for shorter, -1 for none.
  var older: Int32 = -1
  var younger: Int32 = -1
  /// Whether the protocol is known; asking the decoder itself would copy it.
  private(set) var hasDecoder = false
  /// A message was completed and another one begun since the last account.
  var isRenewed = false

  /// What was accounted for this session.
  var held: Int { Int(accounted) }

  /// How many more events are handed on.
  var eventsLeft: Int {
    get { eventsToCome == .max ? .max : Int(eventsToCome) }
    set { eventsToCome = UInt32(clamping: newValue) }
  }

  /// Takes the decoder of the protocol that was recognised.
  mutating func adopt(_ decoder: any StreamDecoder) {
    self.decoder = decoder
    hasDecoder = true
  }

  /// Exchanges the sides.
  mutating func turnRound() {
    let first = sides[0]
    sides[0] = sides[1]
    sides[1] = first
  }

  /// Lets the decoder report what it still holds.
  mutating func finish(into sink: inout EventSink) {
    decoder?.finish(into: &sink)
  }

  /// What reading led to.
  enum Outcome {
    /// Go on.
    case reading
    /// The decoder gave the flow up.
    case lost
  }

  /// Whether anybody wants bytes.
  enum Interest {
    /// They lie in what nobody wants, and have been counted off.
    case skipped
    /// Nobody knows the protocol yet.
    case unrecognised
    /// The decoder does.
    case wanted
  }

  /// The cheap way through bulk data: counts bytes off that nobody wants.
  @inline(__always)
  mutating func skip(_ count: Int, _ direction: StreamDirection) -> Interest {
    if count > 0, skips(count, direction) { return .skipped }
    return hasDecoder ? .wanted : .unrecognised
  }

  /// Counts bytes off if nobody wants any of them; else does nothing.
  @inline(__always)
  mutating func skips(_ count: Int, _ direction: StreamDirection) -> Bool {
    let side = Int(direction.rawValue)
    guard sides[side].skip >= count else { return false }
    sides[side].skip &-= count
    return true
  }

  /// Measures what is kept again: how much it was, how much it is, and whether only from now on.
  mutating func measure() -> (before: Int, now: Int, isRenewed: Bool) {
    let before = held
    accounted = UInt32(clamping: sides[0].held &+ sides[1].held)
    let isNew = isRenewed && sides[0].isInOrder && sides[1].isInOrder
    isRenewed = false
    return (before, held, isNew)
  }

  /// Gives bytes that are next in order to the decoder.
  mutating func read(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    into sink: inout EventSink,
    limits: borrowing FlowLimits,
    statistics: inout FlowStatistics
  ) -> Outcome {
    let side = Int(direction.rawValue)
    var data = bytes
    if sides[side].skip > 0 {
      let cut = min(sides[side].skip, data.byteCount)
      sides[side].skip &-= cut
      data = data.extracting(droppingFirst: cut)
      if data.byteCount == 0 { return .reading }
    }
    if sides[side].pending.isEmpty {
      let (outcome, rest) = decode(
        data,
        direction,
        side,
        into: &sink,
        limits: limits,
        statistics: &statistics
      )
      if rest < data.byteCount {
        keep(data.extracting(droppingFirst: rest), side, statistics: &statistics)
      }
      return outcome
    }
    // What comes after the message need not be copied; a message whose end is not known asks for a byte more.
    let missing = sides[side].needed - sides[side].pending.count
    if missing > 1, missing < data.byteCount {
      append(data.extracting(first: missing), side, statistics: &statistics)
      data = data.extracting(droppingFirst: missing)
      if readPending(direction, into: &sink, limits: limits, statistics: &statistics) == .lost {
        return .lost
      }
      if sides[side].pending.isEmpty {
        return read(data, direction, into: &sink, limits: limits, statistics: &statistics)
      }
    }
    append(data, side, statistics: &statistics)
    if sides[side].pending.count < sides[side].needed {
      if sides[side].pending.count > limits.maxMessageBytes {
        giveUpMessage(direction, side, into: &sink, statistics: &statistics)
      }
      return .reading
    }
    return readPending(direction, into: &sink, limits: limits, statistics: &statistics)
  }

  /// Gives everything that waits in a direction to the decoder.
  mutating func readPending(
    _ direction: StreamDirection,
    into sink: inout EventSink,
    limits: borrowing FlowLimits,
    statistics: inout FlowStatistics
  ) -> Outcome {
    let side = Int(direction.rawValue)
    if sides[side].pending.isEmpty { return .reading }
    var waiting: [UInt8] = []
    swap(&waiting, &sides[side].pending)
    let (outcome, rest) = decode(
      waiting.borrowed,
      direction,
      side,
      into: &sink,
      limits: limits,
      statistics: &statistics
    )
    if rest == 0, !waiting.isEmpty {
      // A message that only grew: copying it at every segment would cost its length squared.
      swap(&waiting, &sides[side].pending)
    } else if rest < waiting.count {
      keep(waiting.borrowed.extracting(droppingFirst: rest), side, statistics: &statistics)
    }
    return outcome
  }

  /// Keeps the beginning of a message until enough of it is there.
  private mutating func keep(
    _ bytes: RawSpan,
    _ side: Int,
    statistics: inout FlowStatistics
  ) {
    isRenewed = true
    sides[side].pending.reserveCapacity(min(sides[side].needed, Self.maxReserved))
    append(bytes, side, statistics: &statistics)
  }

  private mutating func append(
    _ bytes: RawSpan,
    _ side: Int,
    statistics: inout FlowStatistics
  ) {
    statistics.bytesCopied += UInt64(bytes.byteCount)
    sides[side].pending.append(copying: bytes)
  }

  /// A message's announced length is believed up to so many bytes before they are there.
  private static let maxReserved = 1 << 15

  /// Gives bytes to the decoder; what it wants to see again begins at `rest`.
  private mutating func decode(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    _ side: Int,
    into sink: inout EventSink,
    limits: borrowing FlowLimits,
    statistics: inout FlowStatistics
  ) -> (Outcome, rest: Int) {
    var at = 0
    while at < bytes.byteCount {
      guard
        let progress = decoder?.decode(
          StreamChunk(bytes.extracting(droppingFirst: at), direction),
          into: &sink
        ), !progress.isLost
      else { return (.lost, bytes.byteCount) }
      sides[side].inside = Int(progress.held)
      at += max(0, min(progress.consumed, bytes.byteCount - at))
      if progress.skip > 0 {
        let cut = min(progress.skip, bytes.byteCount - at)
        at += cut
        sides[side].skip = progress.skip - cut
        continue
      }
      if progress.needed > 0 {
        sides[side].needed = max(progress.needed, bytes.byteCount - at + 1)
        if sides[side].needed > limits.maxMessageBytes {
          giveUpMessage(direction, side, into: &sink, statistics: &statistics)
          return (.reading, bytes.byteCount)
        }
        return (.reading, at)
      }
      break
    }
    sides[side].needed = 0
    return (.reading, bytes.byteCount)
  }

  /// Drops the message that waits for its rest, to stay within a limit.
  mutating func drop(_ direction: StreamDirection, into sink: inout EventSink) {
    let side = Int(direction.rawValue)
    if sides[side].pending.isEmpty, sides[side].inside == 0 { return }
    if !hasDecoder { sides[side].isCut = true }
    forget(side)
    decoder?.gap(0, direction, into: &sink)
  }

  private mutating func giveUpMessage(
    _ direction: StreamDirection,
    _ side: Int,
    into sink: inout EventSink,
    statistics: inout FlowStatistics
  ) {
    statistics.oversizeMessages += 1
    sink.anomaly("stream.message_too_long", "")
    forget(side)
    decoder?.gap(0, direction, into: &sink)
  }

  private mutating func forget(_ side: Int) {
    sides[side].pending = []
    sides[side].inside = 0
    sides[side].needed = 0
    sides[side].skip = 0
  }

  /// Tells the decoder that bytes are missing, unless nobody wanted them.
  mutating func lose(_ count: Int, _ direction: StreamDirection, into sink: inout EventSink) {
    let side = Int(direction.rawValue)
    let unwanted = min(sides[side].skip, count)
    sides[side].skip -= unwanted
    if unwanted == count { return }
    // What the decoder has not taken is lost to it, too.
    let lost = count - unwanted + sides[side].pending.count
    forget(side)
    decoder?.gap(lost, direction, into: &sink)
  }

  /// Gives one datagram to the decoder.
  mutating func readDatagram(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    into sink: inout EventSink
  ) -> Outcome {
    guard
      let progress = decoder?.decode(
        StreamChunk(bytes, direction, isDatagram: true),
        into: &sink
      ), !progress.isLost
    else { return .lost }
    sides[Int(direction.rawValue)].skip = progress.skip
    return .reading
  }
}
