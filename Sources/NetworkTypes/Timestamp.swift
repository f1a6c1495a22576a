// SPDX-License-Identifier: Apache-2.0
package import Bytes

/// Packet time: nanoseconds since 1970-01-01 UTC, never the wall clock's.
@frozen
public struct Timestamp: Hashable, Sendable, Comparable {
  /// Nanoseconds since 1970-01-01 UTC.
  public let nanoseconds: Int64

  /// Wraps nanoseconds since 1970.
  @inlinable @inline(__always)
  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// Whole seconds since 1970 and a fraction in nanoseconds.
  package init(seconds: Int64, nanoseconds: Int64 = 0) {
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    self.nanoseconds = overflow ? (seconds < 0 ? .min : .max) : product &+ nanoseconds
  }

  /// Whole seconds since 1970, rounded down.
  package var seconds: Int64 {
    let quotient = nanoseconds / 1_000_000_000
    return nanoseconds % 1_000_000_000 < 0 ? quotient - 1 : quotient
  }

  /// Whole milliseconds since 1970, cut towards 1970.
  package var milliseconds: Int64 { nanoseconds / 1_000_000 }

  /// Earlier before later.
  @inlinable @inline(__always)
  public static func < (a: Timestamp, b: Timestamp) -> Bool { a.nanoseconds < b.nanoseconds }
}

extension Timestamp: CustomStringConvertible {
  /// The calendar parts in UTC: year, month, day, hour, minute, second.
  ///
  /// Civil-from-days on the proleptic Gregorian calendar; Foundation is not needed for it.
  package var calendar: (year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) {
    let total = Int(seconds)
    var days = total / 86_400
    var rest = total % 86_400
    if rest < 0 { (days, rest) = (days - 1, rest + 86_400) }
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, day, rest / 3600, rest / 60 % 60, rest % 60)
  }

  /// Suricata's form: `2026-11-23T20:48:00.123456+0000`, microseconds, always UTC.
  public var description: String {
    var text = TextBuffer()
    text.append(self)
    return String(text)
  }

  /// Date and time to the second, as Suricata writes certificate validity: `2017-03-23T00:00:00`.
  package var secondsText: String {
    var text = TextBuffer()
    text.append(seconds: self)
    return String(text)
  }
}

extension TextBuffer {
  /// Appends a moment in Suricata's form: `2026-11-23T20:48:00.123456+0000`.
  package mutating func append(_ time: Timestamp) {
    append(seconds: time)
    append(fractionOf: time)
  }

  /// Appends a moment in Suricata's form; `day` is the date of the last one and becomes this one's.
  package mutating func append(_ time: Timestamp, after day: inout CalendarDay) {
    let seconds = time.seconds
    if !day.contains(seconds) { day = CalendarDay(time) }
    append(day)
    append(secondOfDay: Int(seconds &- day.start))
    append(fractionOf: time)
  }

  /// Appends date and time to the second, with `separator` between them: `2026-11-23T20:48:00`.
  package mutating func append(seconds time: Timestamp, separator: UInt8 = UInt8(ascii: "T")) {
    let day = CalendarDay(time, separator: separator)
    append(day)
    append(secondOfDay: Int(time.seconds &- day.start))
  }

  private mutating func append(_ day: CalendarDay) {
    append(pair: day.century)
    append(pair: day.year)
    append(UInt8(ascii: "-"))
    append(pair: day.month)
    append(UInt8(ascii: "-"))
    append(pair: day.day)
    append(day.separator)
  }

  private mutating func append(secondOfDay second: Int) {
    append(pair: second / 3600)
    append(UInt8(ascii: ":"))
    append(pair: second / 60 % 60)
    append(UInt8(ascii: ":"))
    append(pair: second % 60)
  }

  private mutating func append(fractionOf time: Timestamp) {
    // Not from `seconds`, whose nanoseconds need not fit: the first second there is begins before.
    let rest = time.nanoseconds % 1_000_000_000
    let micro = Int((rest < 0 ? rest &+ 1_000_000_000 : rest) / 1_000)
    append(UInt8(ascii: "."))
    append(pair: micro / 10_000)
    append(pair: micro / 100 % 100)
    append(pair: micro % 100)
    append("+0000")
  }
}

/// A date and when it began: most moments of a report are of one day, whose date is then told once.
package struct CalendarDay: Sendable {
  /// Seconds from 1970 to its beginning.
  fileprivate let start: Int64
  fileprivate let century: Int
  fileprivate let year: Int
  fileprivate let month: Int
  fileprivate let day: Int
  fileprivate let separator: UInt8

  /// 1970-01-01.
  package init() { self.init(Timestamp(nanoseconds: 0)) }

  fileprivate init(_ time: Timestamp, separator: UInt8 = UInt8(ascii: "T")) {
    let c = time.calendar
    start = time.seconds &- Int64(c.hour &* 3600 &+ c.minute &* 60 &+ c.second)
    // Int64 nanoseconds reach from 1677 to 2262.
    century = c.year / 100
    year = c.year % 100
    month = c.month
    day = c.day
    self.separator = separator
  }

  fileprivate func contains(_ seconds: Int64) -> Bool {
    seconds >= start && seconds &- start < 86_400
  }
}
