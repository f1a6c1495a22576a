// SPDX-License-Identifier: Apache-2.0

/// Where the times of a capture's packets, taken in the order of the capture, do not run on.
package struct ClockSteps: Hashable, Sendable {
  /// Packets that were captured more than ``longestStepBack`` before their predecessor.
  package var backward: UInt64 = 0
  /// The number of the first of them, from 1; 0 for none.
  package var firstBackward: UInt64 = 0
  /// Packets that were captured more than ``longestSilence`` after their predecessor.
  ///
  /// Whether the clock was put forward, nothing was captured or nothing was said cannot be told.
  package var forward: UInt64 = 0
  /// The number of the first of them, from 1; 0 for none.
  package var firstForward: UInt64 = 0

  /// How far back a time may be, in nanoseconds: the processors that capture are not in step.
  package static let longestStepBack: Int64 = 1_000_000_000
  /// How far ahead a time may be, in nanoseconds.
  package static let longestSilence: Int64 = 3_600_000_000_000

  /// None.
  package init() {}
}

/// Looks at times that do not follow closely on the one before; a capture has few of them.
final class ClockWatch {
  private(set) var earliest = Int64.max
  /// The latest time but for that of the last packet.
  private(set) var latest = Int64.min
  private(set) var steps = ClockSteps()
  private var hasBegun = false

  @inline(never)
  func note(_ time: Int64, after previous: Int64, number: UInt64) {
    earliest = min(earliest, time)
    guard hasBegun else {
      hasBegun = true
      return
    }
    latest = max(latest, previous)
    let (step, overflow) = time.subtractingReportingOverflow(previous)
    if time < previous {
      guard overflow || step < -ClockSteps.longestStepBack else { return }
      steps.backward += 1
      if steps.firstBackward == 0 { steps.firstBackward = number }
    } else if overflow || step > ClockSteps.longestSilence {
      steps.forward += 1
      if steps.firstForward == 0 { steps.firstForward = number }
    }
  }
}
