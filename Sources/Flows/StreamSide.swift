// SPDX-License-Identifier: Apache-2.0
internal import Decode
internal import NetworkTypes
internal import ProtocolKit

/// What a direction keeps once a segment came before its predecessors.
///
/// Apart, because of a million idle flows hardly one has it.
final class LateSegments {
  /// Segments after a hole, by their positions.
  var queue = OverlapList()
  /// A sequence number near those at hand, and its position: positions do not wrap.
  var anchor: (sequence: UInt32, position: Int) = (0, 0)
  /// Since when there is a hole.
  var holeSince = Timestamp(nanoseconds: 0)
  /// Bytes that the decoder keeps of this direction.
  var inside = 0
  /// The segment that was queued last: its identification and its time.
  var lastQueued: (identification: UInt16, time: Timestamp) = (0, Timestamp(nanoseconds: .min))
}

/// One direction of a session: what is waiting to be read.
struct StreamSide {
  /// Bytes that stand before the next ones to come: the start of a message, or what is being probed.
  var pending: [UInt8] = []
  private var late: LateSegments?
  /// Bytes to come that nobody wants.
  var skip = 0
  private var wanted: UInt32 = 0
  /// No decoder knows this direction's first bytes.
  var isUnknown = false
  /// Bytes went by that are not in `pending`, before the protocol was recognised.
  var isCut = false
  var datagrams: UInt8 = 0

  /// How many bytes must stand in `pending` before the decoder is asked again.
  var needed: Int {
    get { Int(wanted) }
    set { wanted = UInt32(clamping: newValue) }
  }

  /// What this side keeps in memory.
  var held: Int {
    guard let late else { return pending.count }
    return pending.count + late.queue.cost + late.inside
  }

  /// Bytes that the decoder itself keeps of this direction; few decoders keep any.
  var inside: Int {
    get {
      guard let late else { return 0 }
      return late.inside
    }
    set {
      if newValue == 0, late == nil { return }
      lateSegments().inside = newValue
    }
  }

  /// Whether nothing waits behind a hole.
  var isInOrder: Bool {
    guard let late else { return true }
    return late.queue.isEmpty
  }

  /// Segments after a hole, by their positions.
  var queue: OverlapList {
    get {
      guard let late else { return OverlapList() }
      return late.queue
    }
    _modify { yield &lateSegments().queue }
  }

  /// Since when there is a hole.
  var holeSince: Timestamp {
    get {
      guard let late else { return Timestamp(nanoseconds: 0) }
      return late.holeSince
    }
    set { lateSegments().holeSince = newValue }
  }

  private mutating func lateSegments() -> LateSegments {
    if let late { return late }
    let made = LateSegments()
    late = made
    return made
  }

  /// What became of a segment that was put into the queue.
  struct Queued {
    var met: OverlapList.Insertion
    /// Bytes that were new.
    var kept: Int
    /// A mirror port made it, by its identification and time.
    var isMirrored: Bool
    /// More waits now than one direction may keep.
    var isOver: Bool
  }

  /// Keeps a segment that came before its predecessors; `next` is the byte that is wanted.
  mutating func enqueue(
    _ packet: borrowing PacketView,
    _ sequence: UInt32,
    _ next: UInt32,
    _ rule: OverlapRule,
    _ time: Timestamp,
    _ limits: borrowing FlowLimits
  ) -> Queued {
    let (bytes, segments) = (limits.maxQueuedBytes, limits.maxQueuedSegments)
    let late = lateSegments()
    if late.queue.isEmpty { late.holeSince = time }
    _ = advance(to: next)
    let before = late.queue.byteCount
    let position = position(of: sequence)
    let met = late.queue.insert(
      packet.payload,
      at: position,
      isWanted: keeps(until: position &+ packet.payload.byteCount &- late.anchor.position),
      rule
    )
    let identification = UInt16(truncatingIfNeeded: packet.identification)
    let isMirrored =
      met.isCopy && late.lastQueued.identification == identification
      && time.nanoseconds &- late.lastQueued.time.nanoseconds <= 1_000_000
    late.lastQueued = (identification, time)
    return Queued(
      met: met,
      kept: late.queue.byteCount &- before,
      isMirrored: isMirrored,
      isOver: late.queue.byteCount > bytes || late.queue.pieces.count > segments
    )
  }

  /// Whether late bytes are kept that end so far behind the next one.
  ///
  /// Not those within bytes that the decoder skips to its next message. Where it skips the rest of the
  /// stream, other contents than before are all that can still be told of it.
  func keeps(until distance: Int) -> Bool {
    distance > skip || skip > DecodeProgress.restOfStream / 2
  }

  /// Bytes that have become next, and how many of them were read already.
  struct Next {
    var bytes: [UInt8]
    /// How many bytes they are, known or not.
    var count: Int
    var seen: Int
  }

  /// Takes the first piece out of the queue when `next` has come to it; else the hole is younger.
  mutating func dequeue(_ next: UInt32, _ time: Timestamp) -> Next? {
    guard let late else { return nil }
    let position = advance(to: next)
    guard let first = late.queue.pieces.first?.position else { return nil }
    guard first <= position else {
      late.holeSince = time
      return nil
    }
    guard let piece = late.queue.removeFirst() else { return nil }
    return Next(
      bytes: piece.bytes,
      count: piece.count,
      seen: position &- piece.position
    )
  }

  /// The position of the next byte, from which others are measured until it moves on.
  mutating func advance(to next: UInt32) -> Int {
    let late = lateSegments()
    let position = late.queue.isEmpty ? 0 : position(of: next)
    late.anchor = (next, position)
    return position
  }

  /// The position of a sequence number within 2 GiB of the next byte.
  func position(of sequence: UInt32) -> Int {
    guard let late else { return 0 }
    return late.anchor.position &+ Int(Int32(bitPattern: sequence &- late.anchor.sequence))
  }
}
