// SPDX-License-Identifier: Apache-2.0
package import Decode
internal import Events
package import NetworkTypes

extension FlowEngine {
  /// Takes the next segment of an established connection: an acknowledgement, or content in order.
  ///
  /// Does exactly what ``process(_:number:time:wireLength:)`` would, or nothing and says so. `frame`
  /// is the frame that the segment is in.
  package mutating func processPlain(
    _ segment: PlainSegment,
    of frame: RawSpan,
    number: UInt64,
    time: Timestamp,
    wireLength: Int
  ) -> Bool {
    if time.nanoseconds > lists.nextEnd { return false }
    var senderIsLow = false
    let key = FlowKey(segment, senderIsLow: &senderIsLow)
    guard let slot = index.find(key.mixed, { records[$0].key == key }),
      records[slot].isQuiet(at: time)
    else { return false }
    let direction: StreamDirection =
      records[slot].clientIsLow == senderIsLow ? .toServer : .toClient
    let isRead = records[slot].reading != .ignored
    if isRead, segment.length > 0, !records[slot].continues(segment, direction) { return false }
    if time > now { now = time }
    statistics.payloadBytes &+= UInt64(truncatingIfNeeded: segment.length)
    records[slot].count(segment.flags, direction, number, time, wireLength)
    guard isRead else { return true }
    records[slot].advance(segment, direction, time)
    if segment.length > 0 {
      let session = Int(records[slot].session)
      if session < 0 || !sessions[session].skips(segment.length, direction) {
        read(segment.payload(of: frame), slot, direction, number, time)
        if heldBytes > limits.maxReassemblyBytes { releaseOldest(number, time) }
      }
    }
    return true
  }
}

extension FlowRecord {
  /// Whether the connection is established, nothing is missing, and it was not idle for long.
  @inline(__always)
  func isQuiet(at time: Timestamp) -> Bool {
    list == FlowLists.Kind.tcpEstablished.rawValue && holes == 0 && !isReset
      && !isFinishedToServer && !isFinishedToClient
      && time.nanoseconds &- last.nanoseconds <= 1_000_000_000
  }

  /// Whether the segment begins with the next byte that is wanted.
  @inline(__always)
  func continues(_ segment: PlainSegment, _ direction: StreamDirection) -> Bool {
    sequenceKnown >> direction.rawValue & 1 == 1 && nextSequence(direction) == segment.sequence
  }

  /// Notes what a segment acknowledges, and moves its stream on.
  @inline(__always)
  mutating func advance(_ segment: PlainSegment, _ direction: StreamDirection, _ time: Timestamp) {
    if direction == .toServer {
      acknowledgedToClient = segment.acknowledgement
    } else {
      acknowledgedToServer = segment.acknowledgement
    }
    acknowledged |= direction == .toServer ? 2 : 1
    guard segment.length > 0 else { return }
    setNext(direction, segment.sequence &+ UInt32(truncatingIfNeeded: segment.length))
    lastIdentifications = lastIdentifications << 16 | UInt32(segment.identification)
    lastSegment = time
  }
}
