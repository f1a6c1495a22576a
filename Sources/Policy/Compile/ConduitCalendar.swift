// SPDX-License-Identifier: Apache-2.0
internal import NetworkTypes

/// When conduits with time windows are open.
struct ConduitCalendar: Sendable {
  private let offset: Int64
  private var windows: [Int: [Range<Int>]] = [:]
  /// The minutes of the week at which a window begins or ends.
  private var changes = RangeStarts<Int>([])

  /// Everything is always open.
  init() { offset = 0 }

  init(_ policy: SegmentationPolicy) {
    offset = Int64(policy.utcOffset)
    var changes: Set<Int> = []
    for (index, conduit) in policy.conduits.enumerated() where !conduit.times.isEmpty {
      let minutes = conduit.times.flatMap(\.minutes)
      windows[index] = minutes
      for run in minutes {
        changes.insert(run.lowerBound)
        changes.insert(run.upperBound % TimeWindow.minutesOfWeek)
      }
    }
    self.changes = RangeStarts(changes)
  }

  /// Whether a conduit is open at a time; one without windows always is.
  func isOpen(_ conduit: Int, _ time: Timestamp) -> Bool {
    guard !windows.isEmpty, let runs = windows[conduit] else { return true }
    let minute = minuteOfWeek(time)
    return runs.contains { $0.contains(minute) }
  }

  /// The last moment, not after `time`, at which a window began or ended; `nil` without windows.
  func lastChange(by time: Timestamp) -> Timestamp? {
    guard let latest = changes.starts.last else { return nil }
    let minute = minuteOfWeek(time)
    let change =
      changes.index(of: minute).map { changes.starts[$0] } ?? latest - TimeWindow.minutesOfWeek
    let minutes = Self.floor(time.seconds, 60) - Int64(minute - change)
    return Timestamp(seconds: minutes * 60)
  }

  /// 1970-01-01 was a Thursday.
  private func minuteOfWeek(_ time: Timestamp) -> Int {
    let minutes = Self.floor(time.seconds, 60) + offset + 3 * 1_440
    let week = Int64(TimeWindow.minutesOfWeek)
    return Int(minutes - Self.floor(minutes, week) * week)
  }

  private static func floor(_ number: Int64, _ divisor: Int64) -> Int64 {
    number / divisor - (number % divisor < 0 ? 1 : 0)
  }
}
