// SPDX-License-Identifier: Apache-2.0
internal import Events

/// What a report says of one file's flows and streams: the part of `FlowStatistics` that is told
/// file by file.
package struct FlowQuality: Hashable, Sendable {
  /// TCP flows of which only one side was seen.
  package var oneSidedFlows: UInt64 = 0
  /// Stream bytes that the capture lacks.
  package var gapBytes: UInt64 = 0
  /// Segments that the capture has twice.
  package var duplicates: UInt64 = 0
  /// Bytes copied on the way to the decoders.
  package var bytesCopied: UInt64 = 0

  /// All zero.
  package init() {}

  /// What was counted up to now.
  init(_ statistics: borrowing FlowStatistics) {
    oneSidedFlows = statistics.oneSidedFlows
    gapBytes = statistics.gapBytes
    duplicates = statistics.duplicates
    bytesCopied = statistics.bytesCopied
  }

  /// Adds what another worker counted.
  package mutating func add(_ other: FlowQuality) {
    oneSidedFlows &+= other.oneSidedFlows
    gapBytes &+= other.gapBytes
    duplicates &+= other.duplicates
    bytesCopied &+= other.bytesCopied
  }

  /// Takes away what was counted before, or belongs to another file.
  package mutating func subtract(_ other: FlowQuality) {
    oneSidedFlows &-= other.oneSidedFlows
    gapBytes &-= other.gapBytes
    duplicates &-= other.duplicates
    bytesCopied &-= other.bytesCopied
  }
}

// A stream of several files.
extension FlowEngine {
  /// What comes now is of the next file, whose packets have numbers above `packets`.
  package mutating func beginFile(after packets: UInt64) {
    closeFile()
    fileStart = packets &+ 1
    fileStarts.append(fileStart)
    fileQuality.append(FlowQuality())
  }

  /// What each file's flows came to, in the files' order; right once `finish` was called.
  package mutating func qualityByFile() -> [FlowQuality] {
    closeFile()
    return fileQuality
  }

  private mutating func closeFile() {
    let now = FlowQuality(statistics)
    var part = now
    part.subtract(countedBefore)
    fileQuality[fileQuality.count - 1].add(part)
    countedBefore = now
  }

  /// Ends a flow whose last packet stands in a file that is done; what its end counts is that file's.
  ///
  /// When the end is noticed depends on what else the worker sees, and no report may tell.
  @inline(never)
  mutating func endLate(_ slot: Int, _ reason: FlowEndReason) {
    let number = records[slot].lastPacket
    var part = FlowQuality()
    part.subtract(FlowQuality(statistics))
    endNow(slot, reason)
    part.add(FlowQuality(statistics))
    let file = (fileStarts.lastIndex { $0 <= number } ?? -1) + 1
    fileQuality[file].add(part)
    fileQuality[fileQuality.count - 1].subtract(part)
  }
}
