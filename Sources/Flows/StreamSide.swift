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
