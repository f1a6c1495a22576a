// SPDX-License-Identifier: Apache-2.0
internal import Decode
internal import NetworkTypes

/// One direction of a session: what is waiting to be read.
struct StreamSide {
  /// Bytes that stand before the next ones to come: the start of a message, or what is being probed.
  var pending: [UInt8] = []
  /// How many bytes must stand in `pending` before the decoder is asked again.
  var needed = 0
  /// Bytes to come that nobody wants.
  var skip = 0
  /// Segments after a hole, by their positions.
  var queue = OverlapList()
  /// A sequence number near those at hand, and its position: positions do not wrap.
  private var anchor: (sequence: UInt32, position: Int) = (0, 0)
  /// Since when there is a hole.
  var holeSince = Timestamp(nanoseconds: 0)
  /// The segment that was queued last: its identification and its time.
  var lastQueued: (identification: UInt16, time: Timestamp) = (0, Timestamp(nanoseconds: .min))
  /// No decoder knows this direction's first bytes.
  var isUnknown = false
  /// Bytes went by that are not in `pending`, before the protocol was recognised.
  var isCut = false
  var datagrams = 0

  /// What this side keeps in memory.
  var held: Int { pending.count + queue.cost }

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
    if queue.isEmpty { holeSince = time }
    _ = advance(to: next)
    let before = queue.byteCount
    let met = queue.insert(packet.payload, at: position(of: sequence), rule)
    let identification = UInt16(truncatingIfNeeded: packet.identification)
    let isMirrored =
      met.isCopy && lastQueued.identification == identification
      && time.nanoseconds &- lastQueued.time.nanoseconds <= 1_000_000
    lastQueued = (identification, time)
    return Queued(
      met: met,
      kept: queue.byteCount &- before,
      isMirrored: isMirrored,
      isOver: queue.byteCount > bytes || queue.pieces.count > segments
    )
  }

  /// Bytes that have become next, and how many of them were read already.
  struct Next {
    var bytes: [UInt8]
    var seen: Int
  }

  /// Takes the first piece out of the queue when `next` has come to it; else the hole is younger.
  mutating func dequeue(_ next: UInt32, _ time: Timestamp) -> Next? {
    let position = advance(to: next)
    guard let first = queue.pieces.first?.position else { return nil }
    guard first <= position else {
      holeSince = time
      return nil
    }
    guard let piece = queue.removeFirst() else { return nil }
    return Next(bytes: piece.bytes, seen: position &- piece.position)
  }

  /// The position of the next byte, from which others are measured until it moves on.
  mutating func advance(to next: UInt32) -> Int {
    let position = queue.isEmpty ? 0 : position(of: next)
    anchor = (next, position)
    return position
  }

  /// The position of a sequence number within 2 GiB of the next byte.
  func position(of sequence: UInt32) -> Int {
    anchor.position &+ Int(Int32(bitPattern: sequence &- anchor.sequence))
  }
}
