// SPDX-License-Identifier: Apache-2.0

/// Hours of the week, by a clock with a fixed distance from UTC.
package struct TimeWindow: Hashable, Sendable {
  /// The days' names, Monday first (ISO 8601).
  package static let dayNames = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
  /// Minutes of a week.
  package static let minutesOfWeek = 7 * 1_440

  /// The days on which it begins, 0 for Monday.
  package var days: [Int]
  /// The minute of the day at which it begins.
  package var start: Int
  /// The minute of the day before which it ends, at most 1440; not after `start`, on the next day.
  package var end: Int

  /// Makes a window.
  package init(days: [Int], start: Int, end: Int) {
    self.days = days
    self.start = start
    self.end = end
  }

  /// Its runs of minutes of the week, none past the week's end.
  package var minutes: [Range<Int>] {
    var result: [Range<Int>] = []
    for day in days {
      let first = day * 1_440 + start
      let last = day * 1_440 + end + (end <= start ? 1_440 : 0)
      result.append(first..<min(last, Self.minutesOfWeek))
      if last > Self.minutesOfWeek { result.append(0..<(last - Self.minutesOfWeek)) }
    }
    return result
  }

  /// `mon,tue 08:00-18:00`.
  package var description: String {
    let names = days.map { Self.dayNames[$0] }.joined(separator: ",")
    return "\(names) \(Self.clock(start))-\(Self.clock(end))"
  }

  private static func clock(_ minute: Int) -> String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(two(minute / 60)):\(two(minute % 60))"
  }
}
