// SPDX-License-Identifier: Apache-2.0
package import NetworkTypes

/// One interface that a capture's packets come from.
package struct CaptureInterface: Hashable, Sendable {
  /// What its frames begin with.
  package var linkType: LinkType
  /// Bytes kept of each packet at most; 0 is without limit.
  package var snapLength = 0
  /// Its name, where the capture tells it.
  package var name: String?
  /// Bytes of frame check sequence at the end of each frame, where the capture tells it.
  package var checkSequenceLength: Int?
  /// Packets that the interface received, by the capturing system's count.
  package var received: UInt64?
  /// Packets that the interface or its driver dropped.
  package var droppedByInterface: UInt64?
  /// Packets that the capturing system dropped for want of room.
  package var droppedByKernel: UInt64?
  /// Why the filter cannot match on this interface, when it compiled for another one of the file.
  package var filterMessage: String?

  /// An interface of which only the link type is known.
  package init(linkType: LinkType) { self.linkType = linkType }
}

/// What was read so far.
package struct CaptureStatistics: Hashable, Sendable {
  /// Bytes of the capture gone through: of the file, or of what it decompresses to.
  package var bytesRead: UInt64 = 0
  /// Bytes copied on the way to the caller, by the kernel or here; 0 for a mapped file.
  package var bytesCopied: UInt64 = 0
  /// Packets in what was read.
  package var packets: UInt64 = 0
  /// Packets that the filter accepted.
  package var delivered: UInt64 = 0
  /// The earliest time of a packet.
  package var first: Timestamp?
  /// The latest time of a packet.
  package var last: Timestamp?
  /// Where the times do not run on.
  package var clock = ClockSteps()

  /// Nothing yet.
  package init() {}
}

/// Counts inside of the readers' loops.
struct FrameTally {
  var packets: UInt64 = 0
  var delivered: UInt64 = 0
  /// The time of the packet before.
  private var previous = Int64.min
  private let clock = ClockWatch()

  /// Notes the time of the packet with that number.
  @inline(__always)
  mutating func note(_ time: Int64, number: UInt64) {
    // One comparison for a step back, a long one ahead, and the first packet.
    let step = UInt64(bitPattern: time &- previous)
    if step > UInt64(ClockSteps.longestSilence) {
      clock.note(time, after: previous, number: number)
    }
    previous = time
  }

  /// The earliest and the latest time; `nil` when no packet had one.
  var times: (first: Int64, last: Int64)? {
    clock.earliest == .max && previous == .min
      ? nil : (min(clock.earliest, previous), max(clock.latest, previous))
  }

  /// Where the times do not run on.
  var clockSteps: ClockSteps { clock.steps }
}
