// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import NetworkTypes

/// One direction of a session: what is waiting to be read.
struct StreamSide {
  /// A segment that came before its predecessors.
  struct Segment {
    var sequence: UInt32
    var bytes: [UInt8]
  }

  /// Bytes that stand before the next ones to come: the start of a message, or what is being probed.
  var pending: [UInt8] = []
  /// How many bytes must stand in `pending` before the decoder is asked again.
  var needed = 0
  /// Bytes to come that nobody wants.
  var skip = 0
  /// Segments after a hole, in order of sequence.
  var queue: [Segment] = []
  var queuedBytes = 0
  /// Since when there is a hole.
  var holeSince = Timestamp(nanoseconds: 0)
  /// No decoder knows this direction's first bytes.
  var isUnknown = false
  /// Bytes went by that are not in `pending`, before the protocol was recognised.
  var isCut = false
  var datagrams = 0

  /// Puts a segment into its place in the queue; bytes that an earlier segment has are kept from it.
  mutating func enqueue(_ sequence: UInt32, _ bytes: RawSpan) -> Int {
    var at = queue.count
    while at > 0, Int32(bitPattern: queue[at - 1].sequence &- sequence) > 0 { at -= 1 }
    if at > 0, queue[at - 1].sequence == sequence, queue[at - 1].bytes.count >= bytes.byteCount {
      return 0
    }
    queue.insert(Segment(sequence: sequence, bytes: [UInt8](copying: bytes)), at: at)
    queuedBytes += bytes.byteCount
    return bytes.byteCount
  }
}
