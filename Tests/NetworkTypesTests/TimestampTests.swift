// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Foundation
internal import NetworkTypes
internal import Testing

struct TimestampTests {
  /// By Foundation's calendar, which knows nothing of ours.
  private func expected(_ nanoseconds: Int64) -> String {
    let seconds = (Double(nanoseconds) / 1e9).rounded(.down)
    var whole = nanoseconds / 1_000_000_000
    if nanoseconds % 1_000_000_000 < 0 { whole -= 1 }
    #expect(abs(seconds - Double(whole)) <= 1)
    let micro = (nanoseconds % 1_000_000_000 + 1_000_000_000) % 1_000_000_000 / 1_000
    let date = Date(timeIntervalSince1970: Double(whole))
    let day = date.formatted(
      Date.VerbatimFormatStyle(
        format: "\(year: .padded(4))-\(month: .twoDigits)-\(day: .twoDigits)",
        timeZone: TimeZone(secondsFromGMT: 0) ?? .current,
        calendar: Calendar(identifier: .gregorian)
      )
    )
    let second = Int((whole % 86_400 + 86_400) % 86_400)
    func pad(_ number: Int, _ width: Int) -> String {
      String(repeating: "0", count: width - "\(number)".count) + "\(number)"
    }
    return "\(day)T\(pad(second / 3600, 2)):\(pad(second / 60 % 60, 2)):\(pad(second % 60, 2))"
      + ".\(pad(Int(micro), 6))+0000"
  }

  /// Around the ends of years and of Februaries, and both ends of what there is.
  static let moments: [Int64] =
    [
      "1700-02-28", "1800-12-31", "1899-12-31", "1900-02-28", "1969-12-31", "1970-01-01",
      "1972-02-28", "1972-02-29", "1999-12-31", "2000-02-28", "2000-02-29", "2026-11-23",
      "2038-01-19", "2100-02-28", "2261-12-31",
    ].flatMap { day -> [Int64] in
      let date = try? Date("\(day)T23:59:59Z", strategy: .iso8601)
      let end = Int64(date?.timeIntervalSince1970 ?? 0) * 1_000_000_000
      return [end, end + 999_999_999, end + 1_000_000_000, end - 1, end - 86_400_000_000_000]
    } + [0, -1, 1, -1_000, -999, .min, .max, .min + 1]

  @Test(arguments: moments)
  func `a moment is written as Foundation's calendar has it`(nanoseconds: Int64) {
    let time = Timestamp(nanoseconds: nanoseconds)
    #expect(time.description == expected(nanoseconds))
    #expect(time.secondsText == String(expected(nanoseconds).prefix(19)))
  }

  @Test
  func `a date that is kept for the next moment changes nothing`() {
    var day = CalendarDay()
    for first in Self.moments {
      for second in [first, Self.moments[0], first] {
        let time = Timestamp(nanoseconds: second)
        var text = TextBuffer()
        text.append(time, after: &day)
        #expect(String(text) == time.description)
      }
    }
  }
}
