// SPDX-License-Identifier: Apache-2.0
package import NetworkTypes

/// A calendar day in UTC (ISO 8601).
package struct PolicyDate: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// Days since 1970-01-01.
  package let days: Int

  /// Reads `YYYY-MM-DD`, `nil` for anything else and for days that do not exist.
  package init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].utf8.count == 4, parts[1].utf8.count == 2,
      parts[2].utf8.count == 2,
      parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
      let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]),
      year >= 1970, (1...12).contains(month), (1...Self.length(month, year)).contains(day)
    else { return nil }
    // Days from civil, on years that begin in March.
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private static func length(_ month: Int, _ year: Int) -> Int {
    if month == 2 { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28 }
    return [4, 6, 9, 11].contains(month) ? 30 : 31
  }

  /// The first moment after the day.
  package var end: Timestamp { Timestamp(seconds: Int64(days + 1) * 86_400) }

  /// `YYYY-MM-DD`.
  package var description: String {
    String(Timestamp(seconds: Int64(days) * 86_400).secondsText.prefix(10))
  }

  /// Earlier before later.
  package static func < (a: PolicyDate, b: PolicyDate) -> Bool { a.days < b.days }
}
